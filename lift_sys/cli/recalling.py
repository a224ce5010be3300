"""Takes the verdict on a function from the cache where nothing changed that it depends on."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from time import perf_counter

import msgspec

from lift_sys.cli.cache import VerdictCache
from lift_sys.cli.circumstances import Circumstances, is_steady
from lift_sys.ir import FunctionIR, Refusal, lift
from lift_sys.pipeline import Examination, Outcome, Step, examine
from lift_sys.source import Target, dependence, program
from lift_sys.validate import validate_own
from lift_sys.verdicts import Verdict

__all__ = ["is_recalled", "recall_or_check"]

STEP = "recall"
"""The step of an outcome whose verdict is from the cache, in place of those of the check."""

DEFINITE = {"consistent", "tested", "proved", "refuted", "unchecked"}

REPEATABLE = ("returned ", "raised ", "printed ", "compared ")
"""How what a call did begins in words, where it does so each time; that it took too long is not among them."""

EXACT = re.compile(r"[(\[{=<>|]")
"""What a docstring holds at least that gives an example: one without is not read twice."""


async def recall_or_check(
    text: str,
    target: Target,
    check: Callable[[], Awaitable[Outcome]],
    *,
    cache: VerdictCache,
    circumstances: Circumstances,
) -> Outcome:
    """Return what is known of the function, or check it and remember what came of that."""
    start = perf_counter()
    found = _costly(text, target)
    if found is None:
        return await check()
    examined, source = found
    key = circumstances.key(target, source)
    verdict = cache.get(key)
    if verdict is None or not _is_definite(verdict):
        outcome = await check()
        # Where there was nothing to run, asking the cache would take as long.
        if outcome.verdict.evidence and _is_definite(outcome.verdict):
            cache.put(key, outcome.verdict)
        return outcome
    # Thousands may be known in a row: the other work, and Ctrl-C, get their turn.
    await asyncio.sleep(0)
    return _recalled(examined, source, verdict, start)


def is_recalled(outcome: Outcome) -> bool:
    """Tell whether the verdict is from the cache."""
    return any(step.name == STEP for step in outcome.steps)


def _costly(text: str, target: Target) -> tuple[Examination, str] | None:
    """Read a function whose check takes its time and can be remembered, and what would be run for that."""
    if target.stub is not None or target.docstring is None:
        return None
    if not EXACT.search(target.docstring.text):
        return None
    examined = examine(target)
    spec = examined.spec
    if not (spec.examples or spec.ensures) or dependence(text, target):
        return None
    source = program(text, target, None, also=spec.names_in_examples())
    return (examined, source) if is_steady(source) else None


def _is_definite(verdict: Verdict) -> bool:
    """Tell whether the same check would end the same on another day and another machine.

    That a proof was not found in its time is the usual end of the search for one, and says nothing: else few
    verdicts were worth remembering.
    """
    if verdict.status not in DEFINITE:
        return False
    late = {item.kind for item in verdict.evidence if item.outcome == "timed_out"}
    found = verdict.counterexample
    return late <= {"proof"} and (found is None or found.got.startswith(REPEATABLE))


def _recalled(examined: Examination, source: str, verdict: Verdict, start: float) -> Outcome:
    """Put the verdict together with what reading alone finds, as a check would have done."""
    ir = _document(examined, source)
    found = validate_own(ir, examined.spec) if ir else ()
    return Outcome(
        target=examined.target,
        spec=examined.spec,
        findings=examined.findings + found,
        ir=ir,
        verdict=verdict,
        edit=None,
        steps=(Step(STEP, perf_counter() - start),),
    )


def _document(examined: Examination, source: str) -> FunctionIR | None:
    lifted = lift(source, examined.target.name_in_program)
    if isinstance(lifted, Refusal):
        return None
    return msgspec.structs.replace(examined.spec.document(), body=lifted.body)
