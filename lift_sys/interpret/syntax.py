"""Reads small pieces of Python as trees. Evaluates nothing beyond literals."""

import ast
import builtins
import warnings
from collections.abc import Iterator

__all__ = [
    "BUILTINS",
    "bound_names",
    "expression",
    "free_names",
    "literal",
    "names_in",
    "read_literal",
    "statements",
    "unparse",
]

MAX_SOURCE = 5000
"""Longest piece of source (code points) that is parsed: no example of a docstring needs more."""

BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))

# What parsing, unparsing or reading a hostile piece of text may raise.
UNREADABLE = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)


def statements(source: str) -> list[ast.stmt] | None:
    """Parse statements, or return None when they are not Python (or too much of it)."""
    if len(source) > MAX_SOURCE:
        return None
    try:
        with warnings.catch_warnings():
            # An escape such as "\d" warns; that is for the user's own linter to say.
            warnings.simplefilter("ignore")
            return ast.parse(source).body
    except UNREADABLE:
        return None


def expression(source: str) -> ast.expr | None:
    """Parse one expression (it may span lines, as within brackets), or return None."""
    body = statements(f"({source.strip()}\n)") if source.strip() else None
    if body is not None and len(body) == 1 and isinstance(body[0], ast.Expr):
        return body[0].value
    return None


def unparse(tree: ast.AST) -> str:
    """Return the canonical spelling of a tree; empty when it is nested too deeply for that."""
    try:
        return ast.unparse(tree)
    except UNREADABLE:
        return ""


def literal(tree: ast.expr) -> str | None:
    """Return the canonical source of a literal, or None when the expression is none."""
    try:
        ast.literal_eval(tree)
        holds_ellipsis = any(
            isinstance(node, ast.Constant) and node.value is Ellipsis for node in ast.walk(tree)
        )
    except UNREADABLE:
        return None
    return None if holds_ellipsis else unparse(tree) or None


def read_literal(source: str) -> str | None:
    """Return the canonical spelling of a literal's source, or None for any other text."""
    tree = expression(source)
    return None if tree is None else literal(tree)


def free_names(tree: ast.AST) -> frozenset[str]:
    """Names that the code reads and does not bind itself.

    Comprehension variables and lambda arguments count as bound everywhere in the tree, which is
    exact enough for the few lines of an example.
    """
    return names_in(tree) - bound_names(tree)


def names_in(tree: ast.AST) -> frozenset[str]:
    """Every name that the code reads."""
    return frozenset(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def bound_names(tree: ast.AST) -> frozenset[str]:
    """Every name that the code binds: targets, arguments, definitions and imports."""
    return frozenset(_bindings(tree))


def _bindings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
            case ast.ExceptHandler(name=str(name)):
                yield name
