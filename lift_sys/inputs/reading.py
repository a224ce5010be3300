"""Reads pieces of Python: trees, and the values of literals. Runs nothing.

What `ast.literal_eval` reads and `set()`, `frozenset(…)`, `float('inf')` are literals here.
"""

import ast
import warnings
from functools import lru_cache

__all__ = ["Value", "expression", "read_value", "statements"]

MAX_SOURCE = 5000
"""Longest piece of source (code points) that is parsed: no example of a docstring needs more."""

MAX_NESTING = 12
"""How deeply the tree of a literal nests that others are made from; most lists are two or three levels deep."""
MAX_ITEMS = 300
MAX_TEXT = 500

# What parsing or reading a hostile piece of text may raise.
UNREADABLE = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)

Value = tuple[object] | tuple[()]
"""A value, or nothing; None is a value."""


@lru_cache(maxsize=256)
def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes: the user's own linter says so
            return ast.parse(source)
    except UNREADABLE:
        return None


def statements(source: str, *, most: int = MAX_SOURCE) -> list[ast.stmt]:
    """Parse statements; none where the text is not Python, or longer than `most` code points."""
    tree = _parsed(source) if len(source) <= most else None
    return [] if tree is None else tree.body


def expression(source: str) -> ast.expr | None:
    """Parse one expression, or return None."""
    match statements(source.strip()):
        case [ast.Expr(value=value)]:
            return value
    return None


def read_value(tree: ast.expr) -> Value:
    """Return the value of a literal in a tuple of one, and an empty tuple for anything else."""
    try:
        match tree:
            case ast.Call(func=ast.Name(id="frozenset"), args=[], keywords=[]):
                return (frozenset(),)
            case ast.Call(func=ast.Name(id="frozenset"), args=[inner], keywords=[]):
                return (frozenset(ast.literal_eval(inner)),)
            case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
                return (float(text),)
        value = ast.literal_eval(tree)
    except UNREADABLE:
        return ()
    return () if value is Ellipsis or _is_too_large(tree) else (value,)


def _is_too_large(tree: ast.expr) -> bool:
    """Tell whether a value is unfit to make others from: it holds `...`, hundreds of items, or nests deeply."""
    count = 0
    level: list[ast.AST] = [tree]
    for _ in range(MAX_NESTING):
        for node in level:
            if isinstance(node, ast.Constant):
                count += 1
                if node.value is Ellipsis or len(str(node.value)) > MAX_TEXT:
                    return True
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return count > MAX_ITEMS
    return True
