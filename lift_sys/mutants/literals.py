"""Edits of constants and displays: numbers one off, texts and collections with something missing."""

import ast
from collections.abc import Iterator

from lift_sys.mutants.model import Kind
from lift_sys.mutants.trees import Spot, changed

__all__ = ["constant", "display", "integer", "is_offset", "number", "shifted"]

Edits = Iterator[tuple[Kind, ast.expr]]

_PATTERN_FUNCTIONS = frozenset(
    {"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn"}
)
_PATTERNS = (("^", ""), ("$", ""), ("+", "*"), ("*", "+"), (r"\d", r"\w"), (r"\w", r"\S"))
_MAX_ITEMS = 200
_FEW_ITEMS = 3


def constant(spot: Spot) -> Edits:
    """Numbers one more and one less, flipped truth, texts shorter and empty."""
    if _is_elsewhere(spot):
        return
    value = number(spot.node)
    match spot.node, value:
        case _, int():
            for other in _near(value):
                if not _is_neutral(spot, other) and not (other < 0 and _is_count(spot)):
                    yield "constant", integer(other)
        case ast.Constant(value=bool(flag)), _:
            if not (spot.is_whole and flag and isinstance(spot.parent, ast.While)):
                yield "constant", ast.Constant(not flag)
        case ast.Constant(value=float(real)), _:
            yield "constant", ast.Constant(real * 2 if real else 1.0)
        case ast.Constant(value=str(text)), _:
            yield from (("constant", ast.Constant(other)) for other in _texts(spot, text))


def display(spot: Spot) -> Edits:
    """A list, set or mapping of constants without its first or last item; a pair turned round."""
    match spot.node:
        case ast.List(elts=items) | ast.Set(elts=items) as node if _all_constant(items):
            yield "element", changed(node, elts=items[1:])
            yield "element", changed(node, elts=items[:-1])
        case ast.Tuple(elts=items, ctx=ast.Load()) as node if len(items) > 2 and _all_constant(
            items
        ):
            yield "element", changed(node, elts=items[1:])
            yield "element", changed(node, elts=items[:-1])
        case ast.Tuple(elts=[first, second], ctx=ast.Load()) as node:
            plain = not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred)
            if plain and ast.dump(first) != ast.dump(second):
                yield "swap", changed(node, elts=[second, first])
        case ast.Dict(keys=keys, values=values) as node if 2 <= len(keys) <= _MAX_ITEMS:
            yield "element", changed(node, keys=keys[1:], values=values[1:])
            yield "element", changed(node, keys=keys[:-1], values=values[:-1])


def number(node: ast.expr) -> int | None:
    """Return the integer that a node writes, with its sign."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return None if isinstance(value, bool) else -value
    return None


def integer(value: int) -> ast.expr:
    """Return the node of an integer as Python reads it: a sign is an operator."""
    if value < 0:
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(-value))
    return ast.Constant(value)


def shifted(node: ast.expr, by: int) -> ast.expr:
    """Return `node + by` in its shortest form: `i + 1` less one is `i`."""
    value = number(node)
    if value is not None:
        return integer(value + by)
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=int(value))):
            offset = value + by
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=int(value))):
            offset = by - value
        case _:
            left, offset = node, by
    if offset == 0:
        return left
    operator = ast.Add() if offset > 0 else ast.Sub()
    return ast.BinOp(left=left, op=operator, right=ast.Constant(abs(offset)))


def is_offset(spot: Spot) -> bool:
    """Tell whether it is `x + 1` as an index or a bound, which is edited there."""
    match spot.node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())):
            return _is_bound(spot.node, spot.parent)
    return False


def _is_elsewhere(spot: Spot) -> bool:
    """Tell whether another family edits this constant: as an index, a bound, an item, or with its sign."""
    match spot.parent:
        case ast.List(elts=items) | ast.Set(elts=items) | ast.Tuple(elts=items):
            # Of a long list the first item stands for all.
            return len(items) > _FEW_ITEMS and spot.node is not items[0]
        case ast.UnaryOp(op=ast.USub()) | ast.FormattedValue():
            return True
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=right) as parent if right is spot.node:
            return _is_bound(parent, spot.around[-2])
    return _is_bound(spot.node, spot.parent)


def _is_bound(node: ast.AST, parent: ast.AST) -> bool:
    match parent:
        case ast.Subscript(slice=index):
            return index is node
        case ast.Slice() | ast.Call(func=ast.Name(id="range")):
            return True
    return False


def _near(value: int) -> tuple[int, ...]:
    if value == 0:
        return (1, -1)
    return (value + 1, value - 1) if abs(value) > 1 else (2 * value, 0, -value)


def _is_neutral(spot: Spot, value: int) -> bool:
    """Tell whether the operator would do nothing: leaving the operand out says the same."""
    match spot.parent:
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.LShift() | ast.RShift()):
            return value == 0
        case ast.BinOp(op=ast.Mult() | ast.Div() | ast.FloorDiv() | ast.Pow()):
            return value == 1
    return False


def _is_count(spot: Spot) -> bool:
    """Tell whether it is compared with what is never negative: a length, mostly also a remainder."""
    match spot.parent:
        case ast.Compare(left=left):
            match left:
                case ast.Call(func=ast.Name(id="len")) | ast.BinOp(op=ast.Mod()):
                    return True
    return False


def _texts(spot: Spot, text: str) -> Iterator[str]:
    match spot.parent:
        case ast.Call(func=ast.Name(id="float" | "int")) | ast.JoinedStr():
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[first, *_]):
            if name in _PATTERN_FUNCTIONS and first is spot.node:
                yield from _patterns(text)
                return
        case ast.Call(func=ast.Attribute(attr="split" | "rsplit" | "format" | "partition")):
            return
    is_template = "%" in text or "{" in text
    if not text and not spot.is_whole:
        yield " "
    if len(text) == 1 and not is_template:
        yield ""
    if len(text) > 1 and not is_template:
        yield text[:-1]
        yield text[1:]


def _patterns(text: str) -> Iterator[str]:
    """Yield regular expressions that match more, or less, than they should."""
    for old, new in _PATTERNS:
        at = text.find(old)
        if at < 0 or text[at - 1 : at] in ("\\", "["):
            continue
        yield text[:at] + new + text[at + len(old) :]


def _all_constant(items: list[ast.expr]) -> bool:
    return 2 <= len(items) <= _MAX_ITEMS and all(isinstance(item, ast.Constant) for item in items)
