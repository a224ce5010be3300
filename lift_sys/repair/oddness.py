"""Counts what is seldom meant in a body: such edits agree with examples by accident. Runs nothing."""

import ast
from collections import defaultdict
from collections.abc import Sequence

from lift_sys.ir import Signature, render_body
from lift_sys.repair.material import unread
from lift_sys.repair.model import Block

__all__ = ["oddness", "size"]

CONSTANT = 2
"""How odd it is to return the same whatever comes."""
_WITHOUT_EFFECT: dict[type[ast.operator], tuple[int, ...]] = {
    **dict.fromkeys((ast.Add, ast.Sub), (0,)),
    **dict.fromkeys((ast.Mult, ast.Div, ast.FloorDiv), (1,)),
    ast.Mod: (1, -1),
    **dict.fromkeys((ast.BitAnd, ast.BitOr), (0, -1)),
}
"""On the right of which operator a number says nothing, or always the same."""


def oddness(body: Block, signature: Signature) -> int:
    """Count what decides or changes nothing.

    Variables never read, `x + x`, `x + 0`, `len(x) < 0`, equal branches, loops that end in their first round, empty
    blocks, answers that are always the same.
    """
    tree = ast.parse(render_body(body))
    nodes = [*ast.walk(tree)]
    constant = CONSTANT * _is_constant(nodes)
    return len(unread(tree, signature)) + constant + sum(map(_is_odd, nodes))


def size(body: Block) -> int:
    """Count the nodes of a body's tree."""
    return sum(1 for _ in ast.walk(ast.parse(render_body(body))))


def _is_constant(nodes: Sequence[ast.AST]) -> bool:
    values = [node.value for node in nodes if isinstance(node, ast.Return) and node.value]
    written = {ast.dump(it) for it in values if isinstance(it, ast.Constant)}
    return len(written) == 1 and all(isinstance(it, ast.Constant) for it in values)


def _is_odd(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=operator, right=right) if _whole(right) in _WITHOUT_EFFECT.get(
            type(operator), ()
        ):
            return True
        case ast.BinOp(op=ast.Mult() | ast.Pow()):
            return False
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]) if (
            ast.dump(left) == ast.dump(right)
        ):
            return True
        case ast.Compare(left=left, ops=[ast.Lt() | ast.GtE()], comparators=[zero]):
            return _is_natural(left) and _whole(zero) == 0
        case ast.BoolOp(op=operator, values=values):
            return len({ast.dump(it) for it in values}) < len(values) or _is_settled(
                values, ast.NotEq if isinstance(operator, ast.Or) else ast.Eq
            )
        case ast.If(body=[first], orelse=[second]) | ast.IfExp(body=first, orelse=second):
            return ast.dump(first) == ast.dump(second)
        case ast.For(body=body) | ast.While(body=body):
            return isinstance(body[-1], ast.Break | ast.Return)
        case ast.Pass():
            return True
    return False


def _whole(node: ast.expr) -> int | None:
    """Return the whole number that a node writes."""
    match node:
        case ast.Constant(value=int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
    return None


def _is_natural(node: ast.expr) -> bool:
    """Tell whether a number is never below zero: to ask for that decides nothing."""
    match node:
        case ast.BinOp(op=ast.Mod(), right=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id="len" | "abs")):
            return True
    return False


def _is_settled(values: Sequence[ast.expr], decisive: type[ast.cmpop]) -> bool:
    """Tell whether one of several comparisons with the same decides all: `x == 1 or x != 2`."""
    asked: dict[str, list[type[ast.cmpop]]] = defaultdict(list)
    for it in values:
        if isinstance(it, ast.Compare) and isinstance(it.comparators[0], ast.Constant):
            asked[ast.dump(it.left)].append(type(it.ops[0]))
    return any(
        decisive in kinds and len(kinds) > 1 and set(kinds) <= {ast.Eq, ast.NotEq}
        for kinds in asked.values()
    )
