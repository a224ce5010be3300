"""The ways in and out: each end of the client is an end of the server, without a traceback."""

import asyncio
import json

import pytest

from lift_sys_server.transport import serve
from support.editor import PATIENCE, make_server
from support.engines import FakeEngine


def message(method, params=None, **fields):
    body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **fields}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


INITIALIZE = message("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, id=1)
SHUTDOWN = message("shutdown", id=2)
EXIT = message("exit")


class Out:
    """Keeps what the server writes."""

    def __init__(self):
        self.answers = []

    def write(self, data):
        self.answers.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self):
        pass


async def served(data, *, at_end=True):
    """Let a server read `data`, and the end of the stream `at_end`; return it with its answers."""
    server, reader, out = make_server(FakeEngine()), asyncio.StreamReader(), Out()
    reader.feed_data(data)
    if at_end:
        reader.feed_eof()
    async with asyncio.timeout(PATIENCE):
        await serve(server, reader, out)
    return server, out.answers


async def test_exit_ends_the_server_while_the_stream_stays_open():
    server, answers = await served(INITIALIZE + SHUTDOWN + EXIT, at_end=False)
    assert server.said_goodbye
    assert [answer["id"] for answer in answers] == [1, 2]


async def test_exit_without_shutdown_is_no_goodbye():
    server, _ = await served(INITIALIZE + EXIT, at_end=False)
    assert not server.said_goodbye


@pytest.mark.parametrize(
    "ending", [b"", b"Content-Length: 99\r\n\r\n{", b"Content-Length: 9\r\n", b"nonsense"]
)
async def test_a_stream_that_breaks_off_ends_the_server(ending):
    server, answers = await served(INITIALIZE + ending)
    assert not server.said_goodbye
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("body", "number", "code"),
    [
        (b"{]}", None, -32700),
        (b"\xff\xfe", None, -32700),
        (b"", None, -32700),
        (b"[" * 10**5, None, -32700),
        (b"[]", None, -32600),
        (b"7", None, -32600),
        (b'{"id": 7, "method": "secret"}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": 7}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": [], "method": "secret"}', None, -32600),
        (b'{"jsonrpc": "2.0"}', None, -32600),
        (INITIALIZE.partition(b"\r\n\r\n")[2], 1, -32600),
    ],
)
async def test_a_body_that_is_no_message_is_refused_in_one_line_and_the_next_is_answered(
    body, number, code, caplog
):
    head = b"X: y\r\ncontent-length: %d\r\n\r\n" % len(body)
    _, answers = await served(INITIALIZE + head + body + SHUTDOWN)
    assert [answer["id"] for answer in answers] == [1, number, 2]
    assert answers[1]["error"]["code"] == code
    [line] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert "secret" not in line.getMessage()
    assert line.exc_info is None


@pytest.mark.parametrize(
    "sent", [message("no/such"), message("textDocument/didOpen", {}), message("$/cancelRequest")]
)
async def test_a_notification_that_is_unknown_or_malformed_is_passed_over(sent):
    _, answers = await served(INITIALIZE + sent + SHUTDOWN)
    assert [answer["id"] for answer in answers] == [1, 2]


async def test_an_answer_to_nothing_is_passed_over():
    stray = message("x", id=9).replace(b'"method": "x"', b'"result": 123')
    _, answers = await served(INITIALIZE + stray + SHUTDOWN)
    assert [answer["id"] for answer in answers] == [1, 2]


async def test_a_stream_that_fails_ends_the_server_and_what_it_keeps(monkeypatch):
    ended = []

    async def close():
        ended.append("engine")

    engine, reader, out = FakeEngine(), asyncio.StreamReader(), Out()
    monkeypatch.setattr(engine, "close", close)
    reader.set_exception(OSError(5, "Input/output error"))
    async with asyncio.timeout(PATIENCE):
        await serve(make_server(engine), reader, out)
    assert ended == ["engine"]


async def test_a_line_without_end_closes_the_connection():
    server, answers = await served(INITIALIZE + b"x" * 2**18, at_end=False)
    assert not server.said_goodbye
    assert len(answers) == 1


async def test_what_still_waits_for_a_client_that_is_gone_ends_with_the_server():
    engine = FakeEngine()
    engine.hold()
    text = 'def f(x):\n    """Double x."""\n    ...\n'
    item = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": text}
    asked = {"uri": item["uri"], "qualname": "f"}
    server, reader = make_server(engine), asyncio.StreamReader()
    reader.feed_data(INITIALIZE + message("textDocument/didOpen", {"textDocument": item}))
    command = {"command": "liftSys.implement", "arguments": [asked]}
    reader.feed_data(message("workspace/executeCommand", command, id=2))
    serving = asyncio.create_task(serve(server, reader, Out()))
    async with asyncio.timeout(PATIENCE):
        await engine.started.wait()
        reader.feed_eof()
        await serving
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as asyncio.run does
            await asyncio.gather(task, return_exceptions=True)
    assert engine.cancelled == 1
