"""Many functions one after the other, as one piece of work. Knows no LSP."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from lift_sys_server.engine import Report
from lift_sys_server.session.endings import Ending, Request

__all__ = ["Batch", "Each"]

_AT_ONCE: Final = 2
"""As many as run at the same time anyway: what else is asked for has its turn in between."""
_NAMED: Final = 5

Each = Callable[[Request, Report], Awaitable[Ending]]


class Batch:
    """Does `each` for every request, every one a job of its own, until it is cancelled."""

    def __init__(self, requests: Sequence[Request], each: Each, report: Report) -> None:
        self.endings: dict[Request, Ending] = {}
        self.cancelled = False
        self._count = len(requests)
        self._waiting = deque(requests)
        self._running: set[Request] = set()
        self._each = each
        self._report = report

    async def run(self) -> None:
        """Do all of it; cancelling the caller ends what is running."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._work())

    def cancel(self, cancel: Callable[[Request], object]) -> None:
        """Begin nothing more, and have `cancel` end what is running."""
        self.cancelled = True
        self._waiting.clear()
        for request in list(self._running):
            cancel(request)

    @property
    def implemented(self) -> int:
        """How many functions have got a body."""
        return sum(
            ending.says == "nothing" and not ending.by_user for ending in self.endings.values()
        )

    @property
    def complete(self) -> bool:
        """Whether every function has got one."""
        return self.implemented == self._count

    @property
    def summary(self) -> str:
        """What came of it, in words."""
        left = [it.name for it, ending in self.endings.items() if ending.says == "trouble"]
        if not self._count:
            return "There is no function to implement: none has a docstring and no body"
        told = f"{self.implemented} of {self._count} functions implemented"
        if self.cancelled:
            return f"{told}, then it was cancelled"
        if not left:
            return told
        names = ", ".join(map(repr, left[:_NAMED])) + (" and others" if left[_NAMED:] else "")
        return f"{told}. Not {names}: what is marked there says why"

    async def _work(self) -> None:
        while self._waiting:
            request = self._waiting.popleft()
            self._running.add(request)
            try:
                self.endings[request] = await self._each(request, self._telling(request))
            finally:
                self._running.discard(request)

    def _telling(self, request: Request) -> Report:
        """Say what is done for one function, and the share of all that is done."""

        def report(message: str, percent: int | None) -> None:
            done = 100 * len(self.endings) + (percent or 0)
            self._report(f"{request.name}: {message}", done // self._count)

        return report
