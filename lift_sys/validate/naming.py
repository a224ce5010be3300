"""What the types of local names are, whatever path was taken. Knows no order of statements."""

import ast
from collections.abc import Iterator

from lift_sys.ir import Assign, AugAssign, Statement
from lift_sys.validate.annotations import of_annotation
from lift_sys.validate.body import Body
from lift_sys.validate.scopes import Scope, bound_names
from lift_sys.validate.shapes import UNKNOWN, Environment, Shapes, infer
from lift_sys.validate.statements import walk
from lift_sys.validate.syntax import names, parse

__all__ = ["environment"]

ROUNDS = 4
"""How often types are handed on through `a = b`: what is not settled by then is unknown."""


def environment(body: Body) -> Environment:
    """Return the types of the names that the function itself binds, united over all bindings."""
    scope = body.scopes[0]
    outside = dict.fromkeys(body.text.imported | frozenset(body.spec.target.siblings), UNKNOWN)
    known: dict[str, Shapes] = outside | dict.fromkeys(scope.bound, UNKNOWN)
    rebound = {name for inner in body.scopes[1:] for name in inner.nonlocals}
    plain = {name: values for name, values in _bindings(scope).items() if name not in rebound}
    modules = body.text.modules
    for name, values in plain.items():
        # A first guess, without which `x += 1` would never be known.
        known[name] = _union(_shapes(values, known, modules))
    for _ in range(ROUNDS):
        before = dict(known)
        for name, values in plain.items():
            shapes = _shapes(values, known, modules)
            known[name] = _union(shapes) if all(shapes) else UNKNOWN
        if known == before:
            return known
    return outside | dict.fromkeys(scope.bound, UNKNOWN)


def _shapes(
    values: list[ast.expr | Shapes], known: Environment, modules: frozenset[str]
) -> list[Shapes]:
    return [v if isinstance(v, frozenset) else infer(v, known, modules) for v in values]


def _union(shapes: list[Shapes]) -> Shapes:
    """Unite what is known; parts may have changed since, so they are forgotten."""
    return frozenset(shape.bare for found in shapes for shape in found)


def _bindings(scope: Scope) -> dict[str, list[ast.expr | Shapes]]:
    """Return what each name is bound to; names that are bound in another way are left out."""
    found: dict[str, list[ast.expr | Shapes]] = {}
    for parameter in scope.signature.parameters:
        plain = parameter.annotation is not None and parameter.kind != "var_keyword"
        shapes = of_annotation(parse(parameter.annotation)) if plain else UNKNOWN
        found[parameter.name] = [shapes]
    for statement in walk(scope.body):
        for name, value in _bound_to(statement):
            found.setdefault(name, []).append(value)
    return found


def _bound_to(statement: Statement) -> Iterator[tuple[str, ast.expr | Shapes]]:
    match statement:
        case Assign(targets=(target,), value=str(value)) if target.isidentifier():
            yield target, parse(value)
            yield from ((name, UNKNOWN) for name in names(value).binds)
        case AugAssign(target, operator, value) if target.isidentifier():
            yield target, parse(f"{target} {operator} ({value})")
        case _:
            yield from ((name, UNKNOWN) for name in bound_names((statement,)))
