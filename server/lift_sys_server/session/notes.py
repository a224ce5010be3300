"""What the server itself has to say of a function, beside what the rules of the engine find."""

from lift_sys.findings import Finding
from lift_sys.source import Target
from lift_sys.verdicts import Verdict
from lift_sys_server.protocol import FAILED_CODE, HINT_CODE

__all__ = ["failure", "hint"]


def hint(target: Target) -> Finding:
    """Say, faintly, that a function could be implemented; a quick fix hangs on this."""
    message = f"{target.name!r} can be implemented from its docstring"
    return Finding(HINT_CODE, "hint", message, target.name_span)


def failure(target: Target, verdict: Verdict) -> Finding:
    """Say that no verified implementation was found, and why."""
    message = f"{target.name!r} was not implemented: {verdict.shortfall}"
    return Finding(FAILED_CODE, "information", message, target.name_span)
