"""Reads server-sent events from bytes as they come. Knows neither HTTP nor what the events mean."""

from collections.abc import Iterator

from lift_sys.errors import AnswerError

__all__ = ["EventReader"]

MOST_BYTES = 32 * 1024 * 1024
"""A stream that is longer is no answer to anything that lift-sys asks."""
FIELDS = (b"data:", b"error:")
"""Some servers (llama.cpp) name the field of an event that tells an error after it."""


class EventReader:
    """Gathers bytes into lines and lines into events; an event may come in pieces of any size.

    Lines end at line feeds only: within JSON other separators, U+2028 for instance, are text.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._data: list[bytes] = []
        self._length = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the data of each event that `piece` completes."""
        self._length += len(piece)
        if self._length > MOST_BYTES:
            raise AnswerError("The answer is longer than any that was asked for")
        self._line += piece
        *lines, rest = self._line.split(b"\n")
        self._line = rest
        for line in lines:
            yield from self._take(bytes(line).rstrip(b"\r"))

    def end(self) -> Iterator[bytes]:
        """Yield the last event, where the stream ends without the empty line that should follow it."""
        yield from self._take(bytes(self._line).rstrip(b"\r"))
        yield from self._take(b"")
        self._line.clear()

    def _take(self, line: bytes) -> Iterator[bytes]:
        if not line:
            if self._data:
                yield b"\n".join(self._data)
            self._data = []
        for field in FIELDS:
            if line.startswith(field):
                self._data.append(line[len(field) :].removeprefix(b" "))
