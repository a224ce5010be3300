"""What holds a server to the form of an answer: a structural tag for xgrammar, JSON Schemas for the others."""

from typing import Any

from lift_sys.answer.contract import LISTS
from lift_sys.answer.grammar import body_grammar
from lift_sys.answer.layout import BODY, BODY_END, CONTRACT, CONTRACT_END
from lift_sys.answer.objects import contract_grammar
from lift_sys.ir.roles import READS, WRITES

__all__ = ["answer_schema", "contract_schema", "structural_tag"]

PLAN_TOKENS = 400
"""How long the plan may be, so that a model that rambles still comes to the body."""

_CHOICES = {"reads": READS, "writes": WRITES}


def contract_schema() -> dict[str, Any]:
    """Return the JSON Schema of the contract alone."""
    return _object(_contract())


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of a whole answer, for servers that take no structural tag."""
    plan, body = {"type": "string"}, _list({"type": "string"})
    return _object({"plan": plan, **_contract(), "body": body})


def structural_tag(*, asynchronous: bool = False) -> dict[str, Any]:
    """Return the structural tag of an answer: free words, then the contract, then the body.

    `asynchronous` is for the body of an `async def`. There are no more than these two tags, so that a server
    compiles each once.
    """
    contract = {"type": "grammar", "grammar": contract_grammar()}
    body = {"type": "grammar", "grammar": body_grammar(asynchronous=asynchronous)}
    # Without what it excludes, xgrammar would take the end of the plan for more of it.
    plan = {"type": "any_text", "excludes": [CONTRACT], "max_tokens": PLAN_TOKENS}
    elements = [
        {"type": "tag", "begin": "", "content": plan, "end": f"\n{CONTRACT}\n"},
        contract,
        {"type": "const_string", "value": f"\n{CONTRACT_END}\n{BODY}\n"},
        body,
        {"type": "const_string", "value": BODY_END},
    ]
    return {"type": "structural_tag", "format": {"type": "sequence", "elements": elements}}


def _contract() -> dict[str, Any]:
    text = {"type": "string"}
    lists = {
        name: _list({"enum": [*_CHOICES[name]]} if name in _CHOICES else text) for name in LISTS
    }
    hole = _object({"question": text, "options": _list(text)})
    example = _object({"call": text, "gives": text})
    return {**lists, "holes": _list(hole), "examples": _list(example)}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
