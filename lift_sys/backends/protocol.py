"""What a backend is: something that turns a Spec into IR candidates. Nothing of any vendor here."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Protocol

from lift_sys.ir import FunctionIR
from lift_sys.source import Surroundings
from lift_sys.spec import Spec
from lift_sys.usage import FREE, Purse

__all__ = ["Attempt", "Backend", "Report", "Task"]

Report = Callable[[str], None]
"""Called with a short message on what the backend is doing, for the progress bar."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A body that was tried, and what is wrong with it, told to whoever writes the next one."""

    ir: FunctionIR
    complaints: tuple[str, ...]
    """Counterexamples and findings, the most telling first."""


def _quiet(message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a backend beside the Spec."""

    surroundings: Surroundings = field(default_factory=Surroundings)
    """What stands around the function in its file."""
    attempts: tuple[Attempt, ...] = ()
    """Bodies that were tried, oldest first; only for a backend that `revises`."""
    fresh: bool = False
    """Whether an answer that is kept may not be taken: the user was not content with it, and tries again."""
    report: Report = _quiet
    purse: Purse = FREE


class Backend(Protocol):
    """Proposes bodies for a Spec, best first; cancelling the iteration ends all of its work."""

    name: str
    local: bool
    """Whether nothing leaves this machine: such a backend also costs nothing."""
    revises: bool
    """Whether it can mend a body when it is told what is wrong with it (`Task.attempts`)."""

    def propose(self, spec: Spec, task: Task) -> AsyncGenerator[FunctionIR, None]:
        """Yield candidates; raise `BackendError` when none can be had.

        Every candidate keeps the Spec's signature, examples and contract, fills `body` and `provenance`, and may
        add items of origin `model`. Running out of candidates ends the iteration without an error.
        """
        ...
