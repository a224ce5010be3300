"""Which constants are found, and that they come up in the inputs."""

import pytest

from lift_sys.inputs import constants_of
from lift_sys.inputs.constants import spoken
from lift_sys.ir import lift_body
from support.inputs import made, passed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return n * 37 + 2.5", (37, 2.5)),
        ("if s == 'yes':\n    return b'x'\nreturn -4", ("yes", b"x", 4)),
        ("return [n, n, 3, 3]", (3,)),
        ("for i in range(7):\n    n += xs[8]\nreturn n", (7, 8)),
        ("def g(a=5):\n    'Its words.'\n    return a\nreturn g()", (5,)),
        ("return f'{n:>5} of'", (">5", " of")),
        ("return True if n is None else ...", ()),
    ],
)
def test_constants_of_a_body_are_its_numbers_and_strings(body, expected):
    assert constants_of(lift_body(body)) == expected


def test_a_body_without_statements_has_none():
    assert constants_of(()) == ()


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Round to 15 or 2.5.", [15, 2.5]),
        ("Return 'north' or \"so uth\" or `x`.", ["north", "so uth", "x"]),
        ("More than three hundred.", [3, 100]),
        ("Names such as Anna, Bert or Carla.", ["Anna", "Bert", "Carla"]),
        ("It's the caller's. Version 1.2.3, x2, 3rd.", []),
    ],
)
def test_constants_of_words(prose, expected):
    assert list(spoken(prose)) == expected


def test_a_number_of_the_docstring_comes_up_with_its_neighbours():
    assert {76, 77, 78} <= set(passed(made("Up to 77.", "def f(n: int):"), "n"))
    assert 77 not in passed(made("Up to 77.", "def f(n: bool):"), "n")


def test_constants_of_the_caller_come_up():
    found = passed(made("Do.", "def f(n: int, s: str):", constants=[412, "walrus"]), "n")
    assert {411, 412, 413} <= set(found)
    texts = passed(made("Do.", "def f(n: int, s: str):", constants=[412, "walrus"]), "s")
    assert "walrus" in texts
    assert "walrus" not in passed(made("Do.", "def f(n: int, s: str):"), "s")


def test_a_constant_may_be_a_length():
    found = passed(made("Do.", "def f(xs: list[int]):", constants=[13]), "xs")
    assert {12, 13, 14} <= set(map(len, found))


def test_constants_that_are_too_great_are_not_used():
    found = made("Do.", "def f(n: int, s: str):", constants=[10**40, "x" * 500, None, True])
    assert max(passed(found, "n")) < 10**4
    assert max(map(len, passed(found, "s"))) <= 60


def test_a_parameter_that_takes_its_strings_from_a_list_takes_the_others_too():
    docstring = (
        "Give the colour between red and blue, by name: 'red', 'green', 'blue'.\n\n>>> f('{}')\n0"
    )
    found = passed(made(docstring.format("red"), "def f(s):"), "s")
    assert sum(text in ("red", "green", "blue") for text in found) >= 2
    pairs = made(docstring.format("red', 'blue"), "def f(s, t):")
    rows = set(zip(passed(pairs, "s"), passed(pairs, "t"), strict=True))
    colours = ("red", "green", "blue")
    assert {(one, other) for one in colours for other in colours} - {("red", "blue")} <= rows
