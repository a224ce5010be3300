"""How much time and memory a sandboxed process may use. Data only."""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child process, with all that it does, may use at most."""

    seconds: float
    """Wall-clock time of the whole run; also the base of the limit on processor time."""
    memory_mib: int
    """Address space in MiB, where the platform can limit it."""

    @property
    def call_seconds(self) -> float:
        """How long one call may take: half of all, so that one slow call leaves time to say so."""
        return self.seconds / 2
