"""Work on functions: one job for each, the newest request wins, a limit on how many. Knows no LSP."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import Any, Final, Generic, Literal, TypeVar

from lift_sys_server.logs import WORK_LOGGER

__all__ = ["Debounce", "JobEnded", "Jobs", "Reason", "Throttle", "TooManyJobs"]

_work = logging.getLogger(WORK_LOGGER)
_NUMBERS: Final = count(1)

Reason = Literal["cancelled", "superseded"]
Key = TypeVar("Key", bound=Hashable)
T = TypeVar("T")


class JobEnded(Exception):  # noqa: N818 -- it is an end like others, not an error
    """A job was ended from elsewhere than by its own caller; `reason` says by whom."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class TooManyJobs(Exception):  # noqa: N818 -- reads as what it says
    """The queue is full; `limit` is how many jobs it takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} jobs are waiting or running")
        self.limit = limit


@dataclass(slots=True)
class _Job:
    """A running or waiting piece of work, and why it was ended early."""

    task: asyncio.Task[Any]
    reason: Reason | None = None

    def end(self, reason: Reason) -> None:
        self.reason = self.reason or reason
        if not self.task.cancelling():  # A second time would disturb its cleaning up.
            self.task.cancel()


class Jobs(Generic[Key]):
    """Runs at most `parallel` jobs at once and keeps at most `limit`, those that wait included."""

    def __init__(self, *, parallel: int = 2, limit: int = 32) -> None:
        self._limit = limit
        self._parallel = parallel
        self._slots = asyncio.Semaphore(parallel)
        self._jobs: dict[Key, _Job] = {}

    @property
    def busy(self) -> bool:
        """Whether a further job would have to wait for its turn."""
        return len(self._jobs) >= self._parallel

    async def run(self, key: Key, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do `work` as the only job of `key` and return its result.

        An earlier job of that key is ended as superseded. Cancelling the caller cancels the work and
        waits for its end. Raises `JobEnded` when the job was ended by `cancel` or a newer request,
        `TooManyJobs` when there is no room.
        """
        self.cancel(key, reason="superseded")
        if len(self._jobs.keys() - {key}) >= self._limit:
            raise TooManyJobs(self._limit)
        task: asyncio.Task[T] = asyncio.create_task(self._take_turn(work))
        waits = self.busy
        job = self._jobs[key] = _Job(task)
        with _traced(waits=waits):
            try:
                return await task
            except asyncio.CancelledError:
                if job.reason is None or _caller_cancelled():
                    raise
                raise JobEnded(job.reason) from None
            finally:
                if self._jobs.get(key) is job:
                    del self._jobs[key]

    def cancel(self, key: Key, *, reason: Reason = "cancelled") -> bool:
        """End the job of `key`; tell whether there was one."""
        job = self._jobs.get(key)
        if job is None:
            return False
        job.end(reason)
        return True

    def cancel_where(self, chosen: Callable[[Key], bool]) -> int:
        """End all jobs whose key is `chosen`; return how many there were."""
        return sum(self.cancel(key) for key in [key for key in self._jobs if chosen(key)])

    def __contains__(self, key: Key) -> bool:
        return key in self._jobs

    def __len__(self) -> int:
        return len(self._jobs)

    async def _take_turn(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async with self._slots:
            return await work()


class Debounce(Generic[Key]):
    """Starts work once its key has been left alone for a while; newer work replaces older."""

    def __init__(self) -> None:
        self._tasks: dict[Key, asyncio.Task[None]] = {}

    def call(
        self, key: Key, work: Callable[[], Coroutine[Any, Any, None]], *, after: float
    ) -> None:
        """Do `work` after so many seconds, in place of what waits or runs under `key`."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()
        task = asyncio.create_task(_later(work, after))
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._forget(key, done))

    def _forget(self, key: Key, task: asyncio.Task[None]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]


class Throttle(Generic[Key]):
    """Does work for its key some time after it was first asked for: once, however often that was."""

    def __init__(self) -> None:
        self._waiting: set[Key] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def call(
        self, key: Key, work: Callable[[], Coroutine[Any, Any, None]], *, after: float
    ) -> None:
        """Do `work` after so many seconds, unless that is waiting already."""

        async def begin() -> None:
            self._waiting.discard(key)
            await work()

        if key not in self._waiting:
            self._waiting.add(key)
            task = asyncio.create_task(_later(begin, after))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _later(work: Callable[[], Coroutine[Any, Any, None]], seconds: float) -> None:
    await asyncio.sleep(seconds)
    await work()


@contextmanager
def _traced(*, waits: bool) -> Iterator[None]:
    """Say in the trace when a job begins and how it ends; what it is about stays out of it."""
    number, began = next(_NUMBERS), perf_counter()
    _work.info("job %d %s", number, "waits for its turn" if waits else "started")
    end = "done"
    try:
        yield
    except BaseException as error:
        end = _reason(error)
        raise
    finally:
        _work.info("job %d ended after %.2f s: %s", number, perf_counter() - began, end)


def _reason(error: BaseException) -> str:
    if isinstance(error, JobEnded):
        return error.reason
    return "cancelled" if isinstance(error, asyncio.CancelledError) else type(error).__name__


def _caller_cancelled() -> bool:
    """Tell whether the running task itself was asked to end, rather than the job that it awaits."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
