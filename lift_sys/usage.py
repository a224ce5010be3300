"""What one request to a model took, and who holds the purse. Data only: prices and records are the ledger's."""

from typing import Literal, Protocol

from msgspec import Struct

__all__ = ["FREE", "Purse", "Usage", "cost_words"]


class Usage(Struct, frozen=True, kw_only=True):
    """One request: tokens, and time in seconds. None is *unknown*, which is never the same as nothing."""

    backend: str
    model: str
    input_tokens: int | None = None
    """All tokens of the prompt, those that the server had in its cache included."""
    cached_tokens: int | None = None
    written_tokens: int | None = None
    """Those of the prompt that the server wrote into its cache, where it tells them and may ask more for them."""
    output_tokens: int | None = None
    seconds: float = 0.0
    first_token_seconds: float | None = None
    cold_seconds: float | None = None
    """How long the server took to start for this request, where that is known."""
    source: Literal["sent", "cached", "replayed"] = "sent"
    """Whether it was sent, or answered from what is kept: that costs nothing."""
    outcome: str = "ok"
    """`ok`, or the name of the error that ended it."""


class Purse(Protocol):
    """Allows requests, and is told of each what it took."""

    def permit(
        self, *, backend: str, model: str, local: bool, input_tokens: int, output_tokens: int
    ) -> None:
        """Raise `BudgetError` where a request of at most this size may not be sent."""
        ...

    def charge(self, usage: Usage) -> float | None:
        """Note a request that has ended; return its cost in US dollars, or None where it is unknown."""
        ...


class _Free:
    """Allows everything and notes nothing."""

    def permit(
        self, *, backend: str, model: str, local: bool, input_tokens: int, output_tokens: int
    ) -> None:
        """Allow it."""

    def charge(self, usage: Usage) -> float | None:
        """Forget it."""


FREE: Purse = _Free()
"""For callers that keep no record."""


def cost_words(cost: float | None) -> str:
    """Tell a cost in US dollars: what is unknown is said to be so."""
    if cost is None:
        return "cost unknown"
    return f"${cost:.4f}" if cost else "no cost"
