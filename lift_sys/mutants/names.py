"""Edits of variables: another one that has a value at the place."""

import ast
from collections.abc import Iterator

from lift_sys.mutants.model import Kind
from lift_sys.mutants.trees import Spot

__all__ = ["variable"]


def variable(spot: Spot) -> Iterator[tuple[Kind, ast.expr]]:
    """A parameter for a parameter, a local variable for a local one; never the name of a function."""
    match spot.node:
        case ast.Name(id=name, ctx=ast.Load()) if not _is_called(spot):
            for other in spot.scope.alternatives(name):
                yield "name", ast.Name(id=other, ctx=ast.Load())


def _is_called(spot: Spot) -> bool:
    return isinstance(spot.parent, ast.Call) and spot.parent.func is spot.node
