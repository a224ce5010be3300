"""Shows a loop that prints as a loop: in an example's `call`, an expression, it is a list of prints."""

import ast

from lift_sys.ir.model import Example
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused

__all__ = ["as_call", "prints_of", "shown_call"]


def prints_of(statement: ast.stmt) -> ast.ListComp | None:
    """Return the list of all the prints of a loop that does nothing else, or None."""
    match statement:
        case ast.For(target=target, iter=iterable, body=[ast.Expr(value=value)], orelse=[]):
            if _is_print(value):
                over = ast.comprehension(target=target, iter=iterable, ifs=[], is_async=0)
                return ast.ListComp(elt=value, generators=[over])
    return None


def shown_call(example: Example) -> str:
    """Return the example's call as a doctest spells it: `for i in range(2): print(f(i))`."""
    tree = _only_statement(example.call) if example.expectation == "prints" else None
    match tree:
        case ast.Expr(
            value=ast.ListComp(
                elt=value,
                generators=[ast.comprehension(target=target, iter=iterable, ifs=[], is_async=0)],
            )
        ) if _is_print(value):
            over = f"for {ast.unparse(target)} in {ast.unparse(iterable)}"
            return f"{over}: {ast.unparse(value)}"
    return example.call


def as_call(shown: str) -> str:
    """Return the expression that `shown_call` shows so; any other text as it is."""
    statement = _only_statement(shown)
    prints = None if statement is None else prints_of(statement)
    try:
        return shown if prints is None else ast.unparse(prints)
    except RecursionError:
        return shown


def _is_print(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "print"
    )


def _only_statement(source: str) -> ast.stmt | None:
    try:
        body = parse(source.strip()).body
    except Refused:
        return None
    return body[0] if len(body) == 1 else None
