"""Finds all edits of a body that may mend it, each with what it costs; none is made yet. Runs nothing."""

import ast
from collections.abc import Callable, Iterator, Set
from functools import partial

from msgspec.structs import replace

from lift_sys.ir import Assign, AugAssign, Expression, Return, Signature, Statement
from lift_sys.mutants import Kind
from lift_sys.mutants.generate import EXPRESSION_FAMILIES as MUTATED_EXPRESSIONS
from lift_sys.mutants.generate import STATEMENT_FAMILIES as MUTATED_STATEMENTS
from lift_sys.mutants.operators import negated
from lift_sys.mutants.places import Place, places
from lift_sys.mutants.reading import edited_fields
from lift_sys.mutants.trees import Spot, Tree
from lift_sys.repair import conditions, loops, returns, statements
from lift_sys.repair.expressions import EXPRESSION_FAMILIES, Changes
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
    loops.lost,
)
MUTANT = 1.0
"""What a mutant costs as a repair, where its kind says nothing else."""
_COSTS: dict[Kind, float] = {
    **dict.fromkeys(("branch", "statement", "return", "loop", "filter", "raise", "handler"), 2.0),
    **dict.fromkeys(("check", "operand", "wrapper", "argument", "element", "conditional"), 1.8),
    **dict.fromkeys(("boundary", "extreme"), 0.8),
    **dict.fromkeys(("constant", "initial", "method", "swap"), 1.2),
    **dict.fromkeys(("boolean", "negation"), 0.9),
    "comparison": 1.1,
    "arithmetic": 1.1,
    "order": 1.4,
}


def edits(
    body: Block, signature: Signature, material: Material, reached: Set[int] | None = None
) -> list[Edit]:
    """Return the edits of a body, the cheapest first; some make the same body.

    `reached` are the numbers of the statements, in reading order, that are worth an edit; None for all.
    """
    found: list[Edit] = []
    for number, place in enumerate(places(body, signature)):
        if reached is None or number in reached:
            found += _of_statement(place, material)
            for field in edited_fields(place.statement):
                source = getattr(place.statement, field)
                if source is not None:
                    found += _of_expression(place, field, Tree(source), material)
            found += _of_targets(place, material)
    found.sort(key=lambda edit: edit.cost)
    return found


def _of_statement(place: Place, material: Material) -> Iterator[Edit]:
    for mutate in MUTATED_STATEMENTS:
        for rewrite in mutate(place):
            make = partial(place.put, rewrite.statements, taking=rewrite.taking)
            yield Edit(_COSTS.get(rewrite.kind, MUTANT), make)
    for family in STATEMENT_FAMILIES:
        for cost, made, taking in family(place, material):
            yield Edit(cost, partial(place.put, made, taking=taking))


def _of_expression(place: Place, field: str, tree: Tree, material: Material) -> Iterator[Edit]:
    def write(text: str) -> Statement:
        return replace(place.statement, **{field: text})

    if field == "test" and (opposite := negated(tree.root)) is not None:
        root = next(tree.spots(place.scope))
        yield Edit(MUTANT, partial(_edited, place, tree, root, opposite, write))
    yield from _of_tree(place, tree, write, material)
    is_test, is_answer = field == "test", isinstance(place.statement, Return)
    for spot in tree.spots(place.scope):
        asks = isinstance(spot.node, ast.Compare | ast.BoolOp)
        if is_test or not spot.is_whole or (is_answer and asks):
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
        for cost, node in _of_spot(spot, material):
            # What stands alone as a statement has to do something.
            if not (is_effect and spot.is_whole and not isinstance(node, ast.Call)):
                yield Edit(cost, partial(_edited, place, tree, spot, node, write))


def _of_spot(spot: Spot, material: Material) -> Changes:
    for mutate in MUTATED_EXPRESSIONS:
        for kind, node in mutate(spot):
            yield _COSTS.get(kind, MUTANT), node
    for family in (*EXPRESSION_FAMILIES, conditions.unfiltered):
        yield from family(spot, material)


def _edited(place: Place, tree: Tree, spot: Spot, node: ast.expr, write: Write) -> Block | None:
    text = tree.edited(spot, node)
    return None if text is None else place.put((write(text),))
