"""Starts one of lift-sys' own modules in a child process, confined, and ends it for certain.

The only place that starts processes for untrusted code. Knows nothing of what the lines mean.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import cast

from lift_sys.config import clean_environment
from lift_sys.errors import SandboxError
from lift_sys.sandbox.channel import Channel, wait_through
from lift_sys.sandbox.isolation import wrapping
from lift_sys.sandbox.limits import Limits

__all__ = ["Child", "launch", "start"]

STDERR_BYTES = 16 * 1024

# The packages above a module stand as empty shells: the child imports the module and what that names,
# not what the engine's own `__init__` files draw in, and nothing else beside `lift_sys` on the disk.
# What stands in `sys.path` stays readable.
BOOTSTRAP = """
import sys
root, name, confined, *words = sys.argv[1:]
def shell(package):
    if package not in sys.modules:
        module = sys.modules[package] = type(sys)(package)
        module.__path__ = [root + "/" + package.replace(".", "/")]
for package in ("lift_sys.sandbox.confine", name):
    parts = package.split(".")
    for count in range(1, len(parts)):
        shell(".".join(parts[:count]))
if confined == "confined":
    parent, seconds, memory, *paths = words
    sys.path += paths
    from lift_sys.sandbox.confine import confine
    module = __import__(name, fromlist=["main"])
    confine(float(seconds), int(memory), parent=int(parent))
    module.main()
else:
    __import__(name, fromlist=["main"]).main(*words)
"""

# `-I` would also ignore the few variables that `clean_environment` sets on purpose (the hash seed);
# `-s -P` give the rest of it: no user site, no current directory on the path.
ARGUMENTS = ("-s", "-P", "-S", "-X", "utf8", "-c", BOOTSTRAP)


@contextlib.asynccontextmanager
async def launch(
    module: str, *, limits: Limits, paths: Sequence[str] = ()
) -> AsyncIterator["Child"]:
    """Run `main()` of `module`, a module of lift_sys that needs the standard library only, confined.

    A module that needs more names the directories where that is installed in `paths`: they are
    searched after the standard library, and can be read.

    Leaving the context for any reason, cancelling included, kills the child and all that it
    started, and waits until it is gone. Raises `SandboxError` when it cannot be started.
    """
    # The parent's number, because it may have been killed before the child could tie itself to it.
    confining = (str(os.getpid()), str(limits.seconds), str(limits.memory_mib))
    command = ("confined", *confining, *paths)
    child = await start(module, command, prefix=wrapping(paths))
    child.expire_after(limits.seconds)
    try:
        yield child
    finally:
        await child.end()


async def start(
    module: str, arguments: Sequence[str], *, prefix: Sequence[str] = (), handed: Sequence[int] = ()
) -> "Child":
    """Start `module` with a clean environment, and hand it the descriptors `handed`; the caller has to `end` it."""
    root = str(Path(__file__).parents[2])
    command = (*prefix, sys.executable, *ARGUMENTS, root, module, *arguments)
    try:
        _, child = await asyncio.get_running_loop().subprocess_exec(
            Child,
            *command,
            env=clean_environment(),
            cwd=os.sep,
            close_fds=True,
            pass_fds=handed,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(
            f"A sandboxed process could not be started: {error}",
            hint="Check that the Python interpreter of lift-sys can be run",
        ) from error
    return child


class Child(Channel, asyncio.SubprocessProtocol):
    """A child process of ours, with pipes to it."""

    def __init__(self) -> None:
        super().__init__()
        self._stderr = bytearray()
        self._closed = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None

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

    async def end(self) -> None:
        """Kill whatever still runs and wait until it is gone, even when cancelled meanwhile."""
        self._forget_deadline()
        self._finish()
        self._kill()
        cancelled = not await wait_through(self._exited)
        # Closing the transport earlier would race with the event loop for the exit code.
        self._running().close()
        cancelled |= not await wait_through(self._closed)
        if cancelled:
            raise asyncio.CancelledError

    # What the event loop calls:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep what the child wrote, within bounds."""
        if fd == 1:
            self._arrived(data)
        else:
            self._stderr += data
            del self._stderr[:-STDERR_BYTES]

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """Note that a pipe was closed at its other end."""
        if fd == 1:
            self._finish()
        if fd == 0:
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

    def _write(self, data: bytes) -> None:
        stdin = self._running().get_pipe_transport(0)
        if stdin is not None:
            cast("asyncio.WriteTransport", stdin).write(data)

    def _running(self) -> asyncio.SubprocessTransport:
        assert self._transport is not None
        return self._transport

    def _kill(self) -> None:
        """Kill the whole process group."""
        if self._exited.is_set():
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._running().kill()
            else:
                os.killpg(self.pid, signal.SIGKILL)
