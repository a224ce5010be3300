"""Collects what the variables of a body seem to hold, from what is assigned to them. Runs nothing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from lift_sys.ir import Assign, AugAssign, For, LocalFunction, Statement
from lift_sys.mutants.model import Block
from lift_sys.mutants.reading import inner_blocks
from lift_sys.mutants.shapes import Shape, Shapes, annotated, item_of, shape_of

__all__ = ["known_shapes", "spread"]


def known_shapes(body: Block, known: Shapes) -> Shapes:
    """Return the shape of each variable that is the same in all its assignments, in reading order."""
    guesses = _Guesses({**known})
    for statement in _statements(body):
        guesses.read(statement)
    return guesses.shapes


def spread(
    target: ast.expr, value: ast.expr | None, item: Shape | None, known: Shapes
) -> Iterator[tuple[str, Shape | None]]:
    """Yield the shape of each name of a target that is assigned a value, or an item of `value` in a loop.

    `item` is the shape of what is assigned; the form of `value` tells more about tuples.
    """
    match target, value:
        case ast.Name(id=name), _:
            yield name, item
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for inner, part in zip(targets, values, strict=True):
                yield from spread(inner, part, shape_of(part, known), known)
        case (
            ast.Tuple(elts=[first, second]),
            ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]),
        ):
            yield from spread(first, None, Shape("int"), known)
            yield from spread(second, None, item_of(shape_of(inner, known)), known)
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=values) if len(
            targets
        ) == len(values):
            for inner, part in zip(targets, values, strict=True):
                yield from spread(inner, None, item_of(shape_of(part, known)), known)
        case ast.Tuple(elts=targets) | ast.List(elts=targets), _:
            for inner in targets:
                yield from spread(inner, None, item_of(item), known)


@dataclass(slots=True)
class _Guesses:
    """What the statements so far say."""

    shapes: dict[str, Shape]
    doubtful: set[str] = field(default_factory=set)

    def read(self, statement: Statement) -> None:
        match statement:
            case Assign(targets=(target,), value=str(source), annotation=None):
                value = _expression(source)
                self.note(target, value, shape_of(value, self.shapes))
            case Assign(targets=(target,), annotation=str(annotation)):
                self.note(target, None, annotated(annotation))
            case Assign(targets=targets):
                for target in targets:
                    self.note(target, None, None)
            case AugAssign(target=target, operator="/"):
                self.note(target, None, Shape("float"))
            case For(target=target, iterable=source):
                value = _expression(source)
                self.note(target, value, item_of(shape_of(value, self.shapes)))

    def note(self, target: str, value: ast.expr | None, shape: Shape | None) -> None:
        statement = ast.parse(f"{target} = 0").body[0]
        assert isinstance(statement, ast.Assign)
        for name, guess in spread(statement.targets[0], value, shape, self.shapes):
            before = self.shapes.get(name)
            if name in self.doubtful:
                continue
            if guess is None or (before is not None and before.name != guess.name):
                self.doubtful.add(name)
                self.shapes.pop(name, None)
            elif before is None or before.item is None:
                self.shapes[name] = guess


def _statements(block: Block) -> Iterator[Statement]:
    for statement in block:
        yield statement
        for inner in inner_blocks(statement):
            yield from _statements(inner)
        if isinstance(statement, LocalFunction):
            yield from _statements(statement.body)


def _expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body
