"""Decides whether a failed request is sent again, and after how long. Knows no HTTP but `retry-after`."""

import asyncio
import email.utils
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from lift_sys.errors import BackendError, BusyError, TimedOutError

__all__ = ["Patience", "retry_after"]

T = TypeVar("T")
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to try again, and how to wait in between; clock, sleep and chance are arguments for tests."""

    retries: int
    seconds: float
    """How long all tries may take together."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    async def insist(self, send: Callable[[], Awaitable[T]], *, begun: Callable[[], bool]) -> T:
        """Send until it succeeds; raise the last error once it is not worth it, or an answer has `begun`."""
        ends = self.clock() + self.seconds
        for tried in count():
            try:
                return await send()
            except BackendError as error:
                pause = None if begun() else self.pause(error, tried, ends - self.clock())
                if pause is None:
                    raise
            await self.sleep(pause)
        raise AssertionError("unreachable")

    def pause(self, error: BackendError, tried: int, left: float) -> float | None:
        """How long to wait before the next try, in seconds; None where it is not worth it.

        What took too long is not repeated: the user has waited as long as the settings say.
        """
        if not error.retryable or isinstance(error, TimedOutError) or tried >= self.retries:
            return None
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**tried) * (1 + self.chance()) / 2
        if isinstance(error, BusyError) and error.retry_after is not None:
            # All who were refused come back at this moment: chance keeps them apart.
            pause = error.retry_after + FIRST_PAUSE * self.chance()
        return pause if pause < left else None


def retry_after(value: str | None, now: float) -> float | None:
    """Read a `retry-after` header, in seconds or as a date, as seconds from `now` (POSIX time)."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - now
        except (ValueError, OverflowError, OSError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
