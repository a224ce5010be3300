"""Groups programs by what they do with the same inputs: how one is chosen among several. Judges none right.

Programs by different plans that do the same are likelier to be right than one that stands alone (CodeT and its
followers). What is chosen here is still verified afterwards, so that the quick interpreter's word is enough.
"""

from collections.abc import Sequence
from dataclasses import replace

from lift_sys.inputs import generate
from lift_sys.ir.model import Example
from lift_sys.sandbox import Limits
from lift_sys.source import Span
from lift_sys.spec import ExampleItem, Spec
from lift_sys.verify.examples import Examples
from lift_sys.verify.replies import Behaviour, replies
from lift_sys.verify.workbench import Workbench

__all__ = ["agreement", "held_by"]

MOST_INPUTS = 64
NOWHERE = Span(0, 0)


async def agreement(
    spec: Spec, programs: Sequence[str], *, bench: Workbench, limits: Limits
) -> list[list[int]]:
    """Return the numbers of the programs in groups that do the same, the largest group first.

    Of groups of one size the one that holds the first program comes first. Without inputs or a quick interpreter
    each program is a group of its own.
    """
    inputs = generate(spec).inputs[:MOST_INPUTS]
    executor = bench.fast or bench.python
    if executor is None or not inputs or len(programs) < 2:
        return [[number] for number in range(len(programs))]
    behaviours = [
        await replies(spec, executor, program, inputs, limits=limits) for program in programs
    ]
    groups: list[list[int]] = []
    for number, behaviour in enumerate(behaviours):
        for group in groups:
            if _alike(behaviours[group[0]], behaviour):
                group.append(number)
                break
        else:
            groups.append([number])
    return sorted(groups, key=lambda group: (-len(group), group[0]))


async def held_by(
    spec: Spec, examples: Sequence[Example], program: str, *, bench: Workbench, limits: Limits
) -> int:
    """Count which of some further examples, a model's own for instance, hold of a program."""
    if bench.fast is None:
        return 0
    held = 0
    for example in examples:
        alone = replace(spec, examples=(ExampleItem(example, NOWHERE),))
        check = Examples(alone, limits, bench.fast.name)
        await check.run_at_once(bench.fast, program)
        held += check.held
    return held


def _alike(ours: Behaviour, its: Behaviour) -> bool:
    """Tell whether two programs do the same wherever both are known to do anything."""
    pairs = [(one, other) for one, other in zip(ours, its, strict=True) if one and other]
    return bool(pairs) and all(one.agrees(other) for one, other in pairs)
