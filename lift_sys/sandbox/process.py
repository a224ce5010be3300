"""Starts one of lift-sys' own modules in a confined child process, and ends it for certain.

The only place that starts processes for untrusted code. Knows nothing of what the lines mean.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

from lift_sys.config import clean_environment
from lift_sys.errors import SandboxError
from lift_sys.sandbox.limits import Limits

__all__ = ["Child", "launch"]

UNREAD_BYTES = 16 * 1024 * 1024
"""How much a child may have written that nobody has read yet."""
STDERR_BYTES = 16 * 1024

# The packages above a module stand as empty shells: the child imports the module and what that names,
# not what the engine's own `__init__` files draw in, and nothing else beside `lift_sys` on the disk.
BOOTSTRAP = """
import sys
root, name, seconds, memory = sys.argv[1:]
def shell(package):
    if package not in sys.modules:
        module = sys.modules[package] = type(sys)(package)
        module.__path__ = [root + "/" + package.replace(".", "/")]
for package in ("lift_sys.sandbox.confine", name):
    parts = package.split(".")
    for count in range(1, len(parts)):
        shell(".".join(parts[:count]))
from lift_sys.sandbox.confine import confine
module = __import__(name, fromlist=["main"])
confine(float(seconds), int(memory))
module.main()
"""

# `-I` would also ignore the few variables that `clean_environment` sets on purpose (the hash seed);
# `-s -P` give the rest of it: no user site, no current directory on the path.
ARGUMENTS = ("-s", "-P", "-S", "-X", "utf8", "-c", BOOTSTRAP)


@contextlib.asynccontextmanager
async def launch(module: str, *, limits: Limits) -> AsyncIterator["Child"]:
    """Run `main()` of `module`, a module of lift_sys that needs the standard library only.

    Leaving the context for any reason, cancelling included, kills the child and all that it
    started, and waits until it is gone. Raises `SandboxError` when it cannot be started.
    """
    directory = tempfile.mkdtemp(prefix="lift-sys-")
    try:
        os.chmod(directory, 0o500)  # noqa: PTH101
        child = await _start(module, limits, directory)
        try:
            yield child
        finally:
            await child.end()
    finally:
        _remove(directory)


class Child(asyncio.SubprocessProtocol):
    """A running child: lines go in, lines come out, both as bytes without their line end."""

    def __init__(self) -> None:
        self.problem = ""
        """Why the child was ended by us, in words; empty as long as it was not."""
        self._lines = bytearray()
        self._searched = 0
        self._stderr = bytearray()
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._finished = False
        self._exited = asyncio.Event()
        self._closed = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int:
        """The process id, which is also that of its group."""
        return self._running().get_pid()

    @property
    def exit_code(self) -> int | None:
        """The exit code once it ended (negative: the signal that ended it)."""
        return self._running().get_returncode()

    @property
    def stderr(self) -> str:
        """The end of what the child wrote to its standard error."""
        return self._stderr.decode("utf-8", "replace")

    async def send(self, line: bytes) -> None:
        """Write one line; a child that has ended takes it without complaint."""
        assert b"\n" not in line
        stdin = self._running().get_pipe_transport(0)
        if stdin is None or self._finished:
            return
        cast("asyncio.WriteTransport", stdin).write(line + b"\n")
        await self._writable.wait()

    async def receive(self) -> bytes | None:
        """Return the next line, or None when the child wrote its last one or was ended."""
        while (line := self.next_line()) is None:
            if self._finished:
                return None
            self._arrived.clear()
            await self._arrived.wait()
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

    def kill(self, problem: str) -> None:
        """End the child and all that it started at once; what it wrote before can still be read."""
        self.problem = self.problem or problem
        self._finish()
        self._kill()

    async def end(self) -> None:
        """Kill whatever still runs and wait until it is gone, even when cancelled meanwhile."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._finish()
        self._kill()
        cancelled = not await _wait_through(self._exited)
        # Closing the transport earlier would race with the event loop for the exit code.
        self._running().close()
        cancelled |= not await _wait_through(self._closed)
        if cancelled:
            raise asyncio.CancelledError

    def expire_after(self, seconds: float) -> None:
        """Kill the child when it still runs after so many seconds."""
        self._deadline = asyncio.get_running_loop().call_later(
            seconds, self.kill, f"ran longer than {seconds:g} s"
        )

    # What the event loop calls:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep what the child wrote, within bounds."""
        if fd != 1:
            self._stderr += data
            del self._stderr[:-STDERR_BYTES]
        elif not self._finished:
            self._lines += data
            self._arrived.set()
            if len(self._lines) > UNREAD_BYTES:
                self.kill(f"wrote more than {UNREAD_BYTES // 1024 // 1024} MiB")

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """Note that a pipe was closed at its other end."""
        if fd == 1:
            self._finish()
        if fd == 0:
            self._writable.set()

    def pause_writing(self) -> None:
        """Hold back those who send: the pipe is full."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let those who send go on."""
        self._writable.set()

    def process_exited(self) -> None:
        """Kill what the child leaves behind."""
        # Its group lives on as long as something that it started does, and is not to be killed later:
        # by then another process may bear the number.
        self._kill()
        self._exited.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Note that nothing of the child is left."""
        self._finish()
        self._exited.set()
        self._closed.set()

    def _running(self) -> asyncio.SubprocessTransport:
        assert self._transport is not None
        return self._transport

    def _finish(self) -> None:
        self._finished = True
        self._arrived.set()
        self._writable.set()

    def _kill(self) -> None:
        """Kill the whole process group."""
        if self._exited.is_set():
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._running().kill()
            else:
                os.killpg(self.pid, signal.SIGKILL)


async def _start(module: str, limits: Limits, directory: str) -> Child:
    root = str(Path(__file__).parents[2])
    command = (
        sys.executable,
        *ARGUMENTS,
        root,
        module,
        str(limits.seconds),
        str(limits.memory_mib),
    )
    try:
        _, child = await asyncio.get_running_loop().subprocess_exec(
            Child,
            *command,
            env=clean_environment(),
            cwd=directory,
            close_fds=True,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(
            f"A sandboxed process could not be started: {error}",
            hint="Check that the Python interpreter of lift-sys can be run",
        ) from error
    child.expire_after(limits.seconds)
    return child


async def _wait_through(event: asyncio.Event) -> bool:
    """Wait for `event` without giving in to a cancel; return whether none came."""
    uncancelled = True
    while not event.is_set():
        try:
            await event.wait()
        except asyncio.CancelledError:
            uncancelled = False
    return uncancelled


def _remove(directory: str) -> None:
    """Remove the working directory; one that was filled must not hold up the event loop."""
    try:
        Path(directory).rmdir()
    except OSError:
        arguments = {"path": directory, "ignore_errors": True}
        threading.Thread(target=shutil.rmtree, kwargs=arguments, daemon=True).start()
