"""What passes between a model's backend and the client that sends: prompt, knobs, completion. Data only."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from lift_sys.answer import Form
from lift_sys.prompts import Prompt
from lift_sys.usage import Usage

__all__ = ["Client", "Completion", "Knobs", "WireRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """How to draw one answer; every one that the server knows stands in the request."""

    form: Form = "sections"
    """How the answer is laid out, and so by what it is constrained."""
    asynchronous: bool = False
    """Whether the body may await."""
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    max_tokens: int = 2048


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it is sent, but for keys: what determines the answer."""

    url: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Completion:
    """One whole answer."""

    text: str
    finish: Literal["stop", "length", "refusal"]
    """`length`: it was cut off at `max_tokens` or at the end of the model's context."""
    usage: Usage


class Client(Protocol):
    """Sends to one server; an asynchronous context that closes its connections."""

    backend: str
    model: str
    local: bool
    """Whether the server is on this machine."""

    def request(self, prompt: Prompt, knobs: Knobs) -> WireRequest:
        """Build the request. Pure."""
        ...

    async def complete(
        self, prompt: Prompt, knobs: Knobs, *, on_text: Callable[[str], None]
    ) -> Completion:
        """Send it and gather the stream, telling `on_text` each piece; raise `BackendError`.

        Retries by itself what is worth it. Cancelling closes the connection at once.
        """
        ...


ClientContext = AbstractAsyncContextManager[Client]
