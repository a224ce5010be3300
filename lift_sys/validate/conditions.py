"""Evaluates a condition on literal values, without running anything of the user's.

A small interpreter for a small part of Python: whatever lies outside it, or grows too large, is not
judged.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["Unjudged", "evaluate", "holds"]

MAX_STEPS = 20_000
MAX_SIZE = 10_000
"""Largest length of a value, and largest number of bits of an integer."""

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
    ast.Is: lambda one, other: one is other,
    ast.IsNot: lambda one, other: one is not other,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (abs, all, any, bool, len, max, min, round, set, sorted, sum, tuple)
}
_TYPES: dict[str, type] = {
    kind.__name__: kind for kind in (bool, int, float, str, list, tuple, dict, set, bytes)
}
_TEXT_METHODS = """
    count endswith isalnum isalpha isdigit islower isspace isupper lower startswith strip upper index
    find keys values items split
"""
_METHODS = frozenset(_TEXT_METHODS.split())
_MAKERS = (ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.GeneratorExp, ast.Call, ast.BinOp)


class Unjudged(Exception):  # noqa: N818 -- it is no error: the condition is beyond what is judged
    """The condition lies outside what can be evaluated here."""


def holds(condition: ast.expr, names: Mapping[str, object]) -> bool | None:
    """Tell whether a condition holds for these values; None when that cannot be told."""
    try:
        return bool(_Evaluation(names).of(condition))
    except Unjudged:
        return None


def evaluate(node: ast.expr) -> object:
    """Return the value of a literal; raise `Unjudged` for anything else.

    Shallow enough by `parse_example`, so that recursion is safe.
    """
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise Unjudged from None
    return value


class _Evaluation:
    """One evaluation with its budget of steps."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self.names = dict(names)
        self.steps = 0

    def of(self, node: ast.expr) -> Any:  # noqa: ANN401 -- values of Python
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Unjudged
        try:
            value = self._value(node)
            if isinstance(node, _MAKERS):
                self._charge(value)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, MemoryError):
            raise Unjudged from None
        return value

    def _charge(self, made: object) -> None:
        """Take the size of a value from the budget, parts that it holds twice counted twice."""
        stack = [made]
        while stack:
            value = stack.pop()
            self.steps += 1
            if self.steps > MAX_STEPS or _size(value) > MAX_SIZE:
                raise Unjudged
            if isinstance(value, list | tuple | set | frozenset):
                stack.extend(value)

    def _value(self, node: ast.expr) -> Any:  # noqa: ANN401
        match node:
            case ast.Constant(value=value) if value is not Ellipsis:
                return value
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.BoolOp():
                return self._bool(node)
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _UNARY:
                return _UNARY[type(sign)](self.of(operand))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
                return self._binary(sign, self.of(left), self.of(right))
            case ast.Compare():
                return self._compare(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.of(body if self.of(test) else orelse)
            case ast.Call(args=arguments, keywords=[]):
                return self._call(node.func, arguments)
            case ast.Subscript(value=value, slice=index):
                return self.of(value)[self._index(index)]
            case _:
                return self._display(node)

    def _display(self, node: ast.expr) -> Any:  # noqa: ANN401
        match node:
            case ast.List(elts=elements):
                return [self.of(element) for element in elements]
            case ast.Tuple(elts=elements):
                return tuple(self.of(element) for element in elements)
            case ast.Set(elts=elements):
                return {self.of(element) for element in elements}
            case (
                ast.GeneratorExp(elt=element, generators=[only])
                | ast.ListComp(elt=element, generators=[only])
            ):
                return list(self._comprehension(element, only))
            case _:
                raise Unjudged

    def _bool(self, node: ast.BoolOp) -> Any:  # noqa: ANN401
        ends_at = isinstance(node.op, ast.Or)
        value: Any = None
        for part in node.values:
            value = self.of(part)
            if bool(value) is ends_at:
                break
        return value

    def _binary(self, sign: ast.operator, left: Any, right: Any) -> Any:  # noqa: ANN401
        if not isinstance(sign, ast.Add | ast.Sub) and not _are_numbers(left, right):
            raise Unjudged
        return _BINARY[type(sign)](left, right)

    def _compare(self, node: ast.Compare) -> bool:
        left = self.of(node.left)
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.of(right_node)
            if not _COMPARE[type(sign)](left, right):
                return False
            left = right
        return True

    def _call(self, function: ast.expr, arguments: list[ast.expr]) -> Any:  # noqa: ANN401
        match function:
            case ast.Name(id="isinstance") if len(arguments) == 2:
                return isinstance(self.of(arguments[0]), _types(arguments[1]))
            case ast.Name(id="range") if len(arguments) <= 2:
                return range(*(self.of(argument) for argument in arguments))
            case ast.Name(id="sum") if len(arguments) != 1:
                raise Unjudged
            case ast.Name(id=name) if name in _FUNCTIONS and name not in self.names:
                return _FUNCTIONS[name](*(self.of(argument) for argument in arguments))
            case ast.Attribute(value=receiver, attr=method) if method in _METHODS:
                value = self.of(receiver)
                return getattr(value, method)(*(self.of(argument) for argument in arguments))
            case _:
                raise Unjudged

    def _index(self, node: ast.expr) -> Any:  # noqa: ANN401
        if not isinstance(node, ast.Slice):
            return self.of(node)
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.of(part) for part in parts))

    def _comprehension(self, element: ast.expr, generator: ast.comprehension) -> Iterator[Any]:
        target = generator.target
        if not isinstance(target, ast.Name) or target.id in self.names:
            raise Unjudged
        for value in self.of(generator.iter):
            self.names[target.id] = value
            if all(self.of(condition) for condition in generator.ifs):
                yield self.of(element)
        self.names.pop(target.id, None)


def _types(node: ast.expr) -> tuple[type, ...]:
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    found = [_TYPES.get(item.id) if isinstance(item, ast.Name) else None for item in nodes]
    if None in found:
        raise Unjudged
    return tuple(kind for kind in found if kind is not None)


def _are_numbers(left: object, right: object) -> bool:
    return isinstance(left, int | float) and isinstance(right, int | float)


def _size(value: object) -> int:
    if isinstance(value, int):
        return value.bit_length()
    sized = isinstance(value, str | bytes | list | tuple | dict | set | frozenset | range)
    return len(value) if sized else 0  # type: ignore[arg-type]
