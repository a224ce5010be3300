import asyncio

import pytest

from lift_sys.backends.claude_request import claude_request
from lift_sys.backends.completion import Knobs
from lift_sys.errors import (
    AnswerError,
    BusyError,
    ConnectionFailedError,
    RequestError,
    TimedOutError,
)
from support.chatting import PROMPT, Time
from support.claude import QUOTING, asked, refused
from support.faults import (
    DROP,
    HANG,
    FaultServer,
    anthropic_answer,
    anthropic_error,
    anthropic_event,
    anthropic_events,
    anthropic_text,
    busy,
    dropped,
    silent,
    slow,
    stream,
)

START, BLOCK, *REST = anthropic_events("one")
THOUGHT = anthropic_event(
    {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "thinking", "thinking": "", "signature": ""},
    }
)
THINKS = anthropic_event(
    {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "thinking_delta", "thinking": "Let me see."},
    }
)


async def test_a_streamed_answer_is_gathered_with_its_usage():
    usage = {"cache_read_input_tokens": 100, "cache_creation_input_tokens": 10}
    pieces = []
    async with FaultServer([anthropic_answer("one ", "two", usage=usage)]) as server:
        completion = await asked(server.url, pieces.append)
        [request] = server.requests
    assert (completion.text, completion.finish, pieces) == ("one two", "stop", ["one ", "two"])
    usage = completion.usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (121, 100, 7)
    assert usage.first_token_seconds is not None
    assert request.path == "/v1/messages"
    assert request.json == claude_request(server.url, "claude-test", PROMPT, Knobs()).body


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("refusal", "refusal"),
        ("stop_sequence", "stop"),
        ("a_reason_of_tomorrow", "stop"),
    ],
)
async def test_each_reason_to_stop_is_told(reason, finish):
    async with FaultServer([anthropic_answer("x", stop_reason=reason)]) as server:
        assert (await asked(server.url)).finish == finish


async def test_an_answer_without_text_is_told():
    error = await refused(anthropic_answer())
    assert isinstance(error, AnswerError)
    assert "answers with nothing" in error.message


async def test_a_refusal_without_text_is_a_refusal():
    async with FaultServer([anthropic_answer(stop_reason="refusal")]) as server:
        assert (await asked(server.url)).finish == "refusal"


async def test_text_of_any_script_comes_whole():
    text = "naïve 你好 🙂 \u2028 \x85 line"
    async with FaultServer([anthropic_answer(*text)]) as server:
        assert (await asked(server.url)).text == text


async def test_what_a_model_thinks_is_no_part_of_its_answer():
    async with FaultServer([stream(START, THOUGHT, THINKS, BLOCK, *REST)]) as server:
        completion = await asked(server.url)
    assert completion.text == "one"
    assert completion.usage.first_token_seconds is not None


async def test_a_model_that_thinks_has_begun():
    error = await refused(stream(START, THOUGHT, HANG), first_token=0.2, answer=0.6)
    assert "answerSeconds" in error.hint


# Trying again


async def test_it_waits_as_long_as_the_server_asks():
    time = Time()
    async with FaultServer(
        [busy(429, retry_after=3), busy(529, retry_after=1), anthropic_answer("x")]
    ) as server:
        assert (await asked(server.url, retries=2, time=time)).text == "x"
    assert time.slept == [3.0, 1.0]


async def test_it_gives_up_at_once_where_the_server_asks_for_longer_than_there_is():
    error = await refused(busy(429, retry_after=60), retries=2, answer=10.0)
    assert isinstance(error, BusyError)
    assert error.retry_after == 60.0


async def test_an_overload_in_a_stream_that_has_begun_without_text_is_tried_again():
    overload = stream(START, anthropic_event(anthropic_error("overloaded_error", QUOTING)))
    usage = {"cache_read_input_tokens": 5}
    async with FaultServer([overload, anthropic_answer("x", usage=usage)]) as server:
        completion = await asked(server.url, retries=1)
    assert (completion.text, completion.usage.input_tokens) == ("x", 16)


async def test_nothing_is_sent_again_once_the_answer_has_begun():
    async with FaultServer([stream(START, BLOCK, REST[0], DROP), anthropic_answer("x")]) as server:
        with pytest.raises(ConnectionFailedError, match="broke off"):
            await asked(server.url, retries=3)
        assert len(server.requests) == 1


async def test_a_connection_that_breaks_off_is_worth_another_try():
    async with FaultServer([dropped(), anthropic_answer("x")]) as server:
        assert (await asked(server.url, retries=1)).text == "x"


async def test_a_bug_of_the_one_who_listens_is_not_disguised():
    def listen(_):
        raise ValueError("a bug")

    async with FaultServer([anthropic_answer("x")]) as server:
        with pytest.raises(ValueError, match="a bug"):
            await asked(server.url, listen)


# Time


async def test_slow_bytes_are_waited_for():
    gate = asyncio.Event()
    async with FaultServer([slow(anthropic_answer("one", "two"), gate)]) as server:
        asking = asyncio.create_task(asked(server.url))
        await server.asked.wait()
        assert not asking.done()
        gate.set()
        assert (await asking).text == "onetwo"


async def test_a_first_token_that_does_not_come_names_the_setting():
    for reply in (silent(), stream(START, BLOCK, HANG)):
        error = await refused(reply, first_token=0.05)
        assert isinstance(error, TimedOutError)
        assert "firstTokenSeconds" in error.hint


async def test_an_answer_without_end_names_the_setting():
    error = await refused(stream(START, BLOCK, REST[0], HANG), answer=0.2)
    assert isinstance(error, TimedOutError)
    assert "answerSeconds" in error.hint


@pytest.mark.parametrize("begun", [False, True])
async def test_cancelling_closes_the_connection(begun):
    reply = stream(START, BLOCK, anthropic_text("x"), HANG) if begun else silent()
    heard = asyncio.Event()
    async with FaultServer([reply]) as server:
        asking = asyncio.create_task(asked(server.url, lambda _: heard.set()))
        await (heard if begun else server.asked).wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.left.wait()
        assert server.open == 0


async def test_a_server_that_is_not_there_is_told():
    async with FaultServer() as server:
        url = server.url
    with pytest.raises(ConnectionFailedError, match="cannot be reached") as caught:
        await asked(url)
    assert "online" in caught.value.hint


async def test_without_the_package_there_is_one_clear_error(monkeypatch):
    def fail():
        raise ImportError

    monkeypatch.setattr("lift_sys.backends.claude._package", fail)
    with pytest.raises(RequestError, match="lift-sys\\[claude\\]"):
        await asked("http://127.0.0.1:1")
