"""Candidates for a body, and how they come from a backend. Judges none."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR
from lift_sys.verdicts import Verdict

__all__ = ["Candidate", "Coming", "end"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed body and what was shown about it; `body` is empty when it was never run."""

    ir: FunctionIR
    findings: tuple[Finding, ...]
    verdict: Verdict
    body: str = ""
    program: str = ""
    alternatives: tuple[FunctionIR, ...] = ()
    contradicted: bool = False
    """Whether an example that its own writer gave speaks against it."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong with it, told to whoever may mend it."""
        errors = tuple(it.message for it in self.findings if it.severity == "error")
        shown = self.verdict.counterexample
        if shown is not None:
            return (str(shown), *errors)
        return errors or ((self.verdict.reason,) if self.verdict.reason else ())


class Coming:
    """The candidates of a backend; one that does not come in time is waited for the next time."""

    def __init__(self, proposals: AsyncGenerator[FunctionIR, None]) -> None:
        self._proposals = proposals
        self._pending: asyncio.Task[FunctionIR | None] | None = None

    async def next(self, seconds: float | None) -> FunctionIR | None:
        """Return the next candidate, or None when there is none, or none within `seconds`."""
        if self._pending is None:
            self._pending = asyncio.create_task(self._drawn())
        done, _ = await asyncio.wait([self._pending], timeout=seconds)
        if not done:
            return None
        task, self._pending = self._pending, None
        return await task

    async def aclose(self) -> None:
        """End the backend's work."""
        if self._pending is not None:
            await end(self._pending)
        await self._proposals.aclose()

    async def _drawn(self) -> FunctionIR | None:
        return await anext(self._proposals, None)


async def end(task: "asyncio.Task[Any]") -> None:
    """End a task that nobody waits for any more."""
    task.cancel()
    await asyncio.wait([task])
