"""Spells Python expressions canonically and refuses what the IR cannot hold. Runs nothing.

The canonical spelling of an expression is what `ast.unparse` makes of it, less a pair of parentheses
that nobody writes: one line, and the same for all ways to write the same thing. Reading it back gives the same expression.
"""

import ast
from functools import lru_cache

from lift_sys.ir.fstrings import without_fstrings
from lift_sys.ir.generators import with_bare_generators
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refusal, Refused

__all__ = ["canonical", "canonical_target", "spell"]

MAX_DEPTH = 100
"""How deeply an expression may nest: `ast.unparse` needs several Python frames for each level."""

MAX_NODES = 10_000
MAX_CACHED = 2_000
"""Longest source, in code points, whose spelling is kept: it bounds the memory of the cache."""

_ALLOWED = (
    # Parts of expressions; every node class that Python 3.11 knows below `expr`, so that a class of a
    # later Python is refused until someone has thought about it.
    ast.BoolOp, ast.NamedExpr, ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Await, ast.Yield, ast.YieldFrom,
    ast.Compare, ast.Call, ast.FormattedValue, ast.JoinedStr, ast.Constant, ast.Attribute,
    ast.Subscript, ast.Starred, ast.Name, ast.List, ast.Tuple, ast.Slice,
    ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context,
    ast.comprehension, ast.arguments, ast.arg, ast.keyword,
)  # fmt: skip


def canonical(source: str) -> str | Refusal:
    """Return the canonical spelling of one expression.

    `yield x` and a bare tuple are read as well; their canonical spelling has parentheses.
    """
    return _cached(source) if len(source) <= MAX_CACHED else _cached.__wrapped__(source)


def canonical_target(source: str) -> str | Refusal:
    """Return the canonical spelling of what can stand left of `=` or between `for` and `in`."""
    try:
        statement = _only_statement(f"{source.strip()} = 0", source)
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            raise Refused("assignment target", f"{_short(source)} is no single assignment target")
        return spell(statement.targets[0])
    except Refused as refused:
        return refused.refusal


def spell(node: ast.expr) -> str:
    """Return the canonical spelling of a parsed expression or target; raise `Refused`.

    Use `node` for nothing else: its f-strings are replaced on the way.
    """
    kind = "f-string" if _check(node) else "literal"
    try:
        tree = ast.dump(node)
        text = ast.unparse(without_fstrings(node) if kind == "f-string" else node)
        text = with_bare_generators(text)
    except (ValueError, RecursionError):
        # Integers of many thousand digits have no decimal spelling.
        message = "This literal cannot be written on one line: put its parts into variables"
        raise Refused(kind, message, node.lineno) from None
    if "\n" in text or _tree(text, node) != tree:
        message = f"This {kind} cannot be written on one line: put its parts into variables"
        raise Refused(kind, message, node.lineno)
    return text


@lru_cache(maxsize=8192)
def _cached(source: str) -> str | Refusal:
    try:
        statement = _only_statement(source.strip(), source)
        if not isinstance(statement, ast.Expr):
            raise Refused("statement", f"{_short(source)} is a statement: write an expression")
        return spell(statement.value)
    except Refused as refused:
        return refused.refusal


def _only_statement(text: str, source: str) -> ast.stmt:
    body = parse(text).body
    if len(body) != 1:
        raise Refused("expression", f"{_short(source)} is not one expression")
    return body[0]


def _check(root: ast.expr) -> bool:
    """Refuse what is not allowed in an expression, without recursion; say whether it has f-strings."""
    if isinstance(root, ast.Starred):
        raise Refused("starred expression", "A `*` stands here on its own", root.lineno)
    stack: list[tuple[ast.AST, int]] = [(root, 1)]
    count = 0
    has_fstrings = False
    while stack:
        node, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            message = f"An expression nests deeper than {MAX_DEPTH} levels or has more than {MAX_NODES:,} parts: split it up"
            raise Refused("large expression", message, root.lineno)
        if not isinstance(node, _ALLOWED):
            name = type(node).__name__
            raise Refused(name, f"The IR cannot hold the expression {name}", root.lineno)
        if isinstance(node, ast.Constant):
            node.kind = None  # the `u` of an old-style literal means nothing
        has_fstrings = has_fstrings or isinstance(node, ast.JoinedStr)
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return has_fstrings


def _tree(text: str, node: ast.expr) -> str | None:
    """Parse `text` in the place that `node` has, and return its tree, or None where there is none."""
    try:
        match getattr(node, "ctx", None):
            case ast.Store():
                statement = parse(f"{text} = 0").body[0]
                again = statement.targets[0] if isinstance(statement, ast.Assign) else None
            case ast.Del():
                statement = parse(f"del {text}").body[0]
                again = statement.targets[0] if isinstance(statement, ast.Delete) else None
            case _:
                statement = parse(text).body[0]
                again = statement.value if isinstance(statement, ast.Expr) else None
    except Refused:
        return None
    return None if again is None else ast.dump(again)


def _short(source: str) -> str:
    return f"`{source if len(source) <= 40 else source[:39] + '…'}`"
