"""Works on many functions, some at a time, file by file. Ends all of it when interrupted."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from lift_sys.cli.bars import Bars
from lift_sys.cli.selection import Chosen
from lift_sys.errors import LiftError
from lift_sys.pipeline import Outcome, Progress
from lift_sys.source import Target

__all__ = ["Done", "Finish", "Work", "run", "work_through"]

Result = TypeVar("Result")

Work = Callable[[str, Target, Progress], Awaitable[Outcome]]
"""Does what is to be done with one function of a text."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one file: an outcome for each function chosen, and whether it was written."""

    chosen: Chosen
    outcomes: tuple[Outcome, ...]
    written: bool = False
    problem: LiftError | None = None
    """Why nothing was written, though it was asked for."""


Finish = Callable[[Chosen, tuple[Outcome, ...]], Done]
"""Called as soon as all the functions of one file are done."""


async def work_through(
    files: list[Chosen], work: Work, finish: Finish, *, jobs: int, bars: Bars
) -> list[Done]:
    """Do `work` on every chosen function, `jobs` at once; the results stand in the files' order."""
    turn = asyncio.Semaphore(jobs)

    async def one(chosen: Chosen, target: Target) -> Outcome:
        async with turn:
            with bars.track(target.qualname) as report:
                return await work(chosen.source.text, target, report)

    async def file(chosen: Chosen) -> Done:
        outcomes = await _all([one(chosen, target) for target in chosen.targets])
        return finish(chosen, tuple(outcomes))

    return await _all([file(chosen) for chosen in files])


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; Ctrl-C and SIGTERM cancel the work, wait for its children to end, and interrupt."""

    async def main() -> Result:
        task = asyncio.current_task()
        assert task is not None
        # Windows' loop has no signal handlers, and its SIGTERM ends a process outright.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error


async def _all(coroutines: list[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Await all in order; the first exception ends the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
