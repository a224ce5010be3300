"""Work that goes on beside the requests, for our server alone: a function that cannot be implemented."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any

from client import Silence
from phases import Runner
from texts import HARD_NAME, Place, Text

__all__ = ["Work", "work_on", "working"]

PATIENCE = 600.0


class Work:
    """The command that implements the function, given as often as is wanted."""

    def __init__(self, runner: Runner, command: dict[str, Any]) -> None:
        self._client = runner.client
        self._asked = {"command": command["command"], "arguments": command["arguments"]}
        self._number = 0

    async def begin(self) -> None:
        """Start it, and wait until the search is under way."""
        token = f"work {self._number}"
        params = {**self._asked, "workDoneToken": token}
        self._number = self._client.start("workspace/executeCommand", params)
        said = self._client.progress

        def searching() -> bool:
            return "looked at" in said.get(token, "")

        if not await self._client.until(searching, patience=60):
            raise Silence("no search began")

    async def end(self) -> None:
        """Wait until it has found nothing."""
        await self._client.answer(self._number, patience=PATIENCE)

    async def cancel(self) -> float:
        """Cancel it; return the seconds to the reply, which comes when its processes are gone."""
        began = perf_counter()
        self._client.tell("$/cancelRequest", {"id": self._number})
        await self._client.answer(self._number)
        return perf_counter() - began


async def work_on(runner: Runner, what: Text) -> Work:
    """The work that the code action on the function stands for."""
    line = what.text[: what.text.index(f"def {HARD_NAME}(")].count("\n")
    listed = await runner.ask("code actions", what, Place(HARD_NAME, line, 4, line, 4))
    title = f"Implement {HARD_NAME}"
    return Work(
        runner, next(it["command"] for it in listed.result if it["title"].startswith(title))
    )


@contextlib.asynccontextmanager
async def working(work: Work) -> AsyncIterator[None]:
    """Have it done, again and again, until the block ends."""

    async def again() -> None:
        while True:
            await work.end()
            await work.begin()

    await work.begin()
    task = asyncio.create_task(again())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        with contextlib.suppress(Silence):
            await work.cancel()
