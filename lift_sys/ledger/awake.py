"""How long a server that is paid by time was awake, from when its requests ended and what they took. Pure."""

from collections.abc import Iterable

from msgspec import Struct

__all__ = ["Span", "awake_seconds"]


class Span(Struct, frozen=True):
    """The time of one request, in seconds since some moment."""

    start: float
    end: float


def awake_seconds(spans: Iterable[Span], idle_seconds: float = 0.0) -> float:
    """Return how long one server worked on all the requests, and waited for more after each.

    Time that several requests shared counts once. It stays awake for `idle_seconds` after a request, and no longer
    than until the next one begins; with 0 this is the time that it worked.
    """
    awake, until = 0.0, float("-inf")
    for span in sorted(spans, key=lambda it: it.start):
        end = span.end + idle_seconds
        awake += max(0.0, end - max(span.start, until))
        until = max(until, end)
    return awake
