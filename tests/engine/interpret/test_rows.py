"""Examples without a call: rows, pairs, sentences, tables and series."""

import pytest

from support.interpreting import examples, read, spans

TWO = "def f(a, b):"


@pytest.mark.parametrize(
    ("docstring", "header", "expected"),
    [
        ("Examples:\n    3 -> 6\n    `[1]` => `2`", "def f(x):", ["f(3) == 6", "f([1]) == 2"]),
        ("Examples\n--------\n- 'a -> b' -> 'x'", "def f(x):", ["f('a -> b') == 'x'"]),
        ("For example:\n1) 3 returns 6", "def f(x):", ["f(3) == 6"]),
        ("Example: 3 -> 6", "def f(x):", ["f(3) == 6"]),
        ("Examples:\n    (1, 2) -> 3\n    4, 5 -> 9", TWO, ["f(1, 2) == 3", "f(4, 5) == 9"]),
        ("Examples:\n    (1, 2) -> 3", "def f(x):", ["f((1, 2)) == 3"]),
        ("Examples:\n    b=1, a=2 -> 3", TWO, ["f(2, 1) == 3"]),
        ("Examples:\n    0 -> ValueError", "def f(x):", ["f(0) raises ValueError"]),
        ("Examples:\n    1 -> 3", TWO, []),
        ("3 -> 6", "def f(x):", []),
        ("Notes:\n    3 -> 6", "def f(x):", []),
        ("Examples:\n    x -> 6", "def f(x):", []),
        ("Examples:\n    3 -> six", "def f(x):", []),
        ("Examples:\n    3", "def f(x):", []),
    ],
)
def test_rows_of_an_examples_section(docstring, header, expected):
    assert examples(docstring, header) == expected


@pytest.mark.parametrize(
    ("docstring", "header", "expected"),
    [
        ("Input: [4, 2]\nOutput: 2", "def f(x):", ["f([4, 2]) == 2"]),
        ("Input: a = [1], b = 2\nOutput: 3 # why", TWO, ["f([1], 2) == 3"]),
        ("Input:\n    a = [1]\n    b = 2\nOutput:\n    3", TWO, ["f([1], 2) == 3"]),
        ("Input: 1, 2; Output: 3", TWO, ["f(1, 2) == 3"]),
        ("- input: 'a' -> output: 'b'", "def f(x):", ["f('a') == 'b'"]),
        ("**Input:** `1`\n**Output:** `2`", "def f(x):", ["f(1) == 2"]),
        ("Input: k = 2, a = 1\nOutput: 3", "def f(a, *, k):", ["f(1, k=2) == 3"]),
        ("Input: 1\nOutput: 3", TWO, []),
        ("Input: c = 1, d = 2\nOutput: 3", TWO, []),
        ("Input: a list\nOutput: a number", "def f(x):", []),
        ("Input: 3\n\nThe work is done.", "def f(x):", []),
    ],
)
def test_pairs_of_input_and_output(docstring, header, expected):
    assert examples(docstring, header) == expected


@pytest.mark.parametrize(
    ("docstring", "header", "expected"),
    [
        ("For x = [1] the output should be 2.", "def f(x):", ["f([1]) == 2"]),
        ("For a = 'q', b = 1, the result should be ('r', 2)", TWO, ["f('q', 1) == ('r', 2)"]),
        ("For x = 10, the sum is 1 the output should be '1'.", "def f(x):", ["f(10) == '1'"]),
        ("Given [1, 2], return 3.", "def f(x):", ["f([1, 2]) == 3"]),
        ("For an input of 5 the function returns 6", "def f(x):", ["f(5) == 6"]),
        ("If x is 0, return 1.", "def f(x):", ["f(0) == 1"]),
        ("With a = 1 and b = 2 it gives 3", TWO, ["f(1, 2) == 3"]),
        ("If x is 0 or 1, return 1.", "def f(x):", []),
        ("If x is 0 and odd, return 1.", "def f(x):", []),
        ("If x > 0 return 1.", "def f(x):", []),
        ("For a = 1 the output is 2", TWO, []),
        ("For 3 days the result is kept", "def f(x):", []),
        ("If 3 return 4", "def f(x):", []),
        ("For y = 1 the output is 2", "def f(x):", []),
    ],
)
def test_sentences_that_name_arguments_and_result(docstring, header, expected):
    assert examples(docstring, header) == expected


MARKDOWN = "| a | b | result |\n|---|:-:|---|\n| 1 | 2 | 3 |\n| 'x|y' | `4` | None |"
GRID = "+---+---+---+\n| a | b | f |\n+===+===+===+\n| 1 | 2 | 3 |\n+---+---+---+"
SIMPLE = (
    "===  =====  ======\na    b      Output\n===  =====  ======\n1    [2]    3\n===  =====  ======"
)


@pytest.mark.parametrize(
    ("docstring", "header", "expected"),
    [
        (MARKDOWN, TWO, ["f(1, 2) == 3", "f('x|y', 4) == None"]),
        (GRID, TWO, ["f(1, 2) == 3"]),
        (SIMPLE, TWO, ["f(1, [2]) == 3"]),
        ("x | f(x)\n--|--\n1 | 2", "def f(x):", ["f(1) == 2"]),
        ("| Input | Output |\n|---|---|\n| 1, 2 | 3 |", TWO, ["f(1, 2) == 3"]),
        ("| Call | Result |\n|---|---|\n| `f(1)` | 2 |", "def f(x):", ["f(1) == 2"]),
        ("| a | result |\n|---|---|\n| 1 | 2 |", TWO, []),
        ("| c | d | result |\n|---|---|---|\n| 1 | 2 | 3 |", TWO, []),
        ("| a | b | note |\n|---|---|---|\n| 1 | 2 | 3 |", TWO, []),
        ("| a | b | result |\n|---|---|---|\n| one | 2 | 3 |", TWO, []),
    ],
)
def test_tables_with_columns_for_parameters_and_result(docstring, header, expected):
    assert examples(docstring, header) == expected


SERIES = "The sequence is 0, 1, 1, 2, ..."


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        (f"The n-th number, counting from 0. {SERIES}", 4),
        (f"The nth number (1-based). {SERIES}", 4),
        (f"The n-th number. {SERIES}\nf(2) == 1", 0),
        (f"The n-th number. {SERIES}\nf(3) == 2", 3),
        (f"The n-th number, counting from 0. {SERIES}\nf(3) == 5", 0),
        (f"The number, counting from 0. {SERIES}", 0),
        ("The n-th number, counting from 0. The sequence is 0, 1, 1, 2.", 0),
        ("The n-th number, counting from 0. Primes are 2, 3, 5, ...", 0),
    ],
)
def test_a_series_gives_examples_when_its_start_is_sure(docstring, expected):
    stated = docstring.count("f(")
    assert len(examples(docstring, "def f(n: int) -> int:")) == expected + stated


def test_a_series_counts_from_where_the_text_says():
    docstring = f"The n-th number, n starts at 1. {SERIES}"
    assert examples(docstring, "def f(n):")[:3] == ["f(1) == 0", "f(2) == 1", "f(3) == 1"]
    assert spans(docstring, "def f(n):")[0] == "0, 1, 1, 2"
    assert examples(docstring, "def f(n: str):") == []


def test_a_series_with_an_unknown_start_is_an_open_question():
    spec, _ = read(f"The n-th number. {SERIES}", "def f(n):")
    [hole] = spec.holes
    assert hole.options == ("0", "1")
    assert "n = 0 or for n = 1" in hole.question


def test_rows_call_a_static_method_by_its_class_and_no_other_method():
    static = "class C:\n    @staticmethod\n    def f(x):"
    assert examples("Examples:\n    1 -> 2", static, name="C.f") == ["C.f(1) == 2"]
    bound = "class C:\n    def f(self, x):"
    assert examples("Examples:\n    1 -> 2", bound, name="C.f") == []


def test_spans_of_rows_pairs_sentences_and_tables():
    assert spans("Examples:\n    * `3` -> `6`, yes") == ["`3` -> `6"]
    assert spans("Input: 1\nOutput: 2 # two") == ["Input: 1\n    Output: 2"]
    assert spans("So. For x = 1 the output is 2.") == ["For x = 1 the output is 2"]
    assert spans("| x | result |\n|---|---|\n| 1 | 2 |") == ["| 1 | 2 |"]
