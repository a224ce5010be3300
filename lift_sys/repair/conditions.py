"""Conditions that a body may lack: what can be asked of the variables at a place. Runs nothing."""

import ast
import builtins
from collections.abc import Iterator, Sequence
from math import log

from lift_sys.mutants.scope import Scope
from lift_sys.mutants.shapes import Shape
from lift_sys.mutants.trees import Spot, changed
from lift_sys.repair.material import Material
from lift_sys.repair.names import parsed, variables

__all__ = ["Atom", "atoms", "incomplete", "unfiltered"]

MOST_ATOMS = 100
MOST_BOUNDS = 6

Atom = tuple[float, str]
"""A condition, and how much less likely than others it is."""


def atoms(scope: Scope, material: Material) -> list[Atom]:
    """Return conditions, the likeliest first."""
    found: dict[str, float] = {}
    for cost, source in _all(scope, material):
        found[source] = min(cost, found.get(source, cost))
    ordered = sorted((cost, number, source) for number, (source, cost) in enumerate(found.items()))
    return [(cost, source) for cost, _, source in ordered[:MOST_ATOMS]]


def _all(scope: Scope, material: Material) -> Iterator[Atom]:
    for source in material.expressions:
        if isinstance(parsed(source), ast.Compare) and _is_readable(source, scope):
            yield 0.0, source
    names = variables(scope)
    for number, name in enumerate(names):
        # What got its value last is asked about most.
        for cost, source in _of_one(name, scope.shapes.get(name), material):
            yield cost + number / 4, source
        for other in names:
            if other != name:
                for cost, source in _of_two(name, other, scope):
                    yield cost + number / 4, source
    yield from _of_items(names, scope, material)


def _of_items(names: Sequence[str], scope: Scope, material: Material) -> Iterator[Atom]:
    """Ask about what stands at the place that a loop has come to: `x[i]`."""
    places = [it for it in names if scope.roles[it] == "loop"][:2]
    for name in names:
        shape = scope.shapes.get(name)
        if shape is None or shape.name not in ("list", "str", "tuple"):
            continue
        for place in places:
            item = f"{name}[{place}]"
            yield from ((0.3 + cost, it) for cost, it in _of_one(item, shape.item, material))
            for other in names:
                if other not in (name, place):
                    yield from (
                        (0.3, f"{item} {sign} {other}")
                        for sign in ("in", "not in", "<", ">", "==", "!=")
                    )


def _of_one(name: str, shape: Shape | None, material: Material) -> Iterator[Atom]:
    kind = "" if shape is None else shape.name
    doubt = 0.5 if kind == "" else 0.0
    if kind in ("int", "float", ""):
        for number in material.numbers[:MOST_BOUNDS]:
            for sign in (*_equalities(number, material), ">", "<", ">=", "<="):
                yield 0.3 + doubt, f"{name} {sign} {number}"
            if number not in ("0", "1", "-1"):
                yield 0.5 + doubt, f"{name} % {number} == 0"
        yield from ((0.5 + doubt, f"{name} % 2 {sign} 0") for sign in ("==", "!="))
    if kind in ("str", ""):
        for text in material.texts[:MOST_BOUNDS]:
            for sign in _equalities(text, material):
                yield 0.5 + doubt, f"{name} {sign} {text}"
            if text != "''":
                yield from ((0.3 + doubt, f"{text} {sign} {name}") for sign in ("in", "not in"))
        for method in ("isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace"):
            yield 1.0 + doubt, f"{name}.{method}()"
    if kind not in ("int", "float"):
        yield from ((0.3, name), (0.3, f"not {name}"))
    if kind not in ("int", "float", "bool"):
        yield from ((0.8 + doubt, f"len({name}) {sign}") for sign in ("> 1", "== 1", "> 2"))
    if kind == "":
        yield 1.0, f"{name} is not None"
        yield from ((1.0, f"isinstance({name}, {it})") for it in ("int", "str", "float", "list"))


def _equalities(constant: str, material: Material) -> tuple[str, ...]:
    return () if constant in material.passed else ("==", "!=")


def _of_two(first: str, second: str, scope: Scope) -> Iterator[Atom]:
    ours, its = scope.shapes.get(first), scope.shapes.get(second)
    if ours is None or its is None or ours.name == its.name:
        doubt = 0.3 * ((ours is None) + (its is None))
        yield from (
            (doubt, f"{first} {sign} {second}") for sign in ("<", ">", "<=", ">=", "==", "!=")
        )
    kinds = ("" if ours is None else ours.name, "" if its is None else its.name)
    if kinds[1] in ("int", ""):
        doubt = 0.3 * kinds.count("")
        if kinds[0] in ("int", ""):
            yield from ((0.5 + doubt, f"{first} % {second} {sign} 0") for sign in ("==", "!="))
        elif kinds[0] not in ("float", "bool"):
            yield from (
                (0.4 + doubt, f"len({first}) {sign} {second}")
                for sign in ("<", ">", "<=", ">=", "==", "!=")
            )
    holds = its is None or its.name not in ("int", "float", "bool")
    if holds and (its is None or its.item is None or ours is None or its.item == ours):
        doubt = 0.3 * (its is None)
        yield from ((doubt, f"{first} {sign} {second}") for sign in ("in", "not in"))


def _is_readable(source: str, scope: Scope) -> bool:
    names = {it.id for it in ast.walk(parsed(source)) if isinstance(it, ast.Name)}
    return all(name in scope.roles or hasattr(builtins, name) for name in names)


def incomplete(spot: Spot, material: Material) -> Iterator[tuple[float, ast.expr]]:
    """Ask one thing more: `a` to `a and b`, `a or b`."""
    if not _is_asked(spot):
        return
    found = atoms(spot.scope, material)
    base = 1.6 + log(len(found) + 1) / 2
    own = ast.unparse(spot.node)
    # Then the order matters: what is asked first keeps the rest from being asked.
    may_fail = any(isinstance(it, ast.Call | ast.Subscript) for it in ast.walk(spot.node))
    for cost, source in found:
        if source != own:
            yield base + cost, ast.BoolOp(ast.And(), [spot.node, parsed(source)])
            yield base + cost, ast.BoolOp(ast.Or(), [spot.node, parsed(source)])
            if may_fail:
                yield base + cost + 0.1, ast.BoolOp(ast.And(), [parsed(source), spot.node])


def unfiltered(spot: Spot, material: Material) -> Iterator[tuple[float, ast.expr]]:
    """Let a comprehension pass over some items."""
    node = spot.node
    if not isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return
    last = node.generators[-1]
    if last.ifs:
        return
    bound = {it.id for it in ast.walk(last.target) if isinstance(it, ast.Name)}
    scope = spot.scope.binding(bound, "loop")
    found = [(cost, it) for cost, it in atoms(scope, material) if _reads(it, bound)]
    base = 1.6 + log(len(found) + 1) / 2
    for cost, source in found:
        generators = [*node.generators[:-1], changed(last, ifs=[parsed(source)])]
        yield base + cost, changed(node, generators=generators)


def _reads(source: str, names: set[str]) -> bool:
    return any(isinstance(it, ast.Name) and it.id in names for it in ast.walk(parsed(source)))


def _is_asked(spot: Spot) -> bool:
    """Tell whether a spot is a whole condition, not a part of one."""
    match spot.parent:
        case ast.IfExp(test=test):
            return test is spot.node
        case ast.comprehension(ifs=ifs):
            return any(it is spot.node for it in ifs)
    kinds = ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Name | ast.Call
    return spot.is_whole and isinstance(spot.node, kinds)
