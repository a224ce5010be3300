"""Loops that a body forgot: they leave something that nothing reads. Runs nothing."""

from collections.abc import Iterator
from math import log

from lift_sys.ir import Assign, AugAssign, Expression, For, If, Pass, Return
from lift_sys.mutants.places import Place
from lift_sys.mutants.reading import touched
from lift_sys.mutants.scope import Scope
from lift_sys.repair.conditions import Atom, atoms
from lift_sys.repair.expressions import UNREAD
from lift_sys.repair.material import Material
from lift_sys.repair.model import Block
from lift_sys.repair.names import variables
from lift_sys.repair.returns import Rewrites, bound

__all__ = ["lost"]

ITEM = "item"
MOST_HOLDERS = 3
MOST_ASKED = 30
_LOOPED = frozenset({"list", "str", "tuple", "set", "dict"})


def lost(place: Place, material: Material) -> Rewrites:
    """Do something with each item of a collection, before the end or in an empty block."""
    if not material.unread or ITEM in place.scope.roles:
        return
    scope = place.scope
    match place.statement:
        case Pass():
            before: Block = ()
            behind: Block = ()
        case Return() if not place.frame.loops:
            before, behind = (), (place.statement,)
        case _ if place.ends_function:
            before, behind = (place.statement,), ()
            scope = scope.binding(bound(before), "local")
        case _:
            return
    made = [
        (cost, loop) for holder in _holders(scope) for cost, loop in _over(holder, scope, material)
    ]
    base = 1.6 + log(len(made) + 1) / 2
    for cost, loop in made:
        yield base + cost, (*before, loop, *behind), 1


def _holders(scope: Scope) -> list[str]:
    shapes = scope.shapes
    found = [it for it in variables(scope) if it in shapes and shapes[it].name in _LOOPED]
    return found[:MOST_HOLDERS]


def _over(holder: str, outer: Scope, material: Material) -> Iterator[tuple[float, For]]:
    """Yield loops that read something that nothing else does."""
    scope = outer.binding([ITEM], "loop", outer.shapes[holder].item)
    asked: list[Atom] = [it for it in atoms(scope, material) if ITEM in it[1]][:MOST_ASKED]
    for more, step in _steps(scope, material):
        for cost, body in [(0.0, step), *((cost, (If(test, step),)) for cost, test in asked)]:
            loop = For(ITEM, holder, body)
            new = material.unread & touched(loop).read
            if new and body != (Return(ITEM),):
                yield more + cost - UNREAD * len(new), loop


def _steps(scope: Scope, material: Material) -> Iterator[tuple[float, Block]]:
    """Yield what may be done with an item: give it back, count it, collect it."""
    yield 0.0, (Return(ITEM),)
    yield from ((0.2, (Return(it),)) for it in material.results)
    names = variables(scope)
    items = [it for it in names if scope.roles[it] == "loop"][:2]
    for name in (it for it in names if scope.roles[it] == "local"):
        shape = scope.shapes.get(name)
        match "" if shape is None else shape.name:
            case "int" | "float":
                yield 0.2, (AugAssign(name, "+", "1"),)
                yield 0.2, (AugAssign(name, "+", ITEM),)
            case "bool":
                yield from ((0.4, (Assign((name,), it),)) for it in ("True", "False"))
            case "list":
                yield from ((0.2, (Expression(f"{name}.append({it})"),)) for it in items)
            case "set":
                yield from ((0.2, (Expression(f"{name}.add({it})"),)) for it in items)
            case "str":
                yield 0.2, (AugAssign(name, "+", ITEM),)
