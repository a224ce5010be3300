"""Reads a model's answer into IR, leniently in its form and strictly in its body. Sends nothing, runs nothing."""

import re

import msgspec

from lift_sys.answer.bodies import read_body
from lift_sys.answer.contract import with_contract
from lift_sys.answer.layout import find_parts
from lift_sys.answer.model import Form, Reading
from lift_sys.spec import Spec

__all__ = ["read_answer"]

MOST_STEPS = 12
LONGEST_STEP = 300
"""Longest step of the plan that is kept, in code points."""

_MARK = re.compile(r"^(?:[-*•+]|\(?\d+[.):]|#+)\s+")
_HEADING = re.compile(r"^\W*(?:the\s+)?plan\W*$", re.I)


def read_answer(text: str, spec: Spec, form: Form = "sections") -> Reading:
    """Return the IR that an answer stands for: the Spec's document with body, plan and further contract.

    `form` is the form that was asked for; an answer in the other one is read as well.
    """
    parts = find_parts(text, form)
    if parts.body is None:
        return Reading(None, (_missing(form),))
    body = read_body(parts.body, spec.signature)
    if isinstance(body, str):
        return Reading(None, (body,))
    document, complaints = with_contract(parts.contract or {}, spec)
    if parts.contract is None:
        complaints = ("The contract is no JSON object, so none of it was taken",)
    intent = msgspec.structs.replace(document.intent, steps=_steps(parts.plan))
    return Reading(msgspec.structs.replace(document, intent=intent, body=body), complaints)


def _missing(form: Form) -> str:
    if form == "json":
        return "There is no JSON object with a `body`: answer with one object and nothing else"
    return (
        "There is no body: write `<body>` on a line of its own, then the statements,"
        " then `</body>` on a line of its own"
    )


def _steps(plan: str) -> tuple[str, ...]:
    """Take the lines of a plan as steps, without bullets and headings."""
    lines = (_MARK.sub("", line.strip()).strip() for line in plan.split("\n"))
    kept = [" ".join(line.split()) for line in lines if line and not _HEADING.match(line)]
    return tuple(line[:LONGEST_STEP] for line in kept[:MOST_STEPS] if line.strip("`-=*~ "))
