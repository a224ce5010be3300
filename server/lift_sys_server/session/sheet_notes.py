"""What the server itself has to say of a sheet, beside what the rules of the engine find in its IR."""

import re

from lift_sys.findings import Finding
from lift_sys.ir import Refusal
from lift_sys.source import Span, Target
from lift_sys.verdicts import Verdict
from lift_sys_server.protocol import (
    FAILED_CODE,
    ORPHANED_CODE,
    OUTDATED_CODE,
    REFUTED_CODE,
    UNREADABLE_CODE,
)

__all__ = ["in_vain", "orphaned", "outdated", "unreadable"]


def unreadable(text: str, refusal: Refusal) -> Finding:
    """Say that a sheet is no IR, and on which line it stops being one."""
    line = refusal.line or 1
    message = refusal.message.removeprefix(f"Line {line}: ")
    return Finding(UNREADABLE_CODE, "error", message, _line(text, line))


def orphaned(text: str, qualname: str) -> Finding:
    """Say that a sheet belongs to no function that is known."""
    name = qualname.rpartition(".")[2]
    message = (
        f"There is no function {name!r} in an open document: open its file to have this IR checked"
    )
    return Finding(ORPHANED_CODE, "warning", message, _line(text, 1))


def outdated(text: str, target: Target) -> Finding:
    """Say that a sheet was made from another text of its function."""
    message = (
        f"{target.name!r} has changed since its IR was shown, so that this one cannot be applied: "
        "show its IR again, or undo the change"
    )
    return Finding(OUTDATED_CODE, "warning", message, _line(text, 1))


def in_vain(text: str, target: Target, verdict: Verdict) -> Finding:
    """Say why a sheet was not applied: at the example that speaks against it, where it is one."""
    shown = verdict.counterexample
    example = shown and re.search(rf"^[ \t]+{re.escape(shown.call)} (?:->|→)", text, re.MULTILINE)
    place = example or re.search(r"^body:", text, re.MULTILINE)
    number = text.count("\n", 0, place.start()) + 1 if place else 1
    message = f"{target.name!r} was left as it is: {verdict}"
    code = REFUTED_CODE if shown else FAILED_CODE
    return Finding(code, "warning", message, _line(text, number))


def _line(text: str, number: int) -> Span:
    """The words of a line, counted from 1."""
    lines = text.split("\n")
    line = lines[number - 1]
    start = sum(len(before) + 1 for before in lines[: number - 1]) + len(line) - len(line.lstrip())
    return Span(start, start + len(line.strip()))
