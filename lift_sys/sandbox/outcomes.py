"""What can be asked of a sandbox and what can come of it, whatever runs the code. Data only."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from lift_sys.sandbox.limits import Limits

__all__ = [
    "Call",
    "Executor",
    "Outcome",
    "Raised",
    "Returned",
    "ScriptResult",
    "Session",
    "Stopped",
    "Unsupported",
]


@dataclass(frozen=True, slots=True)
class Call:
    """An expression to evaluate after some statements, all in a namespace of their own."""

    expression: str
    setup: tuple[str, ...] = ()
    seconds: float | None = None
    """How long it may take; None for as long as the limits say."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The call returned: `value` is plain data, `Opaque` or `Derived` (see `values`)."""

    value: object
    output: str = ""
    """What the call printed."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception came out."""

    classes: tuple[str, ...]
    """Names of its class and that class's bases, in method resolution order."""
    message: str
    output: str = ""
    by_example: bool = False
    """Whether the words of the call or its setup raised it themselves, not the code they call."""

    @property
    def name(self) -> str:
        """The name of the exception's own class."""
        return self.classes[0]


@dataclass(frozen=True, slots=True)
class Stopped:
    """No answer came, and why."""

    cause: Literal["call_time", "all_time", "ended", "protocol", "output"]
    """`call_time`: this call used all that one may; `all_time`: the run's time was over; `ended`: the
    process ended itself or was killed from outside; `protocol`, `output`: it was ended for what it wrote."""
    message: str
    """In words that follow the name of the call: `did not return within 2.5 s`."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """This executor cannot tell what Python would do; another one has to be asked."""

    message: str
    """What it lacks, in words that follow the name of the call: `uses `yield`, which …`."""


Outcome = Returned | Raised | Stopped | Unsupported


@dataclass(frozen=True, slots=True)
class ScriptResult:
    """Whether a source ran to its end, or the error that ended it."""

    ok: bool
    error: str = ""


class Session(Protocol):
    """A program that is loaded and can be called."""

    loading: Raised | Stopped | None
    """Why the program cannot be called, or None when it can."""

    async def call(self, call: Call) -> Outcome:
        """Evaluate one call; what it does to the process does not reach later calls."""
        ...


class Executor(Protocol):
    """Something that runs untrusted programs; all that it started is gone when a session is left."""

    name: str

    def session(self, program: str, *, limits: Limits) -> AbstractAsyncContextManager[Session]:
        """Load `program` (source of a module) and give access to it."""
        ...

    async def run_calls(
        self, program: str, calls: Sequence[Call], *, limits: Limits
    ) -> tuple[Outcome, ...]:
        """Evaluate all `calls` of `program`, each on its own."""
        ...
