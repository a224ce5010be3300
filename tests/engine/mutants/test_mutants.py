"""What holds of all mutants of a body, whatever it is."""

import ast
from collections import Counter
from textwrap import indent

import pytest

from lift_sys.ir import Pass, Signature, lift, lift_body, render_body, render_header
from lift_sys.mutants import mutants
from support.mutating import function, made
from support.random_ir import Maker

TYPICAL = """
total = 0
for i in range(len(values) - 1):
    if values[i] < limit and values[i + 1] >= limit:
        total += 1
if not total:
    return -1
names = [f'{v:>3}' for v in values if v != limit]
return total * 2
"""
VALUES = "values: list[int], limit: int = 3"

SOURCES = (
    (TYPICAL, VALUES),
    ("count = 0\n\ndef step():\n    nonlocal count\n    count += a\n\nstep()\nreturn count", "a, b"),
    ("for count in [a]:\n    pass\n\ndef step():\n    nonlocal count\n    count += 1\n\nstep()", "a"),
    ("while (n := a.pop()) and n > 0:\n    yield n * b", "a, b"),
    ("with open(a) as file, b:\n    return [line for line in file]", "a, b"),
    ("try:\n    return a[b]\nexcept (KeyError, IndexError) as error:\n    raise\nfinally:\n    a.clear()", "a, b"),
    ("a.sort(key=lambda x: (x[1], -x[0]))\ndel a[0], b\nreturn [*a, {**b}, a[1:, ::2], f'{a!r}{{{b:>{b}}}}']", "a, b"),
    ("assert a > 0, 'no'\nx: int = 1\nx, (y, *z) = a\nreturn -1.5 ** x if a is None else range(*z)", "a"),
    ("import re as regex\nreturn regex.sub('a+', '', a) + str(10 ** 400) * b", "a: str, b"),
    ("hole('which')\nreturn hole", "a"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "parameters"), SOURCES)
def test_each_mutant_is_python_and_unlike_the_body_and_all_others(body, parameters):
    ir = function(body, parameters)
    seen = {ast.dump(ast.parse(render_body(ir.body)))}
    found = mutants(ir.body, signature=ir.signature)
    assert found
    for mutant in found:
        text = render_body(mutant.body)
        compile(f"{render_header(ir.signature)}:\n{indent(text, '    ')}", "f", "exec")
        tree = ast.dump(ast.parse(text))
        assert tree not in seen, mutant.change
        seen.add(tree)


def test_a_mutant_that_python_refuses_is_not_made():
    source = "async def f(a):\n    if a:\n        return\n    yield a"
    ir = lift(source)
    texts = {render_body(it.body) for it in mutants(ir.body, signature=ir.signature)}
    assert texts
    for text in texts:
        compile(f"async def f(a):\n{indent(text, '    ')}", "f", "exec")
    assert "if a:\n    return 0\nyield a" not in texts


def test_mutants_of_any_document_are_in_canonical_form():
    count = 0
    for seed in range(40):
        ir = Maker(seed).document()
        for mutant in mutants(ir.body, signature=ir.signature, limit=40):
            assert lift_body(render_body(mutant.body)) == mutant.body, mutant.change
            count += 1
    assert count > 500


def test_a_typical_body_has_a_fair_number_of_mutants():
    assert 30 <= len(made(TYPICAL, VALUES)) <= 80


def test_the_same_seed_gives_the_same_and_fewer_are_the_beginning_of_more():
    everything = made(TYPICAL, VALUES)
    assert made(TYPICAL, VALUES) == everything
    assert made(TYPICAL, VALUES, limit=9) == everything[:9]
    assert made(TYPICAL, VALUES, limit=1000) == everything


def test_another_seed_gives_the_same_in_another_order():
    one, other = made(TYPICAL, VALUES), made(TYPICAL, VALUES, seed=1)
    assert one != other
    assert {it.body for it in one} == {it.body for it in other}


def test_the_first_mutants_are_spread_over_places_and_kinds():
    body = "\n".join(f"x{n} = a + {n + 2} * b" for n in range(10)) + "\nreturn x9"
    first = made(body, "a: int, b: int", limit=11)
    original = function(body).body
    edited = Counter(
        next(n for n in range(11) if n >= len(it.body) or it.body[n] != original[n]) for it in first
    )
    assert len(edited) == 11
    kinds = Counter(it.kind for it in first)
    assert len(kinds) >= 5
    assert max(kinds.values()) <= 3


def test_a_limit_of_none_is_no_mutant():
    assert made(TYPICAL, VALUES, limit=0) == ()


@pytest.mark.parametrize("body", [(), (Pass(),)])
def test_where_nothing_is_done_nothing_can_go_wrong(body):
    assert mutants(body, signature=Signature(name="f")) == ()


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ("return a < b", "`a < b` became `a <= b`"),
        ("return a + b", "`return a + b` was left out"),
        ("x = 0\nreturn a + x", "`x = 0` became `x = 1`"),
        ("if a:\n    b += 1\nreturn b", "what `if a:` guards is done always"),
        ("for i in range(a):\n    b += i\nreturn b", "the loop `for i in range(a):` ends after one round"),
        ("for i in range(a):\n    b += i\nreturn b", "`return` moved into the loop `for i in range(a):`"),
        ("return f(a, 1) + f(b, 2)", "`f(a, 1)` became `f(a, 2)`"),
        ("return b[1:a]", "`b[1:a]` became `b[2:a]`"),
        ("return b[a:a * 2]", "`b[a:a * 2]` became `b[b:a * 2]`"),
        ("return sum(x for x in range(a))", "`range(a)` became `range(a + 1)`"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(body, change):
    assert change in {mutant.change for mutant in made(body)}


def test_long_code_is_cut_around_what_changed():
    long = ", ".join(str(n) for n in range(40))
    changes = [it.change for it in made(f"return [{long}]") if it.kind in ("constant", "element")]
    assert changes
    assert max(map(len, changes)) < 200
    assert all(len(set(change.split(" became "))) > 1 for change in changes)
    assert any(change.endswith("37, 38]`") for change in changes)
