"""Puts bodies that agree with all examples in order: which of them is likeliest to be meant. Runs them, judges none."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from lift_sys.ir import Signature, render_body
from lift_sys.repair.material import unread
from lift_sys.repair.model import Block
from lift_sys.sandbox import Limits
from lift_sys.spec import Spec
from lift_sys.verify import Form, Workbench, agreement

__all__ = ["Mended", "by_cost", "in_order", "oddness"]

MOST_COMPARED = 40
CONSTANT = 2
"""How odd it is to return the same whatever comes."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A body that agrees with all examples, and what its edits cost."""

    body: Block
    cost: float

    @property
    def weight(self) -> float:
        """How likely it is, compared with others."""
        return exp(-self.cost)


async def in_order(
    found: Sequence[Mended], spec: Spec, *, form: Form, bench: Workbench, limits: Limits
) -> list[Mended]:
    """Return one body of each group that does the same with generated inputs, the heaviest group first."""
    ordered = sorted(found, key=by_cost)[:MOST_COMPARED]
    programs = [form.with_body(render_body(it.body)) for it in ordered]
    groups = await agreement(spec, programs, bench=bench, limits=limits)
    groups.sort(key=lambda group: -sum(ordered[number].weight for number in group))
    return [ordered[min(group)] for group in groups]


def by_cost(mended: Mended) -> tuple[float, int]:
    """Put the cheapest first, of equals the shortest."""
    return (mended.cost, len(render_body(mended.body)))


def oddness(body: Block, signature: Signature) -> int:
    """Count what is seldom meant: variables that are never read, `x + x`, an empty block, a comparison that is always so."""
    tree = ast.parse(render_body(body))
    nodes = [*ast.walk(tree)]
    never = len(unread(tree, signature))
    return never + CONSTANT * _is_constant(nodes) + sum(map(_is_odd, nodes))


def _is_constant(nodes: Sequence[ast.AST]) -> bool:
    """Tell whether all that is returned is one constant."""
    values = [node.value for node in nodes if isinstance(node, ast.Return) and node.value]
    return bool(values) and len({ast.dump(it) for it in values if isinstance(it, ast.Constant)}) == 1 and all(
        isinstance(it, ast.Constant) for it in values
    )


def _is_odd(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Constant(value=0)):
            return True
        case ast.BinOp(op=ast.Mult() | ast.Div() | ast.FloorDiv(), right=ast.Constant(value=1)):
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Div() | ast.FloorDiv() | ast.Mod(), right=right):
            return _are_same(left, right)
        case ast.Compare(left=left, comparators=[right]):
            return _are_same(left, right)
        case ast.BoolOp(values=[left, right]):
            return _are_same(left, right)
        case ast.Pass():
            return True
    return False


def _are_same(first: ast.expr, second: ast.expr) -> bool:
    return ast.dump(first) == ast.dump(second)
