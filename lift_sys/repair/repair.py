"""Searches for small edits that make a wrong body agree with all examples. Asks no backend.

First all single edits, the likeliest first; where none is found, edits of what came nearest.
"""

import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from lift_sys.ir import FunctionIR, If, Return
from lift_sys.mutants.compiling import compiles, needs_compiling
from lift_sys.repair.choosing import Mended, in_order, neglect
from lift_sys.repair.edits import edits
from lift_sys.repair.guards import guards
from lift_sys.repair.material import Material, material
from lift_sys.repair.model import Block, Edit
from lift_sys.repair.standing import Standing, Trials
from lift_sys.sandbox import Limits
from lift_sys.spec import Spec
from lift_sys.validate import validate
from lift_sys.verify import Form, Workbench

__all__ = ["repair"]

BEAM = 8
FURTHER = 1.5
"""How much dearer than the first that was found an edit may be and still be tried."""
NEGLECTED = 1.5
"""What it costs to leave one more variable or parameter unread."""
CHOOSING = 0.2
"""Which share of the time is kept for choosing among what was found."""
SLOWEST = 20
SHORTEST, LONGEST = 0.04, 0.5
"""How long the examples may take at least and at most, in seconds."""


async def repair(
    spec: Spec, ir: FunctionIR, *, form: Form, bench: Workbench, limits: Limits, seconds: float
) -> AsyncGenerator[FunctionIR, None]:
    """Yield bodies that agree with all examples in the quick interpreter, the likeliest first.

    Nothing is yielded where there is no example or no quick interpreter, or nothing is found in `seconds`.
    """
    if bench.fast is None or not spec.examples or not ir.body or seconds <= 0:
        return
    started = time.monotonic()
    trials = Trials(spec, form, bench.fast, Limits(LONGEST, limits.memory_mib))
    standing = await trials.standing(ir.body)
    slow = min(max(SLOWEST * (time.monotonic() - started), SHORTEST), LONGEST)
    trials.limits = Limits(slow, limits.memory_mib)
    deadline = started + seconds
    search = _Search(spec, ir, trials, started + seconds * (1 - CHOOSING))
    await search.run(standing)
    found = [it for it in search.found if search.is_valid(it.body)]
    left = deadline - time.monotonic()
    if len(found) > 1 and left > 0:
        short = Limits(min(limits.seconds, max(left / len(found), 0.02)), limits.memory_mib)
        found = await in_order(found, spec, form=form, bench=bench, limits=short)
    for mended in found:
        yield msgspec.structs.replace(ir, body=mended.body)


@dataclass(slots=True)
class _Search:
    """The state of one search."""

    spec: Spec
    ir: FunctionIR
    trials: Trials
    deadline: float
    found: list[Mended] = field(default_factory=list)
    seen: set[Block] = field(default_factory=set)
    nearest: list[tuple[Standing, float, Block]] = field(default_factory=list)
    """What does not agree with all examples, and what its edits cost."""

    async def run(self, standing: Standing) -> None:
        body, signature = self.ir.body, self.spec.signature
        self.seen.add(body)
        self.is_delicate = needs_compiling(body, signature) and compiles(body, signature)
        self.neglected = neglect(body, signature)
        await self._around(body, 0.0, standing, None)
        if self.found:
            return
        for round_standing, cost, near in self._beam(standing):
            if time.monotonic() > self.deadline:
                return
            await self._around(near, cost, round_standing, 2.0)

    is_delicate: bool = False
    neglected: int = 0

    def _beam(self, standing: Standing) -> Iterable[tuple[Standing, float, Block]]:
        def worth(entry: tuple[Standing, float, Block]) -> tuple[float, float]:
            return (-(entry[0].held + entry[0].near), entry[1])

        return sorted(self.nearest, key=worth)[:BEAM]

    async def _around(
        self, body: Block, cost: float, standing: Standing, most: float | None
    ) -> None:
        """Try the edits of one body, the likeliest first, up to a little beyond the first that mends it."""
        stuff = material(self.spec, msgspec.structs.replace(self.ir, body=body))
        keeps = most is None
        best = min((it.cost for it in self.found), default=None)
        for edit in self._edits(body, standing, stuff):
            whole = cost + edit.cost
            if best is not None and whole > best + FURTHER:
                return
            if most is not None and edit.cost > most:
                return
            if time.monotonic() > self.deadline:
                return
            made = edit.make()
            if made is None or made in self.seen:
                continue
            self.seen.add(made)
            if self.is_delicate and not compiles(made, self.spec.signature):
                continue
            it = await self.trials.standing(made)
            if it.holds_all:
                whole += NEGLECTED * max(0, neglect(made, self.spec.signature) - self.neglected)
                self.found.append(Mended(made, whole))
                best = whole if best is None else min(best, whole)
            elif keeps and (it.held, it.near) > (standing.held, standing.near):
                self.nearest.append((it, whole, made))

    def _edits(self, body: Block, standing: Standing, stuff: Material) -> Iterator[Edit]:
        signature = self.spec.signature
        found = edits(body, signature, stuff)
        for cost, guard in guards(standing.failing, signature, stuff):
            found.append(Edit(cost, lambda guard=guard: (guard, *body)))
        found.sort(key=lambda edit: edit.cost)
        return iter(found)

    def is_valid(self, body: Block) -> bool:
        """Tell whether the rules for generated bodies have nothing against it."""
        document = msgspec.structs.replace(self.spec.document(), body=body)
        return not any(it.severity == "error" for it in validate(document, self.spec))
