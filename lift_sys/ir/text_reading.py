"""Reads the text form of the IR, as people may have edited it; a mistake is named with its line."""

import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from lift_sys.ir.checking import canonical_document, canonical_part
from lift_sys.ir.expressions import canonical
from lift_sys.ir.lifting import lift_suite
from lift_sys.ir.loops import as_call
from lift_sys.ir.model import (
    Binding,
    Effects,
    Example,
    FunctionIR,
    Hole,
    Intent,
    Origin,
    Predicate,
    Provenance,
    Statement,
)
from lift_sys.ir.refusal import Refusal, Refused
from lift_sys.ir.signatures import parse_header
from lift_sys.ir.text_layout import Item, Section, at_line, expected, sections
from lift_sys.ir.text_writing import TITLE
from lift_sys.ir.wording import split_label, unwords

__all__ = ["from_text"]

_STEP = re.compile(r"\d+\.\s*(.*)")
_TOKENS = re.compile(r"(\d+) in, (\d+) out")
_REPEATED = ("examples", "requires", "ensures")


def from_text(text: str) -> FunctionIR | Refusal:
    """Read a document in any order of its sections; blank lines and `#` lines mean nothing."""
    try:
        return canonical_document(_document(text))
    except Refused as refused:
        return refused.located()


def _document(text: str) -> FunctionIR:
    lines = text.replace("\r\n", "\n").split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].strip() != TITLE:
        raise expected(first + 1, f"`{TITLE}`", lines[first].strip())
    fields: dict[str, Any] = {}
    for section in sections(lines[first + 1 :], first + 2):
        reader = _READERS.get(section.name)
        if reader is None:
            raise expected(section.line, f"one of {', '.join(_READERS)}", section.name)
        if section.name in _REPEATED:
            fields[section.name] = (*fields.get(section.name, ()), *reader(section))
        elif section.name in fields:
            raise expected(section.line, f"only one section `{section.name}`", "a second one")
        else:
            fields[section.name] = reader(section)
    return _assemble(fields, len(lines))


def _assemble(fields: dict[str, Any], last: int) -> FunctionIR:
    for name in ("intent", "signature", "body"):
        if name not in fields:
            raise expected(last, f"a section `{name}: …` somewhere above", "the end")
    binding = fields.pop("binding", None)
    document = FunctionIR(**fields)
    if binding is None:
        return document
    return replace(document, signature=replace(document.signature, binding=binding))


def _intent(section: Section) -> Intent:
    steps = []
    for item in section.plain_items():
        match = _STEP.fullmatch(item.text)
        if match is None:
            raise expected(item.line, "a step such as `1. words`", item.text)
        with at_line(item.line):
            steps.append(unwords(match[1]))
    with at_line(section.line):
        return Intent(summary=unwords(section.rest), steps=tuple(steps))


def _signature(section: Section) -> object:
    _nothing_below(section)
    with at_line(section.line):
        return parse_header(section.rest.rstrip(":"))


def _binding(section: Section) -> str:
    _nothing_below(section)
    binding: str = _choice(section.rest, get_args(Binding), section.line)
    return binding


def _examples(section: Section) -> list[Example]:
    origin = _origin(section)
    return [_example(item, origin) for item in section.items()]


def _example(item: Item, origin: Origin) -> Example:
    call, rest = _split_call(item)
    verb, _, words = rest.partition(" ")
    with at_line(item.line):
        match verb:
            case "returns":
                fields: dict[str, Any] = {"expectation": "value", "expected": words}
            case "shows":
                fields = {"expectation": "text", "expected": unwords(words)}
            case "prints":
                fields = {"expectation": "prints", "expected": unwords(words)}
            case "raises":
                name, colon, message = words.partition(":")
                fields = {"expectation": "raises", "expected": name.strip()}
                fields |= {"message": unwords(message)} if colon else {}
            case _:
                fields = {"expectation": "value", "expected": rest}
    fields |= _example_details(item)
    with at_line(item.line):
        return canonical_part(Example(call=call, origin=origin, **fields), "example")


def _split_call(item: Item) -> tuple[str, str]:
    """Split at the first arrow in front of which an expression ends: within a string none does."""
    for match in re.finditer(r"\s->\s|\s→\s", item.text):
        call = canonical(as_call(item.text[: match.start()]))
        if not isinstance(call, Refusal):
            return call, item.text[match.end() :].strip()
    raise expected(item.line, "an example such as `call -> value`", item.text)


def _example_details(item: Item) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for line, text in item.details:
        with at_line(line):
            name, words = split_label(text)
            match name:
                case "after":
                    fields["setup"] = (*fields.get("setup", ()), unwords(words))
                case "ellipsis":
                    fields["ellipsis"] = _choice(words, ("yes", "no"), line) == "yes"
                case "message":
                    fields["message"] = unwords(words)
                case _:
                    raise Refused("text form", "Expected `after`, `ellipsis` or `message`")
    return fields


def _predicates(section: Section) -> list[Predicate]:
    origin = _origin(section)
    return [_predicate(item, origin) for item in section.plain_items()]


def _predicate(item: Item, origin: Origin) -> Predicate:
    text = item.text
    for end in (match.start() for match in re.finditer("#", text)):
        expression = canonical(text[:end])
        if not isinstance(expression, Refusal):
            with at_line(item.line):
                words = unwords(text[end + 1 :])
            return Predicate(expression=expression, words=words, origin=origin)
    with at_line(item.line):
        return Predicate(expression=_expression(text), origin=origin)


def _effects(section: Section) -> Effects:
    if section.rest and section.rest != "none":
        raise expected(section.line, "`effects: none`, or effects below", section.rest)
    found: dict[str, tuple[str, ...]] = {}
    for item in section.plain_items():
        verb, _, words = item.text.partition(" ")
        _choice(verb, Effects.__struct_fields__, item.line)
        with at_line(item.line):
            effect = canonical_part(Effects(**{verb: (unwords(words),)}), "effects")
        found[verb] = (*found.get(verb, ()), *getattr(effect, verb))
    return Effects(**found)


def _holes(section: Section) -> tuple[Hole, ...]:
    return tuple(_hole(item) for item in section.items())


def _hole(item: Item) -> Hole:
    with at_line(item.line):
        name, question = split_label(item.text)
        question = unwords(question)
    kind, options = None, []
    for line, text in item.details:
        with at_line(line):
            detail, source = split_label(text)
            match detail:
                case "type":
                    kind = _expression(source)
                case "option":
                    options.append(_expression(source))
                case _:
                    raise Refused("text form", "Expected `type` or `option`")
    return Hole(id=name, question=question, type=kind, options=tuple(options))


def _body(section: Section) -> tuple[Statement, ...]:
    if section.rest == "none":
        _nothing_below(section)
        return ()
    if section.rest or not any(line.strip() for _, line in section.lines):
        raise expected(section.line, "statements below, or `body: none`", section.rest)
    return lift_suite([line for _, line in section.lines], section.line)


def _provenance(section: Section) -> Provenance:
    fields: dict[str, Any] = {}
    for item in section.plain_items():
        with at_line(item.line):
            name, words = split_label(item.text)
            reader = _PROVENANCE.get(name)
            if reader is None:
                raise Refused("text form", f"Expected one of {', '.join(_PROVENANCE)}")
            try:
                fields |= reader(words)
            except (ValueError, msgspec.MsgspecError, RecursionError):
                raise Refused("text form", f"`{words}` is no value for `{name}`") from None
    if "backend" not in fields:
        raise expected(section.line, "a line `backend: …` below", "")
    return Provenance(**fields)


def _tokens(words: str) -> dict[str, Any]:
    match = _TOKENS.fullmatch(words)
    if match is None:
        raise ValueError(words)
    return {"input_tokens": int(match[1]), "output_tokens": int(match[2])}


def _settings(words: str) -> dict[str, Any]:
    settings = msgspec.json.decode(words, type=dict[str, str | int | float | bool | None])
    return {"settings": settings}


_PROVENANCE: dict[str, Callable[[str], dict[str, Any]]] = {
    "backend": lambda words: {"backend": unwords(words)},
    "model": lambda words: {"model": unwords(words)},
    "seed": lambda words: {"seed": int(words)},
    "settings": _settings,
    "prompt": lambda words: {"prompt_hash": unwords(words)},
    "tokens": _tokens,
    "cost": lambda words: {
        "cost_usd": None if words.strip() == "unknown" else float(words.removesuffix("USD"))
    },
    "time": lambda words: {"seconds": float(words.removesuffix("s"))},
}

_READERS: dict[str, Callable[[Section], Any]] = {
    "intent": _intent,
    "signature": _signature,
    "binding": _binding,
    "examples": _examples,
    "requires": _predicates,
    "ensures": _predicates,
    "effects": _effects,
    "holes": _holes,
    "body": _body,
    "provenance": _provenance,
}


def _origin(section: Section) -> Origin:
    if section.rest:
        raise expected(section.line, f"what follows `{section.name}:` on lines below", section.rest)
    origin: Origin = _choice(section.origin or "user", get_args(Origin), section.line)
    return origin


def _choice(text: str, choices: tuple[str, ...], line: int) -> Any:  # noqa: ANN401 -- one of a Literal
    if text not in choices:
        raise expected(line, f"one of {', '.join(choices)}", text)
    return text


def _nothing_below(section: Section) -> None:
    for item in section.items():
        raise expected(item.line, f"nothing below `{section.name}`", item.text)


def _expression(text: str) -> str:
    result = canonical(text)
    if isinstance(result, Refusal):
        raise Refused(result.construct, result.message)
    return result
