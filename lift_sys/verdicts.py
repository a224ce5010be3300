"""The closed vocabulary of what was shown about a candidate, and the evidence for it.

`stale` is not a status of its own: it is said of any verdict once the text has changed.
"""

from typing import Literal

from msgspec import Struct

from lift_sys.errors import sentences

__all__ = [
    "Answer",
    "Counterexample",
    "Evidence",
    "EvidenceKind",
    "EvidenceOutcome",
    "Question",
    "Status",
    "Strength",
    "Verdict",
]

STRONG, FAIR = 0.95, 0.8
"""From which share on strength is called so; see `docs/benchmarks.md` for what it is worth."""
Status = Literal[
    "queued", "running", "refuted", "unchecked", "consistent", "tested", "proved", "failed"
]


LONGEST_CALL = 200
"""How much of a call is shown in one line."""

EvidenceKind = Literal["examples", "annotation", "types", "inputs", "contract", "proof"]
EvidenceOutcome = Literal["held", "refuted", "questioned", "vacuous", "timed_out", "unsupported"]


class Evidence(Struct, frozen=True, kw_only=True):
    """One kind of check: what ran and held, how long it took (seconds), and within what limits.

    `examples`: the docstring's own; `annotation`: results have the type that it says; `types`: a static type
    checker; `inputs`: calls with generated arguments; `contract`: *requires* and *ensures* on those; `proof`:
    CrossHair on all paths.
    """

    kind: EvidenceKind
    ran: int
    held: int
    seconds: float
    outcome: EvidenceOutcome = "held"
    """`questioned`: something is odd and may be meant so; `vacuous`: nothing was there to be checked;
    `unsupported`: could not be checked in this way."""
    by: str = ""
    """What ran it: `CPython`, `Monty`, `ty 0.0.107`."""
    limits: str = ""
    note: str = ""
    """What there is to say beyond the numbers: why it was not held, what was odd."""

    def __str__(self) -> str:
        """In words: "examples: 3 of 3 held (cpython, 5 ms, within 5 s)"."""
        ending = {
            "held": "",
            "refuted": ", then refuted",
            "questioned": ", the others are odd",
            "vacuous": "nothing to check",
            "timed_out": ", then out of time",
            "unsupported": "not checked",
        }[self.outcome]
        counted = self.ran and self.kind not in ("types", "proof")
        told = (
            f"{self.held} of {self.ran} held{ending}"
            if counted
            else ending.removeprefix(", then ") or "held"
        )
        took = f"{self.seconds * 1000:.0f} ms" if self.seconds else ""
        around = ", ".join(part for part in (self.by, took, self.limits) if part)
        told += f" ({around})" if around else ""
        return f"{self.kind}: {told}" + (f": {self.note}" if self.note else "")


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
        call = self.call if len(self.call) <= LONGEST_CALL else f"{self.call[:LONGEST_CALL]}…"
        return f"`{call}` {self.got}, the {self.source} says {self.expected}"


class Answer(Struct, frozen=True, kw_only=True):
    """One possible answer to a question."""

    expectation: Literal["value", "raises"]
    expected: str
    """The source of a literal, or the name of an exception class."""
    candidate: bool = False
    """Whether it is what the candidate does."""
    given_by: int = 1
    """How many of the programs that were compared do this."""

    def __str__(self) -> str:
        """In words: `0`, or `raises ValueError`."""
        return f"raises {self.expected}" if self.expectation == "raises" else self.expected


class Question(Struct, frozen=True, kw_only=True):
    """A call whose result the docstring leaves open, with the answers of programs that agree with it so far."""

    call: str
    setup: tuple[str, ...] = ()
    answers: tuple[Answer, ...]

    def __str__(self) -> str:
        """In words: "`f([])`: 0 or None?"."""
        return f"`{self.call}`: {' or '.join(str(answer) for answer in self.answers)}?"


class Strength(Struct, frozen=True, kw_only=True):
    """How much the evidence rejects: small edits of the candidate, its mutants, that it tells apart."""

    rejected: int
    survived: int
    """Mutants, and rival candidates, that behave differently and agree with all the evidence."""
    equivalent: int = 0
    """Mutants that did the same on every generated input, and are left out."""

    @property
    def share(self) -> float:
        """The share of mutants that the evidence rejects, between 0 and 1.

        One more is counted as surviving, so that a few mutants say little.
        """
        return self.rejected / (self.rejected + self.survived + 1)

    @property
    def word(self) -> Literal["strong", "fair", "weak"]:
        """The share in words."""
        return "strong" if self.share >= STRONG else "fair" if self.share >= FAIR else "weak"

    def __str__(self) -> str:
        """In words: "strong: 41 of 42 mutants rejected"."""
        total = self.rejected + self.survived
        noun = "mutant" if total == 1 else "mutants"
        if not self.survived and self.word != "strong":
            return f"{self.word}: only {total} {noun}, all rejected"
        return f"{self.word}: {self.rejected} of {total} {noun} rejected"


class Verdict(Struct, frozen=True, kw_only=True):
    """What was shown, never more."""

    status: Status
    reason: str = ""
    """Why it is `failed` or `unchecked`: what happened and what to do."""
    evidence: tuple[Evidence, ...] = ()
    counterexample: Counterexample | None = None
    strength: Strength | None = None
    """How much the evidence would have noticed; None where it was not measured."""
    questions: tuple[Question, ...] = ()
    """What to ask the user, the best question first."""
    doubts: tuple[str, ...] = ()
    """What is odd about the program and may be meant so."""
    bounds: str = ""
    """On how many inputs it is `tested`; within what bounds it is `proved` (also in the evidence)."""

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
    def examples_held(self) -> int:
        """With how many of the docstring's examples it agrees."""
        return next((item.held for item in self.evidence if item.kind == "examples"), 0)

    @property
    def seconds(self) -> float:
        """Time that all the evidence took."""
        return sum(item.seconds for item in self.evidence)

    def __str__(self) -> str:
        """In words, as people see it: `consistent with 3 examples`."""
        count = self.examples_held
        noun = "example" if count == 1 else "examples"
        agreeing = f"consistent with {count} {noun}"
        match self.status:
            case "consistent":
                return agreeing
            case "tested" | "proved":
                proved = self.status == "proved"
                shown = "proved on all paths" if proved else f"tested {self.bounds}"
                return f"{shown}, {agreeing}" if count else shown
            case "refuted" if self.counterexample is not None:
                return f"refuted: {self.counterexample}"
            case _:
                return f"{self.status}: {self.reason}" if self.reason else self.status
