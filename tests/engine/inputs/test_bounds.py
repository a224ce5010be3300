"""How preconditions shape the inputs: most keep them, a few lie at and over the border."""

import pytest

from lift_sys.inputs.bounds import read_bounds
from lift_sys.ir import Predicate
from support.inputs import made, passed


def rows(requires, header="def f(n: int, xs: list[int]):"):
    found = made(f"Do.\n\nRequires: {requires}", header)
    return list(zip(passed(found, "n"), passed(found, "xs"), strict=True))


@pytest.mark.parametrize(
    ("requires", "holds"),
    [
        ("n > 0", lambda n, xs: n > 0),
        ("0 <= n <= 1000", lambda n, xs: 0 <= n <= 1000),
        ("n != 0", lambda n, xs: n != 0),
        ("3 < n", lambda n, xs: n > 3),
        ("not n < 5", lambda n, xs: n >= 5),
        ("n in (2, 3, 5)", lambda n, xs: n in (2, 3, 5)),
        ("len(xs) >= 1", lambda n, xs: len(xs) >= 1),
        ("len(xs) == 4", lambda n, xs: len(xs) == 4),
        ("xs != []", lambda n, xs: xs != []),
        ("1 <= n <= len(xs)", lambda n, xs: 1 <= n <= len(xs)),
        ("len(xs) > n and n > 2", lambda n, xs: len(xs) > n > 2),
        ("n < len(xs) - 1", lambda n, xs: n < len(xs) - 1),
        ("all(x > 0 for x in xs)", lambda n, xs: all(x > 0 for x in xs)),
    ],
)
def test_most_inputs_keep_a_precondition_and_a_few_do_not(requires, holds):
    found = rows(requires)
    kept = sum(holds(*row) for row in found) / len(found)
    assert 0.8 < kept < 1


def test_the_border_is_there():
    values = {n for n, _ in rows("17 <= n <= 40")}
    assert {16, 17, 18, 39, 40, 41} <= values


@pytest.mark.parametrize(
    "requires", ["n % 2 == 0", "n > 0 or xs != []", "sorted(xs) == xs", "max(xs) > n", "n in xs"]
)
def test_a_condition_that_is_not_understood_bounds_nothing(requires):
    assert read_bounds([Predicate(expression=requires)]) == []
    assert len(rows(requires)) > 100


def test_a_condition_that_cannot_be_kept_does_not_stop_anything():
    assert len(rows("n > 5 and n < 3")) > 100


def test_a_condition_on_another_type_does_not_stop_anything():
    assert len(made("Do.\n\nRequires: n > 'a' and len(n) > 1", "def f(n: int):").inputs) > 50
