"""The Claude client against vLLM's own Anthropic API."""

import asyncio

import pytest

from lift_sys.backends.claude import claude_client
from lift_sys.backends.completion import Knobs
from lift_sys.config import Key, Settings
from lift_sys.errors import AuthenticationError, RequestError
from lift_sys.prompts import Message, Prompt
from support.vllm_server import KEY, MODEL, answering

PROMPT = Prompt("You write Python.", (Message("user", "Write a function."),), "1")


@pytest.fixture
def claude(server):
    def open_claude(*, key=KEY, model=MODEL):
        settings = Settings(
            claude_url=server.root, claude_key=Key(key), claude_model=model, retries=0
        )
        return claude_client(settings)

    return open_claude


async def test_an_answer_comes_in_pieces_with_its_usage(claude):
    pieces = []
    async with claude() as client:
        answer = await client.complete(PROMPT, Knobs(max_tokens=40), on_text=pieces.append)
    assert "".join(pieces) == answer.text
    assert answer.finish == "length"
    assert answer.usage.output_tokens == 40
    assert answer.usage.input_tokens > 10


async def test_cancelling_stops_the_server(claude, server):
    async with claude() as client:
        asking = await answering(client, PROMPT, Knobs(max_tokens=6000))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        server.seconds_until_idle(most=1)


async def test_a_wrong_key_and_a_wrong_model_are_told(claude):
    async with claude(key="no-such-key") as client:
        with pytest.raises(AuthenticationError):
            await client.complete(PROMPT, Knobs(), on_text=lambda _: None)
    async with claude(model="claude-of-elsewhere") as client:
        with pytest.raises(RequestError, match="has no model 'claude-of-elsewhere'"):
            await client.complete(PROMPT, Knobs(), on_text=lambda _: None)


async def test_an_overlong_prompt_is_told(claude):
    long = Prompt("", (Message("user", "word " * 20_000),), "1")
    async with claude() as client:
        with pytest.raises(RequestError, match="longer than"):
            await client.complete(long, Knobs(), on_text=lambda _: None)
