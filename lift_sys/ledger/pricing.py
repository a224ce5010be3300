"""Works out what a request cost, or can cost at most, from the user's dated prices. Pure."""

import math
from collections.abc import Mapping

import msgspec

from lift_sys.config import Price
from lift_sys.usage import Usage

__all__ = ["ceiling", "price_of", "sound"]

MILLION = 1_000_000
HOUR = 3600.0
MOST_TOKENS = 2**53
"""More than this no server can have counted."""
REFUSALS = frozenset({"AuthenticationError", "BusyError", "RequestError"})
"""Errors by which a server says that it did not do the work."""


def price_of(usage: Usage, prices: Mapping[str, Price]) -> float | None:
    """Return what a request cost in US dollars, or None where that cannot be known.

    A server that is paid by time is counted for as long as the request took, its start included. Not in it are the
    time that it stays awake afterwards, which no single request can be blamed for (see `time_paid`), and that
    several requests may have shared the time. Where a server does not tell which tokens it had in its cache, all
    count as new.
    """
    if usage.source != "sent":
        return 0.0
    price = prices.get(usage.model)
    if usage.outcome in REFUSALS:
        return _time(usage, price) if price is not None else 0.0
    if price is None:
        return None
    cached, written = usage.cached_tokens or 0, usage.written_tokens or 0
    plain = None if usage.input_tokens is None else max(0, usage.input_tokens - cached - written)
    parts = [
        _tokens(plain, price.input),
        _tokens(cached, price.input if price.cached_input is None else price.cached_input),
        _tokens(written, price.input if price.cache_write is None else price.cache_write),
        _tokens(usage.output_tokens, price.output),
        _time(usage, price),
    ]
    if price == Price(as_of=price.as_of) or any(part is None for part in parts):
        return None
    return sum(part for part in parts if part is not None)


def ceiling(
    model: str,
    prices: Mapping[str, Price],
    *,
    input_tokens: int,
    output_tokens: int,
    seconds: float,
) -> float | None:
    """Return the most that a request can cost in US dollars; None where there is no price for the model."""
    price = prices.get(model)
    dear = price is not None and (price.cache_write or 0.0) > (price.input or 0.0)
    largest = Usage(
        backend="",
        model=model,
        input_tokens=input_tokens,
        written_tokens=input_tokens if dear else 0,
        output_tokens=output_tokens,
        seconds=seconds,
    )
    return price_of(largest, prices)


def sound(usage: Usage) -> Usage:
    """Return what a server told with what cannot be true taken as unknown: tokens below nothing, say."""
    counts = {
        name: None if count is None or not 0 <= count <= MOST_TOKENS else count
        for name in ("input_tokens", "cached_tokens", "written_tokens", "output_tokens")
        for count in [getattr(usage, name)]
    }
    seconds = usage.seconds if math.isfinite(usage.seconds) and usage.seconds >= 0 else 0.0
    # What comes from a server or the environment may hold half a character, which no database takes.
    model = usage.model.encode("utf-8", "replace").decode()
    return msgspec.structs.replace(usage, model=model, seconds=seconds, **counts)


def _tokens(count: int | None, per_million: float | None) -> float | None:
    """Return what tokens cost: nothing where they are not what is paid, None where they are and were not told."""
    if per_million is None:
        return 0.0
    return None if count is None else count * per_million / MILLION


def _time(usage: Usage, price: Price) -> float:
    return usage.seconds / HOUR * (price.gpu_hour or 0.0)
