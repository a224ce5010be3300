"""Verifies a body that a person wrote as IR, like any candidate, and makes its edit. Asks no backend."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import msgspec

from lift_sys.config import Settings
from lift_sys.errors import LiftError
from lift_sys.ir import FunctionIR, Provenance
from lift_sys.pipeline.candidates import Candidate, end
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.judging import Judge, first_error
from lift_sys.pipeline.outcome import Outcome, unfinished
from lift_sys.pipeline.progress import Progress, Stopwatch, silent
from lift_sys.source import Target, as_stub, dependence, implementation_edit
from lift_sys.verdicts import Verdict
from lift_sys.verify import Workbench, workbench

__all__ = ["implement_given"]

GIVEN = Provenance(backend="user")


async def implement_given(
    text: str,
    target: Target,
    ir: FunctionIR,
    *,
    settings: Settings,
    bench: Workbench | None = None,
    report: Progress = silent,
) -> Outcome:
    """Verify `ir` against the docstring of `target`; only for a verdict that is offered there is an edit.

    The edit replaces a stub or, the docstring apart, the body that is there; comments in it are kept, in front of
    the new one. `bench` as in `implement`.
    """
    watch = Stopwatch()
    report("reading the docstring", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    refusal = target.problem or first_error(examined.findings) or dependence(text, target)
    if refusal:
        return unfinished(examined, watch.steps, Verdict(status="failed", reason=refusal))
    async with AsyncExitStack() as stack:
        if bench is None:
            opened = workbench(unconfined=settings.unconfined_python)
            bench = await stack.enter_async_context(opened)
        warming = asyncio.create_task(bench.warm())
        stack.push_async_callback(end, warming)
        judge = Judge(text, examined, settings, bench, watch, report)
        candidate = await _judged(judge, msgspec.structs.replace(ir, provenance=GIVEN))
    stub = as_stub(text, target)
    outcome = unfinished(examined, watch.steps, candidate.verdict)
    outcome = replace(outcome, target=stub, ir=candidate.ir, candidates=1)
    if not candidate.verdict.offered:
        return outcome
    return replace(
        outcome,
        findings=outcome.findings + candidate.findings,
        edit=implementation_edit(text, stub, candidate.body),
    )


async def _judged(judge: Judge, ir: FunctionIR) -> Candidate:
    """Let plain Python decide, whatever the quick interpreter says."""
    try:
        candidate, _ = await judge.screened(ir)
        return await judge.verified(candidate, ()) if candidate.body else candidate
    except LiftError as error:
        return Candidate(ir, (), Verdict(status="failed", reason=str(error)))
