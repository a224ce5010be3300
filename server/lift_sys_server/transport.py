"""Ways to the client: pipes and TCP, without threads between it and the event loop. Knows no messages.

pygls reads stdin in a thread pool: three hand-overs for each message, each of which waits for the
interpreter's lock while the loop is busy. And a client that does not read would block the loop.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from pygls.io_ import StdinAsyncReader, StdoutWriter

from lift_sys_server.wire import Wire

if TYPE_CHECKING:
    from pygls.io_ import AsyncReader, Writer

__all__ = ["Server", "serve", "serve_stdio", "serve_tcp"]

_log = logging.getLogger(__name__)
_BUFFER = 2**20


class Server(Protocol):
    """What is served: pygls' server, and a last word to it."""

    protocol: Any

    async def leave(self) -> None:
        """End what was kept for further work."""


async def serve(server: Server, reader: "AsyncReader", writer: "Writer") -> None:
    """Serve until the client sends `exit` or is gone; all that still runs then ends with the loop."""
    assert isinstance(server.protocol, Wire)
    server.protocol.set_writer(writer)
    reading = asyncio.create_task(_read(reader, server.protocol))
    leaving = asyncio.create_task(server.protocol.left.wait())
    await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
    if server.protocol.farewell is not None:
        await asyncio.wait({server.protocol.farewell})
    leaving.cancel()
    reading.cancel()
    with contextlib.suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
        await reading
    await server.leave()


async def _read(reader: "AsyncReader", wire: Wire) -> None:
    """Hand on each message until the stream ends, or holds what cannot be the head of one."""
    try:
        while (length := await _length(reader)) is not None:
            body = await reader.readexactly(length)
            if len(body) < length:
                return
            wire.receive(body)
    except ValueError:
        _log.error("what comes in is no message: the connection is closed")


async def _length(reader: "AsyncReader") -> int | None:
    """Read a message's head; return how many bytes follow, or None at the end of the stream."""
    length = None
    while (line := await reader.readline()).endswith(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
        elif not line.strip() and length is not None:
            return length
    return None


async def serve_stdio(server: Server) -> bool:
    """Serve over stdin and stdout; tell whether no thread is left that still waits for stdin."""
    try:
        reader, writer = await _pipes()
    except (ValueError, NotImplementedError):
        # Files cannot be waited for, nor pipes on Windows.
        await serve(server, StdinAsyncReader(sys.stdin.buffer), StdoutWriter(sys.stdout.buffer))
        return False
    await serve(server, reader, writer)
    await writer.flush()
    return True


async def serve_tcp(server: Server, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the first client that connects, until it leaves; `announce` is told the address."""
    done, taken = asyncio.Event(), asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not taken.is_set():
            taken.set()
            try:
                await serve(server, reader, _Out(writer))
            finally:
                done.set()
        writer.close()

    async with await asyncio.start_server(connected, host, port, limit=_BUFFER) as listener:
        address = listener.sockets[0].getsockname()
        announce(f"{address[0]}:{address[1]}")
        await done.wait()


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
        """Wait until all has gone out, or the client is gone."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


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
