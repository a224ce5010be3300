import asyncio
import time
from textwrap import dedent

from lift_sys.verify import Workbench, workbench
from support.repairing import repairs

COUNT_WORDS = """
    Count the words of a text.

    >>> count_words("to be or not")
    4
    >>> count_words("")
    0
    >>> count_words("  one ")
    1
    """
FIND_INDEX = """
    Return the place of the first item that equals the target, -1 if there is none.

    >>> find_index([4, 7, 7], 7)
    1
    >>> find_index([4], 4)
    0
    >>> find_index([], 3)
    -1
    """
IS_EMAIL = """
    Tell whether a text looks like an e-mail address: an '@' with a '.' somewhere.

    >>> is_email("ann@example.org")
    True
    >>> is_email("ann@example")
    False
    >>> is_email("example.org")
    False
    """
MIN_MAX = """
    Return the smallest and the largest number.

    >>> min_max([3, 1, 2])
    (1, 3)
    >>> min_max([-5, -2])
    (-5, -2)
    """


def first_of(header, docstring, body, **options):
    """The best repair."""
    return (every(header, docstring, body, **options) or [None])[0]


def every(header, docstring, body, **options):
    async def run():
        async with workbench() as bench:
            await bench.warm()
            return await repairs(header, docstring, body, bench=bench, **options)

    return asyncio.run(run())


def test_a_missing_return_is_added():
    mended = first_of(
        "def count_words(text: str) -> int:", COUNT_WORDS, "words = text.split()\nlen(words)"
    )
    assert mended == "words = text.split()\nreturn len(words)"


def test_a_missing_return_of_a_variable_is_added():
    body = "count = 0\nfor word in text.split():\n    count += 1"
    mended = first_of("def count_words(text: str) -> int:", COUNT_WORDS, body)
    assert mended == f"{body}\nreturn count"


def test_a_wrong_index_is_corrected():
    body = """
        for i in range(len(items)):
            if items[i] == target:
                return i + 1
        return -1
        """
    mended = first_of("def find_index(items: list[int], target: int) -> int:", FIND_INDEX, body)
    assert mended == dedent(body).strip().replace("i + 1", "i")


def test_a_return_moves_out_of_the_loop():
    body = """
        for i, item in enumerate(items):
            if item == target:
                return i
            else:
                return -1
        """
    mended = first_of("def find_index(items: list[int], target: int) -> int:", FIND_INDEX, body)
    assert (
        mended
        == "for i, item in enumerate(items):\n    if item == target:\n        return i\nreturn -1"
    )


def test_an_incomplete_condition_is_completed():
    mended = first_of("def is_email(text: str) -> bool:", IS_EMAIL, "return '@' in text")
    assert mended == "return '@' in text and '.' in text"


def test_a_maximum_that_starts_at_zero_is_corrected():
    body = """
        low = numbers[0]
        high = 0
        for number in numbers:
            low = min(low, number)
            high = max(high, number)
        return (low, high)
        """
    mended = first_of("def min_max(numbers: list[int]) -> tuple[int, int]:", MIN_MAX, body)
    assert "high = low" in mended or "high = numbers[0]" in mended


def test_a_minimum_for_a_maximum_is_corrected():
    body = "return (min(numbers), min(numbers))"
    mended = first_of("def min_max(numbers: list[int]) -> tuple[int, int]:", MIN_MAX, body)
    assert mended == "return min(numbers), max(numbers)"


def test_a_forgotten_empty_case_is_answered_in_front():
    docstring = """
        Return the largest number, None if there is none.

        >>> largest([2, 5])
        5
        >>> largest([]) is None
        True
        """
    found = every(
        "def largest(numbers: list[int]) -> int | None:", docstring, "return max(numbers)"
    )
    guard = "if not numbers:\n    return None\nreturn max(numbers)"
    assert guard in found or "return max(numbers, default=None)" in found


def test_an_exception_that_an_example_shows_is_raised():
    docstring = """
        Return the root of a number.

        >>> root(9)
        3.0
        >>> root(-1)
        Traceback (most recent call last):
        ValueError: negative
        """
    found = every("def root(number: float) -> float:", docstring, "return abs(number) ** 0.5")
    assert found
    assert found[0] == "if number < 0:\n    raise ValueError('negative')\nreturn abs(number) ** 0.5"


def test_two_edits_are_found():
    docstring = """
        Return the sum of the even numbers.

        >>> even_sum([2, 3, 4])
        6
        >>> even_sum([5])
        0
        >>> even_sum([8, 8])
        16
        """
    body = """
        total = 1
        for number in numbers:
            if number % 2 == 1:
                total += number
        return total
        """
    mended = first_of("def even_sum(numbers: list[int]) -> int:", docstring, body)
    assert mended is not None
    assert "total = 0" in mended


def test_an_example_is_not_learned_by_heart():
    docstring = """
        Return what nobody could guess.

        >>> secret(1234)
        98765
        >>> secret(2)
        3
        """
    assert every("def secret(n: int) -> int:", docstring, "return n + 1", seconds=2) == []


def test_without_examples_nothing_is_tried():
    assert every("def f(n: int) -> int:", "Return something.", "return n") == []


def test_without_a_quick_interpreter_nothing_is_tried():
    header, body = "def count_words(text: str) -> int:", "text.split()"
    assert asyncio.run(repairs(header, COUNT_WORDS, body, bench=Workbench(None))) == []


def test_the_time_is_kept():
    docstring = """
        Return something far away.

        >>> far([1, 2, 3], 4, "x")
        'q9z'
        """
    body = "\n".join(
        f"for i{n} in range(b):\n    if a[i{n} % 3] > {n}:\n        b = b + len(c) * {n}"
        for n in range(8)
    )

    async def run():
        async with workbench() as bench:
            await bench.warm()
            started = time.monotonic()
            found = await repairs(
                "def far(a: list[int], b: int, c: str) -> str:",
                docstring,
                f"{body}\nreturn c",
                bench=bench,
                seconds=0.5,
            )
            return found, time.monotonic() - started

    found, took = asyncio.run(run())
    assert found == []
    assert took < 2


def test_the_user_may_stop_at_the_first():
    body = "return (min(numbers), min(numbers))"
    assert (
        len(every("def min_max(numbers: list[int]) -> tuple[int, int]:", MIN_MAX, body, most=1))
        == 1
    )
