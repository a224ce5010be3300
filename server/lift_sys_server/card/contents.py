"""What there is to show of a function: its IR, what was shown about it, and what is being done."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lift_sys.ir import (
    Effects,
    Example,
    FunctionIR,
    Hole,
    Predicate,
    render_body,
    render_header,
    shown_call,
)
from lift_sys.spec import Spec
from lift_sys.usage import cost_words
from lift_sys.verdicts import Question, Verdict
from lift_sys_server.card.writing import Block, Code, Heading, Items, Line, Listing, Piece
from lift_sys_server.session import Found

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["card", "evidence"]

_MOST = 8
_QUOTED = re.compile(r"`{1,2}([^`\n]+)`{1,2}")


def card(spec: Spec, found: Found | None, step: str | None) -> list[Block]:
    """All blocks; without a result, those that the docstring and the signature alone can fill."""
    known = spec.document()
    if found is not None and found.outcome.ir is not None and not found.stale:
        known = found.outcome.ir
    blocks: list[Block] = [Heading([Code(spec.target.name), *_state(spec, found, step)])]
    if found is not None and found.stale:
        blocks.append(Line([_STALE]))
    blocks.append(Listing("", render_header(spec.signature)))
    if known.intent.summary:
        blocks.append(Line(list(_prose(known.intent.summary))))
    blocks += _parts(known)
    if found is not None:
        blocks += _work(found)
    return blocks


_STALE = "Stale: the function has changed since. The verdict and what was found are for its earlier text."


def _state(spec: Spec, found: Found | None, step: str | None) -> Iterator[Piece]:
    """How things stand, in a few words."""
    if step is not None:
        yield f" · working: {step}"
    elif found is not None:
        yield f" · {_standing(spec, found)}"
        yield from _verdict(found.outcome.verdict)
        yield from (f" · {word}" for word in _origin(found.outcome))
    elif spec.target.problem is not None:
        yield f" · cannot be implemented: {spec.target.problem}"
    elif spec.target.stub is not None:
        yield " · not implemented yet"
    else:
        yield " · implemented, not checked"


def _standing(spec: Spec, found: Found) -> str:
    """What the verdict that follows is about, as far as it is not the text in the editor."""
    stub = spec.target.stub is not None
    match found.standing:
        case "stale":
            return "not implemented here; stale: " if stub else "stale: "
        case "absent" if found.withdrawn:
            return "not implemented here; last found: "
        case "absent" if stub:
            return "not implemented here; last tried: "
    return ""


def _verdict(verdict: Verdict) -> Iterator[Piece]:
    example = verdict.counterexample
    if example is None:
        yield str(verdict)
        if verdict.strength is not None:
            yield f" · evidence {verdict.strength.word}"
        return
    yield f"{verdict.status}: "
    yield Code(example.call)
    yield str(example).removeprefix(f"`{example.call}`")


def _origin(outcome: "Outcome") -> Iterator[str]:
    """Backend, model, cost and time."""
    came_from = outcome.ir and outcome.ir.provenance
    if came_from:
        yield (
            came_from.backend
            if came_from.model is None
            else f"{came_from.backend} ({came_from.model})"
        )
        yield cost_words(outcome.cost)
    yield f"{outcome.seconds:.1f} s"


def _parts(ir: FunctionIR) -> Iterator[Block]:
    """The parts of the IR that are not empty."""
    if ir.intent.steps:
        yield _items("Plan", [list(_prose(step)) for step in ir.intent.steps])
    if ir.requires:
        yield _items("Requires", [list(_predicate(item)) for item in ir.requires])
    if ir.ensures:
        yield _items("Ensures", [list(_predicate(item)) for item in ir.ensures])
    if ir.examples:
        yield _items("Examples", [list(_example(item)) for item in ir.examples])
    yield Line(["Effects: ", *_effects(ir.effects)])
    if ir.holes:
        yield _items("Open questions", [list(_hole(item)) for item in ir.holes])


def _work(found: Found) -> Iterator[Block]:
    """What was found, and how long each step took."""
    outcome = found.outcome
    if outcome.ir is not None and outcome.ir.body and found.standing != "checked":
        yield Listing(_title(found), render_body(outcome.ir.body))
    yield from evidence(outcome.verdict)
    if outcome.steps:
        steps = " · ".join(f"{step.name} {step.seconds * 1000:.0f} ms" for step in outcome.steps)
        count = f"{outcome.candidates} candidate{'' if outcome.candidates == 1 else 's'}"
        yield Line([f"{count} looked at: {steps}" if outcome.candidates else steps])


def evidence(verdict: Verdict) -> Iterator[Block]:
    """What was checked, what it is worth, and what it leaves open."""
    evidence = [str(item) for item in verdict.evidence]
    if verdict.strength is not None:
        evidence.append(f"strength: {verdict.strength}")
    if evidence:
        yield Items("Evidence", [list(_prose(item)) for item in evidence])
    if verdict.doubts:
        yield Items("Mind", [list(_prose(doubt)) for doubt in verdict.doubts])
    if verdict.questions:
        yield Items("Left open", [list(_question(it)) for it in verdict.questions])


def _question(question: Question) -> Iterator[Piece]:
    yield Code(question.call)
    for number, answer in enumerate(question.answers):
        yield " or " if number else ": "
        yield Code(str(answer))
    yield "?"


def _title(found: Found) -> str:
    """What to call the body that was found."""
    if not found.outcome.verdict.offered:
        return "Best candidate (not verified)"
    if found.standing == "inserted":
        return "Implementation"
    return "Last found (not in the text)" if found.withdrawn else "Found for the earlier text"


def _items(title: str, items: list[list[Piece]]) -> Items:
    """A list cut to a length that can be looked over."""
    rest = len(items) - _MOST
    return Items(title, [*items[:_MOST], [f"and {rest} more"]] if rest > 0 else items)


def _prose(text: str) -> Iterator[Piece]:
    """A docstring's words, in which what stands in back-quotes is code."""
    for number, piece in enumerate(_QUOTED.split(text)):
        yield Code(piece) if number % 2 else piece


def _predicate(item: Predicate) -> Iterator[Piece]:
    yield Code(item.expression)
    if item.words:
        yield ": "
        yield from _prose(item.words)
    if item.origin == "model":
        yield " (proposed by the model)"


def _example(item: Example) -> Iterator[Piece]:
    for statement in item.setup:
        yield Code(statement)
        yield "; "
    yield Code(shown_call(item))
    match item.expectation:
        case "raises":
            yield " raises "
            yield Code(item.expected)
            if item.message:
                yield f": {item.message}"
        case "prints":
            yield " prints "
            yield Code(item.expected)
        case _:
            yield " → "
            yield Code(item.expected)
    if item.origin != "docstring":
        yield f" (from the {item.origin})"


def _effects(effects: Effects) -> Iterator[Piece]:
    if effects.pure and not effects.raises:
        yield "none, it only returns a value"
        return
    told = {
        "raises": effects.raises,
        "changes": effects.mutates,
        "reads": effects.reads,
        "writes": effects.writes,
    }
    separator = ""
    for verb, things in told.items():
        for thing in things:
            yield f"{separator}{verb} "
            yield Code(thing)
            separator = ", "


def _hole(item: Hole) -> Iterator[Piece]:
    yield from _prose(item.question)
    for number, option in enumerate(item.options):
        yield " or " if number else " — "
        yield Code(option)
