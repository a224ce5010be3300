"""How long each step took, and what is said about it meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from lift_sys.pipeline.outcome import Step

__all__ = ["Progress", "Stopwatch", "silent"]

Progress = Callable[[str, int | None], None]
"""Called with a message for the user and, where it is known, the share done in per cent."""


def silent(message: str, percent: int | None) -> None:
    """Say nothing."""


class Stopwatch:
    """Adds up the time of named steps, in the order in which they first began."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Count the time inside the block under `name`."""
        start = self._clock()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + self._clock() - start

    @property
    def steps(self) -> tuple[Step, ...]:
        """Each step with its time so far."""
        return tuple(Step(name, seconds) for name, seconds in self._seconds.items())
