"""A mutant of a function's body: one small edit away from it. Data only."""

from dataclasses import dataclass
from typing import Literal

from lift_sys.ir import Statement

__all__ = ["Block", "Kind", "Mutant"]

Block = tuple[Statement, ...]

Kind = Literal[
    "argument",
    "arithmetic",
    "boolean",
    "boundary",
    "branch",
    "check",
    "comparison",
    "conditional",
    "constant",
    "element",
    "extreme",
    "filter",
    "handler",
    "index",
    "initial",
    "loop",
    "method",
    "name",
    "negation",
    "operand",
    "order",
    "quantifier",
    "raise",
    "range",
    "return",
    "slice",
    "statement",
    "swap",
    "wrapper",
]
"""The family of an edit, for statistics. Not plain from their names:

`boundary`: `<` and `<=`; `comparison`: the opposite one. `operand`: one side of an operator left out.
`check`: one side of `and` or `or`, or a link of a chained comparison. `extreme`: `min` and `max`.
`quantifier`: `any` and `all`. `element`: an item of a display, or what a comprehension makes of each.
`order`: sorting, direction, neighbouring statements. `wrapper`: `sorted(x)` to `x`.
`argument`: an argument left out. `swap`: two arguments, operands or items change places.
`name`: another variable in scope.
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A body with one edit, and the edit in words."""

    body: Block
    change: str
    """For people: "`i < n` became `i <= n`", "`return total` was left out"."""
    kind: Kind
