"""Turns a docstring into a verified edit, or says why not. Every path ends in an `Outcome`."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from lift_sys.backends.protocol import Backend
from lift_sys.config import Settings, environment_at
from lift_sys.ir import FunctionIR
from lift_sys.pipeline.candidates import end
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.judging import Judge, first_error
from lift_sys.pipeline.outcome import Examination, Outcome, unfinished
from lift_sys.pipeline.progress import Progress, Stopwatch, silent
from lift_sys.pipeline.routing import routed
from lift_sys.pipeline.search import Search
from lift_sys.source import Target, dependence
from lift_sys.usage import FREE, Purse
from lift_sys.verdicts import Verdict
from lift_sys.verify import Workbench, workbench

__all__ = ["implement"]


async def implement(
    text: str,
    target: Target,
    *,
    backends: Sequence[Backend],
    settings: Settings,
    bench: Workbench | None = None,
    known: Sequence[FunctionIR] = (),
    purse: Purse = FREE,
    fresh: bool = False,
    report: Progress = silent,
) -> Outcome:
    """Look for a body that agrees with all that `target`'s docstring says exactly.

    The backends are asked one after the other, until checking is content with what one proposes. The outcome
    carries an edit only when the verdict is one that is offered. Cancelling the task ends the backend and the
    sandbox; nothing is left running. `bench` is what checks, kept warm by the caller; without one it is set up for
    this function alone. `known` are bodies to be tried before any backend is asked. `purse` is asked before each
    request to a model, and told what it took. `fresh` asks models anew where an answer is kept.
    """
    watch = Stopwatch()
    report("reading the docstring", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    refusal = _refusal(examined) or dependence(text, target)
    if refusal:
        return unfinished(examined, watch.steps, Verdict(status="failed", reason=refusal))
    async with AsyncExitStack() as stack:
        if bench is None:
            bench = await stack.enter_async_context(
                workbench(
                    unconfined=settings.unconfined_python,
                    environment=environment_at(settings.interpreter),
                )
            )
        warming = asyncio.create_task(bench.warm())
        stack.push_async_callback(end, warming)
        judge = Judge(text, examined, settings, bench, watch, report)
        ordered = routed(backends, examined.spec, settings.strategy)
        return await Search(judge, purse, fresh=fresh).run(ordered, known)


def _refusal(examined: Examination) -> str:
    """Say why no implementation may be looked for, or nothing."""
    target = examined.target
    if target.problem:
        return target.problem
    if target.stub is None:
        return f"{target.name!r} already has an implementation: check it instead"
    if target.docstring is None:
        return f"{target.name!r} has no docstring: say there what it does, with an example"
    return first_error(examined.findings)
