"""Edits of places and lengths: indices, slices and the bounds of `range`, mostly by one."""

import ast
from collections.abc import Iterator

from lift_sys.mutants.literals import integer, number, shifted
from lift_sys.mutants.model import Kind
from lift_sys.mutants.trees import Spot, changed

__all__ = ["counting", "index", "slicing"]

Edits = Iterator[tuple[Kind, ast.expr]]

_BY_ONE = (1, -1)
_NOT_INDEXED = ("dict",)
_NOT_INDEX = ("str", "tuple", "float", "bool")


def index(spot: Spot) -> Edits:
    """`x[i]` to `x[i + 1]` and `x[i - 1]`; the last item instead of the first."""
    match spot.node:
        case ast.Subscript(value=value, slice=place) as node if not isinstance(place, ast.Slice):
            if spot.name_of(value) in _NOT_INDEXED or spot.name_of(place) in _NOT_INDEX:
                return
            if spot.name_of(place) == "int" or not isinstance(place, ast.Call | ast.Starred):
                for by in _BY_ONE:
                    yield "index", changed(node, slice=shifted(place, by))


def slicing(spot: Spot) -> Edits:
    """Bounds one off, left out or added; a step left out or turned round."""
    match spot.node:
        case ast.Subscript(slice=ast.Slice() as part) as node:
            for other in _slices(part):
                yield "slice", changed(node, slice=other)


def _slices(part: ast.Slice) -> Iterator[ast.Slice]:
    lower, upper, step = part.lower, part.upper, part.step
    if lower is not None:
        starts = [shifted(lower, by) for by in _BY_ONE]
        # From the first item on, whether 0 says so or nothing.
        yield from (changed(part, lower=start) for start in starts if number(start) != 0)
        if number(lower) != 0:
            yield changed(part, lower=None)
    elif upper is not None and step is None:
        yield changed(part, lower=integer(1))
    if upper is not None:
        yield from (changed(part, upper=shifted(upper, by)) for by in _BY_ONE)
        if not _is_length(upper):
            yield changed(part, upper=None)
    elif lower is not None and step is None:
        yield changed(part, upper=integer(-1))
    if step is not None:
        yield from _steps(part, step)


def _steps(part: ast.Slice, step: ast.expr) -> Iterator[ast.Slice]:
    size = number(step)
    if size == 1:
        return
    yield changed(part, step=None)
    if size is not None and size != -1:
        yield changed(part, step=integer(size + 1))


def counting(spot: Spot) -> Edits:
    """The bounds of `range` one off, its step changed; `enumerate` from another number."""
    match spot.node:
        case ast.Call(args=[*_, ast.Starred()] | [ast.Starred(), *_]):
            return
        case ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]) as node:
            yield "range", changed(node, args=[shifted(stop, 1)])
            yield "range", changed(node, args=[shifted(stop, -1)])
            yield "range", changed(node, args=[integer(1), stop])
        case ast.Call(func=ast.Name(id="range"), args=[start, stop, *steps], keywords=[]) as node:
            for by in _BY_ONE:
                yield "range", changed(node, args=[shifted(start, by), stop, *steps])
                yield "range", changed(node, args=[start, shifted(stop, by), *steps])
            for step in _other_steps(steps):
                yield "range", changed(node, args=[start, stop, *step])
        case ast.Call(func=ast.Name(id="enumerate"), args=[items], keywords=[]) as node:
            yield "range", changed(node, args=[items, integer(1)])


def _other_steps(steps: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield no step and a longer one; counting down without it would be over at once."""
    size = number(steps[0]) if steps else None
    if steps and size != -1:
        yield []
    if size is not None and size > 1:
        yield [integer(size + 1)]


def _is_length(node: ast.expr) -> bool:
    """Tell whether a bound is surely the end, so that leaving it out changes nothing."""
    match node:
        case ast.Call(func=ast.Name(id="len")):
            return True
    return False
