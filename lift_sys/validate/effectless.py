"""Tells whether evaluating an expression can do nothing but give a value."""

import ast

from lift_sys.validate.syntax import parse

__all__ = ["is_effectless"]

_ACTIVE = (
    ast.Call,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.NamedExpr,
    ast.Subscript,
    ast.Attribute,
)
"""A subscript and an attribute may be written for the exception that they raise."""


def is_effectless(source: str) -> bool:
    """Tell whether dropping the value of `source` makes it pointless; `...` has its uses."""
    node = parse(source)
    if isinstance(node, ast.Constant):
        return node.value is not Ellipsis and not isinstance(node.value, str)
    return not any(isinstance(part, _ACTIVE) for part in ast.walk(node))
