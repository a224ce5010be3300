"""A server that dies while it answers, and comes back at the same address."""

import asyncio

import pytest

from lift_sys.backends.completion import Knobs
from lift_sys.errors import ConnectionFailedError
from lift_sys.prompts import Message, Prompt
from support.vllm_server import with_body

PROMPT = Prompt("You write Python.", (Message("user", "Write a function."),), "1")


async def test_a_server_that_is_killed_in_mid_answer_is_an_error_and_serves_again_after_a_restart(
    chat, server
):
    async with chat() as client:
        begun = asyncio.Event()
        free = with_body(
            client, structured_outputs=None, ignore_eos=True, skip_special_tokens=False
        )
        knobs = Knobs(temperature=1.0, max_tokens=8000)
        asking = [
            asyncio.create_task(free.complete(PROMPT, knobs, on_text=lambda _: begun.set()))
            for _ in range(6)
        ]
        await begun.wait()
        # In this thread: the answers must not be read to their end while the server dies.
        server.kill()
        errors = await asyncio.gather(*asking, return_exceptions=True)
        broken = [error for error in errors if isinstance(error, ConnectionFailedError)]
        assert broken, [type(it).__name__ + str(it)[:300] for it in errors]
        assert all("broke off" in str(error) and error.retryable for error in broken)
        with pytest.raises(ConnectionFailedError, match="cannot be reached"):
            await client.complete(PROMPT, Knobs(), on_text=lambda _: None)

        await asyncio.to_thread(server.start)
        async with chat() as again:
            answer = await again.complete(PROMPT, Knobs(max_tokens=16), on_text=lambda _: None)
        assert answer.usage.output_tokens == 16
