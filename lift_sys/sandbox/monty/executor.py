"""Runs programs in Monty as the protocol of `outcomes` says: each call on its own, the same outcomes as from Python.

All calls of a program are evaluated in one go first, with little time; where that does not suffice, one by one.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lift_sys.errors import SandboxError
from lift_sys.sandbox.channel import wait_through
from lift_sys.sandbox.limits import Limits
from lift_sys.sandbox.monty.attempt import Attempt, SpentError
from lift_sys.sandbox.monty.lacks import lack_in
from lift_sys.sandbox.monty.workers import Allowance, Workers
from lift_sys.sandbox.outcomes import Call, Outcome, Raised, Stopped, Unsupported

__all__ = ["Monty"]

MOST_PROGRAMS = 4
MOST_MEMORY_MIB = 128
"""A program that needs more is none for a fast filter; and what leaves a session takes memory here too."""
AT_ONCE = 0.2
"""Which share of the time for one call all calls together get at first."""
NOTHING = Call("None")
FIRST = Limits(seconds=5, memory_mib=64)

Answer = tuple[Outcome, ...] | SpentError | SandboxError


class Monty:
    """An executor, and an async context manager: workers are started at the first use and kept until the end."""

    name = "monty"

    def __init__(self, *, programs: int | None = None) -> None:
        """Run up to `programs` at the same time; by default one for each processor, four at most."""
        count = programs or min(os.cpu_count() or 1, MOST_PROGRAMS)
        self._workers = Workers(count)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="monty")
        self._running: set[Attempt] = set()
        self._broken = False

    async def __aenter__(self) -> "Monty":
        """Start nothing yet."""
        return self

    async def __aexit__(self, *exception: object) -> None:
        """End whatever still runs and all workers, and wait until they are gone."""
        for attempt in self._running:
            attempt.withdraw()
        await asyncio.to_thread(self._end)

    async def ready(self) -> None:
        """Start what is needed, while nobody waits; raises `SandboxError` when it cannot be started."""
        await self.run_calls("", [NOTHING], limits=FIRST)

    async def run_calls(
        self, program: str, calls: Sequence[Call], *, limits: Limits
    ) -> tuple[Outcome, ...]:
        """Evaluate all `calls` of `program`, each on its own; one outcome for each."""
        lack = lack_in(program, calls)
        if lack or not calls:
            return (Unsupported(lack),) * len(calls)
        shortest = min(
            (it.seconds for it in calls if it.seconds is not None), default=limits.seconds
        )
        seconds = min(limits.call_seconds * AT_ONCE, 2 * shortest)
        with contextlib.suppress(SpentError):
            return await self.evaluate(program, calls, limits, seconds)
        async with self.session(program, limits=limits) as loaded:
            return tuple([await loaded.call(call) for call in calls])

    @contextlib.asynccontextmanager
    async def session(self, program: str, *, limits: Limits) -> AsyncIterator["Loaded"]:
        """Load `program` (source of a module) and give access to it; it occupies no worker between calls."""
        loaded = Loaded(self, program, limits, asyncio.get_running_loop().time() + limits.seconds)
        await loaded.load()
        yield loaded

    async def evaluate(
        self, program: str, calls: Sequence[Call], limits: Limits, seconds: float
    ) -> tuple[Outcome, ...]:
        """Evaluate `calls` in one session; raises `SpentError` if `seconds` or the memory do not suffice.

        Cancelling kills the process that works on it.
        """
        if self._broken:
            raise SpentError("Monty has broken down")
        attempt = Attempt(program, calls)
        answered = asyncio.Event()
        answer: list[Answer] = []
        loop = asyncio.get_running_loop()

        def tell(result: Answer) -> None:
            answer.append(result)
            with contextlib.suppress(RuntimeError):  # The loop is closed: nobody waits any more.
                loop.call_soon_threadsafe(answered.set)

        allowance = Allowance(seconds, min(limits.memory_mib, MOST_MEMORY_MIB))
        try:
            work = self._threads.submit(self._work, attempt, allowance, tell)
        except RuntimeError as error:
            raise SandboxError("Monty was closed", hint="Open it again") from error
        self._running.add(attempt)
        try:
            await answered.wait()
        except asyncio.CancelledError:
            if not work.cancel():
                attempt.withdraw()
                await wait_through(answered)
            raise
        finally:
            self._running.discard(attempt)
        (result,) = answer
        if isinstance(result, Exception):
            raise result
        return result

    def _work(self, attempt: Attempt, allowance: Allowance, tell: Callable[[Answer], None]) -> None:
        """Do the work of a thread: tell the answer first, and make the next session ready afterwards."""
        try:
            session = self._workers.open(allowance)
        except BaseException as error:
            # A panic of Monty's own is no Exception, and leaves nothing to go on with.
            self._broken = not isinstance(error, Exception)
            tell(_known(error))
            return
        try:
            tell(attempt.run(session))
        except BaseException as error:
            tell(_known(error))
        finally:
            self._workers.close(session)
        # The next program can do without, and will say why there is no session.
        with contextlib.suppress(BaseException):
            self._workers.prepare(allowance)

    def _end(self) -> None:
        self._threads.shutdown()
        self._workers.end()


def _known(error: BaseException) -> SpentError | SandboxError:
    """Return an error as those who wait know it: a broken worker can make its driver raise anything."""
    if isinstance(error, SpentError | SandboxError):
        return error
    return SpentError(f"broke Monty: {error!r:.200}")


@dataclass(slots=True)
class Loaded:
    """A program and the time that is left for it."""

    executor: Monty
    program: str
    limits: Limits
    deadline: float
    loading: Raised | Stopped | None = None
    lack: Unsupported | None = None
    """What Monty lacks for loading it; then all calls say so."""

    async def load(self) -> None:
        """Run the program's top level to see whether it can be called."""
        outcome = await self._evaluated(NOTHING, self.limits.seconds)
        if isinstance(outcome, Raised | Stopped):
            self.loading = outcome
        elif isinstance(outcome, Unsupported):
            self.lack = outcome

    async def call(self, call: Call) -> Outcome:
        """Evaluate one call; what it does to the process does not reach later calls."""
        seconds = self.limits.call_seconds if call.seconds is None else call.seconds
        return self.loading or self.lack or await self._evaluated(call, seconds)

    async def _evaluated(self, call: Call, seconds: float) -> Outcome:
        lack = lack_in(self.program, [call])
        if lack:
            return Unsupported(lack)
        total = self.limits.seconds
        remaining = self.deadline - asyncio.get_running_loop().time()
        if remaining <= 0:
            return Stopped("all_time", f"was not run: the {total:g} s were over")
        allowed = min(seconds, remaining)
        try:
            (outcome,) = await self.executor.evaluate(self.program, [call], self.limits, allowed)
        except SpentError as spent:
            if not spent.time:
                return Unsupported(str(spent))
            if allowed < seconds or call is NOTHING:
                return Stopped("all_time", f"did not come to its end within {total:g} s")
            return Stopped("call_time", f"did not return within {allowed:.3g} s")
        return outcome
