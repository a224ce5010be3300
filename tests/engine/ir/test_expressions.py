"""Canonical spelling of expressions and targets, and what is refused."""

import pytest

from lift_sys.ir import Refusal, canonical, canonical_target
from lift_sys.ir.fstrings import NESTED_QUOTES


@pytest.mark.parametrize(
    ("source", "spelled"),
    [
        ("a+b", "a + b"),
        (" f( x,\n y ) ", "f(x, y)"),
        ('"double"', "'double'"),
        ("u'x'", "'x'"),
        ("'a' 'b'", "'ab'"),
        ('"""two\nlines"""', "'two\\nlines'"),
        ("a, b", "(a, b)"),
        ("yield x", "(yield x)"),
        ("x  # comment", "x"),
        ("0x10", "16"),
        ("'\\d'", "'\\\\d'"),
        ("[i for i, x in enumerate(a) if x]", "[i for i, x in enumerate(a) if x]"),
        ("(n := 1)", "(n := 1)"),
        ("a[*b, 1:2]", "a[*b, 1:2]"),
        ("lambda *a, k=1, **q: await z", "lambda *a, k=1, **q: await z"),
        ("ﬁ", "fi"),
        ("sum((x for x in y))", "sum(x for x in y)"),
        ("f(g((é for é in '((')))", "f(g(é for é in '(('))"),
        ("sum((x for x in y), 1)", "sum((x for x in y), 1)"),
        ("f((x for x in y), k=1)", "f((x for x in y), k=1)"),
        ("(f)((x for x in (y for y in z)))", "f(x for x in (y for y in z))"),
    ],
)
def test_an_expression_has_one_spelling(source, spelled):
    assert canonical(source) == spelled


@pytest.mark.parametrize(
    ("source", "construct"),
    [
        ("", "expression"),
        ("# only a comment", "expression"),
        ("x = 1", "statement"),
        ("import os", "statement"),
        ("x\ny", "expression"),
        ("x; y", "expression"),
        ("x) + (y", "syntax error"),
        ("x +", "syntax error"),
        ("*x", "starred expression"),
        ("x\0", "syntax error"),
        ("'\ud800'", "invalid character"),
        ("f'{x:\\x7b}'", "f-string"),
        ("0x" + "f" * 5_000, "literal"),
        ("1" * 5_000, "syntax error"),
    ],
)
def test_what_is_no_expression_is_refused_by_name(source, construct):
    refusal = canonical(source)
    assert isinstance(refusal, Refusal)
    assert refusal.construct == construct


FSTRINGS = [
    ("f\"{d['k']}\"", "f\"{d['k']}\""),
    ("f'it\\'s {x}'", 'f"it\'s {x}"'),
    ("f'''{d[\"a\"]} \"{e['b']}\"'''", "f\"{d['a']} \\\"{e['b']}\\\"\""),
    ("f\"{f'{x}'}\"", "f\"{f'{x}'}\""),
    ("f'''{a:%H\n}'''", "f'{a:%H\\n}'"),
    ("f'{ {1: 2}[1]}'", "f'{ {1: 2}[1]}'"),
    ("f'{a if b else c} {(lambda: x)()}'", "f'{(a if b else c)} {(lambda: x)()}'"),
    ("f'{x!r:>{w}.{p}}{{}}' '\\n'", "f'{x!r:>{w}.{p}}{{}}\\n'"),
    ("f'{x=}'", "f'x={x!r}'"),
]


@pytest.mark.parametrize(("source", "spelled"), FSTRINGS)
def test_an_fstring_is_spelled_so_that_every_python_reads_it(source, spelled):
    assert canonical(source) == spelled


def test_an_fstring_that_only_later_pythons_write_on_one_line_is_refused_by_earlier_ones():
    spelled = canonical("f'''{a + \"\"\"\n\"\"\"}'''")
    if NESTED_QUOTES:
        assert spelled == "f\"{a + '\\n'}\""
    else:
        assert spelled.construct == "f-string"


@pytest.mark.parametrize(
    "source",
    [
        "-" * 100_000 + "1",
        "not " * 100_000 + "x",
        "(" * 100_000,
        "[" * 150 + "]" * 150,
        "a" + ".b" * 100_000,
        "a" + "()" * 50_000,
        "a" + "[0]" * 500,
        "+".join("a" * 1_000),
        "lambda:" * 50_000 + "1",
        "a if b else " * 50_000 + "c",
        "f'{" * 50_000,
        "(yield " * 50_000,
        "[" + "0," * 100_000 + "]",
        "x" * 2_000_000,
    ],
    ids=lambda source: source[:8],
)
def test_hostile_expressions_are_refused(source):
    assert isinstance(canonical(source), Refusal)


def test_an_expression_may_nest_and_be_long_within_reason():
    assert isinstance(canonical("+".join(["a"] * 90)), str)
    assert isinstance(canonical("[" + "0," * 4_000 + "]"), str)


@pytest.mark.parametrize(
    ("source", "spelled"),
    [
        ("x", "x"),
        ("a,b", "(a, b)"),
        ("a, *b", "(a, *b)"),
        ("x . y[0]", "x.y[0]"),
        ("[a,b]", "[a, b]"),
    ],
)
def test_a_target_has_one_spelling(source, spelled):
    assert canonical_target(source) == spelled


@pytest.mark.parametrize(
    "source", ["f()", "1", "a = b", "*a", "x: int", "x; y", "", "# x", "a\nb", "(yield)"]
)
def test_what_cannot_be_assigned_to_is_refused(source):
    assert isinstance(canonical_target(source), Refusal)
