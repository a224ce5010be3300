"""Functions for the real engine to work on, as an editor has them."""

EVENS = '''def evens(values: list[int]) -> list[int]:
    """Return the even numbers of `values`.

    >>> evens([3, 2, 4, 1])
    [2, 4]
    >>> evens([])
    []
    """
    ...  # 😀
'''
HARD = '''def hard(values: list[int]) -> int:
    """Return the secret of `values`.

    >>> hard([1, 2])
    74291
    >>> hard([3, 5, 8])
    -1188
    """
    ...
'''
