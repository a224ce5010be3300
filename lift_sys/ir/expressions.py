"""Spells Python expressions canonically and refuses what the IR cannot hold. Runs nothing.

The canonical spelling of an expression is what `ast.unparse` makes of it: one line, and the same
for all ways to write the same thing. Reading it back gives the same expression.
"""

import ast
from functools import lru_cache

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

    The prefix of `u"…"` is dropped from `node` as well, since it means nothing.
    """
    _check(node)
    try:
        text = ast.unparse(node)
    except (ValueError, RecursionError):
        # Before Python 3.12 some f-strings that parse cannot be unparsed; huge integers never can.
        raise Refused(
            _literal_kind(node),
            "This literal cannot be written in another way: put its parts into variables",
            node.lineno,
        ) from None
    if "\n" in text or not _reads_back(text, node):
        raise Refused(
            _literal_kind(node),
            "This literal cannot be written on one line: put its parts into variables",
            node.lineno,
        )
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


def _check(root: ast.expr) -> None:
    """Refuse what is not allowed in an expression, without recursion."""
    if isinstance(root, ast.Starred):
        raise Refused("starred expression", "A `*` stands here on its own", root.lineno)
    stack: list[tuple[ast.AST, int]] = [(root, 1)]
    count = 0
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
            node.kind = None
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def _reads_back(text: str, node: ast.expr) -> bool:
    """Tell whether `text` parses to the same tree as `node`: unparse has had mistakes in f-strings."""
    context = getattr(node, "ctx", None)
    try:
        match context:
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
        return False
    return again is not None and ast.dump(again) == ast.dump(node)


def _literal_kind(node: ast.expr) -> str:
    is_fstring = any(isinstance(part, ast.JoinedStr) for part in ast.walk(node))
    return "f-string" if is_fstring else "literal"


def _short(source: str) -> str:
    return f"`{source if len(source) <= 40 else source[:39] + '…'}`"
