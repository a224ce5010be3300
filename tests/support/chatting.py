"""Chat clients for tests: with a clock and a sleep of their own, against a server on loopback."""

from dataclasses import dataclass, field

from lift_sys.backends.chat import ChatClient
from lift_sys.backends.chat_connection import Waits
from lift_sys.backends.chat_request import Server
from lift_sys.backends.completion import Knobs
from lift_sys.backends.patience import Patience
from lift_sys.config import Key
from lift_sys.prompts import Message, Prompt

KEY = Key("sk-sentinel-key")
PROMPT = Prompt("You write Python.", (Message("user", "def sentinel_prompt(): ..."),), "1")
JSON = Knobs(form="json")


@dataclass
class Time:
    """Time that passes only by sleeping."""

    at: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def chat(
    url: str,
    *,
    kind="openai-compatible",
    model="tiny",
    key=KEY,
    headers=None,
    retries=0,
    time=None,
    **waits: float,
) -> ChatClient:
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
    server = Server(kind=kind, url=url, model=model, key=key, headers=headers or {})
    return ChatClient(server, waits=given, patience=patience, clock=time.clock)


async def asked(url: str, prompt=PROMPT, knobs=JSON, on_text=None, **options):
    """Ask once, and return the completion."""
    async with chat(url, **options) as client:
        return await client.complete(prompt, knobs, on_text=on_text or (lambda _: None))
