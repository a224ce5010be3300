"""Mends a wrong body: finds small edits that make it agree with all examples, and puts them in order. Asks no backend."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import msgspec

from lift_sys.ir import FunctionIR
from lift_sys.repair.choosing import MOST_COMPARED, Mended, by_cost, in_order
from lift_sys.repair.search import Search
from lift_sys.repair.standing import Trials
from lift_sys.sandbox import Limits
from lift_sys.spec import Spec
from lift_sys.validate import validate
from lift_sys.verify import Form, Workbench

__all__ = ["repair"]

SEARCHING = 0.8
"""Which share of the time is for searching; the rest is for choosing among what was found."""
SLOWEST = 20
"""How much longer than the body itself an edited one may take."""
SHORTEST, LONGEST = 0.04, 0.1
"""How long an example may take: at least, in seconds, and at most, as a share of the time."""
LEAST = 0.02
"""How long one body may take while it is compared with others, in seconds, at least."""


async def repair(
    spec: Spec, ir: FunctionIR, *, form: Form, bench: Workbench, limits: Limits, seconds: float
) -> AsyncGenerator[FunctionIR, None]:
    """Yield bodies that agree with all examples in the quick interpreter, the likeliest first.

    Of those that do the same with generated inputs one is yielded. Nothing is where there is no example or no quick
    interpreter, or nothing is found in `seconds`.
    """
    if bench.fast is None or not spec.examples or not ir.body or seconds <= 0:
        return
    started = time.monotonic()
    longest = LONGEST * seconds
    trials = Trials(spec, form, bench.fast, Limits(longest, limits.memory_mib))
    try:
        async with asyncio.timeout(seconds):
            standing = await trials.standing(ir.body)
    except TimeoutError:
        return
    took = time.monotonic() - started
    # What does not end says nothing of how long a mended body takes.
    slow = SLOWEST * took if took < longest else 0.0
    trials.limits = Limits(max(min(slow, longest), SHORTEST), limits.memory_mib)
    search = Search(spec, ir, trials, deadline=started + SEARCHING * seconds)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(started + seconds - time.monotonic()):
            await search.run(standing)
    found = await _valid(sorted(search.found, key=by_cost)[:MOST_COMPARED], spec, ir)
    left = started + seconds - time.monotonic()
    if len(found) > 1 and left > 0:
        short = Limits(min(limits.seconds, max(left / len(found), LEAST)), limits.memory_mib)
        # Where the time is over before they are compared, what is cheapest stays first.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                found = await in_order(found, spec, form=form, bench=bench, limits=short)
    for mended in found:
        yield msgspec.structs.replace(ir, body=mended.body)


async def _valid(found: list[Mended], spec: Spec, ir: FunctionIR) -> list[Mended]:
    """Keep what the rules have nothing against, letting others go on in between."""
    valid = []
    for it in found:
        await asyncio.sleep(0)
        if is_valid(spec, msgspec.structs.replace(ir, body=it.body)):
            valid.append(it)
    return valid


def is_valid(spec: Spec, ir: FunctionIR) -> bool:
    """Tell whether the rules for generated bodies have nothing against one."""
    document = msgspec.structs.replace(spec.document(), body=ir.body)
    return not any(it.severity == "error" for it in validate(document, spec))
