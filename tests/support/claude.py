"""Claude clients for tests: with a clock and a sleep of their own, against a server on loopback."""

import pytest

from lift_sys.backends.chat_connection import Waits
from lift_sys.backends.claude import ClaudeClient
from lift_sys.backends.completion import Knobs
from lift_sys.backends.patience import Patience
from lift_sys.errors import BackendError
from support.chatting import KEY, PROMPT, Time
from support.faults import FaultServer

SECRETS = ("sentinel_prompt", KEY.reveal())
QUOTING = f"no: {SECRETS[0]} {SECRETS[1]}"
"""What a server may say that quotes what it was sent."""


def claude(
    url: str, *, retries=0, time=None, key=KEY, model="claude-test", **waits: float
) -> ClaudeClient:
    """A client for the server at `url`; `waits` are those of `Waits`, by default long ones."""
    time = time or Time()
    given = Waits(**({"connect": 5.0, "first_token": 5.0, "answer": 10.0} | waits))
    patience = Patience(
        retries=retries,
        seconds=given.answer,
        clock=time.clock,
        sleep=time.sleep,
        chance=lambda: 0.0,
    )
    return ClaudeClient(url, model, key, waits=given, patience=patience, clock=time.clock)


async def asked(url: str, on_text=None, prompt=PROMPT, **options):
    """Ask once, and return the completion."""
    async with claude(url, **options) as client:
        return await client.complete(prompt, Knobs(), on_text=on_text or (lambda _: None))


async def refused(*replies, **options) -> BackendError:
    """Ask a server that plays these replies, and return the error: one that says what to do and quotes nothing."""
    async with FaultServer(list(replies)) as server:
        with pytest.raises(BackendError) as caught:
            await asked(server.url, **options)
    assert caught.value.hint
    assert not [it for it in SECRETS if it in str(caught.value)]
    return caught.value
