"""Ways to the client: pipes and TCP, without threads between it and the event loop. Knows no messages.

pygls reads stdin in a thread pool: three hand-overs for each message, each of which waits for the
interpreter's lock while the loop is busy. And a client that does not read would block the loop.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from pygls.io_ import StdinAsyncReader, StdoutWriter

from lift_sys_server.framing import Unreadable, read_message
from lift_sys_server.watching import end_of
from lift_sys_server.wire import Wire

if TYPE_CHECKING:
    from pygls.io_ import AsyncReader, Writer

__all__ = ["Server", "serve", "serve_stdio", "serve_tcp"]

_log = logging.getLogger(__name__)
_BUFFER = 2**20

_FLUSH_SECONDS: Final = 1.0
"""How long a client that has said goodbye may take to read what was sent before."""

_END_SECONDS: Final = 4.0
"""How long ending may take in all; then the process goes, and its children with it."""


class Server(Protocol):
    """What is served: pygls' server, and a last word to it."""

    protocol: Any

    @property
    def said_goodbye(self) -> bool:
        """Whether the client asked for the end, rather than vanish."""

    async def leave(self) -> None:
        """End what was kept for further work."""


async def serve(
    server: Server,
    reader: "AsyncReader",
    writer: "Writer",
    *,
    leaving: Callable[[], object] = lambda: None,
) -> None:
    """Serve until the client sends `exit` or is gone; all that still runs then ends with the loop.

    `leaving` is called at that moment, before anything is waited for.
    """
    wire = server.protocol
    assert isinstance(wire, Wire)
    wire.set_writer(writer)
    reading = asyncio.create_task(_read(reader, wire))
    endings = {reading, asyncio.create_task(wire.left.wait()), asyncio.create_task(_orphaned(wire))}
    await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
    leaving()
    if wire.farewell is not None:
        await asyncio.wait({wire.farewell})
    for task in endings:
        task.cancel()
    try:
        with contextlib.suppress(asyncio.CancelledError, asyncio.IncompleteReadError, OSError):
            await reading
    finally:
        await server.leave()


async def _read(reader: "AsyncReader", wire: Wire) -> None:
    """Hand on each message until the stream ends, or holds what cannot be the head of one."""
    try:
        while (body := await read_message(reader)) is not None:
            if isinstance(body, Unreadable):
                wire.refuse_unreadable(body.problem)
            else:
                wire.receive(body)
            # What has come in already is read without waiting: work and timers get their turn here.
            await asyncio.sleep(0)
    except ValueError:
        _log.error("what comes in is no message: the connection is closed")


async def _orphaned(wire: Wire) -> None:
    """Wait until the process of the client has ended: its pipes can be held open by another."""
    await wire.greeted.wait()
    await end_of(wire.client_process)
    _log.warning("the client's process has ended without a goodbye")


async def serve_stdio(server: Server) -> bool:
    """Serve over stdin and stdout; tell whether no thread is left that still waits for stdin."""
    try:
        reader, writer = await _pipes()
    except (ValueError, NotImplementedError):
        # Files cannot be waited for, nor pipes on Windows.
        streams = StdinAsyncReader(sys.stdin.buffer), StdoutWriter(sys.stdout.buffer)
        await serve(server, *streams, leaving=lambda: _insist(server))
        return False
    await serve(server, reader, writer, leaving=lambda: _insist(server))
    await writer.flush()
    return True


async def serve_tcp(server: Server, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the first client that connects, until it leaves; `announce` is told the address."""
    done, taken = asyncio.Event(), asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not taken.is_set():
            taken.set()
            out = _Out(writer)
            try:
                await serve(server, reader, out, leaving=lambda: _insist(server))
                await out.flush()
            finally:
                done.set()
        writer.close()

    async with await asyncio.start_server(connected, host, port, limit=_BUFFER) as listener:
        address = listener.sockets[0].getsockname()
        announce(f"{address[0]}:{address[1]}")
        await done.wait()


def _insist(server: Server) -> None:
    """See to it that the process ends, even if something hangs while it is being ended."""
    code = 0 if server.said_goodbye else 1
    last = threading.Timer(_END_SECONDS, os._exit, (code,))
    last.daemon = True
    with contextlib.suppress(RuntimeError):  # The machine may be out of threads.
        last.start()


class _Out:
    """Takes bytes without making the server wait; they go out as fast as the client reads."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def close(self) -> None:
        self._writer.close()

    async def flush(self) -> None:
        """Wait until all has gone out, or the client is gone, or does not read."""
        self._writer.close()
        try:
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self._writer.wait_closed()
        except TimeoutError:
            self._writer.transport.abort()
        except OSError:
            _log.info("the client was gone before it had read all")


async def _pipes() -> tuple[asyncio.StreamReader, _Out]:
    """Connect stdin and stdout to the loop."""
    if sys.stdin.isatty():
        raise ValueError("a terminal is shared with others and must stay as it is")
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_BUFFER)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), sys.stdout
    )
    return reader, _Out(asyncio.StreamWriter(transport, protocol, None, loop))
