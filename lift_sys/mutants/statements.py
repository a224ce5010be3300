"""Edits of whole statements: something left out, done always, or done in another order."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from lift_sys.ir import (
    Assert,
    Assign,
    AugAssign,
    Delete,
    Expression,
    If,
    Raise,
    Return,
    Statement,
    Try,
    canonical,
)
from lift_sys.mutants.model import Kind
from lift_sys.mutants.places import Place
from lift_sys.mutants.reading import leaves, target_names, touched
from lift_sys.mutants.shapes import SEQUENCES

__all__ = [
    "Rewrite",
    "accumulating",
    "branches",
    "failing",
    "left_out",
    "reordered",
    "returning",
    "starting",
]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What stands in the place of a statement afterwards."""

    kind: Kind
    statements: tuple[Statement, ...]
    words: str = "{} became {}"
    """What happened; the first `{}` stands for the statement's line, the second for that of the new one."""
    taking: int = 1
    """How many statements it replaces."""


Rewrites = Iterator[Rewrite]

LEFT_OUT = "{} was left out"

_OPERATORS = {
    "+": "-", "-": "+", "*": "+", "/": "//", "//": "/", "%": "//", "**": "*", "&": "|", "|": "&",
    "^": "|", "<<": ">>", ">>": "<<",
}  # fmt: skip
_ON_SETS = {"&": "|", "|": "&", "-": "&", "^": "|"}
_EXCEPTIONS = {
    "ValueError": "TypeError",
    "TypeError": "ValueError",
    "KeyError": "IndexError",
    "IndexError": "KeyError",
}


def left_out(place: Place) -> Rewrites:
    """Leave a statement out that is done for its effect."""
    statement = place.statement
    match statement:
        case Expression() | AugAssign() | Delete() | Assert():
            if not place.is_step:
                yield Rewrite("statement", (), LEFT_OUT)
        case Assign(targets=targets) if not place.is_step:
            # Without any other value its variables could only be missed.
            names = [name for target in targets for name in target_names(target)]
            if all(name in place.scope.roles for name in names):
                yield Rewrite("statement", (), LEFT_OUT)


def branches(place: Place) -> Rewrites:
    """Take one branch of an `if` always, the other one never."""
    statement = place.statement
    if not isinstance(statement, If):
        return
    if not leaves(statement.body) or place.following is None:
        yield Rewrite("branch", statement.body, "what {} guards is done always")
    if place.is_only_exit or place.is_step:
        return
    if statement.orelse:
        yield Rewrite("branch", statement.orelse, "the `else` of {} is done always")
        yield Rewrite("branch", (replace(statement, orelse=()),), "the `else` of {} was left out")
    else:
        yield Rewrite("branch", (), "{} was left out, with what it guards")


def returning(place: Place) -> Rewrites:
    """Forget a `return`, or what it returns; return before a loop is through."""
    statement = place.statement
    if not isinstance(statement, Return):
        return
    gives_nothing = statement.value in (None, "None")
    if not place.is_only_exit and not (gives_nothing and place.ends_function):
        yield Rewrite("return", (), LEFT_OUT)
    if statement.value == "None":
        yield Rewrite("return", (Return("0"),))
    elif not gives_nothing and not place.ends_function:
        yield Rewrite("return", (Return("None"),))


def failing(place: Place) -> Rewrites:
    """Forget a `raise`, raise or catch something else, catch nothing."""
    statement = place.statement
    match statement:
        case Raise(exception=exception):
            if not place.is_only_exit:
                yield Rewrite("raise", (), LEFT_OUT)
            if exception is not None and exception.partition("(")[0].isidentifier():
                other = _exception(exception)
                yield Rewrite("raise", (replace(statement, exception=other),))
        case Try(handlers=(_, *_)):
            yield Rewrite("handler", statement.body, "the errors of {} are not caught any more")
            for number, handler in enumerate(statement.handlers):
                if handler.exception is not None and handler.exception.isidentifier():
                    other = _EXCEPTIONS.get(handler.exception, "ValueError")
                    handlers = [*statement.handlers]
                    handlers[number] = replace(handler, exception=other)
                    words = f"`except {handler.exception}` became `except {other}`"
                    changed = replace(statement, handlers=tuple(handlers))
                    yield Rewrite("handler", (changed,), words)


def accumulating(place: Place) -> Rewrites:
    """Add up with another operator, from the other end, or not at all."""
    statement = place.statement
    if not isinstance(statement, AugAssign) or place.is_step:
        return
    target, operator, value = statement.target, statement.operator, statement.value
    shape = place.scope.shapes.get(target)
    name = "" if shape is None else shape.name
    yield Rewrite("arithmetic", (Assign((target,), value),))
    if name in SEQUENCES:
        if operator == "+" and name != "list":
            other_end = canonical(f"({value}) + {target}")
            assert isinstance(other_end, str)
            yield Rewrite("order", (Assign((target,), other_end),))
        return
    other = (_ON_SETS if name == "set" else _OPERATORS).get(operator)
    if other is not None:
        yield Rewrite("arithmetic", (replace(statement, operator=other),))


def starting(place: Place) -> Rewrites:
    """Begin with 0 instead of a value from the data, as in a maximum of negative numbers."""
    match place.statement:
        case Assign(targets=(target,), value=str(value)) as statement:
            shape = place.scope.shapes.get(target)
            numeric = shape is None or shape.name in ("int", "float")
            plain = target.isidentifier() and target not in place.scope.roles
            if plain and numeric and value.endswith((")", "]")) and _changes_later(place, target):
                yield Rewrite("initial", (replace(statement, value="0"),))


def reordered(place: Place) -> Rewrites:
    """Do the next statement first, where one of the two sees what the other does."""
    first, second = place.statement, place.following
    movable = Assign | AugAssign | Expression
    if second is None or not isinstance(first, movable) or place.is_step:
        return
    if not isinstance(second, movable | If) or (isinstance(second, If) and leaves(second.body)):
        return
    before, after = touched(first), touched(second)
    if not (before.changed & after.read or before.read & after.changed):
        return
    fresh = {*before.changed, *after.changed} - place.scope.roles.keys()
    if not fresh and before.changed != after.changed:
        yield Rewrite("order", (second, first), "{1} is done before {0}", 2)


def _changes_later(place: Place, name: str) -> bool:
    """Tell whether something behind the place gives the variable another value."""
    rest = place.block[place.index + 1 :]
    return any(name in touched(statement).changed for statement in rest)


def _exception(source: str) -> str:
    """Return the same exception of another class."""
    name, bracket, rest = source.partition("(")
    return f"{_EXCEPTIONS.get(name, 'ValueError')}{bracket}{rest}"
