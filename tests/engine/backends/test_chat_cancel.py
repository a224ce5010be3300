"""Time-outs and cancelling: in every phase the connection is closed and nothing is left behind."""

import asyncio

import pytest

from lift_sys.errors import ConnectionFailedError, TimedOutError
from support.chatting import JSON, PROMPT, Time, asked, chat
from support.faults import (
    DONE,
    HANG,
    FaultServer,
    busy,
    openai_answer,
    openai_chunk,
    openai_models,
    raw,
    silent,
    stream,
)

PHASES = {
    "before headers": silent(),
    "within headers": raw("HTTP/1.1 200 OK\r\ncontent-", HANG),
    "before the first token": stream(openai_chunk("", role="assistant"), HANG),
    "in mid-answer": stream(openai_chunk("x"), HANG),
    "before the end": stream(openai_chunk("x", finish="stop"), HANG),
}


@pytest.fixture(autouse=True)
async def nothing_is_left():
    """No task may outlive what a test awaits."""
    yield
    for _ in range(5):
        # Generators that were left in the middle are closed in the loop's next turns.
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left


@pytest.mark.parametrize("reply", PHASES.values(), ids=PHASES)
async def test_cancelling_closes_the_connection_at_once(reply):
    async with FaultServer([reply]) as server, chat(server.url) as client:
        asking = asyncio.create_task(client.complete(PROMPT, JSON, on_text=print))
        await server.asked.wait()
        await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        # The client is still open: it is the connection of this one request that is closed.
        await asyncio.wait_for(server.left.wait(), 1)


async def test_cancelling_one_request_leaves_the_others():
    gate = asyncio.Event()
    good = stream(gate, openai_chunk("y", finish="stop"), DONE)
    async with FaultServer([silent(), good]) as server, chat(server.url) as client:
        first = asyncio.create_task(client.complete(PROMPT, JSON, on_text=print))
        await server.asked.wait()
        second = asyncio.create_task(client.complete(PROMPT, JSON, on_text=print))
        server.asked.clear()
        await server.asked.wait()
        first.cancel()
        await server.left.wait()
        gate.set()
        assert (await second).text == "y"
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_cancelling_a_pause_ends_it():
    class Sleepless(Time):
        async def sleep(self, seconds):
            pausing.set()
            await asyncio.Event().wait()

    pausing = asyncio.Event()
    async with FaultServer([busy(retry_after=1)]) as server:
        asking = asyncio.create_task(asked(server.url, retries=1, time=Sleepless()))
        await pausing.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert len(server.requests) == 1


async def test_cancelling_while_the_model_is_asked_for_closes_the_client():
    async with FaultServer([silent()]) as server:
        entering = asyncio.create_task(asked(server.url, model=""))
        await server.asked.wait()
        entering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await entering
        await asyncio.wait_for(server.left.wait(), 1)


async def test_a_listener_that_fails_closes_the_connection():
    def fail(text):
        raise ZeroDivisionError

    async with FaultServer([PHASES["in mid-answer"]]) as server:
        with pytest.raises(ZeroDivisionError):
            await asked(server.url, on_text=fail)
        await asyncio.wait_for(server.left.wait(), 1)


# Time-outs


@pytest.mark.parametrize("phase", ["before headers", "within headers", "before the first token"])
async def test_a_server_that_does_not_begin_is_given_up(phase):
    async with FaultServer([PHASES[phase], openai_answer("x")]) as server:
        with pytest.raises(TimedOutError, match=r"begin .* within 0\.05 seconds") as caught:
            await asked(server.url, first_token=0.05, retries=2)
        assert "firstTokenSeconds" in caught.value.hint
        await asyncio.wait_for(server.left.wait(), 1)
        assert len(server.requests) == 1


@pytest.mark.parametrize("phase", ["in mid-answer", "before the end"])
async def test_a_server_that_does_not_end_is_given_up(phase):
    async with FaultServer([PHASES[phase]]) as server:
        with pytest.raises(TimedOutError, match=r"longer than 0\.1 seconds") as caught:
            await asked(server.url, first_token=0.05, answer=0.1)
        assert "answerSeconds" in caught.value.hint
        await asyncio.wait_for(server.left.wait(), 1)


async def test_a_model_that_thinks_has_begun():
    async with FaultServer([stream(openai_chunk(reasoning="hm"), HANG)]) as server:
        with pytest.raises(TimedOutError, match=r"longer than 0\.1 seconds"):
            await asked(server.url, first_token=0.05, answer=0.1)


async def test_a_list_of_models_that_does_not_come_is_given_up():
    async with FaultServer([silent()]) as server:
        with pytest.raises(TimedOutError, match="did not begin"):
            await asked(server.url, model="", first_token=0.05)


async def test_a_handshake_that_is_not_answered_is_given_up():
    async with FaultServer() as server:
        with pytest.raises(TimedOutError, match=r"Connecting .* 0\.05 seconds") as caught:
            await asked(server.url.replace("http:", "https:"), connect=0.05, retries=2)
        assert "connectSeconds" in caught.value.hint
        assert server.connections == 1


async def test_nobody_listens():
    async with FaultServer() as server:
        url = server.url
    with pytest.raises(ConnectionFailedError, match="cannot be reached") as caught:
        await asked(url)
    assert caught.value.hint


async def test_the_server_comes_back():
    async with FaultServer([stream(openai_chunk("x"), HANG)]) as server:
        port = server.port
        asking = asyncio.create_task(asked(server.url))
        await server.asked.wait()
    with pytest.raises(ConnectionFailedError, match="broke off"):
        await asking
    async with FaultServer([openai_answer("again")], port=port) as server:
        assert (await asked(server.url)).text == "again"


async def test_many_at_once():
    routes = {"/v1/models": openai_models("tiny")}
    async with FaultServer([openai_answer(f"{it}") for it in range(16)], routes) as server:
        async with chat(server.url, model="") as client:
            asking = [client.complete(PROMPT, JSON, on_text=print) for _ in range(16)]
            answers = await asyncio.gather(*asking)
        assert sorted(int(it.text) for it in answers) == list(range(16))
