"""Lines that a child writes, kept within bounds until somebody reads them. Knows no process."""

import asyncio
from abc import ABC, abstractmethod

__all__ = ["UNREAD_BYTES", "Channel", "wait_through"]

UNREAD_BYTES = 16 * 1024 * 1024
"""How much a child may have written that nobody has read yet."""


class Channel(ABC):
    """One child's way in and out: lines as bytes, without their line end.

    What has it says how to `write` and how to `kill`, and feeds what arrives to `arrived`.
    """

    most_unread = UNREAD_BYTES

    def __init__(self) -> None:
        self.problem = ""
        """Why the child was ended by us, in words; empty as long as it was not."""
        self.lost = False
        """Whether it ended with whoever made it, by no doing of its own."""
        self._lines = bytearray()
        self._searched = 0
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._finished = False
        self._exited = asyncio.Event()
        self._deadline: asyncio.TimerHandle | None = None

    async def send(self, line: bytes) -> None:
        """Write one line; a child that has ended takes it without complaint."""
        assert b"\n" not in line
        if not self._finished:
            self._write(line + b"\n")
            await self._writable.wait()

    async def receive(self) -> bytes | None:
        """Return the next line, or None when the child wrote its last one or was ended."""
        while (line := self.next_line()) is None:
            if self._finished:
                return None
            self._news.clear()
            await self._news.wait()
        return line

    def next_line(self) -> bytes | None:
        """Return the next line if it has come already."""
        end = self._lines.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._lines)
            return None
        line = bytes(self._lines[:end])
        del self._lines[: end + 1]
        self._searched = 0
        return line

    async def wait(self) -> None:
        """Wait until the child's process has ended."""
        await self._exited.wait()

    @property
    @abstractmethod
    def pid(self) -> int:
        """The process id, which is also that of its group."""

    @property
    @abstractmethod
    def exit_code(self) -> int | None:
        """The exit code once it ended (negative: the signal that ended it)."""

    def kill(self, problem: str) -> None:
        """End the child and all that it started at once; what it wrote before can still be read."""
        self.problem = self.problem or problem
        self._finish()
        self._kill()

    def expire_after(self, seconds: float) -> None:
        """Kill the child when it still runs after so many seconds."""
        self._deadline = asyncio.get_running_loop().call_later(
            seconds, self.kill, f"ran longer than {seconds:g} s"
        )

    def pause_writing(self) -> None:
        """Hold back those who send: the child does not read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let those who send go on."""
        self._writable.set()

    def _arrived(self, data: bytes) -> None:
        """Keep what the child wrote, within bounds."""
        if self._finished:
            return
        self._lines += data
        self._news.set()
        if len(self._lines) > self.most_unread:
            self.kill(f"wrote more than {self.most_unread // 1024 // 1024} MiB")

    def _finish(self) -> None:
        """Note that nothing more will be read or written."""
        self._finished = True
        self._news.set()
        self._writable.set()

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()

    @abstractmethod
    def _write(self, data: bytes) -> None: ...

    @abstractmethod
    def _kill(self) -> None: ...


async def wait_through(event: asyncio.Event) -> bool:
    """Wait for `event` without giving in to a cancel; return whether none came."""
    uncancelled = True
    while not event.is_set():
        try:
            await event.wait()
        except asyncio.CancelledError:
            uncancelled = False
    return uncancelled
