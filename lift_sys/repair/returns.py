"""Edits of `return`: one that is missing, too early, too late, or gives the wrong thing. Runs nothing."""

import ast
from collections.abc import Iterator
from math import log

from msgspec.structs import replace

from lift_sys.ir import Assign, Expression, For, If, Pass, Raise, Return, Statement, While, With
from lift_sys.mutants.places import Place
from lift_sys.mutants.reading import inner_blocks, leaves, target_names
from lift_sys.repair.expressions import UNREAD
from lift_sys.repair.material import Material
from lift_sys.repair.model import Block
from lift_sys.repair.names import parsed, variables

__all__ = ["Rewrite", "Rewrites", "bound", "misplaced", "missing", "raising"]

Rewrite = tuple[float, Block, int]
"""What it costs, what stands in the place of a statement afterwards, and of how many."""
Rewrites = Iterator[Rewrite]


def missing(place: Place, material: Material) -> Rewrites:
    """Return something at the end of a block that forgot it."""
    statement = place.statement
    match statement:
        case Expression(value=value):
            yield 1.0 if place.ends_function else 1.8, (Return(_shown(value)),), 1
        case Assign(targets=(_,), value=str(value)) if place.ends_function:
            yield 1.6, (Return(value),), 1
    if place.following is None and not leaves((statement,)):
        kept = () if isinstance(statement, Pass) else (statement,)
        names = [*bound((statement,)), *variables(place.scope), *bound(place.block[:-1])]
        values = list(dict.fromkeys([*names, *material.results]))
        base = (0.8 if place.ends_function else 2.2) + log(len(values) + 1) / 2
        base -= 0.8 * (not kept)
        for value in values:
            yield base - UNREAD * (value in material.unread), (*kept, Return(value)), 1
        if place.ends_function or not kept:
            for source in material.expressions:
                yield base + 1.2, (*kept, Return(source)), 1
            for source in made_of(list(dict.fromkeys(names))):
                yield base + 2, (*kept, Return(source)), 1
    elif not isinstance(statement, Return):
        values = [*variables(place.scope), *material.results]
        base = 2.8 + log(len(values) + 1) / 2
        yield from ((base, (statement, Return(value)), 1) for value in values)


def _shown(value: str) -> str:
    """Return what an expression prints, if it prints one thing: else what it is."""
    match parsed(value):
        case ast.Call(func=ast.Name(id="print"), args=[only], keywords=[]):
            return ast.unparse(only)
    return value


def misplaced(place: Place, _: Material) -> Rewrites:
    """Move the last statement of a block behind it, or the one behind it to its end."""
    statement, following = place.statement, place.following
    match statement:
        case For() | While() | If() | With():
            *kept, last = statement.body
            cost = 0.9 if isinstance(last, Return) else 1.5
            yield cost, (replace(statement, body=tuple(kept) or (Pass(),)), last), 1
            if isinstance(last, If) and last.orelse and not isinstance(statement, If):
                inside = replace(statement, body=(*kept, replace(last, orelse=())))
                yield 1.0, (inside, *last.orelse), 1
            if following is not None and not isinstance(following, For | While | If):
                cost = 1.2 if isinstance(following, Return) else 1.5
                body = () if statement.body == (Pass(),) else statement.body
                yield cost, (replace(statement, body=(*body, following)),), 2
    match statement:
        case For(body=(Assign() as first, *rest)) | While(body=(Assign() as first, *rest)) if rest:
            yield 1.2, (first, replace(statement, body=tuple(rest))), 1
    match statement:
        case If(orelse=(*rest, last)):
            yield 1.5, (replace(statement, orelse=tuple(rest)), last), 1
            if following is not None:
                yield 1.8, (replace(statement, orelse=(*statement.orelse, following)),), 2
        case If() if following is not None:
            yield 1.5, (replace(statement, orelse=(following,)),), 2
        case For() | While() if statement.orelse:
            yield 1.2, (replace(statement, orelse=()), *statement.orelse), 1


def raising(place: Place, material: Material) -> Rewrites:
    """Raise what the docstring says instead of returning, or something else than is raised."""
    match place.statement:
        case Return() | Raise() | Pass():
            for source in material.exceptions:
                yield 1.4, (Raise(source),), 1


def made_of(names: list[str]) -> Iterator[str]:
    """Yield what is often returned of one or two variables."""
    for name in names[:6]:
        yield from (f"{it}({name})" for it in ("len", "sum", "list", "sorted", "max", "min", "str"))
        yield from (f"''.join({name})", f"' '.join({name})", f"{name}[0]", f"{name}[-1]")
    for first in names[:4]:
        for second in names[:4]:
            signs = (
                ["+", "-", "*", "/", "//", "%", "==", "<", ">", "<=", ">=", "!="]
                if first != second
                else ["+", "*"]
            )
            yield from (f"{first} {sign} {second}" for sign in signs)


def bound(block: Block) -> Iterator[str]:
    """Yield the variables that a block gives a value somewhere, the latest first."""
    for statement in reversed(block):
        for inner in inner_blocks(statement):
            yield from bound(inner)
        yield from _bound_by(statement)


def _bound_by(statement: Statement) -> Iterator[str]:
    match statement:
        case Assign(targets=targets):
            for target in targets:
                yield from target_names(target)
        case For(target=target):
            yield from target_names(target)
