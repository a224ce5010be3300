import asyncio

import pytest

from lift_sys.errors import AnswerError, ConnectionFailedError, RequestError
from lift_sys.usage import Usage
from support.chatting import JSON, PROMPT, asked, chat
from support.faults import (
    DONE,
    DROP,
    HANG,
    FaultServer,
    event,
    openai_answer,
    openai_chunk,
    openai_models,
    openai_usage,
    respond,
    slow,
    stream,
)


async def answer(*steps, reply=None):
    async with FaultServer([reply or stream(*steps)]) as server:
        return await asked(server.url)


async def test_an_answer_is_gathered_from_its_pieces_and_told_as_it_comes():
    told = []
    async with FaultServer([openai_answer("one ", "two ", "three")]) as server:
        completion = await asked(server.url, on_text=told.append)
    assert told == ["one ", "two ", "three"]
    assert (completion.text, completion.finish) == ("one two three", "stop")


async def test_usage_tells_tokens_cached_ones_and_times():
    usage = (await answer(reply=openai_answer("x"))).usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (11, 3, 7)
    assert 0 < usage.first_token_seconds <= usage.seconds
    assert (usage.backend, usage.model, usage.outcome) == ("openai-compatible", "tiny", "ok")


async def test_usage_may_come_before_the_end():
    early = openai_chunk("x"), openai_usage(prompt=5), openai_chunk(finish="stop"), DONE
    assert (await answer(*early)).usage.input_tokens == 5


async def test_tokens_that_a_server_does_not_tell_are_unknown_and_not_none_at_all():
    usage = (await answer(openai_chunk("x"), openai_chunk(finish="stop"), DONE)).usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (None, None, None)
    assert isinstance(usage, Usage)


async def test_an_answer_of_single_bytes_is_read_as_well():
    gate = asyncio.Event()
    gate.set()
    text = "naïve 😀 — \u2028 done"
    assert (await answer(reply=slow(openai_answer(text), gate))).text == text


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
async def test_comments_names_and_line_ends_of_events_are_of_no_matter(line_end):
    chunks = openai_chunk("x") + openai_chunk("y", finish="stop")
    text = ": ping\n\nevent: message\nid: 7\n" + chunks.decode()
    assert (await answer(text.replace("\n", line_end))).text == "xy"


async def test_the_last_event_counts_even_without_its_empty_line():
    last = openai_chunk(finish="stop").rstrip(b"\n")
    assert (await answer(openai_chunk("x"), last)).finish == "stop"


async def test_what_a_model_thinks_is_no_part_of_its_answer():
    thought = openai_chunk(reasoning_content="hm"), openai_chunk(reasoning="hm")
    completion = await answer(*thought, openai_chunk("x", finish="stop"), DONE)
    assert completion.text == "x"


@pytest.mark.parametrize(
    ("reason", "finish"), [("stop", "stop"), ("length", "length"), ("content_filter", "refusal")]
)
async def test_why_an_answer_ends_is_told(reason, finish):
    completion = await answer(openai_chunk("x"), openai_chunk(finish=reason), openai_usage(), DONE)
    assert completion.finish == finish


async def test_a_refusal_in_words_is_a_refusal():
    chunks = openai_chunk(refusal="I cannot"), openai_chunk(finish="stop"), DONE
    assert (await answer(*chunks)).finish == "refusal"


async def test_a_cut_off_answer_may_be_empty():
    assert (await answer(openai_chunk(finish="length"), DONE)).finish == "length"


@pytest.mark.parametrize(
    ("steps", "kind", "said"),
    [
        ([openai_chunk("x"), DONE], ConnectionFailedError, "broke off"),
        ([openai_chunk("x")], ConnectionFailedError, "broke off"),
        ([], ConnectionFailedError, "broke off"),
        ([openai_chunk("x", finish="abort")], ConnectionFailedError, "broke off"),
        ([openai_chunk("x", finish="tool_calls")], AnswerError, "does not know"),
        ([openai_chunk(" \n", finish="stop"), DONE], AnswerError, "answers with nothing"),
        ([b'data: {"choices": [{"delta": {"content": "x\n\n'], AnswerError, "no chat"),
        ([event([1])], AnswerError, "no chat"),
        ([event({"choices": [{"delta": {"content": 5}}]})], AnswerError, "no chat"),
        ([b"data: \xff\xfe\n\n"], AnswerError, "no chat"),
    ],
)
async def test_a_stream_that_is_no_whole_answer_is_an_error(steps, kind, said):
    with pytest.raises(kind, match=said) as caught:
        await answer(*steps)
    assert caught.value.hint


async def test_a_stream_without_end_is_given_up_once_it_has_said_that_it_is_done(monkeypatch):
    monkeypatch.setattr("lift_sys.backends.chat.LINGER_SECONDS", 0.02)
    assert (await answer(openai_chunk("x", finish="stop"), DONE, HANG)).text == "x"


async def test_a_connection_may_break_once_the_answer_is_done():
    assert (await answer(openai_chunk("x", finish="stop"), DONE, DROP)).text == "x"


async def test_a_stream_that_never_stops_sending_is_given_up(monkeypatch):
    monkeypatch.setattr("lift_sys.backends.events.MOST_BYTES", 5000)
    with pytest.raises(AnswerError, match="longer than any"):
        await answer(*["data: " + "x" * 1000] * 6)


async def test_one_connection_serves_one_request_after_the_other():
    async with FaultServer([openai_answer("x"), openai_answer("y")]) as server:
        async with chat(server.url) as client:
            for _ in range(2):
                await client.complete(PROMPT, JSON, on_text=print)
        assert (server.connections, len(server.requests)) == (1, 2)


# Which model


async def test_a_server_with_one_model_needs_no_name_of_it():
    async with FaultServer([openai_answer("x")], {"/v1/models": openai_models("qwen")}) as server:
        async with chat(server.url, kind="vllm", model="") as client:
            assert client.model == "qwen"
            await client.complete(PROMPT, JSON, on_text=print)
        assert [it.path for it in server.requests] == ["/v1/models", "/v1/chat/completions"]
        assert server.bodies[0]["model"] == "qwen"


async def test_an_adapter_is_not_taken_for_a_model():
    models = respond(200, {"data": [{"id": "qwen"}, {"id": "mine", "parent": "qwen"}]})
    async with (
        FaultServer(routes={"/v1/models": models}) as server,
        chat(server.url, kind="vllm", model="") as client,
    ):
        assert client.model == "qwen"


@pytest.mark.parametrize(
    ("names", "said"),
    [((), "has no model"), (("a", "b"), "Set vllmModel to one of them: 'a', 'b'")],
)
async def test_which_model_is_meant_must_be_plain(names, said):
    async with FaultServer(routes={"/v1/models": openai_models(*names)}) as server:
        with pytest.raises(RequestError) as caught:
            async with chat(server.url, kind="vllm", model=""):
                pass
        assert said in str(caught.value)
