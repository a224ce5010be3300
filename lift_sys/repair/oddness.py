"""Counts what is seldom meant in a body: such edits agree with examples by accident. Runs nothing."""

import ast
from collections.abc import Sequence

from lift_sys.ir import Signature, render_body
from lift_sys.repair.material import unread
from lift_sys.repair.model import Block

__all__ = ["oddness"]

CONSTANT = 2
"""How odd it is to return the same whatever comes."""


def oddness(body: Block, signature: Signature) -> int:
    """Count variables that are never read, `x + x`, `x + 0`, empty blocks, answers that are always the same."""
    tree = ast.parse(render_body(body))
    nodes = [*ast.walk(tree)]
    constant = CONSTANT * _is_constant(nodes)
    return len(unread(tree, signature)) + constant + sum(map(_is_odd, nodes))


def _is_constant(nodes: Sequence[ast.AST]) -> bool:
    values = [node.value for node in nodes if isinstance(node, ast.Return) and node.value]
    written = {ast.dump(it) for it in values if isinstance(it, ast.Constant)}
    return len(written) == 1 and all(isinstance(it, ast.Constant) for it in values)


def _is_odd(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Constant(value=0)):
            return True
        case ast.BinOp(op=ast.Mult() | ast.Div() | ast.FloorDiv(), right=ast.Constant(value=1)):
            return True
        case ast.BinOp(op=ast.Mult() | ast.Pow()):
            return False
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            return ast.dump(left) == ast.dump(right)
        case ast.BoolOp(values=[left, right]):
            return ast.dump(left) == ast.dump(right)
        case ast.Pass():
            return True
    return False
