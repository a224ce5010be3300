"""Finds all edits of a body that may mend it, each with what it costs; none is made yet. Runs nothing."""

import ast
from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from lift_sys.ir import Assign, AugAssign, Expression, If, Return, Signature, Statement, While
from lift_sys.mutants import mutants
from lift_sys.mutants.places import Place, places
from lift_sys.mutants.reading import edited_fields
from lift_sys.mutants.trees import Spot, Tree
from lift_sys.repair import conditions, returns, statements
from lift_sys.repair.expressions import EXPRESSION_FAMILIES
from lift_sys.repair.material import Material
from lift_sys.repair.model import Block, Edit

__all__ = ["edits"]

Write = Callable[[str], Statement]

STATEMENT_FAMILIES = (
    returns.missing,
    returns.misplaced,
    returns.raising,
    statements.left_out,
    statements.accumulating,
    statements.starting,
    statements.rearranged,
    statements.guarded,
    statements.forgotten,
)
MUTANT = 1.0


def edits(body: Block, signature: Signature, material: Material) -> list[Edit]:
    """Return the edits of a body, the cheapest first; some make the same body."""
    found = [
        Edit(MUTANT, partial(_itself, mutant.body)) for mutant in mutants(body, signature=signature)
    ]
    for place in places(body, signature):
        found += _of_statement(place, material)
        for field in edited_fields(place.statement):
            source = getattr(place.statement, field)
            if source is not None:
                found += _of_expression(place, field, Tree(source), material)
        found += _of_targets(place, material)
    found.sort(key=lambda edit: edit.cost)
    return found


def _itself(body: Block) -> Block:
    return body


def _of_statement(place: Place, material: Material) -> Iterator[Edit]:
    for family in STATEMENT_FAMILIES:
        for cost, made, taking in family(place, material):
            yield Edit(cost, partial(place.put, made, taking=taking))


def _of_expression(place: Place, field: str, tree: Tree, material: Material) -> Iterator[Edit]:
    def write(text: str) -> Statement:
        return replace(place.statement, **{field: text})

    yield from _of_tree(place, tree, write, material)
    if isinstance(place.statement, If | While | Return):
        is_test = not isinstance(place.statement, Return)
        for spot in tree.spots(place.scope):
            if is_test or not spot.is_whole or isinstance(spot.node, ast.Compare | ast.BoolOp):
                for cost, node in conditions.incomplete(spot, material):
                    yield Edit(cost, partial(_edited, place, tree, spot, node, write))
        return
    for spot in tree.spots(place.scope):
        if not spot.is_whole:
            for cost, node in conditions.incomplete(spot, material):
                yield Edit(cost, partial(_edited, place, tree, spot, node, write))


def _of_targets(place: Place, material: Material) -> Iterator[Edit]:
    """Edit what stands in the brackets of `x[i] = y`."""
    match place.statement:
        case Assign(targets=(target,)) as statement if "[" in target:
            tree = Tree(target, is_target=True)
            yield from _of_tree(
                place, tree, lambda text: replace(statement, targets=(text,)), material
            )
        case AugAssign(target=target) as statement if "[" in target:
            tree = Tree(target, is_target=True)
            yield from _of_tree(place, tree, lambda text: replace(statement, target=text), material)


def _of_tree(place: Place, tree: Tree, write: Write, material: Material) -> Iterator[Edit]:
    is_effect = isinstance(place.statement, Expression)
    for spot in tree.spots(place.scope):
        if isinstance(getattr(spot.node, "ctx", None), ast.Store):
            continue
        for family in (*EXPRESSION_FAMILIES, conditions.unfiltered):
            for cost, node in family(spot, material):
                # What stands alone as a statement has to do something.
                if not (is_effect and spot.is_whole and not isinstance(node, ast.Call)):
                    yield Edit(cost, partial(_edited, place, tree, spot, node, write))


def _edited(place: Place, tree: Tree, spot: Spot, node: ast.expr, write: Write) -> Block | None:
    text = tree.edited(spot, node)
    return None if text is None else place.put((write(text),))
