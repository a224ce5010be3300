"""Validates functions for tests, and says in one line each what was found."""

from textwrap import dedent

import msgspec

from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, Refusal, from_text, lift
from lift_sys.source import Document
from lift_sys.spec import Spec
from lift_sys.validate import validate, validate_spec


def spec_of(text: str) -> Spec:
    """The Spec of the last function of a module that stands outside other functions."""
    targets = Document(text).targets()
    return interpret(next(t for t in reversed(targets) if t.in_class or not t.parents))


def ir_of(text: str, spec: Spec) -> FunctionIR:
    """The body that the function has, in the document that the Spec begins."""
    lifted = lift(text, spec.target.qualname)
    assert not isinstance(lifted, Refusal), lifted
    return msgspec.structs.replace(spec.document(), body=lifted.body)


def found(source: str, ir_text: str = ""):
    """All findings on a function: on its text and, if it has one, on its body or on the given IR."""
    text = dedent(source).strip("\n") + "\n"
    spec = spec_of(text)
    findings = validate_spec(spec)
    if ir_text:
        ir = from_text(dedent(ir_text).strip())
        assert not isinstance(ir, Refusal), ir
        return findings + validate(ir, spec)
    if spec.target.stub is not None:
        return findings
    return findings + validate(ir_of(text, spec), spec)


def codes(source: str, ir_text: str = "", *, grave: bool = False) -> list[str]:
    """The codes found, without the reminder that an example is missing; `grave` leaves out hints."""
    return sorted(
        {
            finding.code
            for finding in found(source, ir_text)
            if finding.code != "LIFT106" and (not grave or finding.severity in ("error", "warning"))
        }
    )


def pointed(source: str, code: str) -> list[str]:
    """The words of the source that the findings of this code point at, then those related to them."""
    text = dedent(source).strip("\n") + "\n"
    spans = []
    for finding in found(source):
        if finding.code == code:
            spans += [finding.span, *(span for span, _ in finding.related)]
    return [span.of(text) for span in spans]


def said(source: str, code: str) -> list[str]:
    """The messages of this code."""
    return [finding.message for finding in found(source) if finding.code == code]
