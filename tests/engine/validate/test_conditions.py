import ast

import pytest

from lift_sys.validate.conditions import holds

NAMES = {"a": 3, "b": [1, 2], "c": "xy", "d": {"k": 1}}


def judged(source):
    return holds(ast.parse(source, mode="eval").body, NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "a > 0",
        "0 < a <= 3 != 4",
        "not a == 4 and (a == 4 or a)",
        "len(b) == 2 and sum(b) == a",
        "all(x > 0 for x in b)",
        "[x for x in b if x > 1] == [2]",
        "c.upper() == 'XY' and c[-1] == 'y' and c[:1] == 'x'",
        "isinstance(a, int) and isinstance(b, (list, tuple))",
        "sorted(b) == b and max(b) == 2 and 2 in b and 5 not in b",
        "a + 1 == 4 and a * 2 == 6 and a % 2 == 1 and a // 2 == 1 and -a == -3",
        "d['k'] == 1 and None is None",
        "a if a else b",
    ],
)
def test_plain_conditions_are_evaluated(source):
    assert judged(source) is True
    assert judged(f"not ({source})") is False


@pytest.mark.parametrize(
    "source",
    [
        "unknown > 0",
        "a > 'x'",
        "a / 0",
        "b[9]",
        "open('x')",
        "a.__class__",
        "a ** 99999999",
        "b * 99999999",
        "c % a",
        "(lambda: a)()",
        "[y for x in b for y in b]",
        "sum([b], [])",
        "len(*b)",
        "sorted(b, key=len)",
        "range(10 ** 30)",
        "[[x, x] for x in range(9999)]",
    ],
)
def test_anything_else_is_not_judged(source):
    assert judged(source) is None


def test_a_name_of_a_parameter_hides_the_builtin():
    condition = ast.parse("len(b) == 2", mode="eval").body
    assert holds(condition, {"b": [1, 2], "len": 5}) is None
