"""The closed vocabulary of what was shown about a candidate, and the evidence for it.

`stale` is not a status of its own: it is said of any verdict once the text has changed.
"""

from typing import Literal

from msgspec import Struct

from lift_sys.errors import sentences

__all__ = ["Counterexample", "Evidence", "Status", "Verdict"]

Status = Literal[
    "queued", "running", "refuted", "unchecked", "consistent", "tested", "proved", "failed"
]


class Evidence(Struct, frozen=True, kw_only=True):
    """One kind of check: how many ran and held, how long it took (seconds), and its limits."""

    kind: Literal["examples", "types"]
    ran: int
    held: int
    seconds: float
    limits: str = ""


class Counterexample(Struct, frozen=True, kw_only=True):
    """A call that shows a candidate wrong."""

    call: str
    got: str
    """What the call did, as in `returned None`."""
    expected: str
    source: Literal["docstring", "annotation"] = "docstring"
    """What says so."""

    def __str__(self) -> str:
        """In words: "`width('')` returned None, the docstring says 0"."""
        return f"`{self.call}` {self.got}, the {self.source} says {self.expected}"


class Verdict(Struct, frozen=True, kw_only=True):
    """What was shown, never more."""

    status: Status
    reason: str = ""
    """Why it is `failed` or `unchecked`: what happened and what to do."""
    evidence: tuple[Evidence, ...] = ()
    counterexample: Counterexample | None = None

    @property
    def offered(self) -> bool:
        """Whether a candidate with this verdict may be offered as verified."""
        return self.status in ("consistent", "tested", "proved")

    @property
    def shortfall(self) -> str:
        """Why a function without a body gets none, and what to do, in words that follow its name.

        A counterexample speaks of a candidate that nobody was shown, not of the user's code.
        """
        if self.counterexample is None:
            return self.reason or f"no body found: {self.status}"
        return sentences(
            f"no body found; the nearest candidate: {self.counterexample}",
            "Say more in the docstring, an example for instance, and try again",
        )

    @property
    def seconds(self) -> float:
        """Time that all the evidence took."""
        return sum(item.seconds for item in self.evidence)

    def __str__(self) -> str:
        """In words, as people see it: `consistent with 3 examples`."""
        count = next((item.held for item in self.evidence if item.kind == "examples"), 0)
        noun = "example" if count == 1 else "examples"
        match self.status:
            case "consistent":
                return f"consistent with {count} {noun}"
            case "refuted" if self.counterexample is not None:
                return f"refuted: {self.counterexample}"
            case _:
                return f"{self.status}: {self.reason}" if self.reason else self.status
