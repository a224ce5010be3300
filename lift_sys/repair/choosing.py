"""Puts bodies that agree with all examples in order: which of them is likeliest to be meant. Runs them, judges none."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from lift_sys.inputs import generate
from lift_sys.ir import render_body
from lift_sys.repair.model import Block
from lift_sys.sandbox import Limits
from lift_sys.spec import Spec
from lift_sys.verify import Form, Workbench, agreement
from lift_sys.verify.replies import replies

__all__ = ["Mended", "by_cost", "in_order"]

MOST_COMPARED = 40
MOST_INPUTS = 48
VARIED = 0.2
"""How much it counts that a body gives different answers: what gives few is likelier to be a trick."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A body that agrees with all examples."""

    body: Block
    cost: float
    """What its edits cost, and how much longer they made it."""


def by_cost(mended: Mended) -> tuple[float, int]:
    """Put the cheapest first, of equals the shortest."""
    return (mended.cost, len(render_body(mended.body)))


async def in_order(
    found: Sequence[Mended], spec: Spec, *, form: Form, bench: Workbench, limits: Limits
) -> list[Mended]:
    """Return one body of each group that does the same with generated inputs, the likeliest group first."""
    ordered = sorted(found, key=by_cost)[:MOST_COMPARED]
    programs = [form.with_body(render_body(it.body)) for it in ordered]
    groups = await agreement(spec, programs, bench=bench, limits=limits)
    rated: list[tuple[float, int]] = []
    for group in groups:
        first = min(group)
        variety = await _variety(spec, programs[first], bench=bench, limits=limits)
        rated.append((ordered[first].cost - VARIED * variety, first))
    return [ordered[first] for _, first in sorted(rated)]


async def _variety(spec: Spec, program: str, *, bench: Workbench, limits: Limits) -> float:
    """Say how many different answers a program gives, as a logarithm."""
    inputs = generate(spec).inputs[:MOST_INPUTS]
    if bench.fast is None or not inputs:
        return 0.0
    answers = await replies(spec, bench.fast, program, inputs, limits=limits)
    return log(1 + len({repr(it.value) for it in answers if it is not None and it.returned}))
