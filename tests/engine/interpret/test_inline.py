"""Examples within a line: every notation, and the prose that is none."""

import pytest

from support.interpreting import examples, problems, spans

TWO = "def f(a, b=0):"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("f(1) == 2", "f(1) == 2"),
        ("f(1) = 2", "f(1) == 2"),
        ("f(1) -> 2", "f(1) == 2"),
        ("f(1) --> 2", "f(1) == 2"),
        ("f(1) => 2", "f(1) == 2"),
        ("f(1) ==> 2", "f(1) == 2"),
        ("f(1) → 2", "f(1) == 2"),
        ("f(1) ➞ 2", "f(1) == 2"),
        ("f(1) # => 2", "f(1) == 2"),
        ("f(1)  # -> 2", "f(1) == 2"),
        ("f(1)  # 2", "f(1) == 2"),
        ("f(1)  # returns 2", "f(1) == 2"),
        ("f(1) // => 2", "f(1) == 2"),
        ("y = f(1)  # => 2", "f(1) == 2"),
        ("f(1)\n  -> 2", "f(1) == 2"),
        ("f(1) is None", "f(1) == None"),
        ("f(1) is True", "f(1) == True"),
        ("f(1) returns 2", "f(1) == 2"),
        ("f(1) should return 2", "f(1) == 2"),
        ("f(1) should be\n2.", "f(1) == 2"),
        ("f(1) gives the list [2].", "f(1) == [2]"),
        ("f(1) evaluates to 2", "f(1) == 2"),
        ("f(1) => true", "f(1) == True"),
        ("f(1) -> null", "f(1) == None"),
        ("f(1) -> -2.5e-3", "f(1) == -0.0025"),
        ("f(-1) -> −2", "f(-1) == -2"),
        ("f(1) -> inf", "f(1) ~ inf"),
        ("f(1) == float('nan')", "f(1) ~ nan"),
        ("f(1) raises ValueError", "f(1) raises ValueError"),
        ("f(1) should raise a KeyError.", "f(1) raises KeyError"),
        ("f(1) -> ValueError('bad')", "f(1) raises ValueError: bad"),
        ("f(1)  # raises ValueError", "f(1) raises ValueError"),
        ("assert f(1) == 2", "f(1) == 2"),
        ("assert f([1,\n  2]) == 3, 'why'", "f([1, 2]) == 3"),
        ("assert 2 == f(1)", "f(1) == 2"),
        ("assert f(1) is None", "f(1) == None"),
        ("assert not f(1)", "not f(1) == True"),
        ("assert f(1)", "bool(f(1)) == True"),
        ("assert f(1) > 2", "f(1) > 2 == True"),
        ("assert set(f(1)) == set([2])", "set(f(1)) == set([2]) == True"),
        ("- f(1) == 2", "f(1) == 2"),
        ("* `f(1)` -> `2`", "f(1) == 2"),
        ("1. f(1) == 2", "f(1) == 2"),
        ("``f(1)`` returns ``2``.", "f(1) == 2"),
        ("**f(1)** = 2", "f(1) == 2"),
        ("For example, f(1) == 2 because of it", "f(1) == 2"),
        ("E.g. f(1) returns 2, which is right", "f(1) == 2"),
        ("(e.g. f(1) == 2)", "f(1) == 2"),
        ("f(1) -> 2 (the next one)", "f(1) == 2"),
        ("f(1) -> 2 - the next one", "f(1) == 2"),
        ("f('a -> b') -> 'b == a'", "f('a -> b') == 'b == a'"),
        ("f({'a': [1, (2,)]}) == [[1], {'b': ')'}]", "f({'a': [1, (2,)]}) == [[1], {'b': ')'}]"),
        ("f('it\\'s') == \"x\"", "f(\"it's\") == 'x'"),
        ("round(f(1), 2) == 0.5", "round(f(1), 2) == 0.5"),
        ("f(f(1)) == 2", "f(f(1)) == 2"),
        ("f(1)[0] == 2", "f(1)[0] == 2"),
        ("f(x=1) == 2", "f(x=1) == 2"),
        ("f() == 2", "f() == 2"),
        ("f(None) -> None", "f(None) == None"),
        ("print(f(1))  # 2", "print(f(1)) prints '2\\n'"),
    ],
)
def test_a_line_is_an_example(line, expected):
    assert examples(f"Do it.\n\n{line}") == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "f(x) -> y",
        "f(x) == x + 1",
        "f(n) -> f(n-1) + 1",
        "f(x: int) -> int",
        "f(x) -> None",
        "f() -> None",
        "f(x=1) -> None",
        "f(int) -> str",
        "f(list) -> True",
        "f(...) -> 2",
        "f(1) == g(x)",
        "f(1) = 1 + 1",
        "f(1) = 1 + (2 / 2) = 2",
        "f(1) -> 2 * 3",
        "f(1) -> 50%",
        "f(1) -> 2 if odd",
        "f(1) returns 2 or 3",
        "f(1) returns 2 elements",
        "f(1) -> 2, 3",
        "f(1) is not None",
        "f(1) is called",
        "f(1) does not return 2",
        "if f(1) == 2 stop",
        "not f(1) == 2",
        "2 * f(1) == 4",
        "1 + f(1) == 4",
        "3 == f(1) == 4",
        "f(1)  # 2 is the result of all this",
        "see f(1)  # 2",
        "F(1) == 2",
        "my_f(1) == 2",
        "f2(1) == 2",
        "obj.f(1) == 2",
        "g(f(1)) == 2",
        "f(1)",
        "f(1) and 2",
        "f(1) -> fast",
        "print(f(1))  # 'a'",
        "f(1) == [x, 2]",
        "assert f(x) == 2",
        "assert x == 2",
    ],
)
def test_a_line_is_no_example(line):
    assert examples(f"Do it.\n\n{line}") == []
    assert problems(f"Do it.\n\n{line}") == []


def test_several_examples_stand_on_one_line():
    line = "f(1) == 2, f(2) == 3; f(3) -> 4 and f(4) is None."
    assert examples(line) == ["f(1) == 2", "f(2) == 3", "f(3) == 4", "f(4) == None"]


def test_an_example_that_is_said_twice_counts_once():
    assert examples("f(1) == 2\nf(1) -> 2\nf(1) == 3") == ["f(1) == 2", "f(1) == 3"]


def test_spans_cover_call_and_result_only():
    docstring = (
        "Do. Thus `f(1)` returns `2`, and f([3,\n  4]) -> [5] (really).\n\nassert f(6) == 7  # x"
    )
    assert spans(docstring) == [
        "f(1)` returns `2",
        "f([3,\n      4]) -> [5]",
        "assert f(6) == 7  # x",
    ]


def test_spans_count_code_points_behind_emoji_and_accents():
    assert spans("Düsenjäger 🚀 ➞ f('é🚀') ➞ 'ü' 🚀") == ["f('é🚀') ➞ 'ü'"]


@pytest.mark.parametrize(
    ("line", "header", "expected"),
    [
        ("f(1) -> 2, 3", "def f(x) -> tuple[int, int]:", "f(1) == (2, 3)"),
        ("assert f(1)", "def f(x) -> bool:", "f(1) == True"),
        ("assert not f(1)", "def f(x) -> bool:", "f(1) == False"),
        ("await f(1) == 2", "async def f(x):", "f(1) == 2"),
    ],
)
def test_the_annotation_settles_the_reading(line, header, expected):
    assert examples(line, header) == [expected]


def test_names_of_the_module_may_stand_in_an_example():
    before = "from decimal import Decimal\nimport m as n\nclass Color: ...\n"
    line = "f(Color.RED) == Decimal('1.5'), f(n.A) -> Color.BLUE"
    assert examples(line, before=before) == [
        "f(Color.RED) == Decimal('1.5') == True",
        "f(n.A) == Color.BLUE == True",
    ]
    assert examples(line) == []


@pytest.mark.parametrize(
    ("line", "header", "name", "expected"),
    [
        ("C(1).f(2) == 3", "class C:\n    def f(self, x):", "C.f", ["C(1).f(2) == 3"]),
        ("C().f(2)[0] -> 3", "class C:\n    def f(self, x):", "C.f", ["C().f(2)[0] == 3"]),
        ("C.f(2) == 3", "class C:\n    @staticmethod\n    def f(x):", "C.f", ["C.f(2) == 3"]),
        ("obj.f(2) == 3", "class C:\n    def f(self, x):", "C.f", []),
        ("f(2) == 3", "class C:\n    def f(self, x):", "C.f", []),
    ],
)
def test_a_method_wants_an_object_that_the_example_makes(line, header, name, expected):
    assert examples(line, header, name=name) == expected


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("f(3) == [1,", "f(3) == [1,"),
        ("f([1, 2 == 3", "f([1, 2 == 3"),
        ('f(3) == ""abc"', 'f(3) == ""abc"'),
        ("assert f([1, 2 == 3", "assert f([1, 2 == 3"),
    ],
)
def test_a_broken_example_is_told_with_its_words(line, words):
    assert examples(line) == []
    [(message, where)] = problems(f"Do.\n\n{line}\n\nMore.")
    assert "cannot be read" in message
    assert where == words


def test_a_colon_gives_the_result_only_among_examples():
    assert examples("Examples:\n- f(1): 2\n- `f([])`: `[]`") == ["f(1) == 2", "f([]) == []"]
    assert examples("f(1): 2") == []
    assert examples("Examples:\nf(1): 2 is the first") == []


def test_a_text_in_parentheses_is_told_where_tuples_are_meant():
    docstring = "f(1) == ('a', 'b')\nf(2) == ('a')\nf(3) == 'a'"
    assert examples(docstring) == ["f(1) == ('a', 'b')", "f(3) == 'a'"]
    [(message, words)] = problems(docstring)
    assert "not the tuple" in message
    assert words == "f(2) == ('a')"
    assert examples("f(2) == ('a')") == ["f(2) == 'a'"]


def test_modules_that_everybody_knows_are_imported():
    line = "assert math.isclose(f(math.pi), 2.5)"
    assert examples(line) == ["import math; math.isclose(f(math.pi), 2.5) == True"]
    before = "import math\n"
    assert examples(line, before=before) == ["math.isclose(f(math.pi), 2.5) == True"]
    assert examples("assert numpy.isclose(f(1), 2)") == []


def test_undefined_names_are_told_among_examples_only():
    assert problems("Examples:\n  f(abc) => True") == [
        ("This example uses `abc`, which nothing defines", "f(abc) => True")
    ]
    assert problems("So f(abc) => True") == []
    assert problems("Examples:\n  f(x) => True") == []
