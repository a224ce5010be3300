"""A warm process that forks a confined child for each program. Knows nothing of what the lines mean."""

import asyncio
import contextlib
import itertools
import os
import select
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from typing import cast

from lift_sys.errors import SandboxError
from lift_sys.sandbox.channel import Channel, wait_through
from lift_sys.sandbox.limits import Limits
from lift_sys.sandbox.process import Child, start

__all__ = ["Fork", "ForkServer"]

MODULE = "lift_sys.sandbox.forking"
START_SECONDS = 20.0
END_SECONDS = 1.0
"""After which time a server that does not say that a child has ended is killed itself."""
UNREAD_BYTES = 1024 * 1024
"""How much a child may have written that nobody has read yet: an answer has a fifth of that."""
NUMBERS = itertools.count(1)


class ForkServer:
    """An async context manager: the server is started when it is first needed, and again if it has ended.

    `prefix` is a command that runs the rest of its arguments, walled off further (bubblewrap, say).
    """

    def __init__(self, prefix: Sequence[str] = ()) -> None:
        self._prefix = tuple(prefix)
        self._running: _Running | None = None
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> "ForkServer":
        """Start nothing yet."""
        return self

    async def __aexit__(self, *exception: object) -> None:
        """End the server and all its children, and wait until they are gone."""
        if self._running is not None:
            await self._running.end()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._running.process.pid if self._running and self._running.alive else None

    async def started(self) -> None:
        """Wait until the server runs; raises `SandboxError` when it cannot be started."""
        async with self._starting:
            if self._running is not None and self._running.loop is not asyncio.get_running_loop():
                raise SandboxError(
                    "The sandbox belongs to another event loop", hint="Open one for each loop"
                )
            if self._running is None or not self._running.alive:
                if self._running is not None:
                    await self._running.end()
                    self._running = None
                self._running = await _Running.start(self._prefix)

    @contextlib.asynccontextmanager
    async def child(self, *, limits: Limits) -> AsyncIterator["Fork"]:
        """Fork a confined child; leaving the context kills it and waits until it is gone."""
        await self.started()
        assert self._running is not None
        child = await self._running.fork(limits)
        try:
            await child.hello()
            child.expire_after(limits.seconds)
            yield child
        finally:
            await child.end()


class Fork(Channel, asyncio.Protocol):
    """A child of the fork server, with a socket to it."""

    most_unread = UNREAD_BYTES

    def __init__(self, server: "_Running") -> None:
        super().__init__()
        self.identifier = str(next(NUMBERS))
        self._server = server
        self._pid: int | None = None
        self._code: int | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def pid(self) -> int:
        """The process id, which is also that of its group; only once the child has answered."""
        assert self._pid is not None, "the child has not answered yet"
        return self._pid

    @property
    def exit_code(self) -> int | None:
        """The exit code once it ended (negative: the signal that ended it)."""
        return self._code

    async def end(self) -> None:
        """Kill it if it still runs and wait until it is gone, even when cancelled meanwhile."""
        self._forget_deadline()
        self._finish()
        self._kill()
        if self._transport is not None:
            self._transport.abort()
        loop = asyncio.get_running_loop()
        patience = loop.call_later(END_SECONDS, self._server.give_up)
        uncancelled = await wait_through(self._exited)
        patience.cancel()
        if not uncancelled:
            raise asyncio.CancelledError

    async def hello(self) -> None:
        """Wait until the child runs; raises `SandboxError` when it could not be made."""
        try:
            async with asyncio.timeout(START_SECONDS):
                line = await self.receive()
        except TimeoutError:
            line = None
        if line != b"hello":
            raise SandboxError(
                "The sandbox's fork server could not make a child",
                hint="The machine may be out of processes, memory or open files: try again later",
            )

    def started(self, pid: int) -> None:
        """Take note of the process id."""
        self._pid = pid

    def ended(self, code: int | None) -> None:
        """Take note that the process is gone; without a code the server is, and the child with it."""
        self._code = code
        self.lost = code is None
        self._exited.set()
        self._finish()

    # What the event loop calls:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the child."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Keep what the child wrote, within bounds."""
        self._arrived(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Note that the child wrote its last line."""
        self._finish()

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    def _kill(self) -> None:
        if not self._exited.is_set():
            self._server.tell(f"kill {self.identifier}")


class _Running:
    """A server that was started, its control socket, and its children."""

    def __init__(self, process: Child, control: socket.socket) -> None:
        self.process = process
        self.alive = True
        self.loop = asyncio.get_running_loop()
        self._control = control
        self._received = b""
        self._children: dict[str, Fork] = {}
        self._ready = asyncio.Event()
        asyncio.get_running_loop().add_reader(control, self._read)

    @classmethod
    async def start(cls, prefix: Sequence[str]) -> "_Running":
        ours, theirs = _pair()
        with theirs:
            ours.setblocking(False)
            arguments = ("free", str(theirs.fileno()))
            try:
                process = await start(MODULE, arguments, prefix=prefix, handed=(theirs.fileno(),))
            except BaseException:
                ours.close()
                raise
        running = cls(process, ours)
        try:
            async with asyncio.timeout(START_SECONDS):
                await running._ready.wait()
        except BaseException as error:
            await running.end()
            if isinstance(error, TimeoutError):
                raise _not_started(process) from None
            raise
        if not running.alive:
            await running.end()
            raise _not_started(process)
        return running

    async def fork(self, limits: Limits) -> Fork:
        ours, theirs = _pair()
        child = Fork(self)
        with theirs:
            ours.setblocking(False)
            await asyncio.get_running_loop().create_connection(lambda: child, sock=ours)
            self._children[child.identifier] = child
            request = f"fork {child.identifier} {limits.seconds} {limits.memory_mib}"
            self.tell(request, theirs.fileno())
        if not self.alive:
            child.ended(None)
        return child

    def tell(self, line: str, *descriptors: int) -> None:
        """Send one line; the server reads at once, so that its socket has room."""
        if not self.alive:
            return
        data = [line.encode("ascii") + b"\n"]
        for _ in range(2):
            try:
                socket.send_fds(self._control, data, descriptors)
            except BlockingIOError:
                # It has much to do; that it does nothing at all is found out elsewhere.
                select.select([], [self._control], [], END_SECONDS)
            except OSError:
                break
            else:
                return
        self.give_up()

    def give_up(self) -> None:
        """Kill a server that does not do its work, and its children with it."""
        if self.alive:
            self.process.kill("did not answer")
            self._lost()

    async def end(self) -> None:
        """Close the control socket, which ends the server and all its children."""
        self._lost()
        try:
            async with asyncio.timeout(1):
                await self.process.wait()
        except TimeoutError:
            pass
        finally:
            await self.process.end()

    def _read(self) -> None:
        try:
            data = self._control.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._take(line.decode("ascii").split())

    def _take(self, words: list[str]) -> None:
        match words:
            case ["ready"]:
                self._ready.set()
            case ["started", identifier, pid] if identifier in self._children:
                self._children[identifier].started(int(pid))
            case ["ended", identifier, status]:
                child = self._children.pop(identifier, None)
                if child is not None:
                    child.ended(int(status))

    def _lost(self) -> None:
        """Note that the server is gone, or is to go; its children die with it, and are told so."""
        if not self.alive:
            return
        self.alive = False
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        self._ready.set()
        for child in self._children.values():
            # On Linux a death signal ties them to the server, and behind bubblewrap their numbers are others.
            if child._pid is not None and sys.platform != "linux":
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child._pid, signal.SIGKILL)
            child.ended(None)
        self._children.clear()


def _pair() -> tuple[socket.socket, socket.socket]:
    try:
        return socket.socketpair()
    except OSError as error:
        raise SandboxError(
            f"A sandboxed process could not be reached: {error}",
            hint="Too many files may be open: try again later",
        ) from error


def _not_started(process: Child) -> SandboxError:
    said = process.stderr.strip().rpartition("\n")[2] or "it did not answer"
    return SandboxError(
        f"The sandbox's fork server could not be started: {said}",
        hint="Run `lift-sys doctor` to see what isolates untrusted code here",
    )
