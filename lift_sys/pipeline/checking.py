"""Verifies the implementation that a function has against its docstring."""

from dataclasses import replace

import msgspec

from lift_sys.config import Settings
from lift_sys.errors import LiftError
from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR, Refusal, lift
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.judging import effort_of, form_of, limits_of, program_of
from lift_sys.pipeline.outcome import Examination, Outcome, unfinished
from lift_sys.pipeline.progress import Progress, Stopwatch, silent
from lift_sys.source import Target, dependence, program
from lift_sys.validate import validate_own
from lift_sys.verdicts import Verdict
from lift_sys.verify import Form, Workbench, verify

__all__ = ["check"]


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
    report("reading the docstring", 0)
    with watch.measure("interpret"):
        examined = examine(target)
    if target.stub is not None:
        verdict = Verdict(status="unchecked", reason=f"{target.name!r} has no implementation yet")
        return unfinished(examined, watch.steps, verdict)
    if not (examined.spec.examples or examined.spec.ensures):
        # Most functions of most files: neither their body nor what it needs is looked at.
        verdict = await verify(examined.spec, "", limits=limits_of(settings))
        return unfinished(examined, watch.steps, verdict)
    bond = dependence(text, target)
    if bond:
        return unfinished(examined, watch.steps, Verdict(status="failed", reason=bond))
    with watch.measure("lift"):
        ir, findings = _lifted(text, examined)
    report("running the examples", 30)
    form = None if ir is None else form_of(text, examined, ir, generated=False)
    with watch.measure("verify"):
        try:
            verdict = await _verified(text, examined, form, settings, bench)
        except LiftError as error:
            verdict = Verdict(status="failed", reason=str(error))
    return replace(unfinished(examined, watch.steps, verdict, findings), ir=ir)


def _lifted(text: str, examined: Examination) -> tuple[FunctionIR | None, tuple[Finding, ...]]:
    """Read the existing body as IR and validate it; None when the IR cannot hold it."""
    target = examined.target
    lifted = lift(program(text, target, None), target.name_in_program)
    if isinstance(lifted, Refusal):
        return None, ()
    document = msgspec.structs.replace(examined.spec.document(), body=lifted.body)
    return document, validate_own(document, examined.spec)


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
        program_of(text, examined, None),
        limits=limits_of(settings),
        bench=bench,
        form=form,
        effort=replace(effort_of(settings), types=0, strength=0),
    )
