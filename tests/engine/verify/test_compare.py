"""The rules by which a returned value is the written one."""

import math
import random

import pytest

from lift_sys.sandbox import Derived, Opaque
from lift_sys.verify.compare import foreign_kinds, same

NAN = math.nan
PAIR = Derived(("Pair", "tuple", "object"), "Pair(a=1, b=2)", (1, 2))
ANY = Opaque(("Alike", "object"), "1")


@pytest.mark.parametrize(
    ("got", "expected", "strict", "mixed"),
    [
        (1, 1, True, True),
        (1, True, False, False),
        (True, 1, False, False),
        (False, 0.0, False, False),
        (0, None, False, False),
        (1, 1.0, False, True),
        (1.0, 1, False, True),
        ([1], [1.0], False, True),
        (10**400, 1e308, False, False),
        (2**53 + 1, 2.0**53, False, True),
        ("1", 1, False, False),
        ("a", b"a", False, False),
        ("ä", "a\u0308", False, False),
        ("\ud800", "\ud800", True, True),
        (0.1 + 0.2, 0.3, True, True),
        (1 / 3, 0.333, False, False),
        (1 / 3, 0.33333, False, False),
        (1 / 3, 0.3333333333, True, True),
        (math.pi, 3.14159, False, False),
        (1e15 + 1, 1e15, False, False),
        (1e16 + 2, 1e16, True, True),
        (1e-15, 0.0, True, True),
        (1e-15, 2e-15, False, False),
        (1e-9, 0.0, False, False),
        (0.0, -0.0, True, True),
        (NAN, NAN, True, True),
        (NAN, 0.0, False, False),
        (math.inf, math.inf, True, True),
        (math.inf, -math.inf, False, False),
        (1e308, math.inf, False, False),
        (1 + 2j, 1 + 2j, True, True),
        (complex(0.1 + 0.2, 0), 0.3 + 0j, True, True),
        (1 + 0j, 1.0, False, False),
        ([1, 2], [1, 2], True, True),
        ([1, 2], [2, 1], False, False),
        ([1, 2], (1, 2), False, False),
        ([1], [1, 1], False, False),
        ([], (), False, False),
        ({1, 2}, {2, 1}, True, True),
        ({1}, frozenset({1}), False, False),
        ({0.1 + 0.2, NAN}, {NAN, 0.3}, True, True),
        ({1, 2}, {1, 3}, False, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, True),
        ({"a": 1}, {"a": True}, False, False),
        ({1: "a"}, {True: "a"}, False, False),
        ({"a": [0.1 + 0.2]}, {"a": [0.3]}, True, True),
        ({}, set(), False, False),
        (PAIR, (1, 2), True, True),
        ([PAIR], [(1, 3)], False, False),
        (Derived(("Text", "str", "object"), "'a'", "a"), "a", True, True),
        (ANY, 1, False, False),
        (1, ANY, False, False),
        (ANY, Opaque(("Alike", "object"), "1"), True, True),
        (ANY, Opaque(("Other", "object"), "1"), False, False),
        (ANY, Opaque(("Alike", "object"), "2"), False, False),
    ],
)
def test_values_are_the_same_by_these_rules(got, expected, strict, mixed):
    assert same(got, expected, mixed=False) is strict
    assert same(got, expected, mixed=True) is mixed


def test_large_sets_and_dicts_are_compared_quickly():
    r = random.Random(1)
    numbers = [r.random() for _ in range(20_000)]
    assert same({*numbers}, {*reversed(numbers)}, mixed=False)
    assert same(dict.fromkeys(numbers, 1), dict.fromkeys(reversed(numbers), 1), mixed=False)
    assert not same(set(numbers), set(numbers[1:]) | {2.0}, mixed=False)


def test_floats_that_look_unlike_are_matched_up_to_a_bound():
    few, many = range(1, 400), range(1, 5000)
    assert same({i / 10 for i in few}, {i * 0.1 for i in few}, mixed=False)
    assert not same({*many}, {float(i) for i in many}, mixed=True)


def test_huge_numbers_in_a_set_can_be_compared():
    assert same({10**5000, 1}, {1, 10**5000}, mixed=False)
    assert not same({10**5000}, {10**5000 + 1}, mixed=False)


def test_objects_that_are_no_plain_data_are_found_wherever_they_are():
    assert foreign_kinds([{1: (ANY, "a")}, {2.0}]) == {("Alike", "object")}
    assert foreign_kinds({"a": [PAIR]}) == frozenset()
