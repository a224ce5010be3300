"""What a docstring's words say of a bound: whether it belongs to what is below it or above. Runs nothing."""

import ast
import re
from typing import Literal

from lift_sys.inputs.constants import spoken
from lift_sys.ir import render_body
from lift_sys.repair.model import Block
from lift_sys.spec import Spec

__all__ = ["contradictions"]

Side = Literal["above", "below"]
"""Where a value that equals the bound belongs."""

_BELOW = re.compile(
    r"\b(?:above|(?:greater|more|larger|bigger|higher|longer|older) than|exceed(?:s|ing)?|at most|up to"
    r"|(?:no|not) (?:more|greater|larger|longer) than|or (?:less|fewer|smaller|below))\b"
)
_ABOVE = re.compile(
    r"\b(?:below|under|(?:less|fewer|smaller|lower|shorter|younger) than|at least"
    r"|(?:no|not) (?:less|fewer|smaller|shorter) than|or (?:more|greater|larger|above))\b"
)
_SIDES: dict[type[ast.cmpop], Side] = {
    ast.Lt: "above",
    ast.GtE: "above",
    ast.Gt: "below",
    ast.LtE: "below",
}


def contradictions(body: Block, spec: Spec) -> int:
    """Count comparisons with a bound that put it on another side than the words, where these speak of one side only."""
    side = _side(spec.prose.lower())
    if side is None:
        return 0
    nodes = ast.walk(ast.parse(render_body(body)))
    found = (_of(node, spec) for node in nodes if isinstance(node, ast.Compare))
    return sum(it is not None and it != side for it in found)


def _side(prose: str) -> Side | None:
    below, above = _BELOW.search(prose), _ABOVE.search(prose)
    if bool(below) == bool(above):
        return None
    return "below" if below else "above"


def _of(node: ast.Compare, spec: Spec) -> Side | None:
    """Return the side on which a comparison with a bound puts it: `x < bound` above, `bound < x` below."""
    if len(node.ops) > 1 or type(node.ops[0]) not in _SIDES:
        return None
    left, right = _is_bound(node.left, spec), _is_bound(node.comparators[0], spec)
    if left == right:
        return None
    side = _SIDES[type(node.ops[0])]
    if right:
        return side
    return "below" if side == "above" else "above"


def _is_bound(node: ast.expr, spec: Spec) -> bool:
    match node:
        case ast.Name(id=name):
            return any(it.name == name for it in spec.signature.parameters)
        case ast.Constant(value=int() | float() as value):
            return value in [*spoken(spec.prose)]
    return False
