"""A prompt as data, and how long it is. Knows no server."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Message", "Prompt", "size"]

BYTES_PER_TOKEN = 3
"""Fewer than any tokenizer needs on English and code, so that the estimate is rather too high."""


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
    """Estimate how many tokens a prompt has."""
    texts = [prompt.system, *(it.text for it in prompt.messages)]
    return sum(len(text.encode("utf-8", "replace")) for text in texts) // BYTES_PER_TOKEN + 1
