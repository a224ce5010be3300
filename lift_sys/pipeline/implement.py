"""Turns a docstring into a verified edit, or says why not. Every path ends in an `Outcome`."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from typing import Any

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
from lift_sys.verify import Effort, Form, Workbench, screen, verify, weigh, workbench

__all__ = ["check", "implement"]

MOST_RIVALS = 3
"""How many further candidates are compared with the first that agrees with all examples."""
MOST_DECIDED = 8
"""How many candidates that the quick interpreter refutes are run in plain Python after all."""
RIVAL_SECONDS = 0.1
"""How long to wait for further candidates once one agrees with all examples: those that cost nothing."""


async def implement(
    text: str,
    target: Target,
    *,
    backend: Backend,
    settings: Settings,
    bench: Workbench | None = None,
    known: Sequence[FunctionIR] = (),
    report: Progress = silent,
) -> Outcome:
    """Look for a body that agrees with all that `target`'s docstring says exactly.

    The outcome carries an edit only when the verdict is one that is offered. Cancelling the task
    ends the backend and the sandbox; nothing is left running. `bench` is what checks, kept warm by
    the caller; without one it is set up for this function alone. `known` are bodies to be tried before
    the backend is asked.
    """
    watch = Stopwatch()
    report(f"reading the docstring of {target.name}", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    refusal = _refusal(examined) or dependence(text, target)
    if refusal:
        return _outcome(examined, watch, Verdict(status="failed", reason=refusal))
    async with AsyncExitStack() as stack:
        if bench is None:
            bench = await stack.enter_async_context(
                workbench(unconfined=settings.unconfined_python)
            )
        warming = asyncio.create_task(bench.warm())
        stack.push_async_callback(_end, warming)
        return await _Search(text, examined, settings, bench, watch, report).run(backend, known)


async def check(
    text: str,
    target: Target,
    *,
    settings: Settings,
    bench: Workbench | None = None,
    report: Progress = silent,
) -> Outcome:
    """Verify the implementation that `target` has against its docstring; `bench` as in `implement`."""
    watch = Stopwatch()
    report(f"reading the docstring of {target.name}", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    if target.stub is not None:
        verdict = Verdict(status="unchecked", reason=f"{target.name!r} has no implementation yet")
        return _outcome(examined, watch, verdict)
    if not (examined.spec.examples or examined.spec.ensures):
        # Most functions of most files: neither their body nor what it needs is looked at.
        verdict = await verify(examined.spec, "", limits=_limits(settings))
        return _outcome(examined, watch, verdict)
    bond = dependence(text, target)
    if bond:
        return _outcome(examined, watch, Verdict(status="failed", reason=bond))
    with watch.measure("lift"):
        ir, findings = _lifted(text, examined)
    report("running the examples", 30)
    form = None if ir is None else _form(text, examined, ir, generated=False)
    with watch.measure("verify"):
        try:
            verdict = await _verified(text, examined, form, settings, bench)
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
    program: str = ""
    alternatives: tuple[FunctionIR, ...] = ()


class _Search:
    """One search for a body: takes candidates from a backend until one can be offered."""

    def __init__(
        self,
        text: str,
        examined: Examination,
        settings: Settings,
        bench: Workbench,
        watch: Stopwatch,
        report: Progress,
    ) -> None:
        self._text = text
        self._examined = examined
        self._settings = settings
        self._bench = bench
        self._watch = watch
        self._report = report
        self._best: _Candidate | None = None
        self._doubted: list[_Candidate] = []
        """Those that the quick interpreter refutes: whether they are refuted is decided if nothing else is found."""
        self._rivals_left: list[FunctionIR] = []
        self._looked_at = 0

    async def run(self, backend: Backend, known: Sequence[FunctionIR]) -> Outcome:
        """Return the first candidate that can be offered, else the one that came nearest."""
        failure = Verdict(status="failed", reason=f"the {backend.name} backend proposed nothing")
        try:
            await self._take(self._again(known))
            if not self._found:
                await self._ask(backend)
        except LiftError as error:
            failure = Verdict(status="failed", reason=str(error))
        try:
            await self._decide()
        except LiftError as error:
            failure = Verdict(status="failed", reason=str(error))
        return self._outcome(failure)

    async def _decide(self) -> None:
        """Have plain Python decide on what the quick interpreter refuted, where nothing else was found."""
        for doubted in self._doubted[:MOST_DECIDED]:
            if self._found:
                return
            self._keep(await self._verified(doubted, ()))

    @property
    def _found(self) -> bool:
        return self._best is not None and self._best.verdict.offered

    async def _again(self, known: Sequence[FunctionIR]) -> AsyncGenerator[FunctionIR, None]:
        """Yield bodies that were found before, for what the docstring says by now."""
        document = self._examined.spec.document()
        for ir in known:
            yield msgspec.structs.replace(document, body=ir.body, provenance=ir.provenance)

    async def _ask(self, backend: Backend) -> None:
        self._report(f"asking the {backend.name} backend", 10)
        proposals = backend.propose(
            self._examined.spec,
            seconds=self._settings.search_seconds,
            report=lambda message: self._report(message, 20),
        )
        await self._take(proposals)

    async def _take(self, proposals: AsyncGenerator[FunctionIR, None]) -> None:
        """Take candidates until one can be offered."""
        async with aclosing(_Coming(proposals)) as coming:
            while (ir := await self._next(coming, None)) is not None:
                candidate = await self._screened(ir)
                if candidate is None:
                    continue
                rivals = await self._rivals(coming)
                for one in (candidate, *rivals):
                    others = [it.program for it in (candidate, *rivals) if it is not one]
                    self._keep(await self._verified(one, others))
                    if self._found:
                        self._rivals_left = [it.ir for it in (candidate, *rivals) if it is not one]
                        return

    async def _next(self, coming: "_Coming", seconds: float | None) -> FunctionIR | None:
        with self._watch.measure("search"):
            return await coming.next(seconds)

    async def _rivals(self, coming: "_Coming") -> list[_Candidate]:
        """Take the further candidates that come at once and agree with the examples too."""
        rivals: list[_Candidate] = []
        with contextlib.suppress(LiftError):
            while len(rivals) < MOST_RIVALS:
                ir = await self._next(coming, RIVAL_SECONDS)
                if ir is None:
                    break
                candidate = await self._screened(ir)
                rivals += [] if candidate is None else [candidate]
        return rivals

    async def _screened(self, ir: FunctionIR) -> _Candidate | None:
        """Validate a candidate, and let the quick interpreter have a look; None if either is against it."""
        self._looked_at += 1
        with self._watch.measure("validate"):
            findings = validate(ir, self._examined.spec)
        error = _first_error(findings)
        if error:
            reason = sentences(error, "Say more in the docstring, and try again")
            self._keep(_Candidate(ir, findings, _nearest(Verdict(status="failed", reason=reason))))
            return None
        with self._watch.measure("render"):
            body = render_body(ir.body)
            program = _program(self._text, self._examined, body)
        candidate = _Candidate(ir, findings, Verdict(status="queued"), body, program)
        with self._watch.measure("screen"):
            spec, limits = self._examined.spec, _limits(self._settings)
            agrees = await screen(spec, program, limits=limits, bench=self._bench)
        if agrees is False:
            self._doubted.append(candidate)
            return None
        return candidate

    async def _verified(self, candidate: _Candidate, rivals: list[str] | tuple[()]) -> _Candidate:
        """Gather all evidence on a candidate."""
        self._report(f"verifying candidate {self._looked_at}", 70)
        with self._watch.measure("verify"):
            weighed = await weigh(
                self._examined.spec,
                candidate.program,
                limits=_limits(self._settings),
                bench=self._bench,
                form=_form(self._text, self._examined, candidate.ir, generated=True),
                effort=_effort(self._settings),
                rivals=rivals,
            )
        mutants = (
            msgspec.structs.replace(candidate.ir, body=body) for body in weighed.alternatives
        )
        verdict = _nearest(weighed.verdict)
        return replace(candidate, verdict=verdict, alternatives=tuple(mutants))

    def _keep(self, candidate: _Candidate) -> None:
        """Remember the first of the best kind: offered before run before not even run."""
        best = self._best
        if best is None or candidate.verdict.offered or not best.body:
            self._best = candidate

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
        return replace(
            outcome,
            findings=outcome.findings + best.findings,
            edit=edit,
            steps=self._watch.steps,
            alternatives=(*self._rivals_left, *best.alternatives),
        )


class _Coming:
    """The candidates of a backend; one that does not come in time is waited for the next time."""

    def __init__(self, proposals: AsyncGenerator[FunctionIR, None]) -> None:
        self._proposals = proposals
        self._pending: asyncio.Task[FunctionIR | None] | None = None

    async def next(self, seconds: float | None) -> FunctionIR | None:
        """Return the next candidate, or None when there is none, or none within `seconds`."""
        if self._pending is None:
            self._pending = asyncio.create_task(self._drawn())
        done, _ = await asyncio.wait([self._pending], timeout=seconds)
        if not done:
            return None
        task, self._pending = self._pending, None
        return await task

    async def aclose(self) -> None:
        """End the backend's work."""
        if self._pending is not None:
            await _end(self._pending)
        await self._proposals.aclose()

    async def _drawn(self) -> FunctionIR | None:
        return await anext(self._proposals, None)


async def _end(task: "asyncio.Task[Any]") -> None:
    """End a task that nobody waits for any more."""
    task.cancel()
    await asyncio.wait([task])


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


def _form(text: str, examined: Examination, ir: FunctionIR, *, generated: bool) -> Form:
    return Form(ir, lambda body: _program(text, examined, body), generated)


async def _verified(
    text: str,
    examined: Examination,
    form: Form | None,
    settings: Settings,
    bench: Workbench | None,
) -> Verdict:
    """Check the body that is there; how strong its examples are is not measured."""
    return await verify(
        examined.spec,
        _program(text, examined, None),
        limits=_limits(settings),
        bench=bench,
        form=form,
        effort=replace(_effort(settings), types=0, strength=0),
    )


def _effort(settings: Settings) -> Effort:
    return Effort(
        inputs=settings.inputs_seconds,
        types=settings.types_seconds,
        strength=settings.strength_seconds,
        proof=settings.proof_seconds,
    )


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
