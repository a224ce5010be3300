"""Turns the flat JSON of a contract into items of the IR whose origin is the model, and back.

The user's own items stay as they are, and come first. What cannot be read, or speaks against the user's
examples, is dropped and complained of. Evaluates literals only.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from lift_sys.ir import Effects, Example, FunctionIR, Hole, Predicate, Refusal, canonical
from lift_sys.ir.checking import canonical_part
from lift_sys.ir.refusal import Refused
from lift_sys.ir.roles import READS, WRITES
from lift_sys.spec import Spec
from lift_sys.validate.calls import parse_example
from lift_sys.validate.registry import TEXT_RULES
from lift_sys.validate.syntax import names, short
from lift_sys.validate.text import Text

__all__ = ["LISTS", "contract_of", "with_contract"]

LISTS = ("requires", "ensures", "raises", "mutates", "reads", "writes")
"""The fields that are lists of strings, in the order in which they are written."""

MOST = 16
"""How many items of one kind are taken: what comes after is a model that repeats itself."""

_RAISES = re.compile(r"raises?\s+([A-Za-z_][\w.]*)(?:\s*:\s*(.*))?", re.S)
_ARROW = re.compile(r"\s*(?:==|->|→|=>)\s*")


def contract_of(ir: FunctionIR) -> dict[str, Any]:
    """Return the contract that a model would have written for `ir`: what is not the user's own."""
    effects = ir.effects
    return {
        "requires": [_shown(it) for it in ir.requires if it.origin == "model"],
        "ensures": [_shown(it) for it in ir.ensures if it.origin == "model"],
        "raises": [*effects.raises],
        "mutates": [*effects.mutates],
        "reads": [*effects.reads],
        "writes": [*effects.writes],
        "holes": [{"question": it.question, "options": [*it.options]} for it in ir.holes],
        "examples": [
            {"call": it.call, "gives": _given(it)}
            for it in ir.examples
            if it.origin == "model" and it.expectation in ("value", "raises") and not it.setup
        ],
    }


def with_contract(contract: dict[str, object], spec: Spec) -> tuple[FunctionIR, tuple[str, ...]]:
    """Return the Spec's document with what the contract adds, and what was dropped of it."""
    reader = _Reader(spec)
    document = spec.document()
    document = msgspec.structs.replace(
        document,
        requires=document.requires + reader.predicates(contract, "requires", document.requires),
        ensures=document.ensures + reader.predicates(contract, "ensures", document.ensures),
        effects=reader.effects(contract, document.effects),
        holes=document.holes + reader.holes(contract, document.holes),
        examples=document.examples + reader.examples(contract, document.examples),
    )
    return document, tuple(reader.complaints)


def _shown(predicate: Predicate) -> str:
    words = f"  # {predicate.words}" if predicate.words else ""
    return f"{predicate.expression}{words}"


def _given(example: Example) -> str:
    if example.expectation == "value":
        return example.expected
    message = f": {example.message}" if example.message else ""
    return f"raises {example.expected}{message}"


@dataclass(slots=True)
class _Reader:
    """Reads one contract, and notes what it drops."""

    spec: Spec
    complaints: list[str] = field(default_factory=list)

    def predicates(
        self, contract: dict[str, object], name: str, own: tuple[Predicate, ...]
    ) -> tuple[Predicate, ...]:
        known = {it.expression for it in own}
        found = []
        for text in _strings(contract.get(name)):
            expression, words = _split_words(text)
            spelled = canonical(expression)
            if isinstance(spelled, Refusal):
                self._drop(name, text, "is no Python expression")
            elif problem := _problem(spelled, name, self.spec):
                self._drop(name, text, problem)
            elif spelled not in known:
                known.add(spelled)
                found.append(Predicate(expression=spelled, words=words, origin="model"))
        return tuple(found)

    def effects(self, contract: dict[str, object], own: Effects) -> Effects:
        parameters = {it.name for it in self.spec.signature.parameters}
        fields = {}
        for name in Effects.__struct_fields__:
            allowed = {"mutates": parameters, "reads": set(READS), "writes": set(WRITES)}.get(name)
            found: list[str] = [*getattr(own, name)]
            for text in _strings(contract.get(name)):
                word = text.strip()
                if name == "raises":
                    word = word.partition(":")[0].strip()
                if not (word in allowed if allowed is not None else _is_dotted(word)):
                    among = (
                        f"is none of {', '.join(sorted(allowed)) or 'nothing'}"
                        if allowed is not None
                        else "is no name"
                    )
                    self._drop(name, text, among)
                elif word not in found:
                    found.append(word)
            fields[name] = tuple(found)
        return Effects(**fields)

    def holes(self, contract: dict[str, object], own: tuple[Hole, ...]) -> tuple[Hole, ...]:
        asked = {_folded(it.question) for it in own}
        ids = {it.id for it in own}
        found = []
        for question, options in _questions(contract.get("holes")):
            if not question or _folded(question) in asked:
                continue
            spelled = [canonical(it) for it in options]
            asked.add(_folded(question))
            name = _fresh_id(question, ids)
            ids.add(name)
            kept = tuple(dict.fromkeys(it for it in spelled if isinstance(it, str)))
            found.append(Hole(id=name, question=question, options=kept))
        return tuple(found)

    def examples(
        self, contract: dict[str, object], own: tuple[Example, ...]
    ) -> tuple[Example, ...]:
        answers = {_key(it): (it.expectation, it.expected) for it in own}
        found = []
        for call, gives in _cases(contract.get("examples")):
            example = _example(call, gives, self.spec)
            if isinstance(example, str):
                self._drop("examples", f"{call} == {gives}" if gives else call, example)
                continue
            before = answers.get(_key(example))
            if before is None:
                answers[_key(example)] = (example.expectation, example.expected)
                found.append(example)
            elif before != (example.expectation, example.expected):
                self._drop(
                    "examples",
                    f"{call} == {gives}",
                    "speaks against another example of the same call",
                )
        return tuple(found)

    def _drop(self, name: str, text: str, why: str) -> None:
        self.complaints.append(f"Dropped from {name}: `{short(text)}` {why}")


def _problem(expression: str, name: str, spec: Spec) -> str:
    """Say what is wrong with a condition, against the signature and the user's own examples."""
    text = Text(spec)
    known = text.outer_names | text.parameters.keys()
    known |= {"result"} if name == "ensures" else set()
    unknown = [it for it in names(expression).reads if it not in known]
    if unknown and text.knows_all_names:
        return f"uses {unknown[0]!r}: use the parameters" + (" and `result`" * (name == "ensures"))
    predicate = (Predicate(expression=expression, origin="model"),)
    asked = (
        replace(spec, requires=predicate)
        if name == "requires"
        else replace(spec, ensures=predicate)
    )
    contradicted = any(next(rule.findings(Text(asked)), None) for rule in _AGAINST_EXAMPLES[name])
    return "does not hold of an example in the docstring" if contradicted else ""


_AGAINST_EXAMPLES = {
    name: [rule for rule in TEXT_RULES if rule.code == code]
    for name, code in (("requires", "LIFT121"), ("ensures", "LIFT122"))
}
"""The rules that hold the user's own examples against a condition."""


def _example(call: str, gives: str, spec: Spec) -> Example | str:
    """Read one example, or say what is wrong with it."""
    spelled = canonical(call)
    if isinstance(spelled, Refusal):
        return "is no call in Python"
    if spec.signature.name not in re.findall(r"\w+", spelled):
        return f"does not call {spec.signature.name!r}"
    raised = _RAISES.fullmatch(gives.strip())
    try:
        if raised is not None:
            message = raised[2].strip() if raised[2] else None
            example = Example(
                call=spelled,
                expectation="raises",
                expected=raised[1],
                message=message,
                origin="model",
            )
        elif not _is_literal(gives):
            return "does not show a literal as its value"
        else:
            example = Example(call=spelled, expectation="value", expected=gives, origin="model")
        return canonical_part(example, "example")
    except Refused:
        return "is no example in Python"


def _key(example: Example) -> tuple[str, tuple[str, ...]]:
    return example.call, example.setup


def _is_literal(source: str) -> bool:
    node = parse_example(source)
    try:
        return node is not None and ast.literal_eval(node) is not ...
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False


def _is_dotted(word: str) -> bool:
    return re.fullmatch(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*", word) is not None


def _split_words(text: str) -> tuple[str, str]:
    """Split `condition  # words` at the first `#` in front of which an expression ends."""
    for match in re.finditer("#", text):
        if not isinstance(canonical(text[: match.start()]), Refusal):
            return text[: match.start()].strip(), _folded(text[match.end() :])
    return text.strip(), ""


def _folded(text: str) -> str:
    return " ".join(text.split())


def _fresh_id(question: str, taken: set[str]) -> str:
    stem = "_".join(re.findall(r"[a-z]+", question.lower())[:3]) or "question"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def _strings(value: object) -> Iterator[str]:
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    yield from (it for it in items[:MOST] if isinstance(it, str) and it.strip())


def _questions(value: object) -> Iterator[tuple[str, list[str]]]:
    for item in value[:MOST] if isinstance(value, list) else ():
        match item:
            case str():
                yield _folded(item), []
            case {"question": str(question), **rest}:
                yield _folded(question), [*_strings(rest.get("options"))]


def _cases(value: object) -> Iterator[tuple[str, str]]:
    """Yield call and answer of each example, written as an object or as `call == answer`."""
    for item in value[:MOST] if isinstance(value, list) else ():
        match item:
            case str():
                yield _split_case(item)
            case {"call": str(call), **rest}:
                given = next((it for it in rest.values() if isinstance(it, str)), None)
                others = next((repr(it) for it in rest.values()), "")
                yield call, others if given is None else given


def _split_case(text: str) -> tuple[str, str]:
    for match in _ARROW.finditer(text):
        if not isinstance(canonical(text[: match.start()]), Refusal):
            return text[: match.start()].strip(), text[match.end() :].strip()
    call, _, name = text.partition(" raises ")
    return call, f"raises {name}" if name else ""
