import dataclasses
import time

import msgspec
import pytest

from lift_sys.ir import (
    Assign,
    Expression,
    For,
    HoleStatement,
    If,
    LocalFunction,
    Pass,
    Return,
    Signature,
    Try,
    While,
)
from lift_sys.source import Span
from lift_sys.spec import ExampleItem
from lift_sys.validate import validate, validate_spec
from support.random_ir import Maker
from support.validating import codes, ir_of, spec_of

TEXT = 'def f(a):\n    """F."""\n    return a\n'


def found(*body):
    """The codes found in a body that was built by hand."""
    spec = spec_of(TEXT)
    ir = msgspec.structs.replace(ir_of(TEXT, spec), body=body)
    return [finding.code for finding in validate(ir, spec)]


def nested(depth, wrap):
    """A statement inside `depth` others."""
    statement = Pass()
    for _ in range(depth):
        statement = wrap(statement)
    return statement


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: If("a", (inner,)),
        lambda inner: If("a", (Pass(),), (inner,)),
        lambda inner: For("x", "a", (inner,)),
        lambda inner: Try((Pass(),), finalbody=(inner,)),
        lambda inner: LocalFunction(Signature(name="g"), (inner,)),
    ],
)
def test_nesting_of_any_depth_ends_in_an_error(wrap):
    assert found(nested(5_000, wrap))[0] in ("LIFT502", "LIFT503")
    assert found(nested(90, wrap)) != []


def test_bodies_that_run_away_are_refused():
    assert found(*[Pass()] * 6_000) == ["LIFT502"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "a b",
        "a = 1",
        "a  # note",
        "a\nb",
        "(" * 5000,
        "-" * 50_000 + "a",
        "a\0",
        "\ud800",
        "(a)",
    ],
)
def test_expressions_that_are_none_are_refused(source):
    assert found(Expression(source)) == ["LIFT503"]
    assert found(Return(source)) == ["LIFT503"]
    assert found(Assign((source,), "a")) == ["LIFT503"]


def test_a_large_body_is_checked_in_reasonable_time():
    statements = []
    for number in range(600):
        name = f"x{number}"
        statements += [Assign((name,), "a"), If(name, (While(name, (Assign((name,), "0"),)),))]
    start = time.process_time()
    found(*statements, Return("a"))
    assert time.process_time() - start < 5


def test_finally_inside_finally_costs_no_more_than_its_size():
    start = time.process_time()
    found(nested(18, lambda inner: Try((inner,), finalbody=(Try((inner,), finalbody=(Pass(),)),))))
    assert time.process_time() - start < 5


def test_many_findings_are_cut_off():
    assert len(found(*[Expression("a == 1")] * 100)) == 21


def test_a_hole_alone_is_only_open():
    assert found(HoleStatement("x")) == ["LIFT513", "LIFT514"]


def test_a_condition_that_explodes_is_not_judged():
    for condition in (
        "a * 10 ** 9 > 0",
        "[a] * 10 ** 9 == a",
        "all(all(x == y for y in range(9999)) for x in range(9999))",
        "(a << 99999999) > 0",
    ):
        text = f'def f(a):\n    """F.\n\n    Ensures:\n        {condition}\n\n    >>> f(1)\n    2\n    """'
        start = time.process_time()
        assert codes(text) == []
        assert time.process_time() - start < 2


def test_random_documents_never_break_a_rule_and_are_judged_alike_each_time():
    spec = spec_of(TEXT)
    for seed in range(60):
        ir = Maker(seed).document()
        target = dataclasses.replace(spec.target, signature=ir.signature)
        examples = tuple(ExampleItem(example, Span(0, 5)) for example in ir.examples)
        own = dataclasses.replace(
            spec, target=target, examples=examples, requires=ir.requires, ensures=ir.ensures
        )
        for judged in (spec, own):
            findings = validate_spec(judged) + validate(ir, judged)
            assert findings == validate_spec(judged) + validate(ir, judged), seed
