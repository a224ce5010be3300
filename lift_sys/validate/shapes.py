"""Infers what built-in type an expression has, where that is plain.

Conservative: what is not plain is unknown. Knows no annotations.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["UNKNOWN", "Environment", "Shape", "Shapes", "infer", "literal_shape"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A built-in type by name, with the types of its parts where they are known."""

    name: str
    parts: tuple["Shape", ...] = ()
    """The types that stand among the elements, or among the keys of a dict."""
    values: tuple["Shape", ...] = ()
    """The types that stand among the values of a dict."""
    items: tuple["Shapes", ...] | None = None
    """The type at each place of a tuple that is written out."""

    def __str__(self) -> str:
        return self.name

    @property
    def bare(self) -> "Shape":
        """The same without parts, which may have changed since the value was made."""
        return Shape(self.name)


Shapes = frozenset[Shape]
"""The types that a value may have; empty when nothing is known."""

UNKNOWN: Shapes = frozenset()
NOTHING: Mapping[str, Shapes] = MappingProxyType({})
Environment = Mapping[str, Shapes]
"""What is known of each name that is not a builtin, or that hides one."""

_NUMBERS = ("bool", "int", "float", "complex")
_BUILTIN_CALLS = {
    "int": "int len ord hash id",
    "str": "str repr chr hex bin oct ascii format input",
    "bool": "bool isinstance issubclass callable all any hasattr",
    "list": "list sorted dir",
    "dict": "dict",
    "set": "set",
    "frozenset": "frozenset",
    "tuple": "tuple divmod",
    "bytes": "bytes",
    "range": "range",
    "float": "float",
    "iterator": "map filter zip enumerate reversed iter",
    "None": "print",
}
_MODULE_CALLS = {
    "int": "math.floor math.ceil math.gcd math.lcm math.factorial math.isqrt math.comb math.perm",
    "float": "math.sqrt math.sin math.cos math.tan math.log math.log2 math.log10 math.exp math.hypot",
    "bool": "math.isnan math.isinf math.isclose",
}
_METHODS = {
    (
        "str",
        "str",
    ): "join upper lower title capitalize strip lstrip rstrip replace center ljust rjust"
    " zfill format swapcase casefold translate expandtabs removeprefix removesuffix",
    ("str", "list"): "split rsplit splitlines",
    ("str", "int"): "find rfind index rindex count",
    ("str", "bool"): "startswith endswith isdigit isalpha isalnum isupper islower isspace istitle"
    " isnumeric isdecimal isidentifier isascii isprintable",
    ("str", "tuple"): "partition rpartition",
    ("str", "bytes"): "encode",
    ("list", "None"): "append extend insert remove sort reverse clear",
    ("list", "int"): "index count",
    ("list", "list"): "copy",
    ("tuple", "int"): "index count",
    ("dict", "view"): "keys values items",
    ("dict", "None"): "update clear",
    ("dict", "dict"): "copy",
    ("set", "None"): "add discard remove clear update",
    ("set", "set"): "copy",
    ("set", "bool"): "isdisjoint issubset issuperset",
}


def _spread(table: dict[str, str]) -> dict[str, str]:
    return {name: result for result, names in table.items() for name in names.split()}


_CALL_RESULT = _spread(_BUILTIN_CALLS) | _spread(_MODULE_CALLS)
_METHOD_RESULT = {
    (receiver, method): result
    for (receiver, result), methods in _METHODS.items()
    for method in methods.split()
}


def literal_shape(node: ast.expr) -> Shape | None:
    """Return the type of a constant, or None for anything else."""
    if not isinstance(node, ast.Constant) or node.value is Ellipsis:
        return None
    return Shape("None" if node.value is None else type(node.value).__name__)


def infer(
    node: ast.expr, environment: Environment = NOTHING, modules: frozenset[str] = frozenset()
) -> Shapes:
    """Return the types that an expression may have.

    `modules` are those of the standard library that are imported under their own name.
    """
    return _Inference(environment, modules).of(node)


@dataclass(frozen=True, slots=True)
class _Inference:
    environment: Environment
    modules: frozenset[str]

    def of(self, node: ast.expr) -> Shapes:
        match node:
            case ast.Constant():
                shape = literal_shape(node)
                return UNKNOWN if shape is None else frozenset((shape,))
            case ast.Name(id=name):
                return self.environment.get(name, UNKNOWN)
            case ast.IfExp(body=body, orelse=orelse):
                return self._union((body, orelse))
            case ast.BoolOp(values=values):
                return self._union(values)
            case ast.NamedExpr(value=value):
                return self.of(value)
            case ast.BinOp(left=left, op=operator, right=right):
                return _binary(self.of(left), operator, self.of(right))
            case ast.UnaryOp(op=operator, operand=operand):
                return self._unary(operator, operand)
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return self._call(node)
            case _:
                return self._display(node)

    def _display(self, node: ast.expr) -> Shapes:
        match node:
            case ast.JoinedStr():
                return _one("str")
            case ast.List(elts=elements):
                return frozenset((Shape("list", self._parts(elements)),))
            case ast.Set(elts=elements):
                return frozenset((Shape("set", self._parts(elements)),))
            case ast.Tuple(elts=elements):
                return frozenset((self._tuple(elements),))
            case ast.Dict(keys=keys, values=values):
                known = [key for key in keys if key is not None]
                return frozenset((Shape("dict", self._parts(known), self._parts(values)),))
            case ast.ListComp():
                return _one("list")
            case ast.SetComp():
                return _one("set")
            case ast.DictComp():
                return _one("dict")
            case ast.GeneratorExp():
                return _one("iterator")
            case ast.Lambda():
                return _one("function")
            case _:
                return UNKNOWN

    def _tuple(self, elements: list[ast.expr]) -> Shape:
        if any(isinstance(element, ast.Starred) for element in elements):
            return Shape("tuple")
        return Shape("tuple", items=tuple(self.of(element) for element in elements))

    def _parts(self, elements: Iterable[ast.expr]) -> tuple[Shape, ...]:
        """Collect the types of elements of which exactly one type is known."""
        known = (self.of(element) for element in elements)
        return tuple(
            dict.fromkeys(shape for shapes in known if len(shapes) == 1 for shape in shapes)
        )

    def _union(self, nodes: Iterable[ast.expr]) -> Shapes:
        shapes = [self.of(node) for node in nodes]
        return frozenset().union(*shapes) if all(shapes) else UNKNOWN

    def _unary(self, operator: ast.unaryop, operand: ast.expr) -> Shapes:
        if isinstance(operator, ast.Not):
            return _one("bool")
        shapes = self.of(operand)
        if any(shape.name not in _NUMBERS for shape in shapes):
            return UNKNOWN
        return frozenset(Shape("int") if shape.name == "bool" else shape for shape in shapes)

    def _compare(self, node: ast.Compare) -> Shapes:
        """Say bool, unless an operand could bring a comparison of its own (as arrays do)."""
        own = (ast.In, ast.NotIn, ast.Is, ast.IsNot)
        if all(isinstance(operator, own) for operator in node.ops):
            return _one("bool")
        operands = (node.left, *node.comparators)
        return _one("bool") if all(self.of(operand) for operand in operands) else UNKNOWN

    def _call(self, node: ast.Call) -> Shapes:
        match node.func:
            case ast.Name(id=name) if name in _CALL_RESULT and name not in self.environment:
                return _one(_CALL_RESULT[name])
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in self.modules:
                result = _CALL_RESULT.get(f"{name}.{attribute}")
                return _one(result) if result else UNKNOWN
            case ast.Attribute(value=receiver, attr=method):
                names = {shape.name for shape in self.of(receiver)}
                results = {_METHOD_RESULT.get((name, method)) for name in names}
                known = frozenset(Shape(result) for result in results if result is not None)
                return known if None not in results else UNKNOWN
            case _:
                return UNKNOWN


def _one(name: str) -> Shapes:
    return frozenset((Shape(name),))


def _binary(left: Shapes, operator: ast.operator, right: Shapes) -> Shapes:
    results = {_binary_name(a.name, operator, b.name) for a in left for b in right}
    return UNKNOWN if "" in results else frozenset(Shape(name) for name in results)


def _binary_name(left: str, operator: ast.operator, right: str) -> str:
    """Return the type of `left operator right`, or nothing when it is not plain."""
    if left in _NUMBERS and right in _NUMBERS:
        return _arithmetic(left, operator, right)
    match operator:
        case ast.Mod() if left == "str":
            return "str"
        case ast.Add() if left == right and left in ("str", "list", "tuple", "bytes"):
            return left
        case ast.Mult() if left in ("str", "list", "tuple") and right in ("int", "bool"):
            return left
        case ast.Mult() if right in ("str", "list", "tuple") and left in ("int", "bool"):
            return right
        case ast.BitAnd() | ast.BitOr() | ast.Sub() if left == right == "set":
            return "set"
        case _:
            return ""


def _arithmetic(left: str, operator: ast.operator, right: str) -> str:
    wider = max(left, right, "int", key=_NUMBERS.index)
    match operator:
        case ast.Div():
            return max(wider, "float", key=_NUMBERS.index)
        case ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod():
            return wider
        case ast.BitAnd() | ast.BitOr() | ast.BitXor() | ast.LShift() | ast.RShift():
            return "bool" if left == right == "bool" else "int"
        case _:
            return ""
