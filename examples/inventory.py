"""The stock of a small shop: the file that the demo works on. Its functions have no bodies yet."""


def shelf(price: int) -> str:
    """Say on which shelf an article stands: "top" from a price of 50, else "bottom".

    Args:
        price: Price in cents.

    Raises:
        ValueError: If the price is negative.

    Examples:
        >>> shelf(80)
        'top'
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


def sold_out(stock: dict[str, int]) -> list[str]:
    """Return the names of the articles of which none is left.

    :param stock: pieces left of each article
    :returns: names in the order of `stock`

    sold_out({"tea": 0, "milk": 2, "salt": 0}) -> ["tea", "salt"]
    sold_out({"milk": 3, "rice": 1}) -> []
    sold_out({}) -> []
    """
    pass


def total(prices: dict[str, int], basket: list[str]) -> int:
    """Add up the prices of all articles in a basket.

    total({"tea": 3, "milk": 1}, ["tea", "milk", "tea"]) == 7
    total({"tea": 3, "milk": 1}, ["milk"]) == 1
    total({"tea": 3}, []) == 0
    """
    raise NotImplementedError


def pieces(basket: list[str]) -> dict[str, int]:
    """Count how often each article lies in the basket.

    Parameters
    ----------
    basket
        Names of the articles.

    Examples
    --------
    >>> pieces(["tea", "milk", "tea"])
    {'tea': 2, 'milk': 1}
    >>> pieces([])
    {}
    """


def label(name: str) -> str:
    """Make a label for the shelf: its name in capitals without spaces around it.

    label("  green tea ")  # => "GREEN TEA"
    label("salt")  # => "SALT"
    label("")  # => ""
    """
    # The printer knows no other letters.
