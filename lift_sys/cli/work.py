"""Works on many functions, some at a time, file by file. An interrupt ends it and keeps what is done."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lift_sys.cli.bars import Bars
from lift_sys.cli.selection import Chosen
from lift_sys.errors import LiftError
from lift_sys.pipeline import Outcome, Progress
from lift_sys.source import Target

__all__ = ["Done", "Finish", "Work", "Worked", "run", "work_through"]

Result = TypeVar("Result")

Work = Callable[[str, Target, Progress], Awaitable[Outcome]]
"""Does what is to be done with one function of a text."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one file: the outcomes in the order of its functions, and whether it was written."""

    chosen: Chosen
    outcomes: tuple[Outcome, ...]
    written: bool = False
    problem: LiftError | None = None
    """Why nothing was written, though it was asked for."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of all the files, or of as much as was done until the interrupt."""

    files: list[Done]
    interrupted: bool = False

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of each function, in the order of files and lines."""
        return [outcome for file in self.files for outcome in file.outcomes]


Finish = Callable[[Chosen, tuple[Outcome, ...]], Done]
"""Called as soon as all the functions of one file are done."""


@dataclass(slots=True)
class _Begun:
    """A file that is being worked on."""

    chosen: Chosen
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    """By the place of the function among those chosen."""
    done: Done | None = None

    @property
    def complete(self) -> bool:
        """Whether all its functions are done."""
        return len(self.outcomes) == len(self.chosen.targets)

    def so_far(self) -> Done:
        """What came of it; a file that is not finished is as it was."""
        return self.done or Done(self.chosen, self.known())

    def known(self) -> tuple[Outcome, ...]:
        return tuple(self.outcomes[place] for place in sorted(self.outcomes))


async def work_through(
    files: list[Chosen], work: Work, finish: Finish, *, jobs: int, bars: Bars
) -> Worked:
    """Do `work` on every chosen function, `jobs` at once; the results stand in the files' order.

    Cancelling ends the work, waits for its children to end, and gives what was done by then.
    """
    begun = [_Begun(chosen) for chosen in files]
    waiting = ((file, *item) for file in begun for item in enumerate(file.chosen.targets))

    async def worker() -> None:
        # All take from one iterator: of tens of thousands of functions only `jobs` are tasks at a time.
        for file, place, target in waiting:
            with bars.track(target.qualname) as report:
                file.outcomes[place] = await work(file.chosen.source.text, target, report)
            if file.complete:
                file.done = finish(file.chosen, file.known())

    try:
        await _all([worker() for _ in range(jobs)])
    except asyncio.CancelledError:
        return Worked([file.so_far() for file in begun], interrupted=True)
    return Worked([file.so_far() for file in begun])


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; Ctrl-C and SIGTERM cancel the work, which may end in a result all the same."""
    results: list[Result] = []

    async def main() -> None:
        task = asyncio.current_task()
        assert task is not None
        # Windows' loop has no signal handlers, and its SIGTERM ends a process outright.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        results.append(await work)

    try:
        asyncio.run(main())
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error
    # Not as the task's own result: asyncio has that written out by `repr` when it compares signal handlers at
    # the end (`signal.getsignal` fails to find the handler among its names), which took seconds for large ones.
    return results[0]


async def _all(coroutines: list[Coroutine[Any, Any, None]]) -> None:
    """Await all; the first exception ends the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in coroutines:
                group.create_task(coroutine)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
