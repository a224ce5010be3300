"""What came of a piece of work on one function. Data only."""

from dataclasses import dataclass

from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR, shown_call
from lift_sys.source import Span, Target, TextEdit
from lift_sys.spec import Spec
from lift_sys.usage import Usage
from lift_sys.verdicts import Verdict

__all__ = ["Asked", "Examination", "Outcome", "Step", "unfinished"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the work and the time it took, in seconds."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One backend that was asked, and what came of it."""

    backend: str
    candidates: int = 0
    mended: int = 0
    """How many of them are small edits of what it proposed."""
    rounds: int = 0
    """How often it was shown what is wrong with its body."""
    problem: str = ""
    """Why it gave nothing (more), and what to do."""

    def __str__(self) -> str:
        """In words: "vllm: 3 candidates, told twice what is wrong"."""
        told = [f"{self.candidates} candidate{'' if self.candidates == 1 else 's'}"]
        told += [f"{self.mended} small edits"] if self.mended else []
        told += [f"{self.rounds} rounds of repair"] if self.rounds else []
        return f"{self.backend}: {', '.join(told)}" + (f". {self.problem}" if self.problem else "")


@dataclass(frozen=True, slots=True)
class Examination:
    """What can be said of a function without running or asking anything."""

    target: Target
    spec: Spec
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one implementation or check, whether it succeeded or not."""

    target: Target
    spec: Spec
    findings: tuple[Finding, ...]
    """On the docstring and signature, and on the IR of the body that is offered or was checked.

    What is wrong with a candidate that is not offered is no fault of the user's text: `message` tells it.
    """
    ir: FunctionIR | None
    """The chosen candidate, or the best one that was refuted, or None without any."""
    verdict: Verdict
    edit: TextEdit | None
    """What to change in the document; only for a verdict that is offered, never for a check."""
    steps: tuple[Step, ...]
    candidates: int = 0
    """How many candidates were looked at."""
    alternatives: tuple[FunctionIR, ...] = ()
    """Other bodies that agree with all the evidence and behave differently: what the questions are about."""
    docstring: TextEdit | None = None
    """What to change in the docstring: answers of the user. Made together with `edit`, or alone without one."""

    asked: tuple[Asked, ...] = ()
    """The backends that were asked, in this order."""
    usages: tuple[Usage, ...] = ()
    """The requests that were sent to models."""
    cost: float | None = 0.0
    """What they cost in all, in US dollars; None where that is unknown."""

    @property
    def message(self) -> str:
        """What came of it and, where something is to be done, what; in words that follow the name."""
        if self.target.stub is None or not self.candidates or self.verdict.offered:
            return str(self.verdict)
        return self.verdict.shortfall

    @property
    def contradicted(self) -> tuple[str, Span] | None:
        """What a counterexample contradicts, and where that stands, where it is known."""
        found = self.verdict.counterexample
        if found is None:
            return None
        if found.source == "annotation":
            span = self.target.annotation_spans.get("return")
            return ("annotation", span) if span else None
        for item in self.spec.examples:
            if shown_call(item.example) == found.call:
                return "example", item.span
        return None

    @property
    def seconds(self) -> float:
        """Time that all the steps took."""
        return sum(step.seconds for step in self.steps)


def unfinished(
    examined: Examination,
    steps: tuple[Step, ...],
    verdict: Verdict,
    findings: tuple[Finding, ...] = (),
) -> Outcome:
    """Return an outcome that has no candidate and no edit."""
    return Outcome(
        target=examined.target,
        spec=examined.spec,
        findings=examined.findings + findings,
        ir=None,
        verdict=verdict,
        edit=None,
        steps=steps,
    )
