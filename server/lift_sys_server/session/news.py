"""Lets work wait until something has changed. Knows not what."""

import asyncio
import contextlib

__all__ = ["News"]


class News:
    """Counts changes, and wakes who waits for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self.of_files = 0
        """How many of them were about files that are not open."""
        self._event = asyncio.Event()

    def tell(self, *, files: bool) -> None:
        """Say that something has changed; `files` where files that are not open may be concerned."""
        self.count += 1
        self.of_files += files
        self._event.set()
        self._event.clear()

    async def wait(self, since: int, seconds: float) -> bool:
        """Wait until there are more changes than `since`; tell whether that came in time."""
        if self.count == since:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._event.wait()
        return self.count != since
