"""Walks the statements of a body, each with what surrounds it and the way back to the whole."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce

from msgspec.structs import replace as with_fields

from lift_sys.ir import (
    Assign,
    For,
    If,
    Import,
    LocalFunction,
    Pass,
    Signature,
    Statement,
    Try,
    While,
    With,
)
from lift_sys.mutants.guessing import known_shapes
from lift_sys.mutants.model import Block
from lift_sys.mutants.reading import exits, is_endless, leaves, names_read, target_names, touched
from lift_sys.mutants.scope import Scope, parameters

__all__ = ["Place", "places"]

Put = Callable[[Block], Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a block."""

    put: Put
    """Returns the function's body with another block in the place of this one."""
    scope: Scope
    """The variables where the block begins."""
    loops: tuple[For | While, ...] = ()
    """The loops around it in the same function, the innermost last."""
    tail: bool = True
    """Whether nothing else of the innermost loop's body, or of the function, runs behind the block."""
    optional: bool = False
    """Whether the block may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A statement and its surroundings."""

    block: Block
    index: int
    frame: Frame
    scope: Scope
    """The variables that have a value when the statement begins."""

    @property
    def statement(self) -> Statement:
        """The statement that stands here."""
        return self.block[self.index]

    @property
    def following(self) -> Statement | None:
        """The next statement of the block."""
        return self.block[self.index + 1] if self.index + 1 < len(self.block) else None

    @property
    def is_tail(self) -> bool:
        """Whether nothing else of the innermost loop's body, or of the function, runs behind it."""
        return self.frame.tail and self.following is None

    @property
    def ends_function(self) -> bool:
        """Whether the function is over behind it, so that `return` adds nothing."""
        return self.is_tail and not self.frame.loops

    @property
    def is_step(self) -> bool:
        """Whether it moves a `while` loop on: without it the loop would hardly ever end."""
        changed = touched(self.statement).changed
        loops = (loop for loop in self.frame.loops if isinstance(loop, While))
        return any(not changed.isdisjoint(names_read(loop.test)) for loop in loops)

    @property
    def is_only_exit(self) -> bool:
        """Whether a `while True` around it could not be left without it."""
        count = exits((self.statement,))
        endless = (loop for loop in self.frame.loops if is_endless(loop))
        return any(count and count >= exits(loop.body) for loop in endless)

    def put(self, statements: Iterable[Statement], *, taking: int = 1) -> Block:
        """Return the function's body with these in the place of the statement (and of the next ones)."""
        block = (*self.block[: self.index], *statements, *self.block[self.index + taking :])
        return self.frame.put(block if block or self.frame.optional else (Pass(),))


def places(body: Block, signature: Signature) -> Iterator[Place]:
    """Yield every statement of a function's body, also those of its local functions."""
    scope = parameters(signature)
    scope = Scope(scope.roles, known_shapes(body, scope.shapes))
    return _walk(body, Frame(put=lambda block: block, scope=scope, optional=not body))


def _walk(block: Block, frame: Frame) -> Iterator[Place]:
    scope = frame.scope
    for index, statement in enumerate(block):
        place = Place(block=block, index=index, frame=frame, scope=scope)
        yield place
        for inner, inner_frame in _inner(place):
            yield from _walk(inner, inner_frame)
        scope = _behind(statement, scope)


def _inner(place: Place) -> Iterator[tuple[Block, Frame]]:
    """Yield the blocks of the statement with what surrounds them."""
    statement = place.statement
    here = replace(place.frame, scope=place.scope, tail=place.is_tail, optional=False)
    match statement:
        case If():
            yield statement.body, _at(place, here, "body")
            yield statement.orelse, _at(place, replace(here, optional=True), "orelse")
        case For() | While():
            names = target_names(statement.target) if isinstance(statement, For) else ()
            inside = replace(
                here,
                scope=place.scope.binding(names, "loop"),
                loops=(*here.loops, statement),
                tail=True,
            )
            yield statement.body, _at(place, inside, "body")
            yield statement.orelse, _at(place, replace(here, optional=True), "orelse")
        case With():
            targets = [target for _, target in statement.items if target]
            scope = place.scope.binding(_names(targets), "local")
            yield statement.body, _at(place, replace(here, scope=scope), "body")
        case Try():
            yield from _of_try(place, statement, here)
        case LocalFunction():
            yield statement.body, _at(place, _local(place, statement), "body")


def _of_try(place: Place, statement: Try, here: Frame) -> Iterator[tuple[Block, Frame]]:
    guarded = replace(here, tail=False)
    yield statement.body, _at(place, guarded, "body")
    for number, handler in enumerate(statement.handlers):

        def put(block: Block, number: int = number) -> Block:
            handlers = [*statement.handlers]
            handlers[number] = with_fields(handlers[number], body=block)
            return place.put((with_fields(statement, handlers=tuple(handlers)),))

        yield handler.body, replace(here, put=put, tail=here.tail and not statement.finalbody)
    orelse = replace(guarded, optional=True, scope=_behind_all(statement.body, here.scope))
    yield statement.orelse, _at(place, orelse, "orelse")
    # Without handlers the `finally` is what makes it a `try`.
    final = replace(guarded, optional=bool(statement.handlers))
    yield statement.finalbody, _at(place, final, "finalbody")


def _local(place: Place, statement: LocalFunction) -> Frame:
    """Begin a function inside: it reads the outer variables too."""
    own = parameters(statement.signature)
    scope = Scope({**place.scope.roles, **own.roles}, {**place.scope.shapes, **own.shapes})
    return Frame(put=place.frame.put, scope=scope)


def _at(place: Place, frame: Frame, field: str) -> Frame:
    """Let the frame lead back through one field of the place's statement."""
    statement = place.statement

    def put(block: Block) -> Block:
        return place.put((with_fields(statement, **{field: block}),))

    return replace(frame, put=put)


def _behind_all(block: Block, scope: Scope) -> Scope:
    return reduce(lambda before, statement: _behind(statement, before), block, scope)


def _behind(statement: Statement, scope: Scope) -> Scope:
    """Return the variables that surely have a value behind a statement."""
    match statement:
        case Assign(targets=targets, value=value) if value is not None:
            return scope.binding(_names(targets), "local")
        case Import(names=names):
            plain = ((alias or name).partition(".")[0] for name, alias in names)
            return scope.binding(plain, "function")
        case LocalFunction(signature=signature):
            return scope.binding((signature.name,), "function")
        case With(body=body):
            return _behind_all(body, scope)
        case If(body=body, orelse=orelse):
            return _behind_either((body, orelse), scope)
        case Try(body=body, handlers=handlers):
            return _behind_either((body, *(handler.body for handler in handlers)), scope)
    return scope


def _behind_either(blocks: tuple[Block, ...], scope: Scope) -> Scope:
    """Keep the variables that every block gives a value, but for blocks that end the matter."""
    scopes = [_behind_all(block, scope) for block in blocks if not leaves(block)]
    if not scopes:
        return scope
    first, *others = scopes
    names = [name for name in first.roles if all(name in other.roles for other in others)]
    return scope.binding((name for name in names if name not in scope.roles), "local")


def _names(targets: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for target in targets for name in target_names(target))
