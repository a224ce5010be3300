"""Cuts the stream that comes in into messages. Knows nothing of what is in them."""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pygls.io_ import AsyncReader

__all__ = ["MOST_BYTES", "Unreadable", "read_message"]

MOST_BYTES: Final = 64 * 2**20
"""How long a message may be; what is longer is passed over without being kept."""

_CHUNK = 2**20
_LENGTH = re.compile(rb"content-length\s*:\s*(\d{1,15})\s*\Z", re.IGNORECASE)


class Unreadable(NamedTuple):
    """Something that came in place of a message, and what is wrong with it."""

    problem: str


async def read_message(reader: "AsyncReader") -> bytes | Unreadable | None:
    """Read the body of the next message; None at the end of the stream.

    A length is believed at the end of any line: behind a message whose own length was wrong, the rest of
    it stands in front of the next head, and the stream is in step again. Raises `ValueError` for a line
    that is longer than the reader takes.
    """
    length = None
    begun = False
    while (line := await reader.readline()).endswith(b"\n"):
        if found := _LENGTH.search(line):
            length = int(found[1])
        elif line.strip():
            begun = True
        elif length is not None:
            return await _body(reader, length)
        elif begun:
            return Unreadable("A message must begin with its Content-Length")
    return None


async def _body(reader: "AsyncReader", length: int) -> bytes | Unreadable | None:
    if length <= MOST_BYTES:
        body = await reader.readexactly(length)
        return body if len(body) == length else None
    for start in range(0, length, _CHUNK):
        wanted = min(_CHUNK, length - start)
        if len(await reader.readexactly(wanted)) < wanted:
            return None
    return Unreadable(f"A message may have at most {MOST_BYTES} bytes; this one has {length}")
