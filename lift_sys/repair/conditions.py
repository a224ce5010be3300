"""Conditions that a body may lack: what can be asked of the variables at a place. Runs nothing."""

import ast
from collections.abc import Iterator
from math import log

from lift_sys.mutants.scope import Scope
from lift_sys.mutants.trees import Spot, changed
from lift_sys.repair.material import Material
from lift_sys.repair.names import parsed, variables

__all__ = ["atoms", "incomplete", "unfiltered"]

MOST_ATOMS = 120


def atoms(scope: Scope, material: Material) -> list[str]:
    """Return sources of conditions, the likeliest first."""
    found: dict[str, None] = {}
    names = variables(scope)
    for name in names:
        found |= dict.fromkeys(_of_one(name, scope, material))
    for first in names:
        for second in names:
            if first != second:
                found |= dict.fromkeys(_of_two(first, second, scope))
    own = (it for it in material.expressions if " " in it and _is_readable(it, scope))
    whole = [it for it in own if isinstance(parsed(it), ast.Compare)]
    ordered = [*whole, *(it for it in found if it not in whole)]
    return ordered[:MOST_ATOMS]


def _of_one(name: str, scope: Scope, material: Material) -> Iterator[str]:
    shape = scope.shapes.get(name)
    kind = "" if shape is None else shape.name
    if kind in ("int", "float", ""):
        for number in material.bounds[:6]:
            yield from (f"{name} {sign} {number}" for sign in ("==", "!=", ">", "<", ">=", "<="))
        yield from (f"{name} % 2 == 0", f"{name} % 2 == 1")
    if kind in ("str", ""):
        for text in material.asked[:6]:
            yield from (f"{name} == {text}", f"{name} != {text}")
            if text != "''":
                yield from (f"{text} in {name}", f"{text} not in {name}")
        yield from (f"{name}.{it}()" for it in ("isdigit", "isalpha", "isupper", "islower", "isspace"))
    if kind not in ("int", "float", "bool"):
        yield from (name, f"not {name}", f"len({name}) > 1")
    if kind in ("bool",):
        yield from (name, f"not {name}")
    if kind == "":
        yield f"{name} is not None"


def _of_two(first: str, second: str, scope: Scope) -> Iterator[str]:
    ours, its = scope.shapes.get(first), scope.shapes.get(second)
    alike = ours is None or its is None or ours.name == its.name
    if alike:
        yield from (f"{first} {sign} {second}" for sign in ("!=", "==", ">", "<", ">=", "<="))
    holds = its is None or its.name not in ("int", "float", "bool")
    if holds and (its is None or its.item is None or ours is None or its.item == ours):
        yield from (f"{first} in {second}", f"{first} not in {second}")


def _is_readable(source: str, scope: Scope) -> bool:
    import builtins

    names = {it.id for it in ast.walk(parsed(source)) if isinstance(it, ast.Name)}
    return all(name in scope.roles or hasattr(builtins, name) for name in names)


def incomplete(spot: Spot, material: Material) -> Iterator[tuple[float, ast.expr]]:
    """Ask one thing more: `a` to `a and b`, `a or b`."""
    if not _is_asked(spot):
        return
    found = atoms(spot.scope, material)
    base = 1.8 + log(len(found) + 1) / 2
    for source in found:
        for operator in (ast.And(), ast.Or()):
            yield base, ast.BoolOp(operator, [spot.node, parsed(source)])


def unfiltered(spot: Spot, material: Material) -> Iterator[tuple[float, ast.expr]]:
    """Let a comprehension pass over some items."""
    node = spot.node
    if not isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return
    last = node.generators[-1]
    if last.ifs:
        return
    bound = [it.id for it in ast.walk(last.target) if isinstance(it, ast.Name)]
    scope = spot.scope.binding(bound, "loop")
    found = [it for it in atoms(scope, material) if any(name in it for name in bound)]
    base = 1.8 + log(len(found) + 1) / 2
    for source in found:
        generators = [*node.generators[:-1], changed(last, ifs=[parsed(source)])]
        yield base, changed(node, generators=generators)


def _is_asked(spot: Spot) -> bool:
    """Tell whether a spot is a whole condition, not a part of one."""
    match spot.parent:
        case ast.IfExp(test=test):
            return test is spot.node
        case ast.comprehension(ifs=ifs):
            return any(it is spot.node for it in ifs)
    return spot.is_whole and isinstance(
        spot.node, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Name | ast.Call
    )
