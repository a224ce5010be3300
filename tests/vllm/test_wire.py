"""What can happen between our client and a real vLLM server: streams, cancelling, refusals, being cut off."""

import asyncio

import pytest

from lift_sys.backends.completion import Knobs
from lift_sys.errors import AuthenticationError, RequestError
from lift_sys.prompts import Message, Prompt
from support.vllm_server import WITHOUT_END, answering_without_end, with_body

PROMPT = Prompt("You write Python.", (Message("user", "Write a function."),), "1")
MOST_SECONDS_TO_STOP = 1.0
"""The goal is 0.05 s, and the end of the run says how long it took; the limit leaves room for a busy machine."""


async def test_the_only_model_is_found_and_the_answer_comes_in_pieces(chat):
    pieces = []
    async with chat() as client:
        assert client.model == "tiny"
        answer = await client.complete(PROMPT, Knobs(max_tokens=2048), on_text=pieces.append)
    assert "".join(pieces) == answer.text
    assert len(pieces) > 10
    usage = answer.usage
    assert usage.input_tokens > 10
    assert usage.output_tokens >= len(pieces) - 1
    assert 0 < usage.first_token_seconds < usage.seconds


async def test_the_same_seed_gives_the_same_answer_and_another_seed_another(chat):
    async with chat() as client:
        drawn = [
            (await client.complete(PROMPT, knobs, on_text=lambda _: None)).text
            for knobs in (
                Knobs(temperature=1.0, seed=1, max_tokens=200),
                Knobs(temperature=1.0, seed=1, max_tokens=200),
                Knobs(temperature=1.0, seed=2, max_tokens=200),
            )
        ]
    assert drawn[0] == drawn[1] != drawn[2]


async def test_a_prompt_that_came_before_is_taken_from_the_cache(chat):
    long = Prompt("You write Python. " * 40, PROMPT.messages, "1")
    async with chat() as client:
        await client.complete(long, Knobs(max_tokens=8), on_text=lambda _: None)
        again = await client.complete(long, Knobs(max_tokens=8), on_text=lambda _: None)
    assert 0 < again.usage.cached_tokens < again.usage.input_tokens


async def test_cancelling_stops_the_server(chat, server):
    async with chat() as client:
        written = server.metric("generation_tokens_total")
        asking = await answering_without_end(client, PROMPT)
        for one in asking:
            one.cancel()
        ended = await asyncio.gather(*asking, return_exceptions=True)
        server.seconds_to_stop = server.seconds_until_idle(most=MOST_SECONDS_TO_STOP)
    assert any(isinstance(one, asyncio.CancelledError) for one in ended)
    assert server.metric("generation_tokens_total") - written < WITHOUT_END


async def test_a_wrong_key_is_told_apart_from_none(chat):
    with pytest.raises(AuthenticationError, match="does not accept the key") as wrong:
        async with chat(key="no-such-key"):
            pass
    assert "no-such-key" not in f"{wrong.value} {wrong.value.hint}"
    with pytest.raises(AuthenticationError, match="asks for a key"):
        async with chat(key=""):
            pass


async def test_a_wrong_model_is_answered_with_those_that_there_are(chat):
    async with chat(model="large") as client:
        with pytest.raises(RequestError, match="has no model 'large'") as caught:
            await client.complete(PROMPT, Knobs(), on_text=lambda _: None)
    assert "'tiny'" in caught.value.hint


async def test_an_overlong_prompt_is_refused_with_the_length_that_it_may_have(chat):
    long = Prompt("", (Message("user", "word " * 20_000),), "1")
    async with chat() as client:
        with pytest.raises(RequestError, match="longer than the model") as caught:
            await client.complete(long, Knobs(), on_text=lambda _: None)
    assert "8192" in str(caught.value)
    assert not caught.value.retryable


async def test_a_bad_schema_is_an_error_in_a_stream_that_began_with_success(chat):
    """vLLM answers with status 200, and a line with the error: it must not pass for an empty answer."""
    bad = {"json": {"type": "no such type"}}
    async with chat() as client:
        with pytest.raises(RequestError, match="cannot hold an answer to the form"):
            await with_body(client, structured_outputs=bad).complete(
                PROMPT, Knobs(), on_text=lambda _: None
            )


async def test_an_answer_in_one_piece_is_no_answer_of_ours_and_a_bad_schema_there_is_refused(chat):
    bad = {"json": {"type": "no such type"}}
    async with chat() as client:
        whole = with_body(client, stream=False, stream_options=None, structured_outputs=bad)
        with pytest.raises(RequestError, match=r"cannot hold .* \(status 400\)"):
            await whole.complete(PROMPT, Knobs(), on_text=lambda _: None)


async def test_an_answer_that_is_cut_off_says_so(chat):
    async with chat() as client:
        answer = await client.complete(PROMPT, Knobs(max_tokens=5), on_text=lambda _: None)
    assert answer.finish == "length"
    assert answer.usage.output_tokens == 5
