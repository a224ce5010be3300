"""The stock of a small shop: the file that the demo works on. Its functions have no bodies yet."""

from typing import NamedTuple


class Item(NamedTuple):
    """An article on the shelf."""

    name: str
    price: int
    stock: int


def missing(wanted: int, stock: int) -> int:
    """Return how many pieces must be ordered so that `wanted` pieces are in stock, never less than 0.

    Args:
        wanted: Pieces that should be there.
        stock: Pieces that are there.

    Returns:
        The number of pieces to order.

    Examples:
        >>> missing(10, 3)
        7
        >>> missing(3, 10)
        0
        >>> missing(5, 5)
        0
    """
    ...


def total_price(prices: list[float]) -> float:
    """Add up the prices of a basket.

    total_price([]) == 0.0
    total_price([2.5, 1.5]) == 4.0
    total_price([9.0]) == 9.0
    """
    raise NotImplementedError


def sold_out(stock: dict[str, int]) -> list[str]:
    """Return the names of the articles of which none is left.

    :param stock: pieces left of each article
    :returns: names in the order of `stock`

    sold_out({"tea": 0, "milk": 3, "salt": 0}) -> ["tea", "salt"]
    sold_out({"milk": 3}) -> []
    sold_out({}) -> []
    """
    pass


def label(name: str) -> str:
    """Make a label for the shelf: the name in capitals, without spaces around it.

    label("  green tea ") # => "GREEN TEA"
    label("salt") # => "SALT"
    label("") # => ""
    """


def shelf(price: int) -> str:
    """Say on which shelf an article stands: "top" from a price of 50, "bottom" otherwise.

    Parameters
    ----------
    price : int
        Price in cents, at least 0.

    Raises
    ------
    ValueError
        If the price is negative.

    Examples
    --------
    >>> shelf(50)
    'top'
    >>> shelf(49)
    'bottom'
    >>> shelf(0)
    'bottom'
    >>> shelf(-1)
    Traceback (most recent call last):
    ValueError: price must not be negative
    """
    ...
