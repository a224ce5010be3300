"""Opens one expression of the IR for edits: every node with its surroundings, and the text after an edit."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeVar, cast

from lift_sys.ir.expressions import spell
from lift_sys.ir.generators import with_bare_generators
from lift_sys.ir.refusal import Refused
from lift_sys.mutants.guessing import spread
from lift_sys.mutants.scope import Scope
from lift_sys.mutants.shapes import Shape, item_of, shape_of

__all__ = ["Spot", "Tree", "changed", "quoted"]

SHOWN = 60
"""Longest text, in code points, that the words of a change quote."""

AnyNode = TypeVar("AnyNode", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of the tree, the nodes around it (the nearest last) and what can be read there."""

    node: ast.expr
    around: tuple[ast.AST, ...]
    slot: tuple[str, int | None]
    """The field of the nearest node that holds it, and where in that field."""
    scope: Scope

    @property
    def parent(self) -> ast.AST:
        """The nearest node around it; the whole's is an `ast.Expression` or `ast.Assign`."""
        return self.around[-1]

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole expression."""
        return len(self.around) == 1

    @property
    def is_small(self) -> bool:
        """Whether its own text says little without what surrounds it."""
        return isinstance(self.node, ast.Name | ast.Constant | ast.UnaryOp)

    def shape(self, node: ast.expr) -> Shape | None:
        """Guess what a node gives here."""
        return shape_of(node, self.scope.shapes)

    def name_of(self, node: ast.expr) -> str:
        """Return the name of a guessed built-in type, or nothing."""
        shape = self.shape(node)
        return "" if shape is None else shape.name


class Tree:
    """The tree of one expression, or of an assignment's target, in canonical spelling."""

    def __init__(self, source: str, *, is_target: bool = False) -> None:
        """Parse `source`."""
        if is_target:
            assignment = cast("ast.Assign", ast.parse(f"{source} = 0").body[0])
            self._outside: ast.AST = assignment
            self._slot: tuple[str, int | None] = ("targets", 0)
        else:
            self._outside = ast.parse(source, mode="eval")
            self._slot = ("body", None)
        self._has_fstring = "f'" in source or 'f"' in source

    @property
    def root(self) -> ast.expr:
        """The whole expression."""
        return _get(self._outside, self._slot)

    def spots(self, scope: Scope) -> Iterator[Spot]:
        """Yield every node that can be edited, outer ones first."""
        yield from _spots(Spot(self.root, (self._outside,), self._slot, scope))

    def edited(self, spot: Spot, node: ast.expr) -> str | None:
        """Return the text with `node` in the place of a spot, or None where it cannot be written."""
        _put(spot.parent, spot.slot, node)
        try:
            return self._text()
        finally:
            _put(spot.parent, spot.slot, spot.node)

    def words(self, spot: Spot, node: ast.expr) -> str:
        """Say what the edit changes, with a little of what surrounds a single name or number."""
        itself = _became(_code(spot.node), _code(node))
        around = next((it for it in reversed(spot.around) if _is_shown(it)), None)
        if not spot.is_small or around is None:
            return itself
        before = _code(around)
        if len(before) > SHOWN:
            return f"{itself} in {quoted(before)}"
        _put(spot.parent, spot.slot, node)
        try:
            return _became(before, _code(around))
        finally:
            _put(spot.parent, spot.slot, spot.node)

    def _text(self) -> str | None:
        try:
            if not self._has_fstring:
                return with_bare_generators(ast.unparse(self.root))
            # Spelling takes the f-strings of its tree apart.
            return spell(deepcopy(self.root))
        except (Refused, ValueError):
            return None


def changed(node: AnyNode, **fields: object) -> AnyNode:
    """Return a copy of a node with other fields; what stays is shared."""
    kept = {name: getattr(node, name) for name in node._fields}
    return ast.copy_location(type(node)(**kept | fields), node)


def quoted(text: str) -> str:
    """Put code into back quotes, cut to a length that people read."""
    return f"`{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}`"


def _is_shown(node: ast.AST) -> bool:
    """Tell whether a node is code that people would read on its own."""
    return isinstance(node, ast.expr) and not isinstance(node, ast.Slice | ast.FormattedValue)


def _code(node: ast.AST) -> str:
    """Write a node for people; Python 3.11 cannot write every f-string."""
    try:
        return with_bare_generators(ast.unparse(node))
    except (Refused, ValueError):
        return "…"


def _became(before: str, after: str) -> str:
    """Quote both, long ones from shortly before the place where they begin to differ."""
    start = 0
    if len(before) > SHOWN:
        pairs = enumerate(zip(before, after, strict=False))
        same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
        start = max(same - SHOWN // 2, 0)
    dots = "…" if start else ""
    return f"{quoted(dots + before[start:])} became {quoted(dots + after[start:])}"


def _get(node: ast.AST, slot: tuple[str, int | None]) -> ast.expr:
    field, index = slot
    value = getattr(node, field)
    return cast("ast.expr", value if index is None else value[index])


def _put(node: ast.AST, slot: tuple[str, int | None], value: ast.expr) -> None:
    field, index = slot
    if index is None:
        setattr(node, field, value)
    else:
        getattr(node, field)[index] = value


def _spots(spot: Spot) -> Iterator[Spot]:
    """Yield a spot and those inside; the literal parts and formats of f-strings are left alone."""
    yield spot
    for child, slot, scope in _children(spot.node, spot.scope):
        around = (*spot.around, spot.node)
        if isinstance(child, ast.expr):
            yield from _spots(Spot(child, around, slot, scope))
            continue
        for inner, inner_slot, inner_scope in _children(child, scope):
            inside = Spot(cast("ast.expr", inner), (*around, child), inner_slot, inner_scope)
            yield from _spots(inside)


Child = tuple[ast.AST, tuple[str, int | None], Scope]


def _children(node: ast.AST, scope: Scope) -> Iterator[Child]:
    """Yield what stands below a node, in the order in which it is evaluated."""
    match node:
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _of_comprehension(node, scope)
        case ast.comprehension(target=target):
            yield node.iter, ("iter", None), scope
            inside = _bound(target, node.iter, scope)
            for number, test in enumerate(node.ifs):
                yield test, ("ifs", number), inside
        case ast.Lambda(args=arguments, body=body):
            names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
            yield body, ("body", None), scope.binding(names, "loop")
        case ast.JoinedStr(values=values):
            for number, value in enumerate(values):
                if isinstance(value, ast.FormattedValue):
                    yield value, ("values", number), scope
        case ast.FormattedValue(value=value):
            yield value, ("value", None), scope
        case ast.Attribute(value=value):
            yield value, ("value", None), scope
        case _:
            yield from _plain(node, scope)


def _plain(node: ast.AST, scope: Scope) -> Iterator[Child]:
    for field, value in ast.iter_fields(node):
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, item in items:
            if isinstance(item, ast.expr | ast.keyword):
                yield item, (field, index), scope


def _of_comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
) -> Iterator[Child]:
    for number, generator in enumerate(node.generators):
        yield generator, ("generators", number), scope
        scope = _bound(generator.target, generator.iter, scope)
    for field in ("key", "value") if isinstance(node, ast.DictComp) else ("elt",):
        yield getattr(node, field), (field, None), scope


def _bound(target: ast.expr, iterable: ast.expr, scope: Scope) -> Scope:
    """Return the scope in which a comprehension's variables have a value."""
    item = item_of(shape_of(iterable, scope.shapes))
    for name, shape in spread(target, iterable, item, scope.shapes):
        scope = scope.binding((name,), "loop", shape)
    return scope
