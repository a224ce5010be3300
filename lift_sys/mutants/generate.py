"""Makes the mutants of a body: finds all edits, and makes them in an order that spreads them."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from msgspec.structs import replace

from lift_sys.ir import (
    Assign,
    AugAssign,
    Expression,
    If,
    Signature,
    Statement,
    render_body,
)
from lift_sys.mutants import calls, literals, loops, names, operators, statements, subscripts
from lift_sys.mutants.compiling import compiles, needs_compiling
from lift_sys.mutants.model import Block, Kind, Mutant
from lift_sys.mutants.places import Place, places
from lift_sys.mutants.reading import edited_fields
from lift_sys.mutants.spread import spread_out
from lift_sys.mutants.statements import Rewrite
from lift_sys.mutants.trees import Spot, Tree, quoted

__all__ = ["mutants"]

Made = tuple[Block, str] | None
Write = Callable[[str], Statement]
"""Returns a statement with a text in the place of one of its expressions."""

STATEMENT_FAMILIES = (
    statements.left_out,
    statements.branches,
    statements.returning,
    statements.failing,
    statements.accumulating,
    statements.starting,
    statements.reordered,
    loops.looping,
    loops.jumps,
)
EXPRESSION_FAMILIES = (
    operators.comparison,
    operators.boolean,
    operators.unary,
    operators.conditional,
    operators.arithmetic,
    literals.constant,
    literals.display,
    subscripts.index,
    subscripts.slicing,
    subscripts.counting,
    calls.exchanged,
    calls.ordering,
    calls.unwrapped,
    calls.arguments,
    calls.filters,
    names.variable,
)
# Edits that would make a `while` loop run for ever more often than not.
_STALLING: frozenset[Kind] = frozenset({"arithmetic", "constant", "name", "operand", "swap"})


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that can be made, and where it belongs; making it costs most of the time."""

    kind: Kind
    place: int
    make: Callable[[], Made]
    """Returns the whole body and the change in words, or None where it cannot be written."""


def mutants(
    body: Block, *, signature: Signature, limit: int | None = None, seed: int = 0
) -> tuple[Mutant, ...]:
    """Return bodies that are one small edit away from `body`, each different from it and the others.

    `body` is in canonical form, as `lift` makes it. The first of them are spread over its places and over the kinds
    of edits: fewer (`limit`) are the beginning of more. The same seed gives the same.
    """
    edits = [*_edits(body, signature)]
    is_delicate = needs_compiling(body, signature) and compiles(body, signature)
    seen = {body}
    made: list[Mutant] = []
    for edit in spread_out(edits, Random(seed)):  # noqa: S311 -- no secret
        if limit is not None and len(made) >= limit:
            break
        result = edit.make()
        if result is None or result[0] in seen:
            continue
        seen.add(result[0])
        if is_delicate and not compiles(result[0], signature):
            continue
        made.append(Mutant(result[0], result[1], edit.kind))
    return tuple(made)


def _edits(body: Block, signature: Signature) -> Iterator[Edit]:
    for number, place in enumerate(places(body, signature)):
        for family in STATEMENT_FAMILIES:
            for rewrite in family(place):
                yield Edit(rewrite.kind, number, partial(_rewritten, place, rewrite))
        for field in edited_fields(place.statement):
            source = getattr(place.statement, field)
            if source is not None:
                yield from _of_expression(place, number, field, Tree(source))
        yield from _of_targets(place, number)


def _of_expression(place: Place, number: int, field: str, tree: Tree) -> Iterator[Edit]:
    def write(text: str) -> Statement:
        return replace(place.statement, **{field: text})

    if field == "test" and (opposite := operators.negated(tree.root)) is not None:
        root = next(tree.spots(place.scope))
        yield Edit("negation", number, partial(_edited, place, tree, root, opposite, write))
    yield from _of_tree(place, number, tree, write)


def _of_targets(place: Place, number: int) -> Iterator[Edit]:
    """Edit what stands in the brackets of `x[i] = y`."""
    match place.statement:
        case Assign(targets=(target,)) as statement if "[" in target:
            tree = Tree(target, is_target=True)
            yield from _of_tree(
                place, number, tree, lambda text: replace(statement, targets=(text,))
            )
        case AugAssign(target=target) as statement if "[" in target:
            tree = Tree(target, is_target=True)
            yield from _of_tree(place, number, tree, lambda text: replace(statement, target=text))


def _of_tree(place: Place, number: int, tree: Tree, write: Write) -> Iterator[Edit]:
    avoided = _avoided(place)
    is_effect = isinstance(place.statement, Expression)
    for spot in tree.spots(place.scope):
        for family in EXPRESSION_FAMILIES:
            for kind, node in family(spot):
                # What stands alone as a statement has to do something.
                idle = is_effect and spot.is_whole and not isinstance(node, ast.Call)
                if kind not in avoided and not idle and not _is_said(place, spot, node):
                    make = partial(_edited, place, tree, spot, node, write)
                    yield Edit(kind, number, make)


def _avoided(place: Place) -> frozenset[Kind]:
    """Return the kinds of edits of expressions that are no use in a statement."""
    if isinstance(place.statement, Assign | AugAssign | Expression) and place.is_step:
        return _STALLING
    match place.statement:
        case If(test=test, body=(Assign(targets=(target,), value=value),)):
            # `if x > best: best = x` is the same with `>=`.
            if test in (f"{a} {op} {b}" for op in "<>" for a, b in _both_ways(target, value)):
                return frozenset({"boundary"})
    return frozenset()


def _is_said(place: Place, spot: Spot, node: ast.expr) -> bool:
    """Tell whether an edit of the statement says the same: `x += 0` is left out, `x += -1` is `x -= 1`."""
    match place.statement:
        case AugAssign(operator="+" | "-"):
            value = literals.number(node)
            return spot.is_whole and value is not None and value <= 0
    return False


def _both_ways(first: str, second: str | None) -> tuple[tuple[str, str | None], ...]:
    return ((first, second), (second or "", first))


def _rewritten(place: Place, rewrite: Rewrite) -> Made:
    lines = [_line(place.statement)]
    if rewrite.statements:
        lines.append(_line(rewrite.statements[0]))
    body = place.put(rewrite.statements, taking=rewrite.taking)
    return body, rewrite.words.format(*lines)


def _edited(place: Place, tree: Tree, spot: Spot, node: ast.expr, write: Write) -> Made:
    text = tree.edited(spot, node)
    if text is None:
        return None
    statement = write(text)
    if spot.is_whole and spot.is_small:
        words = f"{_line(place.statement)} became {_line(statement)}"
    else:
        words = tree.words(spot, node)
    return place.put((statement,)), words


def _line(statement: Statement) -> str:
    return quoted(render_body((statement,)).partition("\n")[0])
