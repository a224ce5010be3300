"""Decides which of the problems that a type checker reports refutes the body of one function.

The body is generated, the rest of the program is the user's: problems there refute nothing.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lift_sys.typecheck.problems import TypeProblem
from lift_sys.typecheck.rules import is_contradiction, spoils_trust

__all__ = ["Extent", "find_extent", "refutation"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = _Function | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Extent:
    """The lines of one function in a program, counted from 0."""

    header: range
    """From the `def` on; it ends where the body, with its docstring, begins."""
    body: range
    guarded: frozenset[int] = frozenset()
    """Lines within a `try`: what goes wrong there may be meant to."""


def refutation(problems: Collection[TypeProblem], function: Extent) -> TypeProblem | None:
    """Return the first problem that shows the body of the function to be wrong, or None.

    Where the user's own annotations do not hold outside of the body, nothing that contradicts them is refuted.
    """
    if any(problem.line not in function.body and spoils_trust(problem) for problem in problems):
        return None
    lines = {*function.header, *function.body} - function.guarded
    inside = (problem for problem in problems if problem.line in lines)
    return next(filter(is_contradiction, inside), None)


def find_extent(program: str, name: str) -> Extent | None:
    """Find a function by its dotted name; None if it is not there, or it is not clear which one is meant."""
    try:
        body: list[ast.stmt] = ast.parse(program).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    node: _Definition | None = None
    for part in name.split("."):
        node = _only([each for each in _definitions(body) if each.name == part])
        if node is None:
            return None
        body = node.body
    return _extent(node) if isinstance(node, _Function) else None


def _only(named: list[_Definition]) -> _Definition | None:
    """Return the definition that counts: the last, if all before it are its overloads."""
    if any(not _is_overload(each) for each in named[:-1]):
        return None
    return named[-1] if named else None


def _is_overload(node: _Definition) -> bool:
    return any(ast.unparse(each).endswith("overload") for each in node.decorator_list)


def _definitions(body: list[ast.stmt]) -> Iterator[_Definition]:
    """Yield what statements define, what stands below an `if` or `try` included, in order."""
    for statement in body:
        if isinstance(statement, _Definition):
            yield statement
        else:
            for field in ("body", "handlers", "orelse", "finalbody"):
                yield from _definitions(getattr(statement, field, []))


def _extent(node: _Function) -> Extent:
    first = node.body[0].lineno - 1
    tries = (each for each in ast.walk(node) if isinstance(each, ast.Try | ast.TryStar))
    guarded = {line for each in tries for part in each.body for line in _lines(part)}
    return Extent(
        range(node.lineno - 1, first), range(first, _lines(node).stop), frozenset(guarded)
    )


def _lines(node: ast.stmt) -> range:
    return range(node.lineno - 1, node.end_lineno or node.lineno)
