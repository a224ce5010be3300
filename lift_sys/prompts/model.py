"""A prompt as data, and how long it is. Knows no server."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Message", "Prompt", "size"]

DIGITS = b"0123456789"
ASCII = bytes(range(128))
BYTES_PER_TOKEN = 3
BYTES_PER_FOREIGN_TOKEN = 2
"""Of what is not ASCII, whose characters are two to four bytes long."""
TOKENS_PER_MESSAGE = 8
"""What a chat template puts around each turn."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A whole prompt: `system` is the stable prefix, the same for every function; `messages` what differs."""

    system: str
    messages: tuple[Message, ...]
    version: str
    """Names the files that it was made from."""


def size(prompt: Prompt) -> int:
    """Estimate how many tokens a prompt has, rather too many than too few.

    English and code have more than three bytes a token; digits may be tokens of their own.
    """
    texts = [prompt.system, *(it.text for it in prompt.messages)]
    return sum(TOKENS_PER_MESSAGE + _tokens(text) for text in texts)


def _tokens(text: str) -> int:
    data = text.encode("utf-8", "replace")
    foreign = len(data.translate(None, ASCII))
    plain = data.translate(None, DIGITS)
    digits = len(data) - len(plain)
    rest = len(plain) - foreign
    return digits + rest // BYTES_PER_TOKEN + foreign // BYTES_PER_FOREIGN_TOKEN + 1
