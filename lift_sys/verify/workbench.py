"""What checking needs, kept warm between candidates: whatever runs programs, and the type checker."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lift_sys.errors import SandboxError
from lift_sys.sandbox import CPython, Executor, Monty
from lift_sys.typecheck import TypeChecker, type_checker

__all__ = ["Workbench", "workbench"]


MOST_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Workbench:
    """The tools of verification; what is None is not there, and the verdicts say so."""

    python: Executor | None
    """The Python that users run, in the operating system's sandbox; its word is final."""
    fast: Executor | None = None
    """A quick interpreter that has a say first, and whose refutations the other one has to confirm."""
    checker: TypeChecker | None = None
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    """One for each verification at work. Each needs several processes at a time: whoever waited for one of them while
    holding others could wait for ever."""

    async def warm(self) -> None:
        """Start what takes time to start, for those who can do something else meanwhile."""
        for tool in (self.python, self.fast, self.checker):
            if isinstance(tool, CPython | Monty | TypeChecker):
                with contextlib.suppress(SandboxError):
                    await tool.ready()


@asynccontextmanager
async def workbench(
    *, unconfined: bool = False, environment: Path | None = None
) -> AsyncIterator[Workbench]:
    """Give the tools that are to be had here; each is started when it is first used.

    `unconfined` allows Python programs where nothing walls them off. The type checker knows the packages of the
    `environment`; nothing of it is run.
    """
    async with (
        CPython(unconfined=unconfined) as python,
        Monty() as fast,
        type_checker(environment=environment) as checker,
    ):
        yield Workbench(python, fast, checker)
