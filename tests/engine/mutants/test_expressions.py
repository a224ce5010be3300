"""What becomes of expressions: beside each edit the one that would be no use."""

import pytest

from lift_sys.ir import lift, render_body
from lift_sys.mutants import mutants
from support.mutating import returned

NUMBERS = "a: int, b: int"
TEXTS = "a: str, b: str"
LISTS = "a: list[int], b: list[int]"
SETS = "a: set[int], b: set[int]"
MIXED = "a: list[int], n: int"

EDITS = (
    # comparisons
    (NUMBERS, "a < b", {"a <= b", "a >= b"}, {"a != b", "not a < b"}),
    (NUMBERS, "a == b", {"a != b"}, {"not a == b"}),
    (NUMBERS, "0 <= a < 9", {"0 < a < 9", "0 <= a", "a < 9"}, {"0 <= a <= 10"}),
    (LISTS, "a in b", {"a not in b"}, set()),
    (LISTS, "len(a) == 0", {"len(a) == 1"}, {"len(a) == -1"}),
    # arithmetic
    (NUMBERS, "a + b", {"a - b", "a", "b"}, {"b + a"}),
    (NUMBERS, "a - b", {"a + b", "a", "b - a"}, {"b"}),
    (NUMBERS, "a // b", {"a / b", "b // a", "a"}, {"b"}),
    (NUMBERS, "a + 1", {"a", "a + 2", "a - 1"}, {"a + 0", "1"}),
    (NUMBERS, "a * 2", {"a", "a * 3", "a + 2"}, {"a * 1", "2 * a"}),
    (NUMBERS, "-a", {"a"}, {"--a"}),
    (NUMBERS, "abs(a - b)", {"abs(a + b)", "a - b"}, {"abs(b - a)"}),
    (TEXTS, "a + b", {"b + a", "a", "b"}, {"a - b"}),
    (TEXTS, "a * 3", {"a", "a * 2"}, {"a + 3", "3"}),
    (TEXTS, "'%s!' % a", set(), {"'%s!' // a", "a % '%s!'", "'%s' % a"}),
    (SETS, "a & b", {"a | b"}, {"b & a"}),
    (SETS, "a - b", {"a & b", "b - a"}, {"a + b"}),
    # truth
    (NUMBERS, "a and b", {"a or b", "a", "b"}, {"b and a"}),
    (NUMBERS, "not a", {"a"}, {"not not a"}),
    (NUMBERS, "a if a > b else b", {"a", "b", "a if a >= b else b"}, set()),
    (NUMBERS, "a if a and b else 0", {"a if not (a and b) else 0"}, set()),
    # constants
    (NUMBERS, "0", {"1", "-1"}, {"-0"}),
    (NUMBERS, "-1", {"0", "1", "-2"}, {"--1"}),
    (NUMBERS, "7", {"6", "8"}, {"0"}),
    (NUMBERS, "True", {"False"}, {"2"}),
    (NUMBERS, "1.5", {"3.0"}, {"2.5"}),
    (TEXTS, "a in 'xyz'", {"a in 'xy'", "a in 'yz'"}, {"a in ''"}),
    (TEXTS, "a + ' '", {"a + ''"}, set()),
    (TEXTS, "a.split(',')", {"a.split()"}, {"a.split('')"}),
    (TEXTS, "float('inf')", set(), {"float('in')", "float('')"}),
    (TEXTS, "[2, 3, 5]", {"[3, 5]", "[2, 3]", "[2, 4, 5]"}, {"[5, 3, 2]"}),
    (TEXTS, "[2, 3, 5, 7]", {"[3, 5, 7]", "[2, 3, 5]", "[3, 3, 5, 7]"}, {"[2, 3, 5, 8]"}),
    (TEXTS, "{'x': a, 'y': b}", {"{'x': a}", "{'y': b}"}, set()),
    (NUMBERS, "(a, b)", {"b, a"}, {"a"}),
    # indices, slices and bounds
    (LISTS, "a[0]", {"a[1]", "a[-1]"}, {"a[0 + 1]"}),
    (LISTS, "a[-1]", {"a[0]", "a[-2]"}, {"a[1]"}),
    (MIXED, "a[n]", {"a[n + 1]", "a[n - 1]"}, set()),
    (MIXED, "a[n + 1]", {"a[n]", "a[n + 2]", "a[n - 1]"}, {"a[n + 1 + 1]", "a[n + 0]"}),
    ("a: dict[str, int], n: str", "a[n]", set(), {"a[n + 1]"}),
    (LISTS, "a[1:]", {"a[2:]", "a[:]", "a[1:-1]"}, {"a[0:]"}),
    (MIXED, "a[:n]", {"a[:n + 1]", "a[:n - 1]", "a[1:n]", "a[:]"}, set()),
    (LISTS, "a[1:len(a)]", {"a[1:len(a) - 1]"}, {"a[1:]"}),
    (LISTS, "a[::-1]", {"a[:]"}, {"a[::1]", "a[::0]"}),
    (LISTS, "a[::2]", {"a[:]", "a[::3]"}, set()),
    (NUMBERS, "range(a)", {"range(a + 1)", "range(a - 1)", "range(1, a)"}, {"range(0, a)"}),
    (NUMBERS, "range(a, b)", {"range(a + 1, b)", "range(a, b - 1)"}, {"range(b, a)"}),
    (NUMBERS, "range(b, 0, -1)", {"range(b, -1, -1)", "range(b, 1, -1)"}, {"range(b, 0)"}),
    (LISTS, "list(enumerate(a))", {"list(enumerate(a, 1))"}, set()),
    # calls
    (LISTS, "max(a)", {"min(a)"}, {"a"}),
    (LISTS, "any(x > 0 for x in a)", {"all(x > 0 for x in a)"}, set()),
    (LISTS, "sorted(a)", {"a", "sorted(a, reverse=True)"}, set()),
    (LISTS, "sorted(a, reverse=True)", {"sorted(a, reverse=False)"}, {"sorted(a)"}),
    (LISTS, "sum(sorted(a))", set(), {"sum(a)", "sum(sorted(a, reverse=True))"}),
    (LISTS, "len(set(a))", {"len(a)"}, set()),
    (LISTS, "max(set(a))", {"min(set(a))"}, {"max(a)"}),
    (LISTS, "sorted(a, key=abs)", {"sorted(a)"}, {"sorted(a, abs)"}),
    (NUMBERS, "int(a / b)", {"a / b"}, set()),
    (NUMBERS, "int(a)", set(), {"a"}),
    (TEXTS, "a.strip().lower()", {"a.lower()", "a.strip()", "a.strip().upper()"}, set()),
    (TEXTS, "a.startswith(b)", {"a.endswith(b)", "b.startswith(b)"}, {"b"}),
    (TEXTS, "a.replace(b, 'x')", {"a.replace('x', b)", "a"}, set()),
    (NUMBERS, "divmod(a, b)", {"divmod(b, a)"}, set()),
    (NUMBERS, "max(a, b)", {"min(a, b)"}, {"max(b, a)"}),
    (TEXTS, "isinstance(a, str)", set(), {"isinstance(str, a)"}),
    (NUMBERS, "round(a / 3, 2)", {"round(a / 3)", "a / 3", "int(a / 3)"}, {"round(2, a / 3)"}),
    # comprehensions
    (LISTS, "[x for x in a if x > 1]", {"[x for x in a]"}, set()),
    (LISTS, "[x + 1 for x in a]", {"[x for x in a]", "[x + 2 for x in a]"}, set()),
    (LISTS, "len({x for x in a})", {"len([x for x in a])"}, set()),
    (LISTS, "any({x for x in a})", set(), {"any([x for x in a])"}),
    # what is known of the parts
    (NUMBERS, "(a - b) ** 2", {"(a + b) ** 2", "a - b"}, {"(b - a) ** 2"}),
    (NUMBERS, "ceil(a / b)", {"floor(a / b)"}, {"a / b"}),
    (NUMBERS, "a in (3, 5, 7)", {"a in (5, 7)", "a in (3, 5)"}, {"a in (7, 5, 3)"}),
    (LISTS, "a.extend(b)", {"a.append(b)", "b.extend(b)"}, set()),
    (NUMBERS, "range(*a)", set(), {"range(*a + 1)"}),
    (NUMBERS, "range(0, a, 2)", {"range(0, a)", "range(0, a, 3)"}, {"range(0, 2)"}),
    (TEXTS, "''.join(a) + b", {"b + ''.join(a)"}, {"''.join(a) - b"}),
    (TEXTS, "[x + y for x, y in zip(a, b)]", {"[y + x for x, y in zip(a, b)]"}, set()),
    (TEXTS, "[x + b for i, x in enumerate(a)]", {"[b + x for i, x in enumerate(a)]"}, set()),
    (TEXTS, "[i + 2 for i, x in enumerate(a)]", {"[i - 2 for i, x in enumerate(a)]"}, set()),
    (LISTS, "int(sum(a))", set(), {"sum(a)"}),
    (LISTS, "int(round(a[0] / 2))", set(), {"round(a[0] / 2)"}),
    (LISTS, "int(min(a[0], b[0]))", set(), {"min(a[0], b[0])"}),
    (LISTS, "a.copy() + b", {"b + a.copy()", "a + b"}, {"a.copy() - b"}),
    (LISTS, "sorted(a)[::-1] + b", {"b + sorted(a)[::-1]"}, {"sorted(a)[::-1] - b"}),
    (SETS, "{x + 1 for x in a} - b", {"{x + 1 for x in a} & b"}, {"{x + 1 for x in a} + b"}),
    ("a: tuple[str, ...], b: str", "a[0] + b", {"b + a[0]"}, {"a[0] - b"}),
    ("a: tuple[str, str], b: str", "a[0] + b", {"b + a[0]"}, {"a[0] - b"}),
    ("a: dict[str, int], b: str", "[k + b for k in a]", {"[b + k for k in a]"}, set()),
    ("a: 'str', b: 'Other'", "a + b", {"b + a"}, {"a - b"}),
    # formatted text
    (NUMBERS, "f'{a + 1}: {b}'", {"f'{a}: {b}'", "f'{a + 1}: {a}'"}, {"f'{a + 1} {b}'"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "expression", "made", "not_made"), EDITS, ids=[edit[1] for edit in EDITS]
)
def test_an_expression_is_edited_where_that_changes_something(
    parameters, expression, made, not_made
):
    found = returned(expression, parameters)
    assert made - found == set()
    assert found & not_made == set()


def test_a_pattern_matches_more_or_less_and_stays_a_pattern():
    found = returned("re.match('^a+$', a)", "a: str")
    assert {"re.match('a+$', a)", "re.match('^a+', a)", "re.match('^a*$', a)"} <= found
    assert {"re.match('+a', a)", "re.match('', a)"}.isdisjoint(found)
    assert returned("re.match('[+]a', a)", "a: str").isdisjoint({"re.match('[*]a', a)"})


def test_a_parameter_is_exchanged_for_one_that_may_have_the_same_type():
    found = returned("a", "a: int, b: int, c: str, d")
    assert {"b", "d"} <= found
    assert "c" not in found


def test_a_function_keeps_its_name():
    assert not any("b(" in text for text in returned("a(1)", "a, b"))


def test_the_object_of_a_method_is_not_exchanged():
    ir = lift("class C:\n    def f(self, other):\n        return other", "C.f")
    texts = {render_body(it.body) for it in mutants(ir.body, signature=ir.signature)}
    assert "return self" not in texts


def test_a_variable_of_a_comprehension_is_known_inside_it_only():
    found = returned("[x + y for x in a for y in b]", "a: list[int], b: list[int]")
    assert "[y + y for x in a for y in b]" in found
    assert not any("in x" in text or "in y" in text for text in found)
