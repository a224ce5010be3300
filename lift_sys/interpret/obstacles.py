"""Finds statements of a doctest that no example can begin with. Runs nothing."""

import ast
from collections.abc import Iterator

from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import unparse

__all__ = ["obstacle"]

_ENDS_PYTHON = frozenset({"exit", "quit", "os._exit", "os.abort", "sys.exit"})


def obstacle(statement: ast.stmt, subject: Subject) -> str:
    """Say why nothing can come after this statement, as in "it never ends", or nothing."""
    if isinstance(statement, ast.While) and _never_ends(statement):
        return "it never ends"
    if isinstance(statement, ast.Try | ast.With | ast.AsyncWith):
        return ""  # what is raised inside may be meant to be caught
    called = {unparse(node.func) for node in _at_once(statement) if isinstance(node, ast.Call)}
    return "it ends Python itself" if (called - subject.known) & _ENDS_PYTHON else ""


def _never_ends(loop: ast.While) -> bool:
    leaves = any(isinstance(node, ast.Break | ast.Raise) for node in ast.walk(loop))
    return isinstance(loop.test, ast.Constant) and bool(loop.test.value) and not leaves


def _at_once(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs with the statement itself, so not the bodies of what it defines."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
