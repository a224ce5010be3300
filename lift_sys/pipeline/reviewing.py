"""Reads an IR that a person may have edited, and says what is wrong at the words of that text. Runs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

import msgspec

from lift_sys.errors import SourceError
from lift_sys.findings import Finding
from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, Refusal, Statement, from_text, lift, parts
from lift_sys.source import Span, Target, program
from lift_sys.spec import Spec
from lift_sys.validate import validate, validate_own

__all__ = ["Review", "body_of", "ir_of", "review"]


@dataclass(frozen=True, slots=True)
class Review:
    """What was read, and what is wrong with it; the findings' spans are those of the IR's text."""

    ir: FunctionIR | Refusal
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be tried as the function's body."""
        errors = any(finding.severity == "error" for finding in self.findings)
        return not errors and not isinstance(self.ir, Refusal)


def ir_of(text: str, target: Target) -> FunctionIR:
    """Return the IR of a function as it stands in `text`; `SourceError` where the IR cannot hold its body."""
    body = body_of(text, target)
    return msgspec.structs.replace(interpret(target).document(), body=body or ())


def body_of(text: str, target: Target) -> tuple[Statement, ...] | None:
    """Return the body of a function, None where it has only a stub; `SourceError` as in `ir_of`."""
    if target.stub is not None:
        return None
    lifted = lift(program(text, target, None), target.name_in_program)
    if isinstance(lifted, Refusal):
        raise SourceError(
            f"The IR cannot hold {target.name!r}: {lifted.message}",
            hint="It can still be checked against its docstring",
        )
    return lifted.body


def review(written: str, target: Target, body: tuple[Statement, ...] | None) -> Review:
    """Read `written` as the IR of `target`; what its present `body` calls and imports is its writer's own affair."""
    ir = from_text(written)
    if isinstance(ir, Refusal):
        return Review(ir)
    spec, places = interpret(target), _Places(written, ir)
    check = validate_own if ir.body == body else validate
    found = [places.put(finding) for finding in check(ir, places.moved(spec))]
    return Review(ir, (*_on_intent(ir, spec, places), *found))


def _on_intent(ir: FunctionIR, spec: Spec, places: "_Places") -> Iterator[Finding]:
    ours = spec.intent.summary
    if ir.intent.summary != ours:
        message = (
            f"The IR changes what {spec.signature.name!r} is for: that is the docstring's first"
            f" sentence. Change it there, and keep `{ours}` here"
        )
        yield Finding("LIFT512", "error", message, places.of(ir.intent))


class _Places:
    """Where the parts of an IR stand in its text, as spans."""

    def __init__(self, text: str, ir: FunctionIR) -> None:
        self._ir = ir
        ends = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        self._title = _trimmed(text, Span(0, ends[1] - 1))
        self._spans = {
            id(place.part): _trimmed(text, Span(ends[place.first - 1], ends[place.last] - 1))
            for place in parts(text, ir)
        }

    def of(self, part: object) -> Span:
        """The span of a part of the IR, the first line's for one that is not written down."""
        return self._spans.get(id(part), self._title)

    def put(self, finding: Finding) -> Finding:
        """The finding at the part that it is about, where it is about one."""
        span = self._spans.get(id(finding.about), finding.span)
        return replace(finding, span=span, related=(), fixes=(), unnecessary=False)

    def moved(self, spec: Spec) -> Spec:
        """The Spec as if its words stood in the IR: rules then blame those."""
        ir, target = self._ir, spec.target
        signature, effects = self.of(ir.signature), self.of(ir.effects)
        docstring = target.docstring and replace(target.docstring, span=self.of(ir.intent))
        target = replace(
            target,
            header=self.of(ir.body),
            docstring=docstring,
            annotation_spans=dict.fromkeys(target.annotation_spans, signature),
        )
        listed = {example: example for example in ir.examples}
        examples = (replace(item, span=self.of(listed.get(item.example))) for item in spec.examples)
        raises = (replace(item, span=effects) for item in spec.raises)
        return replace(spec, target=target, examples=tuple(examples), raises=tuple(raises))


def _trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))
