"""What the server itself has to say of a function, beside what the rules of the engine find."""

from typing import TYPE_CHECKING

from lift_sys.findings import Finding
from lift_sys.source import Span, Target
from lift_sys_server.protocol import FAILED_CODE, HINT_CODE, REFUTED_CODE

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["failure", "hint", "refutation"]


def hint(target: Target) -> Finding:
    """Say, faintly, that a function could be implemented; a quick fix hangs on this."""
    message = f"{target.name!r} can be implemented from its docstring"
    return Finding(HINT_CODE, "hint", message, target.name_span)


def failure(outcome: "Outcome") -> Finding:
    """Say that no verified implementation was found, and why; it stands where the function was."""
    target = outcome.target
    message = f"{target.name!r} was not implemented: {outcome.verdict.shortfall}"
    return Finding(FAILED_CODE, "information", message, target.name_span, _cause(outcome))


def refutation(outcome: "Outcome") -> Finding:
    """Say that a function does not do what its docstring or its annotation says; `outcome` is that of a check."""
    target = outcome.target
    message = f"{target.name!r} is {outcome.verdict}"
    return Finding(REFUTED_CODE, "warning", message, target.name_span, _cause(outcome))


def _cause(outcome: "Outcome") -> tuple[tuple[Span, str], ...]:
    """What a call has contradicted."""
    contradicted = outcome.contradicted
    return () if contradicted is None else ((contradicted[1], f"this {contradicted[0]}"),)
