"""How values are written as source, and which are the smaller ones."""

import math

import pytest

from lift_sys.inputs.reading import expression, read_value
from lift_sys.inputs.writing import size_of, source_of

VALUES = [
    0, -5, 2.5, -0.0, 1e300, True, None, 2j, "it's", "é\n", b"\x00'", [], [1, [2]], (), (1,), (1, "a"),
    set(), {1, 2}, frozenset(), frozenset({"a"}), {}, {"a": {1: (2,)}},
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_is_written_reads_as_the_same_value(value):
    [again] = read_value(expression(source_of(value)))
    assert (type(again), repr(again)) == (type(value), repr(value))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_floats_without_a_literal_are_written_as_calls(value):
    source = source_of([value])
    assert source == f"[float('{value}')]"
    [again] = read_value(expression(source_of(value)))
    assert repr(again) == repr(value)


def test_sets_are_written_in_one_order():
    assert source_of({"bb", "a", "c"}) == "{'a', 'c', 'bb'}"
    assert source_of([{3, 1}, frozenset({10, 2})]) == "[{1, 3}, frozenset({2, 10})]"


@pytest.mark.parametrize(
    ("smaller", "greater"),
    [
        (0, 1),
        (1, -1),
        (3, 100),
        ("", "a"),
        ("a", "ab"),
        ("a", "é"),
        ([], [0]),
        ([0], [1]),
        ([5], [1, 1]),
        ({}, {"a": 1}),
        (1.0, -1.0),
    ],
)
def test_the_smaller_value_is_the_one_with_less_to_read(smaller, greater):
    assert size_of(smaller) < size_of(greater)
