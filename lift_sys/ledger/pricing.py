"""Works out what a request cost, or can cost at most, from the user's dated prices. Pure."""

from collections.abc import Mapping

from lift_sys.config import Price
from lift_sys.usage import Usage

__all__ = ["ceiling", "price_of"]

MILLION = 1_000_000
HOUR = 3600.0
UNPAID = frozenset({"AuthenticationError", "BusyError", "RequestError", "BudgetError"})
"""Errors by which a server says that it did not do the work."""


def price_of(usage: Usage, prices: Mapping[str, Price]) -> float | None:
    """Return what a request cost in US dollars, or None where that cannot be known.

    A server that is paid by time is counted for as long as the request took, its start included. Not in it are the
    time that it stays awake afterwards, which no single request can be blamed for, and that several requests may
    have shared the time.
    """
    if usage.source != "sent" or usage.outcome in UNPAID:
        return 0.0
    price = prices.get(usage.model)
    if price is None:
        return None
    parts = [
        _tokens(_uncached(usage), price.input),
        _tokens(usage.cached_tokens or 0, _cached(price)),
        _tokens(usage.output_tokens, price.output),
        None if price.gpu_hour is None else usage.seconds / HOUR * price.gpu_hour,
    ]
    stated = [price.input, _cached(price), price.output, price.gpu_hour]
    if all(it is None for it in stated):
        return None
    needed = [part for part, each in zip(parts, stated, strict=True) if each is not None]
    return None if any(part is None for part in needed) else sum(it for it in needed if it)


def ceiling(
    model: str,
    prices: Mapping[str, Price],
    *,
    input_tokens: int,
    output_tokens: int,
    seconds: float,
) -> float | None:
    """Return the most that a request can cost in US dollars; None where there is no price for the model."""
    largest = Usage(
        backend="",
        model=model,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        seconds=seconds,
    )
    return price_of(largest, prices)


def _uncached(usage: Usage) -> int | None:
    if usage.input_tokens is None:
        return None
    return max(0, usage.input_tokens - (usage.cached_tokens or 0))


def _cached(price: Price) -> float | None:
    return price.input if price.cached_input is None else price.cached_input


def _tokens(count: int | None, per_million: float | None) -> float | None:
    if count is None or per_million is None:
        return None
    return count * per_million / MILLION
