"""What holds for every document, tried on random ones."""

import ast

import pytest
from msgspec.structs import replace

from lift_sys.ir import (
    FunctionIR,
    canonical,
    from_json,
    from_text,
    lift,
    lift_body,
    render,
    render_body,
    to_json,
    to_text,
)
from lift_sys.ir.checking import canonical_document
from support.random_ir import Maker

DOCUMENTS = [Maker(seed).document() for seed in range(60)]


def test_the_canonical_spelling_of_an_expression_is_its_own():
    maker = Maker(0)
    for _ in range(200):
        expression = maker.expression(3)
        assert canonical(expression) == expression


def test_a_rendered_body_is_lifted_to_the_same_body():
    for ir in DOCUMENTS:
        if ir.body:
            assert lift_body(render_body(ir.body)) == ir.body


def test_a_rendered_function_is_lifted_to_the_same_function():
    for ir in DOCUMENTS:
        plain = FunctionIR(
            intent=replace(ir.intent, steps=()),
            signature=replace(ir.signature, binding="function"),
            body=ir.body or lift_body("pass"),
        )
        assert lift(render(plain)) == plain


def test_a_rendered_body_means_the_same_at_any_indentation():
    for ir in DOCUMENTS[:30]:
        lines = render_body(ir.body).split("\n")
        shifted = "\n".join(f"\t  {line}" if line else "" for line in lines)
        lifted = lift(f"def f():\n{shifted}")
        assert lifted.body == (ir.body or lift_body("pass"))


def test_text_is_read_back_as_the_same_document():
    for ir in DOCUMENTS:
        assert from_text(to_text(ir)) == ir


def test_json_is_read_back_as_the_same_document():
    for ir in DOCUMENTS:
        assert from_json(to_json(ir)) == ir


def test_a_canonical_document_is_left_as_it_is():
    for ir in DOCUMENTS:
        assert canonical_document(ir) is ir


def test_documents_of_the_test_hold_every_kind_of_statement():
    kinds = {
        type(node).__name__
        for ir in DOCUMENTS
        for node in ast.walk(ast.parse(render_body(ir.body)))
    }
    assert {"Try", "AsyncWith", "AnnAssign", "ImportFrom", "Nonlocal", "AsyncFor"} <= kinds


@pytest.mark.parametrize("seed", [1, 2])
def test_rendering_is_reproducible(seed):
    assert render(Maker(seed).document()) == render(Maker(seed).document())
