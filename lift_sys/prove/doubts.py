"""Decides whether CrossHair's "confirmed" counts for a program. Reads source; runs nothing.

Where one of these things is done CrossHair sees less than Python does. What it refutes is another
matter: that is a call, which can be tried.
"""

import ast
from collections.abc import Iterator

from lift_sys.source.names import parse_or_none

__all__ = ["doubt"]

_BROAD = frozenset({"BaseException", "Exception", "TypeError"})
_METHODS = """
    add append appendleft clear discard extend insert pop popitem popleft remove reverse setdefault sort
    update
"""
_CHANGING = frozenset(_METHODS.split())
"""Methods that change a container."""
_COPYING = frozenset({"dict", "frozenset", "len", "list", "range", "set", "sorted", "sum", "tuple"})
"""Functions that have gone through an argument before the loop begins."""


def doubt(program: str) -> str:
    """Say why nothing that CrossHair confirms of this program is believed, or nothing."""
    tree = parse_or_none(program)
    if tree is None:
        return "the program cannot be read"
    return next((reason for node in ast.walk(tree) for reason in _reasons(node)), "")


def _reasons(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=[ast.alias(name="re")]) | ast.ImportFrom(module="re"):
            # For one, CrossHair does not know that `$` may stand before a line feed.
            yield "the program uses regular expressions"
        case ast.Compare(ops=ops, left=left, comparators=right) if _is_identity(ops, left, right):
            # In Python small numbers and short texts are often one object; CrossHair's never are.
            yield "the program asks which object it has"
        case ast.Name(id="is_" | "is_not" | "id") | ast.Attribute(attr="is_" | "is_not"):
            yield "the program asks which object it has"
        case ast.alias(name="is_" | "is_not"):
            yield "the program asks which object it has"
        case ast.ExceptHandler(type=caught) if _is_broad(caught):
            # The search gives up a path by raising, a `TypeError` where a built-in refuses its values.
            yield "the program catches exceptions that the search itself may raise"
        case ast.Try(finalbody=final) if any(map(_leaves, final)):
            yield "the program leaves a `finally`, and so hides exceptions of the search"
        case ast.For(iter=iterable, body=body):
            # CrossHair goes through the items as they were when the loop began.
            changed = {name for statement in body for name in _changed(statement)}
            yield from (
                f"the program changes {name!r} while it goes through it"
                for name in sorted(changed & set(_gone_through(iterable)))
            )


def _is_identity(ops: list[ast.cmpop], left: ast.expr, right: list[ast.expr]) -> bool:
    sides = [left, *right]
    pairs = zip(ops, sides, right, strict=False)
    return any(
        isinstance(op, ast.Is | ast.IsNot) and not (_is_single(one) or _is_single(other))
        for op, one, other in pairs
    )


def _is_single(side: ast.expr) -> bool:
    """Tell whether there is only one object of this value."""
    return isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, bool))


def _is_broad(caught: ast.expr | None) -> bool:
    return caught is None or any(
        not isinstance(node, ast.Name | ast.Tuple | ast.expr_context)
        or (isinstance(node, ast.Name) and node.id in _BROAD)
        for node in ast.walk(caught)
    )


def _leaves(statement: ast.stmt) -> bool:
    return any(isinstance(it, ast.Return | ast.Break | ast.Continue) for it in ast.walk(statement))


def _gone_through(iterable: ast.expr) -> Iterator[str]:
    """Yield the names of what a loop over `iterable` reads on while it runs."""
    match iterable:
        case ast.Name(id=name):
            yield name
        case ast.Call(func=ast.Name(id=name)) if name in _COPYING:
            return
        case ast.Subscript(slice=ast.Slice()):
            return
        case _:
            for part in ast.iter_child_nodes(iterable):
                if isinstance(part, ast.expr):
                    yield from _gone_through(part)


def _changed(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if (
                method in _CHANGING
            ):
                yield name
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                yield name
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name
