"""Small functions with contracts in their docstrings, and one-edit faults of each. Written for `prove.py`.

Each function is right. Each fault, a text and what it is replaced by, makes it break its contract.
"""

from dataclasses import dataclass

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """A function, and the faults that can be made in it."""

    source: str
    faults: tuple[tuple[str, str], ...]


CASES = (
    Case(
        '''
def larger(a: int, b: int) -> int:
    """Return the larger of two numbers.

    Ensures: result >= a and result >= b
    Ensures: result == a or result == b
    """
    return a if a > b else b
''',
        (("a > b", "a < b"), ("else b", "else a")),
    ),
    Case(
        '''
def clamped(value: int, low: int, high: int) -> int:
    """Force a value into a range.

    Args:
        value: Any number.
        low: The least result.
        high: The greatest result.

    Requires: low <= high
    Ensures: low <= result <= high
    Ensures: result == value or value < low or value > high
    """
    return max(low, min(value, high))
''',
        (("max(", "min("), ("min(value", "min(low"), ("value, high", "value, high + 1")),
    ),
    Case(
        '''
def distance(a: int, b: int) -> int:
    """The distance of two points on a line.

    Ensures: result >= 0
    Ensures: result == a - b or result == b - a
    """
    if a < b:
        return b - a
    return a - b
''',
        (("a < b", "a > b"), ("return a - b", "return a + b")),
    ),
    Case(
        '''
def sign(n: int) -> int:
    """Return -1, 0 or 1.

    Ensures: result * n >= 0, -1 <= result <= 1
    Ensures: (result == 0) == (n == 0)
    """
    if n > 0:
        return 1
    if n < 0:
        return -1
    return 0
''',
        (("n > 0", "n >= 0"), ("return -1", "return -2"), ("n < 0", "n < -1")),
    ),
    Case(
        '''
def middle(a: int, b: int, c: int) -> int:
    """Return the second largest of three numbers.

    Ensures: min(a, b) <= result or min(b, c) <= result
    Ensures: result in (a, b, c)
    Ensures: sorted([a, b, c])[1] == result
    """
    if a > b:
        a, b = b, a
    return max(a, min(b, c))
''',
        (("a > b", "a < b"), ("max(a", "min(a"), ("min(b, c)", "min(a, c)")),
    ),
    Case(
        '''
def days(year: int) -> int:
    """Return the number of days of a Gregorian year.

    Ensures: 365 <= result <= 366
    Ensures: (result == 366) == (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    """
    if year % 400 == 0:
        return 366
    if year % 100 == 0:
        return 365
    return 366 if year % 4 == 0 else 365
''',
        (("% 400", "% 300"), ("% 4 ==", "% 4 !="), ("        return 365", "        return 366")),
    ),
    Case(
        '''
def ceiling(n: int, step: int) -> int:
    """Round up to a multiple of `step`.

    Args:
        n: What to round.
        step: How far the multiples are apart (> 0).

    Ensures: result >= n and result < n + step
    Ensures: result % step == 0
    """
    return -(-n // step) * step
''',
        (("-(-n", "(n"), ("* step", "+ step")),
    ),
    Case(
        '''
def wrapped(position: int, size: int) -> int:
    """Turn a position on a ring of `size` places into the place's number.

    Requires: size > 0
    Ensures: 0 <= result < size
    """
    return position % size
''',
        (("% size", "// size"), ("position %", "-position *")),
    ),
    Case(
        '''
def grade(points: int) -> str:
    """Return the grade of an exam.

    :param points: 0 <= points <= 100
    :raises ValueError: if points < 0 or points > 100

    Ensures: result in ("A", "B", "C")
    Ensures: (result == "A") == (points >= 90)
    """
    if points < 0 or points > 100:
        raise ValueError("out of range")
    if points >= 90:
        return "A"
    return "B" if points >= 50 else "C"
''',
        (("points >= 90", "points > 90"), ('"B" if', '"b" if')),
    ),
    Case(
        '''
def root(n: int) -> int:
    """Return the largest number whose square is not more than n.

    Requires: 0 <= n <= 50
    Ensures: result * result <= n < (result + 1) * (result + 1)
    """
    found = 0
    while (found + 1) * (found + 1) <= n:
        found += 1
    return found
''',
        (
            ("<= n:", "< n:"),
            ("return found", "return found + 1"),
            ("(found + 1) *", "(found + 2) *"),
        ),
    ),
    Case(
        '''
def total(n: int) -> int:
    """Add the numbers from 1 to n.

    Requires: n >= 0 and n < 12
    Ensures: 2 * result == n * (n + 1)
    """
    result = 0
    for number in range(1, n + 1):
        result += number
    return result
''',
        (("n + 1)", "n)"), ("range(1", "range(2"), ("+= number", "-= number")),
    ),
    Case(
        '''
def parity(n: int) -> bool:
    """Tell whether a number is odd.

    Ensures: result == (n % 2 == 1)
    """
    return n % 2 != 0
''',
        (("!= 0", "== 0"), ("% 2", "% 4")),
    ),
    Case(
        '''
def change(amount: int) -> tuple[int, int, int]:
    """Split an amount into coins of 10, 5 and 1.

    Requires: amount >= 0
    Ensures: 10 * result[0] + 5 * result[1] + result[2] == amount
    Ensures: result[1] in (0, 1), 0 <= result[2] < 5
    """
    tens, rest = divmod(amount, 10)
    fives, ones = divmod(rest, 5)
    return tens, fives, ones
''',
        (
            ("amount, 10", "amount, 15"),
            ("rest, 5", "amount, 5"),
            ("tens, fives, ones\n", "tens, ones, fives\n"),
        ),
    ),
    Case(
        '''
def overlap(a: int, b: int, c: int, d: int) -> int:
    """Return the length of what the ranges from a to b and from c to d share.

    Requires: a <= b and c <= d
    Ensures: result >= 0, result <= b - a, result <= d - c
    """
    return max(0, min(b, d) - max(a, c))
''',
        (("max(0, ", "max(-1, "), ("min(b, d)", "max(b, d)"), ("- max", "+ max")),
    ),
    Case(
        '''
def quotient(a: int, b: int) -> int | None:
    """Divide, rounding down; None if that cannot be done.

    Ensures: (result is None) == (b == 0)
    Ensures: b == 0 or 0 <= (a - result * b) * b < b * b
    """
    if b == 0:
        return None
    return a // b
''',
        (("b == 0:", "b == 1:"), ("a // b", "a // b + 1")),
    ),
    Case(
        '''
def magnitude(x: float) -> float:
    """Return the absolute value.

    Ensures: result >= 0
    Ensures: result == x or result == -x
    """
    if x < 0:
        return -x
    return x
''',
        (("x < 0", "x < 1"), ("return -x", "return x")),
    ),
    Case(
        '''
def limited(x: float, most: float) -> float:
    """Cut off what is above `most`.

    Ensures: result <= most and result <= x
    Ensures: result == x or result == most
    """
    return most if x > most else x
''',
        (("x > most", "x < most"), ("most if", "most + 1 if")),
    ),
    Case(
        '''
def mean(x: float, y: float) -> float:
    """Return the mean of two numbers of moderate size.

    Requires: 0 <= x <= 1000, 0 <= y <= 1000
    Ensures: min(x, y) <= result <= max(x, y)
    """
    return (x + y) / 2
''',
        (("/ 2", "/ 3"), ("x + y", "x - y")),
    ),
    Case(
        '''
def initial(text: str) -> str:
    """Return the first character, or nothing of an empty text.

    Ensures: len(result) <= 1, len(result) <= len(text)
    Ensures: all(result == sign for sign in text[:1])
    Ensures: (result == "") == (text == "")
    """
    return text[:1]
''',
        (("[:1]", "[:2]"), ("[:1]", "[1:]"), ("[:1]", "[0]")),
    ),
    Case(
        '''
def quoted(text: str) -> str:
    """Put a text between quotation marks.

    Ensures: len(result) == len(text) + 2
    Ensures: result[0] == "'" and result[-1] == "'"
    """
    return "'" + text + "'"
''',
        (('"\'" + text', "text"), ('+ "\'"', '+ "!"')),
    ),
    Case(
        '''
def shortened(text: str, width: int) -> str:
    """Cut a text that is longer than `width`, and end it in a full stop then.

    Requires: width > 0
    Ensures: len(result) <= width
    Ensures: len(text) > width or result == text
    """
    if len(text) <= width:
        return text
    return text[: width - 1] + "."
''',
        (("width - 1", "width"), ("<= width:", "< width:")),
    ),
    Case(
        '''
def is_palindrome(text: str) -> bool:
    """Tell whether a text reads the same backwards.

    Requires: len(text) <= 4
    Ensures: result == (text == text[::-1])
    """
    for place in range(len(text) // 2):
        if text[place] != text[-1 - place]:
            return False
    return True
''',
        (("// 2", "// 3"), ("-1 - place", "-place"), ("return True", "return False")),
    ),
    Case(
        '''
def last(items: list[int]) -> int:
    """Return the last item.

    Requires: len(items) > 0
    Ensures: result == items[len(items) - 1]
    """
    return items[-1]
''',
        (("[-1]", "[0]"), ("[-1]", "[1]"), ("[-1]", "[-2]")),
    ),
    Case(
        '''
def appended(items: list[int], item: int) -> list[int]:
    """Return a longer list.

    Ensures: len(result) == len(items) + 1
    Ensures: result[-1] == item
    """
    return [*items, item]
''',
        (("[*items, item]", "[item, *items]"), ("[*items, item]", "[*items]")),
    ),
    Case(
        '''
def swapped(pair: tuple[int, str]) -> tuple[str, int]:
    """Exchange the two.

    Ensures: result[0] == pair[1] and result[1] == pair[0]
    """
    first, second = pair
    return second, first
''',
        (("return second, first", "return first, second"), ("second, first", "second, first + 1")),
    ),
    Case(
        '''
def rest(items: list[int]) -> list[int]:
    """Return all but the first item.

    Ensures: len(items) == 0 or len(result) == len(items) - 1
    Ensures: all(item in items for item in result)
    """
    return items[1:]
''',
        (("[1:]", "[2:]"), ("[1:]", "[:]")),
    ),
    Case(
        '''
def largest(items: list[int]) -> int:
    """Return the largest item.

    Requires: len(items) > 0
    Ensures: result in items and all(item <= result for item in items)
    """
    found = items[0]
    for item in items:
        if item > found:
            found = item
    return found
''',
        (
            ("item > found", "item < found"),
            ("found = items[0]", "found = 0"),
            ("in items:", "in items[2:]:"),
        ),
    ),
    Case(
        '''
def positive(items: list[int]) -> list[int]:
    """Leave out what is not above zero.

    Ensures: all(item > 0 for item in result)
    Ensures: len(result) <= len(items)
    """
    return [item for item in items if item > 0]
''',
        (("item > 0", "item >= 0"), ("item > 0", "item != 0"), ("[item for", "[-item for")),
    ),
    Case(
        '''
def ordered(items: list[int]) -> list[int]:
    """Sort a list of at most three items.

    Requires: len(items) <= 3
    Ensures: result == sorted(items)
    """
    result = list(items)
    for end in range(len(result)):
        for place in range(len(result) - 1 - end):
            if result[place] > result[place + 1]:
                result[place], result[place + 1] = result[place + 1], result[place]
    return result
''',
        (
            ("] > result", "] < result"),
            ("- 1 - end", "- 2 - end"),
            ("range(len(result)):", "range(1):"),
        ),
    ),
    Case(
        '''
def price(prices: dict[str, int], name: str) -> int:
    """Look up a price; what is not in the list costs nothing.

    Ensures: name not in prices or result == prices[name]
    Ensures: name in prices or result == 0
    """
    return prices.get(name, 0)
''',
        (("name, 0", "name, 1"), ("get(name", 'get(name + "s"')),
    ),
    Case(
        '''
def common(a: set[int], b: set[int]) -> set[int]:
    """Return what is in both.

    Ensures: all(item in a and item in b for item in result)
    """
    return a & b
''',
        (("a & b", "a | b"), ("a & b", "a - b")),
    ),
    Case(
        '''
def index(items: list[str], wanted: str) -> int:
    """Return where an item stands first, or -1.

    Ensures: -1 <= result < len(items)
    Ensures: result == -1 or items[result] == wanted
    Ensures: (result == -1) == (wanted not in items)
    """
    for place, item in enumerate(items):
        if item == wanted:
            return place
    return -1
''',
        (
            ("== wanted", "!= wanted"),
            ("return -1", "return 0"),
            ("return place", "return place + 1"),
        ),
    ),
    Case(
        '''
def checked(age: int) -> int:
    """Return an age that may be one.

    Raises:
        ValueError: If age < 0 or age > 150.
    Ensures: result == age
    """
    if age < 0 or age > 150:
        raise ValueError(age)
    return age
''',
        (("age < 0", "age < -1"), ("> 150", "> 155"), ("raise ValueError", "raise KeyError")),
    ),
    Case(
        '''
def even_digits(n: int) -> int:
    """Count the even digits of a number.

    Requires: 0 <= n < 1000
    Ensures: 0 <= result <= 3
    Ensures: result <= len(str(n))
    """
    count = 0
    for digit in str(n):
        if int(digit) % 2 == 0:
            count += 1
    return count
''',
        (("count = 0", "count = 1"), ("count += 1", "count += 2")),
    ),
)
