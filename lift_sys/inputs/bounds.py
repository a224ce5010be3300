"""Reads simple bounds out of preconditions and brings arguments within them. Evaluates no source.

A condition that is not understood bounds nothing: whoever runs the inputs evaluates it in the sandbox.
"""

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lift_sys.inputs.reading import expression, read_value
from lift_sys.ir.model import Predicate

__all__ = ["Bound", "Side", "bring_within", "read_bounds"]

_OPERATORS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.Is: "==", ast.IsNot: "!=",
}  # fmt: skip
_NOT = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne, "in": lambda a, b: a in b,
}  # fmt: skip
_MOST_ITEMS = 30


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a parameter's value, length or every item, plus a constant; or that alone."""

    name: str = ""
    of: Literal["value", "length", "items"] = "value"
    plus: Any = 0

    def values(self, arguments: dict[str, Any]) -> list[Any]:
        """What stands on this side for these arguments; nothing where it cannot be said."""
        if not self.name:
            return [self.plus]
        value = arguments.get(self.name)
        if self.of == "value":
            return [value + self.plus] if isinstance(value, int | float) else [value]
        if not isinstance(value, str | bytes | list | tuple | set | frozenset | dict):
            return []
        return list(value) if self.of == "items" else [len(value) + self.plus]


@dataclass(frozen=True, slots=True)
class Bound:
    """`left operator right`, where at least the left side is a parameter's."""

    left: Side
    operator: str
    right: Side

    @property
    def constants(self) -> tuple[object, ...]:
        """The constant that the bound names."""
        if self.right.name:
            return ()
        return self.right.plus if self.operator == "in" else (self.right.plus,)

    def holds(self, arguments: dict[str, Any]) -> bool:
        """Tell whether arguments keep it; what cannot be compared is kept."""
        compare = _COMPARE[self.operator]
        try:
            return all(
                compare(left, right)
                for left in self.left.values(arguments)
                for right in self.right.values(arguments)
            )
        except TypeError:
            return True


def read_bounds(predicates: Iterable[Predicate]) -> list[Bound]:
    """Return the bounds that the predicates state plainly."""
    found: list[Bound] = []
    for predicate in predicates:
        tree = expression(predicate.expression)
        if tree is not None:
            found.extend(_bounds(tree, negated=False))
    return found


def bring_within(
    bounds: Sequence[Bound], arguments: dict[str, Any], extra: int, item: Callable[[str], Any]
) -> None:
    """Change arguments that break a bound, numbers first; they come to lie `extra` from the border.

    `item` makes one for a parameter's collection that is too short.
    """
    for turn in range(4):
        broken = [bound for bound in bounds if not bound.holds(arguments)]
        for bound in broken:
            change = _Change(arguments, extra if turn < 2 else 0, item, numbers_first=turn == 0)
            change.mend(bound)
        if not broken:
            return


@dataclass(frozen=True, slots=True)
class _Change:
    """One turn of changes to the arguments."""

    arguments: dict[str, Any]
    extra: int
    item: Callable[[str], Any]
    numbers_first: bool

    def mend(self, bound: Bound) -> None:
        """Change the side of a bound that can be changed."""
        left, right, sign = bound.left, bound.right, bound.operator
        if sign == "in":
            if left.of == "value" and right.plus:
                self.arguments[left.name] = right.plus[self.extra % len(right.plus)]
            return
        if right.name and right.of != left.of and (right.of == "value") is self.numbers_first:
            left, right, sign = right, left, _TURNED[sign]
        limits = right.values(self.arguments)
        if limits and isinstance(limits[0], int | float):
            self.put(left, sign, limits[0])

    def put(self, side: Side, sign: str, limit: Any) -> None:  # noqa: ANN401 - a number
        """Change the parameter of `side` so that it has this relation to `limit`."""
        value = self.arguments.get(side.name)
        wanted = _beyond(sign, limit, self.extra) - side.plus
        match side.of:
            case "value" if isinstance(value, int | float) and not isinstance(value, bool):
                self.arguments[side.name] = wanted
            case "length" if isinstance(wanted, int):
                length = max(0, min(wanted, _MOST_ITEMS))
                self.arguments[side.name] = self.resized(side.name, value, length)
            case "items" if isinstance(value, list | tuple):
                compare = _COMPARE[sign]
                kept = [
                    wanted if isinstance(item, int | float) and not compare(item, limit) else item
                    for item in value
                ]
                self.arguments[side.name] = type(value)(kept)

    def resized(self, name: str, value: Any, length: int) -> Any:  # noqa: ANN401 - a collection
        """Cut a string or list to `length`, or make it longer."""
        if not isinstance(value, str | list | tuple):
            return value
        more = [self.item(name) for _ in range(length - len(value))]
        if isinstance(value, str):
            return value[:length] + "".join(map(str, more))
        return type(value)([*value[:length], *more])


def _beyond(sign: str, limit: Any, extra: int) -> Any:  # noqa: ANN401 - numbers
    """Return the number that stands in this relation to `limit`, `extra` away from the border."""
    away = {"<": -1 - extra, "<=": -extra, ">": 1 + extra, ">=": extra, "==": 0, "!=": 1 + extra}
    return limit + away[sign]


def _bounds(tree: ast.expr, *, negated: bool) -> Iterator[Bound]:
    match tree:
        case ast.BoolOp(op=ast.And(), values=parts) if not negated:
            for part in parts:
                yield from _bounds(part, negated=False)
        case ast.BoolOp(op=ast.Or(), values=parts) if negated:
            for part in parts:
                yield from _bounds(part, negated=True)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _bounds(operand, negated=not negated)
        case ast.Name(id=name) if not negated:
            yield Bound(Side(name, "length"), ">", Side())
        case ast.Compare(left=left, ops=operators, comparators=others):
            if not (negated and len(operators) > 1):
                pairs = zip([left, *others], operators, others, strict=False)
                for one, sign, other in pairs:
                    yield from _compared(one, _OPERATORS.get(type(sign), ""), other, negated)
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp() as inner]) if not negated:
            yield from _each(inner)


def _compared(one: ast.expr, sign: str, other: ast.expr, negated: bool) -> Iterator[Bound]:
    left, right = _side(one), _side(other)
    if sign == "in" and left is not None and left.name and not negated:
        values = read_value(other)
        if values and isinstance(values[0], list | tuple | set | frozenset) and values[0]:
            yield Bound(left, "in", Side(plus=tuple(sorted(values[0], key=repr))))
        return
    sign = _NOT.get(sign, "") if negated else sign
    if left is None or right is None or sign not in _TURNED:
        return
    if not left.name:
        left, right, sign = right, left, _TURNED[sign]
    if left.name and not (right.name and right.of == "items"):
        yield from _plain(left, sign, right)


def _plain(left: Side, sign: str, right: Side) -> Iterator[Bound]:
    """Read `xs != []` as a bound of the length."""
    if not right.name and right.plus in ([], (), "", {}):
        yield Bound(Side(left.name, "length"), sign, Side())
    elif right.name or isinstance(right.plus, int | float | str):
        yield Bound(left, sign, right)


def _each(generator: ast.GeneratorExp) -> Iterator[Bound]:
    """Read `all(x > 0 for x in xs)`."""
    match generator.generators:
        case [ast.comprehension(target=ast.Name(id=item), iter=ast.Name(id=name), ifs=[])]:
            for bound in _bounds(generator.elt, negated=False):
                if bound.left == Side(item) and not bound.right.name:
                    yield Bound(Side(name, "items"), bound.operator, bound.right)


def _side(tree: ast.expr) -> Side | None:
    match tree:
        case ast.Name(id=name):
            return Side(name)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return Side(name, "length")
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub() as sign, right=ast.Constant(value=int(n))
        ):
            side = _side(left)
            if side is not None and side.name:
                return Side(side.name, side.of, n if isinstance(sign, ast.Add) else -n)
            return None
    values = read_value(tree)
    return Side(plus=values[0]) if values else None
