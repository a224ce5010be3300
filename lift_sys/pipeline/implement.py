"""Turns a docstring into a verified edit, or says why not. Every path ends in an `Outcome`."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

import msgspec

from lift_sys.backends.protocol import Backend
from lift_sys.config import Settings
from lift_sys.errors import LiftError, sentences
from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR, Refusal, lift, render_body
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.outcome import Examination, Outcome
from lift_sys.pipeline.progress import Progress, Stopwatch, silent
from lift_sys.sandbox import Limits
from lift_sys.source import Target, dependence, implementation_edit, program
from lift_sys.validate import validate, validate_own
from lift_sys.verdicts import Verdict
from lift_sys.verify import verify

__all__ = ["check", "implement"]


async def implement(
    text: str,
    target: Target,
    *,
    backend: Backend,
    settings: Settings,
    report: Progress = silent,
) -> Outcome:
    """Look for a body that agrees with all that `target`'s docstring says exactly.

    The outcome carries an edit only when the verdict is one that is offered. Cancelling the task
    ends the backend and the sandbox; nothing is left running.
    """
    watch = Stopwatch()
    report(f"reading the docstring of {target.name}", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    refusal = _refusal(examined) or dependence(text, target)
    if refusal:
        return _outcome(examined, watch, Verdict(status="failed", reason=refusal))
    return await _Search(text, examined, settings, watch, report).run(backend)


async def check(
    text: str, target: Target, *, settings: Settings, report: Progress = silent
) -> Outcome:
    """Verify the implementation that `target` has against its docstring."""
    watch = Stopwatch()
    report(f"reading the docstring of {target.name}", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    if target.stub is not None:
        verdict = Verdict(status="unchecked", reason=f"{target.name!r} has no implementation yet")
        return _outcome(examined, watch, verdict)
    if not examined.spec.examples:
        # Most functions of most files: neither their body nor what it needs is looked at.
        verdict = await verify(examined.spec, "", limits=_limits(settings))
        return _outcome(examined, watch, verdict)
    bond = dependence(text, target)
    if bond:
        return _outcome(examined, watch, Verdict(status="failed", reason=bond))
    with watch.measure("lift"):
        ir, findings = _lifted(text, examined)
    report("running the examples", 30)
    with watch.measure("verify"):
        try:
            limits = _limits(settings)
            verdict = await verify(examined.spec, _program(text, examined, None), limits=limits)
        except LiftError as error:
            verdict = Verdict(status="failed", reason=str(error))
    return replace(_outcome(examined, watch, verdict, findings), ir=ir)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A proposed body and what was shown about it; `body` is empty when it was never run."""

    ir: FunctionIR
    findings: tuple[Finding, ...]
    verdict: Verdict
    body: str = ""


class _Search:
    """One search for a body: takes candidates from a backend until one can be offered."""

    def __init__(
        self,
        text: str,
        examined: Examination,
        settings: Settings,
        watch: Stopwatch,
        report: Progress,
    ) -> None:
        self._text = text
        self._examined = examined
        self._settings = settings
        self._watch = watch
        self._report = report
        self._best: _Candidate | None = None
        self._looked_at = 0

    async def run(self, backend: Backend) -> Outcome:
        """Return the first candidate that can be offered, else the one that came nearest."""
        failure = Verdict(status="failed", reason=f"the {backend.name} backend proposed nothing")
        try:
            await self._take_from(backend)
        except LiftError as error:
            failure = Verdict(status="failed", reason=str(error))
        return self._outcome(failure)

    async def _take_from(self, backend: Backend) -> None:
        self._report(f"asking the {backend.name} backend", 10)
        proposals = backend.propose(
            self._examined.spec,
            seconds=self._settings.search_seconds,
            report=lambda message: self._report(message, 20),
        )
        async with aclosing(proposals):
            while (ir := await self._next(proposals)) is not None:
                candidate = await self._judged(ir)
                if self._best is None or candidate.verdict.offered or not self._best.body:
                    self._best = candidate
                if candidate.verdict.offered:
                    return

    async def _next(self, proposals: AsyncGenerator[FunctionIR, None]) -> FunctionIR | None:
        with self._watch.measure("search"):
            return await anext(proposals, None)

    async def _judged(self, ir: FunctionIR) -> _Candidate:
        """Validate a candidate, and run it only if nothing is wrong with it."""
        self._looked_at += 1
        with self._watch.measure("validate"):
            findings = validate(ir, self._examined.spec)
        error = _first_error(findings)
        if error:
            reason = sentences(error, "Say more in the docstring, and try again")
            return _Candidate(ir, findings, _nearest(Verdict(status="failed", reason=reason)))
        with self._watch.measure("render"):
            body = render_body(ir.body)
            source = _program(self._text, self._examined, body)
        self._report(f"verifying candidate {self._looked_at}", 70)
        with self._watch.measure("verify"):
            verdict = await verify(self._examined.spec, source, limits=_limits(self._settings))
        return _Candidate(ir, findings, _nearest(verdict), body)

    def _outcome(self, failure: Verdict) -> Outcome:
        """Say how it ended; a counterexample tells more than that the backend gave up."""
        best = self._best
        if best is None:
            return _outcome(self._examined, self._watch, failure)
        outcome = _outcome(self._examined, self._watch, best.verdict)
        outcome = replace(outcome, ir=best.ir, candidates=self._looked_at)
        if not best.verdict.offered:
            return outcome
        with self._watch.measure("edit"):
            edit = implementation_edit(self._text, self._examined.target, best.body)
        findings = outcome.findings + best.findings
        return replace(outcome, findings=findings, edit=edit, steps=self._watch.steps)


def _refusal(examined: Examination) -> str:
    """Say why no implementation may be looked for, or nothing."""
    target = examined.target
    if target.problem:
        return target.problem
    if target.stub is None:
        return f"{target.name!r} already has an implementation: check it instead"
    if target.docstring is None:
        return f"{target.name!r} has no docstring: say there what it does, with an example"
    return _first_error(examined.findings)


def _nearest(verdict: Verdict) -> Verdict:
    """Let a failure say that it is a candidate's, not that of the user's code."""
    if verdict.status != "failed":
        return verdict
    reason = f"no body found; the nearest candidate could not be checked: {verdict.reason}"
    return msgspec.structs.replace(verdict, reason=reason)


def _first_error(findings: tuple[Finding, ...]) -> str:
    """Return the message of the first error, or nothing."""
    return next((found.message for found in findings if found.severity == "error"), "")


def _lifted(text: str, examined: Examination) -> tuple[FunctionIR | None, tuple[Finding, ...]]:
    """Read the existing body as IR and validate it; None when the IR cannot hold it."""
    target = examined.target
    lifted = lift(program(text, target, None), target.name_in_program)
    if isinstance(lifted, Refusal):
        return None, ()
    document = msgspec.structs.replace(examined.spec.document(), body=lifted.body)
    return document, validate_own(document, examined.spec)


def _program(text: str, examined: Examination, body: str | None) -> str:
    """Cut out what the function and its examples need."""
    names = examined.spec.names_in_examples()
    return program(text, examined.target, body, also=names)


def _limits(settings: Settings) -> Limits:
    return Limits(seconds=settings.verify_seconds, memory_mib=settings.memory_mib)


def _outcome(
    examined: Examination,
    watch: Stopwatch,
    verdict: Verdict,
    findings: tuple[Finding, ...] = (),
) -> Outcome:
    return Outcome(
        target=examined.target,
        spec=examined.spec,
        findings=examined.findings + findings,
        ir=None,
        verdict=verdict,
        edit=None,
        steps=watch.steps,
    )
