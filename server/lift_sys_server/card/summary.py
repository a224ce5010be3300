"""What is known of a function in a few words, for where there is no more than a line. Knows no LSP."""

from lift_sys.source import Target
from lift_sys_server.card.contents import evidence
from lift_sys_server.card.writing import Line, plain
from lift_sys_server.session import Found

__all__ = ["brief", "details", "summary"]

_MOST = 120
_SHORT = 0.1
"""Seconds below which a time is told in milliseconds."""


def summary(target: Target, found: Found) -> str:
    """As in: `consistent with 3 examples · strength 0.62 · embedded · 0.4 s`."""
    outcome = found.outcome
    facts = [_line(str(outcome.verdict))]
    if outcome.verdict.strength is not None:
        facts.append(f"strength {_share(found)}")
    if outcome.ir is not None and outcome.ir.provenance is not None:
        facts.append(_line(outcome.ir.provenance.backend))
    facts.append(_time(outcome.seconds))
    return _about(target, found) + " · ".join(facts)


def brief(target: Target, found: Found) -> str:
    """As in: `consistent 0.62`."""
    verdict = found.outcome.verdict
    return f"{_about(target, found)}{verdict.status} {_share(found)}".rstrip()


def details(target: Target, found: Found) -> str:
    """The summary, and the evidence below it in plain text."""
    head = Line([summary(target, found)])
    return plain([head, *evidence(found.outcome.verdict)])


def _about(target: Target, found: Found) -> str:
    """What the words that follow are about, where it is not the text in the editor."""
    if found.stale:
        return "stale: "
    if found.withdrawn:
        return "last found: "
    return "last tried: " if target.stub is not None else ""


def _share(found: Found) -> str:
    """The strength with two digits; it is never all, and must not look so."""
    strength = found.outcome.verdict.strength
    return "" if strength is None else f"{min(strength.share, 0.99):.2f}"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= _SHORT else f"{seconds * 1000:.0f} ms"


def _line(text: str) -> str:
    """One line of plain text; VS Code would make an icon of `$(…)`."""
    line = plain([Line([text])]).replace("$(", "$ (")
    return line if len(line) <= _MOST else f"{line[: _MOST - 1]}…"
