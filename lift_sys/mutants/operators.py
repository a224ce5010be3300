"""Edits of operators: comparisons, arithmetic, `and`, `or`, `not` and conditional expressions."""

import ast
from collections.abc import Iterator
from typing import Final

from lift_sys.mutants.literals import is_offset, number
from lift_sys.mutants.model import Kind
from lift_sys.mutants.shapes import SEQUENCES
from lift_sys.mutants.trees import Spot, changed

__all__ = ["OPERATORS", "arithmetic", "boolean", "comparison", "conditional", "negated", "unary"]

Edits = Iterator[tuple[Kind, ast.expr]]

OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.FloorDiv,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
"""What is written instead of an operator."""

_COMPARISONS: dict[type[ast.cmpop], tuple[tuple[Kind, type[ast.cmpop]], ...]] = {
    ast.Lt: (("boundary", ast.LtE), ("comparison", ast.GtE)),
    ast.LtE: (("boundary", ast.Lt), ("comparison", ast.Gt)),
    ast.Gt: (("boundary", ast.GtE), ("comparison", ast.LtE)),
    ast.GtE: (("boundary", ast.Gt), ("comparison", ast.Lt)),
    ast.Eq: (("comparison", ast.NotEq),),
    ast.NotEq: (("comparison", ast.Eq),),
    ast.In: (("comparison", ast.NotIn),),
    ast.NotIn: (("comparison", ast.In),),
    ast.Is: (("comparison", ast.IsNot),),
    ast.IsNot: (("comparison", ast.Is),),
}
_ON_SETS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Sub: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_ONE_SIDED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift)
_SWAPPED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


def comparison(spot: Spot) -> Edits:
    """`<` to `<=` and to `>=`, `==` to `!=`; a link of a chain left out."""
    node = spot.node
    if not isinstance(node, ast.Compare):
        return
    for place, operator in enumerate(node.ops):
        for kind, other in _COMPARISONS[type(operator)]:
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield kind, changed(node, ops=ops)
    if len(node.ops) > 1:
        yield "check", changed(node, ops=node.ops[:-1], comparators=node.comparators[:-1])
        first, *rest = node.comparators
        yield "check", changed(node, left=first, ops=node.ops[1:], comparators=rest)


def boolean(spot: Spot) -> Edits:
    """`and` to `or`; one operand left out."""
    match spot.node:
        case ast.BoolOp(op=operator, values=values) as node:
            yield "boolean", changed(node, op=_other(operator))
            for place in range(len(values)):
                rest = values[:place] + values[place + 1 :]
                yield "check", rest[0] if len(rest) == 1 else changed(node, values=rest)


def unary(spot: Spot) -> Edits:
    """`not x` to `x`, `-x` to `x`."""
    match spot.node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "negation", operand
        case ast.UnaryOp(op=ast.USub() | ast.Invert(), operand=operand):
            if number(spot.node) is None:
                yield "operand", operand


def conditional(spot: Spot) -> Edits:
    """One branch of `a if c else b` taken always, or the condition negated."""
    match spot.node:
        case ast.IfExp(test=test, body=body, orelse=orelse) as node:
            yield "conditional", body
            yield "conditional", orelse
            if (opposite := negated(test)) is not None:
                yield "negation", changed(node, test=opposite)


def negated(test: ast.expr) -> ast.expr | None:
    """Return `not test`, or None where an edit of the operator itself says the same."""
    match test:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[_]) | ast.Constant():
            return None
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=test), test)


def arithmetic(spot: Spot) -> Edits:
    """Another operator, one operand left out, operands swapped where their order matters."""
    node = spot.node
    if not isinstance(node, ast.BinOp) or _fills_in(spot, node):
        return
    sides = {spot.name_of(node.left), spot.name_of(node.right)}
    on_text = not sides.isdisjoint(SEQUENCES)
    other = _ON_SETS.get(type(node.op)) if "set" in sides else OPERATORS.get(type(node.op))
    if other is not None and not on_text:
        yield "arithmetic", changed(node, op=other())
    yield from _operands(spot, node, repeats=on_text and isinstance(node.op, ast.Mult))
    swaps = isinstance(node.op, ast.Add) if on_text else isinstance(node.op, _SWAPPED)
    if swaps and ast.dump(node.left) != ast.dump(node.right) and not _is_distance(spot):
        yield "swap", changed(node, left=node.right, right=node.left)


def _operands(spot: Spot, node: ast.BinOp, *, repeats: bool) -> Edits:
    """Leave one side out; `text * 3` keeps the text."""
    if is_offset(spot):
        return
    kept = [node.left] if isinstance(node.op, _ONE_SIDED) else [node.left, node.right]
    if repeats:
        kept = [side for side in kept if spot.name_of(side) in SEQUENCES]
    for side in kept:
        if not isinstance(side, ast.Constant) or repeats:
            yield "operand", side


def _fills_in(spot: Spot, node: ast.BinOp) -> bool:
    """Tell whether it is a text whose `%` is no arithmetic."""
    return isinstance(node.op, ast.Mod) and spot.name_of(node.left) == "str"


def _is_distance(spot: Spot) -> bool:
    """Tell whether the sign of a difference is lost: `abs(a - b)`, `(a - b) ** 2`."""
    match spot.node, spot.parent:
        case ast.BinOp(op=ast.Sub()), ast.Call(func=ast.Name(id="abs")):
            return True
        case ast.BinOp(op=ast.Sub()), ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            return True
    return False


def _other(operator: ast.boolop) -> ast.boolop:
    return ast.Or() if isinstance(operator, ast.And) else ast.And()
