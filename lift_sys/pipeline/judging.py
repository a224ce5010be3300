"""Judges candidates for one function: validates, renders, screens, verifies. Asks no backend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from lift_sys.config import Settings
from lift_sys.errors import sentences
from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR, render_body
from lift_sys.pipeline.candidates import Candidate
from lift_sys.pipeline.outcome import Examination
from lift_sys.pipeline.progress import Progress, Stopwatch
from lift_sys.sandbox import Limits
from lift_sys.source import program
from lift_sys.validate import validate
from lift_sys.verdicts import Verdict
from lift_sys.verify import (
    MOST_QUESTIONS,
    Effort,
    Form,
    Workbench,
    agreement,
    disagreements,
    held_by,
    screen,
    weigh,
)

__all__ = ["Judge", "effort_of", "form_of", "limits_of", "program_of"]


@dataclass(slots=True)
class Judge:
    """What is needed to judge a candidate for one function, and how many it has seen."""

    text: str
    examined: Examination
    settings: Settings
    bench: Workbench
    watch: Stopwatch
    report: Progress
    seen: int = 0

    async def screened(self, ir: FunctionIR) -> tuple[Candidate, bool]:
        """Validate a candidate, and let the quick interpreter have a look; tell whether neither is against it.

        One that was not even run has no body.
        """
        self.seen += 1
        with self.watch.measure("validate"):
            findings = validate(ir, self.examined.spec)
        error = first_error(findings)
        if error:
            reason = sentences(error, "Say more in the docstring, and try again")
            return Candidate(ir, findings, Verdict(status="failed", reason=reason)), False
        with self.watch.measure("render"):
            body = render_body(ir.body)
            whole = program_of(self.text, self.examined, body)
        candidate = Candidate(ir, findings, Verdict(status="queued"), body, whole)
        with self.watch.measure("screen"):
            agrees = await screen(
                self.examined.spec, whole, limits=limits_of(self.settings), bench=self.bench
            )
        return candidate, agrees is not False

    async def verified(self, candidate: Candidate, rivals: Sequence[Candidate]) -> Candidate:
        """Gather all evidence on a candidate; where `rivals` differ from it is worth a question."""
        self.report(f"verifying candidate {self.seen}", 70)
        with self.watch.measure("verify"):
            weighed = await weigh(
                self.examined.spec,
                candidate.program,
                limits=limits_of(self.settings),
                bench=self.bench,
                form=self.form(candidate.ir),
                effort=effort_of(self.settings),
                rivals=[it.program for it in rivals if it is not candidate],
            )
        mutants = (
            msgspec.structs.replace(candidate.ir, body=body) for body in weighed.alternatives
        )
        verified = replace(candidate, verdict=weighed.verdict, alternatives=tuple(mutants))
        return await self._held_to_its_own(verified) if weighed.verdict.offered else verified

    async def _held_to_its_own(self, candidate: Candidate) -> Candidate:
        """Turn each example of its writer's that a candidate does not agree with into a question."""
        examples = [it for it in candidate.ir.examples if it.origin == "model"]
        with self.watch.measure("verify"):
            questions = await disagreements(
                self.examined.spec,
                examples,
                candidate.program,
                bench=self.bench,
                limits=limits_of(self.settings),
            )
        if not questions:
            return candidate
        doubts = [f"its writer expected otherwise of {it}" for it in questions]
        verdict = msgspec.structs.replace(
            candidate.verdict,
            questions=(*questions, *candidate.verdict.questions)[:MOST_QUESTIONS],
            doubts=(*candidate.verdict.doubts, *doubts),
        )
        return replace(candidate, verdict=verdict, contradicted=True)

    async def grouped(self, candidates: Sequence[Candidate]) -> list[list[Candidate]]:
        """Group candidates that do the same with generated inputs, the largest group first.

        In each group the one comes first that most of the models' own examples hold of; between groups of one size
        these decide too, as the last word.
        """
        spec, limits = self.examined.spec, limits_of(self.settings)
        with self.watch.measure("choose"):
            programs = [it.program for it in candidates]
            groups = await agreement(spec, programs, bench=self.bench, limits=limits)
            theirs = [
                example
                for it in candidates
                for example in it.ir.examples
                if example.origin == "model"
            ]
            distinct = list(dict.fromkeys((it.call, it.expected) for it in theirs))
            chosen = [next(e for e in theirs if (e.call, e.expected) == key) for key in distinct]
            held = [
                await held_by(spec, chosen, whole, bench=self.bench, limits=limits) if chosen else 0
                for whole in programs
            ]
        groups = [sorted(group, key=lambda number: -held[number]) for group in groups]
        groups.sort(key=lambda group: (-len(group), -held[group[0]]))
        return [[candidates[number] for number in group] for group in groups]

    async def score(self, candidate: Candidate) -> int:
        """Count the examples of the docstring that hold of a candidate; -1 for one that cannot be run."""
        if not candidate.program:
            return -1
        spec, limits = self.examined.spec, limits_of(self.settings)
        examples = [item.example for item in spec.examples]
        return await held_by(spec, examples, candidate.program, bench=self.bench, limits=limits)

    def form(self, ir: FunctionIR) -> Form:
        """Return what verification has to know of a candidate beyond its program."""
        return form_of(self.text, self.examined, ir, generated=True)


def program_of(text: str, examined: Examination, body: str | None) -> str:
    """Cut out what the function and its examples need."""
    return program(text, examined.target, body, also=examined.spec.names_in_examples())


def form_of(text: str, examined: Examination, ir: FunctionIR, *, generated: bool) -> Form:
    """Return what verification has to know of a function beyond its program."""
    return Form(ir, lambda body: program_of(text, examined, body), generated)


def effort_of(settings: Settings) -> Effort:
    """Return how much time each kind of evidence may take."""
    return Effort(
        inputs=settings.inputs_seconds,
        types=settings.types_seconds,
        strength=settings.strength_seconds,
        proof=settings.proof_seconds,
    )


def limits_of(settings: Settings) -> Limits:
    """Return what the sandbox may take."""
    return Limits(seconds=settings.verify_seconds, memory_mib=settings.memory_mib)


def first_error(findings: tuple[Finding, ...]) -> str:
    """Return the message of the first error, or nothing."""
    return next((found.message for found in findings if found.severity == "error"), "")
