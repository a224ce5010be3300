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
    "broken", [b"Content-Length: 3\r\n\r\n{]}", b"X: y\r\nContent-Length: 2\r\n\r\n[]"]
)
async def test_a_message_that_is_no_json_rpc_is_passed_over(broken, caplog):
    _, answers = await served(INITIALIZE + broken + SHUTDOWN)
    assert [answer["id"] for answer in answers] == [1, 2]


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
