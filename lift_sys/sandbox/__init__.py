"""Runs untrusted code in confined child processes; nothing else in lift-sys may."""

from collections.abc import Sequence

from lift_sys.sandbox.cpython import CPython
from lift_sys.sandbox.describe import Wall, describe
from lift_sys.sandbox.limits import Limits
from lift_sys.sandbox.outcomes import (
    Call,
    Executor,
    Outcome,
    Raised,
    Returned,
    ScriptResult,
    Session,
    Stopped,
)
from lift_sys.sandbox.process import Child, launch
from lift_sys.sandbox.values import Derived, Opaque

__all__ = [
    "Call",
    "Child",
    "Derived",
    "Executor",
    "Limits",
    "Opaque",
    "Outcome",
    "Raised",
    "Returned",
    "ScriptResult",
    "Session",
    "Stopped",
    "Wall",
    "describe",
    "executor",
    "launch",
    "run_calls",
    "run_script",
]


def executor() -> Executor:
    """Return what runs untrusted programs here."""
    return CPython()


async def run_calls(program: str, calls: Sequence[Call], *, limits: Limits) -> tuple[Outcome, ...]:
    """Evaluate all `calls` of `program`, each on its own; one outcome for each, in order."""
    return await executor().run_calls(program, calls, limits=limits)


async def run_script(source: str, *, limits: Limits) -> ScriptResult:
    """Run `source` as a main program; tell whether it came to its end without an exception."""
    return await CPython().run_script(source, limits=limits)
