"""Finds the earlier statements of doctests that an example depends on. Runs nothing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import bound_names, names_in, unparse

__all__ = ["Statement", "inlined", "needed", "shared", "undefined_in", "written"]

_SETS = re.compile(r"seed$|^set")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an earlier prompt, and the names that it binds, or binds or reads."""

    tree: ast.stmt
    binds: frozenset[str]
    touches: frozenset[str]


def shared(body: list[ast.stmt], subject: Subject) -> Iterator[Statement]:
    """Statements that later ones may depend on: all but imports of the function itself."""
    for statement in body:
        binds = bound_names(statement)
        if not _imports_itself(statement, binds & {subject.name, subject.owner}):
            yield Statement(statement, binds, binds | names_in(statement))


def needed(tree: ast.expr, earlier: list[Statement], subject: Subject) -> list[ast.stmt]:
    """The earlier statements that the expression's value may depend on, in order."""
    bound = frozenset[str]().union(*(statement.binds for statement in earlier))
    wanted = set(names_in(tree) & bound)
    imports = [each for each in earlier if isinstance(each.tree, ast.Import | ast.ImportFrom)]
    around = subject.known.union(*(each.binds for each in imports))
    found: list[ast.stmt] = []
    for statement in reversed(earlier):
        if statement.touches & wanted or _sets_up(statement.tree, around):
            wanted |= statement.touches & bound
            found.append(statement.tree)
    return found[::-1]


def undefined_in(tree: ast.expr, setup: list[ast.stmt], subject: Subject) -> frozenset[str]:
    """Names that the expression or its set-up reads and nothing defines."""
    defined: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    for statement in setup:
        missing |= subject.undefined(statement, defined)
        defined |= bound_names(statement)
    return missing | subject.undefined(tree, defined)


def inlined(value: ast.expr, setup: list[ast.stmt]) -> tuple[ast.expr, list[ast.stmt]]:
    """Read `x = f(1)` followed by `x` as `f(1)`."""
    if isinstance(value, ast.Name) and setup:
        match setup[-1]:
            case ast.Assign(targets=[ast.Name(id=name)], value=assigned) if name == value.id:
                return assigned, setup[:-1]
    return value, setup


def written(setup: list[ast.stmt]) -> tuple[str, ...]:
    """The source of each statement."""
    return tuple(unparse(statement) for statement in setup)


def _sets_up(statement: ast.stmt, around: frozenset[str]) -> bool:
    """Tell whether any call may depend on the statement, as on `random.seed(1)`.

    It sets something of a module, or of what stands in this one: `around` has their names.
    """
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if _SETS.search(name):
            return names_in(statement) <= around
    return False


def _imports_itself(statement: ast.stmt, own: frozenset[str | None]) -> bool:
    match statement:
        case ast.ImportFrom(level=level):
            return bool(own or level)
        case ast.Import():
            return bool(own)
    return False
