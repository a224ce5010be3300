"""A server that dies while it answers, and comes back at the same address."""

import asyncio

import pytest

from lift_sys.backends.completion import Knobs
from lift_sys.errors import ConnectionFailedError
from lift_sys.prompts import Message, Prompt
from support.vllm_server import answering_without_end

PROMPT = Prompt("You write Python.", (Message("user", "Write a function."),), "1")


async def test_a_server_that_is_killed_in_mid_answer_is_an_error_and_serves_again_after_a_restart(
    chat, server
):
    async with chat() as client:
        asking = await answering_without_end(client, PROMPT)
        # In this thread: the answers must not be read to their end while the server dies.
        server.kill()
        errors = await asyncio.gather(*asking, return_exceptions=True)
        broken = [error for error in errors if isinstance(error, ConnectionFailedError)]
        assert all(error.retryable for error in broken)
        assert any("broke off" in str(error) for error in broken), errors
        with pytest.raises(ConnectionFailedError, match="cannot be reached"):
            await client.complete(PROMPT, Knobs(), on_text=lambda _: None)

        await asyncio.to_thread(server.start)
        async with chat() as again:
            answer = await again.complete(PROMPT, Knobs(max_tokens=16), on_text=lambda _: None)
        assert answer.usage.output_tokens == 16
