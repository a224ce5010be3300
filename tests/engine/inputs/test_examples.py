"""What is learnt from the examples of a docstring."""

import pytest

from support.inputs import made, passed


def values(call, name="x", header="def f(x):"):
    """What is made for a parameter of a function with this one example."""
    return passed(made(f"Do.\n\n>>> {call}\n0", header), name)


def share(condition, found):
    return sum(map(condition, found)) / len(found)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f(1)", {"int"}),
        ("f([1, 2])", {"list"}),
        ("f({'a': 1})", {"dict"}),
        ("f({1, 2})", {"set"}),
        ("f(frozenset({1}))", {"frozenset"}),
        ("f(2.5)", {"float"}),
        ("f(b'ab')", {"bytes"}),
    ],
)
def test_values_are_of_the_type_of_the_example(call, expected):
    assert {type(value).__name__ for value in values(call)} == expected


def test_examples_of_several_types_give_all_of_them():
    docstring = "Do.\n\n>>> f(1)\n0\n>>> f('a')\n0\n>>> f([1, 'b'])\n0"
    found = passed(made(docstring), "x")
    assert {type(value).__name__ for value in found} == {"int", "str", "list"}
    items = {type(item).__name__ for value in found if isinstance(value, list) for item in value}
    assert items == {"int", "str"}


def test_a_number_that_was_once_whole_is_whole_again():
    found = passed(made("Do.\n\n>>> f(1)\n0\n>>> f(2.5)\n0"), "x")
    assert {type(value).__name__ for value in found} == {"int", "float"}


def test_records_keep_their_length_and_types():
    for rows in values("f([('a', 1), ('b', 2)])"):
        assert all([type(item) for item in row] == [str, int] for row in rows)


def test_a_tuple_of_many_alike_may_be_of_any_length():
    assert len({len(value) for value in values("f((1, 2, 3, 4, 5))")}) > 5


def test_the_rows_of_a_matrix_are_as_long_as_one_another():
    def is_even(rows):
        return len({len(row) for row in rows}) < 2

    assert share(is_even, values("f([[1, 2, 3], [4, 5, 6]])")) > 0.85
    assert share(is_even, values("f([[1, 2, 3], [4, 5]])")) < 0.85


def test_a_list_that_was_sorted_is_so_mostly():
    def is_sorted(items):
        return items == sorted(items)

    assert share(is_sorted, values("f([1, 4, 6, 9])")) > 0.5
    assert share(is_sorted, values("f([4, 1, 9, 6])")) < 0.5


@pytest.mark.parametrize(
    ("call", "letters"),
    [
        ("f('10010')", "01"),
        ("f('(()())')", "()"),
        ("f('hello')", "abcdefghijklmnopqrstuvwxyz"),
        ("f('48151623')", "0123456789"),
    ],
)
def test_a_string_keeps_its_letters_mostly_but_not_always(call, letters):
    found = values(call)
    assert 0.5 < share(lambda text: set(text) <= set(letters), found) < 1


def test_a_string_of_one_make_up_keeps_it_mostly():
    def is_date(text):
        parts = text.split("-")
        return len(parts) == 3 and all(part.isdigit() for part in parts)

    assert 0.5 < share(is_date, values("f('2024-05-17')")) < 1


def test_a_single_letter_stays_one_more_often():
    def is_letter(text):
        return len(text) == 1

    assert 0.2 < share(is_letter, values("f('q')")) < 1
    assert share(is_letter, values("f('queue')")) < 0.1


def test_integers_that_are_never_negative_are_so_seldom():
    assert 0 < share(lambda n: n < 0, values("f(5)")) < 0.2
    assert share(lambda n: n < 0, values("f(-5)")) > 0.2


def test_the_examples_are_varied():
    found = values("f([10, 20, 30, 40])")
    for near in ([20, 30, 40], [10, 10, 20, 30, 40], [10, 20, 31, 40], [40, 30, 20, 10]):
        assert near in found


def test_a_length_beside_its_list_stays_one():
    header = "def f(x, n):"
    found = made("Do.\n\n>>> f([4, 2, 7], 3)\n0", header)
    pairs = list(zip(passed(found, "x"), passed(found, "n"), strict=True))
    assert 0.6 < share(lambda pair: len(pair[0]) == pair[1], pairs) < 1
    other = made("Do.\n\n>>> f([4, 2, 7], 9)\n0", header)
    pairs = list(zip(passed(other, "x"), passed(other, "n"), strict=True))
    assert share(lambda pair: len(pair[0]) == pair[1], pairs) < 0.4


def test_an_item_beside_its_list_stays_one():
    found = made("Do.\n\n>>> f(['ab', 'c'], 'c')\n0", "def f(x, n):")
    pairs = list(zip(passed(found, "x"), passed(found, "n"), strict=True))
    assert 0.5 < share(lambda pair: pair[1] in pair[0], pairs) < 1


def test_a_part_beside_its_string_stays_one():
    found = made("Do.\n\n>>> f('hello there', 'the')\n0", "def f(x, n):")
    pairs = list(zip(passed(found, "x"), passed(found, "n"), strict=True))
    assert 0.5 < share(lambda pair: pair[1] in pair[0], pairs) < 1


def test_what_belongs_together_by_chance_is_there_without_an_example():
    found = made("Do.", "def f(a: list[int], b: list[int], n: int):")
    rows = list(zip(passed(found, "a"), passed(found, "b"), passed(found, "n"), strict=True))
    assert any(a == b and len(a) > 1 for a, b, _ in rows)
    assert any(n == len(a) > 2 for a, _, n in rows)
    assert any(n in a for a, _, n in rows)
    assert any(len(a) == len(b) > 2 and a != b for a, b, _ in rows)


def test_an_odd_pair_stands_behind_those_like_the_examples():
    found = made("Do.\n\n>>> f([4, 2, 7], 3)\n0", "def f(x, n):")
    first = found.inputs[:10]
    assert all(len(x) == n for x, n in zip(*_columns(first), strict=True))


def _columns(inputs):
    class First:
        pass

    First.inputs = inputs
    return passed(First, "x"), passed(First, "n")
