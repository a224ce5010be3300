"""Writes IR as text for people: what hover shows, and what `text_reading` takes back."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from lift_sys.ir.loops import shown_call
from lift_sys.ir.model import (
    IR_VERSION,
    Effects,
    Example,
    FunctionIR,
    Hole,
    Predicate,
    Provenance,
)
from lift_sys.ir.rendering import render_body
from lift_sys.ir.signatures import render_header
from lift_sys.ir.wording import label, words

__all__ = ["TITLE", "to_text"]

TITLE = f"lift-sys IR {IR_VERSION}"
"""The first line of every text."""

Lines = Iterator[str]


def to_text(ir: FunctionIR) -> str:
    """Return the document as lines; sections that say nothing are left out. Ends with a newline."""
    return "\n".join([*_document(ir), ""])


def _document(ir: FunctionIR) -> Lines:
    yield TITLE
    yield f"intent: {words(ir.intent.summary)}" if ir.intent.summary else "intent:"
    for number, step in enumerate(ir.intent.steps, 1):
        yield f"  {number}. {words(step)}"
    yield f"signature: {render_header(ir.signature)}"
    if ir.signature.binding != "function":
        yield f"binding: {ir.signature.binding}"
    for origin, examples in groupby(ir.examples, lambda item: item.origin):
        yield f"examples from {origin}:"
        for example in examples:
            yield from _example(example)
    yield from _predicates("requires", ir.requires)
    yield from _predicates("ensures", ir.ensures)
    yield from _effects(ir.effects)
    yield from _holes(ir.holes)
    if ir.body:
        yield "body:"
        yield from _indented(render_body(ir.body).split("\n"), "    ")
    else:
        yield "body: none"
    if ir.provenance is not None:
        yield "provenance:"
        yield from _indented(_provenance(ir.provenance))


def _example(example: Example) -> Lines:
    yield f"  {shown_call(example)} -> {_expectation(example)}"
    for statement in example.setup:
        yield f"    after: {words(statement)}"
    if example.ellipsis:
        yield "    ellipsis: yes"
    if example.message is not None and example.expectation != "raises":
        yield f"    message: {words(example.message)}"


def _expectation(example: Example) -> str:
    match example.expectation:
        case "value" if example.expected.startswith(("returns", "shows", "prints", "raises")):
            return f"returns {example.expected}"
        case "value":
            return example.expected
        case "text":
            return f"shows {words(example.expected)}"
        case "prints":
            return f"prints {words(example.expected)}"
        case "raises":
            message = "" if example.message is None else f": {words(example.message)}"
            return f"raises {example.expected}{message}"


def _predicates(title: str, predicates: Iterable[Predicate]) -> Lines:
    for origin, group in groupby(predicates, lambda item: item.origin):
        yield f"{title} from {origin}:"
        for item in group:
            yield f"  {item.expression}" + (f"  # {words(item.words)}" if item.words else "")


def _effects(effects: Effects) -> Lines:
    if effects == Effects():
        yield "effects: none"
        return
    yield "effects:"
    for verb in ("raises", "mutates", "reads", "writes"):
        for item in getattr(effects, verb):
            yield f"  {verb} {words(item)}"


def _holes(holes: tuple[Hole, ...]) -> Lines:
    if holes:
        yield "holes:"
    for hole in holes:
        yield f"  {label(hole.id)}: {words(hole.question)}"
        if hole.type is not None:
            yield f"    type: {hole.type}"
        for option in hole.options:
            yield f"    option: {option}"


def _provenance(provenance: Provenance) -> Lines:
    yield f"backend: {words(provenance.backend)}"
    if provenance.model is not None:
        yield f"model: {words(provenance.model)}"
    if provenance.seed is not None:
        yield f"seed: {provenance.seed}"
    if provenance.settings:
        yield f"settings: {json.dumps(provenance.settings, ensure_ascii=False)}"
    if provenance.prompt_hash is not None:
        yield f"prompt: {words(provenance.prompt_hash)}"
    if provenance.input_tokens or provenance.output_tokens:
        yield f"tokens: {provenance.input_tokens} in, {provenance.output_tokens} out"
    if provenance.cost_usd is None:
        yield "cost: unknown"
    elif provenance.cost_usd:
        yield f"cost: {provenance.cost_usd!r} USD"
    if provenance.seconds:
        yield f"time: {provenance.seconds!r} s"


def _indented(lines: Iterable[str], indent: str = "  ") -> Lines:
    return (indent + line if line else line for line in lines)
