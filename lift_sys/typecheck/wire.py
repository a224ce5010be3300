"""Messages of JSON-RPC on a stream of bytes, as plain dictionaries. Knows no process and no method."""

import re

import msgspec

from lift_sys.errors import SandboxError

__all__ = ["Messages", "written"]

HEADER_BYTES = 4096
MESSAGE_BYTES = 64 * 1024 * 1024
_LENGTH = re.compile(rb"(?:^|\r\n)content-length: *(\d{1,12}) *(?:\r\n|$)", re.IGNORECASE)

Message = dict[str, object]


def written(message: Message) -> bytes:
    """Write one message with its header."""
    body = msgspec.json.encode({"jsonrpc": "2.0", **message})
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Messages:
    """Cuts what arrives into messages."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._start = 0
        """Where the body of the next message begins; 0 while its header has not come whole."""
        self._length = 0

    def feed(self, data: bytes) -> None:
        """Take note of what arrived."""
        self._data += data

    def next(self) -> Message | None:
        """Return the next message if it has come whole; raises `SandboxError` for what is none."""
        if not self._start and not self._read_header():
            return None
        end = self._start + self._length
        if len(self._data) < end:
            return None
        body = bytes(self._data[self._start : end])
        del self._data[:end]
        self._start = 0
        return _decoded(body)

    def _read_header(self) -> bool:
        end = self._data.find(b"\r\n\r\n", 0, HEADER_BYTES)
        if end < 0:
            if len(self._data) >= HEADER_BYTES:
                raise _garbled()
            return False
        found = _LENGTH.search(bytes(self._data[:end]))
        if found is None or int(found[1]) > MESSAGE_BYTES:
            raise _garbled()
        self._start, self._length = end + 4, int(found[1])
        return True


def _decoded(body: bytes) -> Message:
    try:
        return msgspec.json.decode(body, type=Message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _garbled() from None


def _garbled() -> SandboxError:
    return SandboxError("The type checker answered outside its protocol")
