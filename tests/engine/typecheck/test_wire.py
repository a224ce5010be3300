"""Messages on a stream of bytes."""

import pytest

from lift_sys.errors import SandboxError
from lift_sys.typecheck import wire
from lift_sys.typecheck.wire import Messages, written


def read(*pieces):
    messages = Messages()
    for piece in pieces:
        messages.feed(piece)
        while (message := messages.next()) is not None:
            yield message


def test_what_was_written_is_read():
    first, second = {"id": 1, "result": "ü😀"}, {"method": "m", "params": {"a": [None, 1.5]}}
    both = written(first) + written(second)
    assert list(read(both)) == [{"jsonrpc": "2.0", **first}, {"jsonrpc": "2.0", **second}]


def test_messages_may_come_byte_by_byte():
    data = written({"id": 1}) + written({"id": 2})
    pieces = [data[index : index + 1] for index in range(len(data))]
    assert [message["id"] for message in read(*pieces)] == [1, 2]


def test_further_headers_and_another_spelling_are_understood():
    data = b"Content-Type: x\r\ncontent-length:2\r\n\r\n{}"
    assert list(read(data)) == [{}]


def test_half_a_message_is_none_yet():
    assert list(read(written({"id": 1})[:-1])) == []


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 3\r\n\r\nxyz",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 2\r\n\r\n\xff\xff",
        b"Content-Length: 4\r\n\r\nnull",
        b"Content-Length: -4\r\n\r\n{}",
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"Content-Length: 9999999999999999999\r\n\r\n{}",
        b"Content-Type: x\r\n\r\n{}",
        b"\r\n\r\n",
        b"error: something went wrong\n" * 200,
        b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000,
    ],
)
def test_garbage_is_told(data):
    with pytest.raises(SandboxError, match="outside its protocol"):
        list(read(data))


def test_a_header_has_a_bound():
    header = b"X: " + b"y" * wire.HEADER_BYTES
    with pytest.raises(SandboxError):
        list(read(header))
    assert list(read(header[:100])) == []
