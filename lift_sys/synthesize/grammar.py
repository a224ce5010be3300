"""The whole grammar, priced for one text."""

import builtins
import re

from lift_sys.synthesize.containers import container_operations
from lift_sys.synthesize.mappings import mapping_operations
from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.scalars import scalar_operations
from lift_sys.synthesize.scope import Pricing

__all__ = ["priced_operations"]

ASKED_FOR = frozenset(
    {
        "type", "bit", "binary", "hex", "octal", "isidentifier", "swapcase", "comb", "perm", "lcm",
        "sin", "cos", "tan", "atan2", "hypot", "log", "log2", "log10", "exp", "radians", "degrees",
    }
)  # fmt: skip
"""Operations that no one means without a word for them."""


def priced_operations(pricing: Pricing, names: frozenset[str]) -> list[tuple[Operation, int, int]]:
    """The whole grammar, each operation with its cost and bits for this text.

    What needs a built-in that a parameter's name hides is left out.
    """
    hidden = names & frozenset(dir(builtins))
    hides = re.compile(rf"(?<![.\w])(?:{'|'.join(sorted(hidden))})\b") if hidden else None
    return [
        (operation, *pricing.price(operation.tags, operation.cost, operation.further))
        for operation in (*scalar_operations(), *container_operations(), *mapping_operations())
        if not (hides and hides.search(operation.template))
        and not (operation.tags & ASKED_FOR and not pricing.asked(operation.tags))
    ]
