"""Edits of other statements: one too many, one too few, in the wrong order, not guarded. Runs nothing."""

from collections.abc import Iterator, Sequence
from math import log
from typing import Literal

from msgspec.structs import replace

from lift_sys.ir import (
    Assign,
    AugAssign,
    Break,
    Continue,
    Expression,
    For,
    If,
    LocalFunction,
    Pass,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from lift_sys.mutants.places import Place
from lift_sys.mutants.reading import leaves, target_names, touched
from lift_sys.repair.conditions import Atom, atoms
from lift_sys.repair.expressions import UNREAD
from lift_sys.repair.material import Material
from lift_sys.repair.model import Block
from lift_sys.repair.names import variables
from lift_sys.repair.returns import Rewrites

__all__ = ["accumulating", "forgotten", "guarded", "left_out", "rearranged", "starting"]

Operator = Literal["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>"]

_OPERATORS: tuple[Operator, ...] = ("+", "-", "*", "//", "%", "/", "**")
_BITS: tuple[Operator, ...] = ("&", "|", "^", "-")
_AGAIN: tuple[Operator, ...] = ("+", "-", "*")
_EMPTY = {"list": "[]", "str": "''", "set": "set()", "dict": "{}"}
MOST_GUARDS = 40


def left_out(place: Place, _: Material) -> Rewrites:
    """A statement too many; a loop or a condition around what should be done once, and always; one for the other."""
    statement = place.statement
    if not isinstance(statement, LocalFunction | Pass):
        yield 1.5, (), 1
    match statement:
        case While() | For() | With() | Try() | If():
            yield 1.7, statement.body, 1
    match statement:
        case If(test=test, body=body, orelse=()):
            yield 1.6, (While(test, body),), 1
        case While(test=test, body=body, orelse=()):
            yield 1.6, (If(test, body),), 1


def accumulating(place: Place, _: Material) -> Rewrites:
    """Another operator of `+=`; `=` for `+=` and the reverse."""
    match place.statement:
        case AugAssign(target=target, operator=own, value=value) as statement:
            for other in _BITS if own in ("&", "|", "^") else _OPERATORS:
                if other != own:
                    yield 1.2, (replace(statement, operator=other),), 1
            yield 1.3, (Assign((target,), value),), 1
        case Assign(targets=(target,), value=str(value)) if target in place.scope.roles:
            for other in _AGAIN:
                yield 1.3, (AugAssign(target, other, value),), 1


def starting(place: Place, material: Material) -> Rewrites:
    """Another value to begin with."""
    match place.statement:
        case Assign(targets=(target,), value=str(value)) as statement if target.isidentifier():
            values = [*material.numbers[:8], "[]", "''", "{}", "set()", "None", "True", "False"]
            values += ["float('inf')", "float('-inf')"]
            for name in variables(place.scope):
                shape = place.scope.shapes.get(name)
                values.append(name)
                if shape is None or shape.name not in ("int", "float", "bool"):
                    values += [f"{name}[0]", f"{name}[-1]", f"len({name})"]
            # What is no value to begin with is seldom to be thrown away.
            base = 1.0 + log(len(values)) / 2 + 1.5 * ("(" in value.removesuffix("()"))
            for other in dict.fromkeys(values):
                if other != value:
                    yield base, (replace(statement, value=other),), 1


def rearranged(place: Place, _: Material) -> Rewrites:
    """Two neighbours the other way round; two conditions as one chain, or one chain as two."""
    first, second = place.statement, place.following
    if second is not None:
        yield 1.6, (second, first), 2
    match first, second:
        case If(orelse=()), If():
            yield 1.6, (replace(first, orelse=(second,)),), 2
    match first:
        case If(orelse=orelse) if orelse:
            yield 1.4, (replace(first, body=orelse, orelse=first.body),), 1
            yield 1.6, (replace(first, orelse=()), *orelse), 1


def guarded(place: Place, material: Material) -> Rewrites:
    """Do something only under a condition; leave or go on under one."""
    statement = place.statement
    found = atoms(place.scope, material)
    if isinstance(statement, Pass):
        yield from _filled(place, material, found)
        return
    found = found[:MOST_GUARDS]
    base = 2.0 + log(len(found) + 1) / 2
    if isinstance(statement, AugAssign | Expression | Return | Raise | Break | Continue) or (
        isinstance(statement, Assign) and _is_again(place, statement)
    ):
        yield from ((base + cost, (If(test, (statement,)),), 1) for cost, test in found)
    base += 0.8
    if place.frame.loops:
        for cost, test in found:
            yield base + cost, (If(test, (Continue(),)), statement), 1
            yield base + cost, (If(test, (Break(),)), statement), 1
    base += log(len(material.results) + 1)
    for cost, test in found:
        for value in material.results:
            yield base + cost, (If(test, (Return(value),)), statement), 1


def _filled(place: Place, material: Material, found: Sequence[Atom]) -> Rewrites:
    """Do something under a condition in an empty block."""
    names = variables(place.scope)
    steps: list[Block] = [(Return(it),) for it in (*names[:4], *material.results)]
    counted = [it for it in names if place.scope.roles[it] == "local"]
    steps += [(AugAssign(it, "+", "1"),) for it in counted[:3]]
    base = log(len(found) + 1) / 2 + log(len(steps) + 1) / 2
    for cost, test in found:
        yield from ((base + cost, (If(test, step),), 1) for step in steps)


def forgotten(place: Place, material: Material) -> Rewrites:
    """A step more, before a statement or behind the last of its block."""
    statement = place.statement
    kept = () if isinstance(statement, Pass) else (statement,)
    behind = place.following is None and not leaves((statement,))
    found = [(cost - _likely(it, material), it) for cost, it in _steps(place, material)]
    # In an empty block something is missing.
    base = (1.8 if kept else 0.8) + log(len(found) + 1) / 2
    for cost, step in found:
        if behind:
            yield base + cost, (*kept, step), 1
        if not isinstance(step, Break | Continue):
            yield base + cost + 0.2, (step, statement), 1


def _likely(step: Statement, material: Material) -> float:
    """Say how much likelier a step is because it reads what nothing else does."""
    if not material.unread or isinstance(step, Break | Continue):
        return 0.0
    return UNREAD * (not material.unread.isdisjoint(touched(step).read))


def _steps(place: Place, material: Material) -> Iterator[tuple[float, Statement]]:
    """Yield statements that may be missing here."""
    names = variables(place.scope)
    own = [name for name in names if place.scope.roles[name] == "local"]
    given = [name for name in names if place.scope.roles[name] == "parameter"]
    if place.frame.loops and place.following is None:
        yield 0.0, Break()
        yield 0.0, Continue()
    for target in own:
        shape = place.scope.shapes.get(target)
        kind = "" if shape is None else shape.name
        others = [name for name in names if name != target]
        if kind in ("int", "float", ""):
            yield 0.0, AugAssign(target, "+", "1")
            yield 0.3, AugAssign(target, "-", "1")
            for name in others:
                yield 0.3, AugAssign(target, "+", name)
                yield 0.8, AugAssign(target, "*", name)
        for name in others:
            yield 0.4, Assign((target,), name)
        if kind in _EMPTY:
            yield 0.5, Assign((target,), _EMPTY[kind])
        if kind in ("str", ""):
            yield from ((0.4, AugAssign(target, "+", name)) for name in others)
        if kind in ("list", "set", ""):
            method = "add" if kind == "set" else "append"
            yield from ((0.3, Expression(f"{target}.{method}({name})")) for name in others)
            yield from (
                (0.8, Expression(f"{target}.{method}({it})")) for it in material.expressions[:8]
            )
    yield from ((1.0, Assign((it,), other)) for it in given for other in own)
    yield from _stores(names, place, material)


def _stores(
    names: list[str], place: Place, material: Material
) -> Iterator[tuple[float, Statement]]:
    """Yield assignments to items: `x[i] = y`, `x[i] += 1`."""
    shapes = {name: place.scope.shapes.get(name) for name in names}
    holders = [name for name, it in shapes.items() if it is None or it.name in ("list", "dict")]
    for holder in holders:
        places = [name for name in names if name != holder]
        for at in places[:6]:
            target = f"{holder}[{at}]"
            yield 1.0, AugAssign(target, "+", "1")
            yield 1.4, Assign((target,), "1")
            values = [name for name in names if name not in (holder, at)]
            yield from ((1.2, Assign((target,), value)) for value in values[:6])
            swaps = [it for it in material.expressions if it.startswith(f"{holder}[")]
            yield from ((1.2, Assign((target,), value)) for value in swaps[:4] if value != target)


def _is_again(place: Place, statement: Assign) -> bool:
    names = [name for target in statement.targets for name in target_names(target)]
    return all(name in place.scope.roles for name in names)
