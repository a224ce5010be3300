"""Turns a docstring into a verified edit, or says why not. Every path ends in an `Outcome`."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import msgspec

from lift_sys.backends.protocol import Backend
from lift_sys.config import Settings
from lift_sys.errors import LiftError
from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR, Refusal, lift, render_body
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.outcome import Examination, Outcome
from lift_sys.pipeline.progress import Progress, Stopwatch, silent
from lift_sys.sandbox import Limits
from lift_sys.source import Target, implementation_edit, program
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
    refusal = _refusal(examined)
    if refusal:
        return _outcome(examined, watch, Verdict(status="failed", reason=refusal))
    attempt = _Attempt(text, examined, settings, watch, report)
    try:
        await attempt.run(backend)
    except LiftError as error:
        if attempt.verdict.status != "refuted":
            attempt.verdict = Verdict(status="failed", reason=str(error))
    return attempt.outcome()


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


@dataclass(slots=True)
class _Attempt:
    """The state of one search for a body: the best candidate and what was shown about it."""

    text: str
    examined: Examination
    settings: Settings
    watch: Stopwatch
    report: Progress
    best: FunctionIR | None = None
    verdict: Verdict = Verdict(status="failed", reason="the backend proposed nothing")
    findings: tuple[Finding, ...] = ()
    body: str = ""
    candidates: int = field(default=0)

    async def run(self, backend: Backend) -> None:
        """Take candidates from `backend` until one can be offered."""
        seconds = self.settings.search_seconds
        proposals = backend.propose(
            self.examined.spec, seconds=seconds, report=lambda message: self.report(message, 20)
        )
        self.report(f"asking the {backend.name} backend", 10)
        async with aclosing(proposals):
            while (candidate := await self._next(proposals)) is not None:
                await self._consider(candidate)
                if self.verdict.offered:
                    return

    async def _next(self, proposals: AsyncGenerator[FunctionIR, None]) -> FunctionIR | None:
        with self.watch.measure("search"):
            return await anext(proposals, None)

    async def _consider(self, candidate: FunctionIR) -> None:
        """Validate and verify one candidate; keep it when it is the best so far."""
        self.candidates += 1
        with self.watch.measure("validate"):
            findings = validate(candidate, self.examined.spec)
        errors = [finding for finding in findings if finding.severity == "error"]
        if errors:
            verdict = Verdict(status="failed", reason=errors[0].message)
            self._keep(candidate, verdict, findings, "")
            return
        with self.watch.measure("render"):
            body = render_body(candidate.body)
            source = _program(self.text, self.examined, body)
        self.report(f"verifying candidate {self.candidates}", 70)
        with self.watch.measure("verify"):
            verdict = await verify(self.examined.spec, source, limits=_limits(self.settings))
        self._keep(candidate, verdict, findings, body)

    def _keep(
        self, candidate: FunctionIR, verdict: Verdict, findings: tuple[Finding, ...], body: str
    ) -> None:
        if self.best is None or verdict.offered or not self.body:
            self.best, self.verdict, self.findings = candidate, verdict, findings
            self.body = body

    def outcome(self) -> Outcome:
        """Say how it ended, with the edit when there is something to offer."""
        edit = None
        if self.verdict.offered:
            with self.watch.measure("edit"):
                edit = implementation_edit(self.text, self.examined.target, self.body)
        outcome = _outcome(self.examined, self.watch, self.verdict, self.findings)
        return replace(outcome, ir=self.best, edit=edit, candidates=self.candidates)


def _refusal(examined: Examination) -> str:
    """Say why no implementation may be looked for, or nothing."""
    target = examined.target
    if target.problem:
        return target.problem
    if target.stub is None:
        return f"{target.name!r} already has an implementation: check it instead"
    if target.docstring is None:
        return f"{target.name!r} has no docstring: say there what it does, with an example"
    errors = [finding for finding in examined.findings if finding.severity == "error"]
    return errors[0].message if errors else ""


def _lifted(text: str, examined: Examination) -> tuple[FunctionIR | None, tuple[Finding, ...]]:
    """Read the existing body as IR and validate it; None when the IR cannot hold it."""
    target = examined.target
    lifted = lift(program(text, target, None), target.qualname)
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
