"""Runs untrusted code in confined child processes; nothing else in lift-sys may."""

from collections.abc import Sequence

from lift_sys.sandbox.cpython import CPython
from lift_sys.sandbox.describe import Wall, describe
from lift_sys.sandbox.limits import Limits
from lift_sys.sandbox.monty import Monty
from lift_sys.sandbox.outcomes import (
    Call,
    Executor,
    Outcome,
    Raised,
    Returned,
    ScriptResult,
    Session,
    Stopped,
    Unsupported,
)
from lift_sys.sandbox.process import Child, launch
from lift_sys.sandbox.values import Derived, Opaque

__all__ = [
    "CPython",
    "Call",
    "Child",
    "Derived",
    "Executor",
    "Limits",
    "Monty",
    "Opaque",
    "Outcome",
    "Raised",
    "Returned",
    "ScriptResult",
    "Session",
    "Stopped",
    "Unsupported",
    "Wall",
    "describe",
    "launch",
    "run_calls",
    "run_script",
]


async def run_calls(program: str, calls: Sequence[Call], *, limits: Limits) -> tuple[Outcome, ...]:
    """Evaluate all `calls` of `program`, each on its own; one outcome for each, in order."""
    async with CPython() as executor:
        return await executor.run_calls(program, calls, limits=limits)


async def run_script(source: str, *, limits: Limits) -> ScriptResult:
    """Run `source` as a main program; tell whether it came to its end without an exception."""
    async with CPython() as executor:
        return await executor.run_script(source, limits=limits)
