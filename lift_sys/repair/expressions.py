"""Edits of expressions: something else in the place of a part of one, or something more around it. Runs nothing."""

import ast
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import log

from lift_sys.mutants.literals import is_offset, shifted
from lift_sys.mutants.shapes import SEQUENCES
from lift_sys.mutants.trees import Spot, changed
from lift_sys.repair.material import Material
from lift_sys.repair.names import parsed, variables

__all__ = ["EXPRESSION_FAMILIES", "UNREAD", "Change", "Changes"]

MOST_SUMMED = 4
NEAR = 1.0
"""What it costs to compare the other way round, or otherwise at the boundary."""
UNREAD = 0.8
"""How much likelier a variable is that is not read anywhere else."""

Change = tuple[float, ast.expr]
Changes = Iterator[Change]

_ORDERINGS: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_NEAR: tuple[set[type[ast.cmpop]], ...] = (
    {ast.Eq, ast.NotEq},
    *({first, other} for first, other in combinations((ast.Lt, ast.LtE, ast.Gt, ast.GtE), 2)),
)
"""The opposites, and what differs in its direction or at the boundary alone."""
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Div, ast.Pow)
_BITS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)
_ALIKE = (
    ("min", "max", "sum", "len"),
    ("any", "all"),
    ("sorted", "list", "set", "reversed", "tuple"),
    ("int", "round", "float", "abs"),
    ("range", "enumerate"),
)
_METHODS_ALIKE = (
    ("lower", "upper", "title", "capitalize", "swapcase"),
    ("strip", "lstrip", "rstrip"),
    ("isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower"),
    ("append", "extend"),
    ("add", "discard", "remove"),
    ("find", "index", "count", "rfind", "rindex"),
    ("keys", "values", "items"),
    ("startswith", "endswith"),
    ("union", "intersection", "difference", "symmetric_difference"),
)
_WRAPPERS = {
    "int": ("abs", "str", "chr"),
    "float": ("abs", "round", "int", "str"),
    "str": ("int", "len", "sorted", "set", "list", "ord"),
    "list": ("sorted", "set", "len", "sum", "tuple"),
    "tuple": ("sorted", "list", "len", "sum", "set"),
    "set": ("sorted", "list", "len"),
    "dict": ("sorted", "list", "len"),
    "iterator": ("list", "sorted", "sum", "set", "tuple"),
    "": ("sorted", "list", "set", "len", "str", "int", "abs", "tuple", "float", "sum", "ord"),
}
_METHOD_WRAPPERS = {
    "str": ("lower", "strip", "upper", "split", "copy", "title"),
    "list": ("copy",),
    "dict": ("items", "values", "keys", "copy"),
    "": ("lower", "strip", "upper", "items", "copy"),
}
_PARTS = ("[::-1]", "[1:]", "[:-1]", "[0]", "[-1]")


def operator(spot: Spot, _: Material) -> Changes:
    """Another comparison, another operator, `and` for `or`."""
    match spot.node:
        case ast.Compare() as node:
            for at, own in enumerate(node.ops):
                if isinstance(own, _ORDERINGS):
                    for other in _orderings(node.comparators[at]):
                        ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
                        cost = NEAR if {type(own), other} in _NEAR else 1.2
                        yield cost, changed(node, ops=ops)
        case ast.BinOp(op=own) as node if spot.name_of(node.left) != "str":
            others = (
                _BITS if isinstance(own, _BITS) and "set" in _names(spot, node) else _ARITHMETIC
            )
            yield from ((1.4, changed(node, op=other())) for other in others)
            if isinstance(own, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow | ast.Add):
                yield 1.4, changed(node, left=node.right, right=node.left)


def offset(spot: Spot, _: Material) -> Changes:
    """One more, one less, the opposite."""
    if spot.name_of(spot.node) not in ("int", "float", "") or is_offset(spot):
        return
    if isinstance(
        spot.node, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Starred | ast.Slice
    ):
        return
    where = 1.3 if _is_place(spot) else 2.0
    yield where, shifted(spot.node, 1)
    yield where, shifted(spot.node, -1)
    if not isinstance(spot.node, ast.Compare | ast.BoolOp):
        yield 2.4, ast.UnaryOp(ast.USub(), spot.node)


def constant(spot: Spot, material: Material) -> Changes:
    """Another constant of the docstring or the body."""
    match spot.node:
        case ast.Constant(value=bool()) | ast.Constant(value=None):
            for source in material.results:
                yield 1.6 if source in ("True", "False", "None") else 2.0, parsed(source)
        case ast.Constant(value=int() | float() as value):
            half = value / 2 if isinstance(value, float) or value % 2 else value // 2
            yield from ((1.0, parsed(repr(near))) for near in (value + 1, value - 1))
            yield from ((1.3, parsed(repr(near))) for near in (value * 2, half, -value))
            yield from _others(1.2, material.numbers)
        case ast.Constant(value=str()) if not spot.is_whole:
            yield from _others(1.2, material.texts)
        case ast.Constant(value=str()):
            yield from _others(1.2, [it for it in material.results if it[0] in "'\""])


def variable(spot: Spot, material: Material) -> Changes:
    """Another variable, a constant for a variable, a variable for a constant."""
    match spot.node:
        case ast.Name(id=name, ctx=ast.Load()) if not _is_called(spot):
            names = [it for it in variables(spot.scope) if it != name]
            shape = spot.scope.shapes.get(name)
            for other in names:
                its = spot.scope.shapes.get(other)
                unlike = shape is not None and its is not None and its.name != shape.name
                likely = UNREAD * (other in material.unread)
                yield 1.0 + log(len(names)) / 2 + unlike - likely, ast.Name(other, ast.Load())
        case ast.Constant(value=int() | str() | None):
            names = variables(spot.scope)
            for other in names:
                likely = UNREAD * (other in material.unread)
                base = 1.4 if spot.is_whole else 1.6
                yield base + log(len(names)) / 2 - likely, ast.Name(other, ast.Load())


def function(spot: Spot, _: Material) -> Changes:
    """Another function or method of the same family."""
    match spot.node:
        case ast.Call(func=ast.Name(id=name) as called) as node:
            for other in _like(name, _ALIKE):
                yield 1.2, changed(node, func=changed(called, id=other))
        case ast.Call(func=ast.Attribute(attr=name) as called) as node:
            for other in _like(name, _METHODS_ALIKE):
                yield 1.2, changed(node, func=changed(called, attr=other))


def exchanged(spot: Spot, _: Material) -> Changes:
    """Two neighbouring arguments the other way round."""
    match spot.node:
        case ast.Call(args=[_, _, *_] as arguments) as node:
            for at, (first, second) in enumerate(pairwise(arguments)):
                given = [*arguments[:at], second, first, *arguments[at + 2 :]]
                yield 1.3, changed(node, args=given)


def around(spot: Spot, _: Material) -> Changes:
    """A call, a method or an index more: `x` to `sorted(x)`, `x.lower()`, `x[::-1]`."""
    node, name = spot.node, spot.name_of(spot.node)
    if _is_called(spot) or isinstance(node, ast.Constant | ast.Slice | ast.Starred | ast.Compare):
        return
    for wrapper in _WRAPPERS.get(name, ()):
        yield 2.2, ast.Call(ast.Name(wrapper, ast.Load()), [node], [])
    if name in ("int", "") and (spot.is_whole or isinstance(spot.parent, ast.comprehension)):
        yield 2.3, ast.Call(ast.Name("range", ast.Load()), [node], [])
    for method in _METHOD_WRAPPERS.get(name, ()):
        yield 2.3, ast.Call(ast.Attribute(node, method, ast.Load()), [], [])
    if name in SEQUENCES or (name == "" and isinstance(node, ast.Name | ast.Call | ast.Subscript)):
        for part in _PARTS:
            yield 2.3, changed(parsed(f"_{part}"), value=node)
    if name in ("bool", "") and isinstance(node, ast.Name | ast.Call) and _is_test(spot):
        yield 1.8, ast.UnaryOp(ast.Not(), node)


def keyword(spot: Spot, material: Material) -> Changes:
    """A forgotten argument: what to part at, the direction of sorting, what to take where there is nothing."""
    match spot.node:
        case ast.Call(func=ast.Attribute(attr="split" | "strip"), args=[], keywords=[]) as node:
            texts = [it for it in material.texts if it != "''"]
            for source in texts:
                yield 1.4 + log(len(texts)) / 2, changed(node, args=[parsed(source)])
        case ast.Call(func=ast.Name(id=name), keywords=[]) as node if name in ("max", "min"):
            for source in ("len", "abs"):
                yield 2.2, _with(node, "key", source)
            for source in ("0", "None", "''"):
                yield 2.2, _with(node, "default", source)
        case (
            ast.Call(
                func=ast.Name(id="sorted") | ast.Attribute(attr="sort"), keywords=keywords
            ) as node
        ):
            if not any(it.arg == "reverse" for it in keywords):
                yield 1.4, _with(node, "reverse", "True")
            else:
                yield 1.4, changed(node, keywords=[it for it in keywords if it.arg != "reverse"])
            if not any(it.arg == "key" for it in keywords):
                for source in (
                    "len",
                    "abs",
                    "str",
                    "lambda x: x[0]",
                    "lambda x: x[1]",
                    "lambda x: x[-1]",
                ):
                    yield 2.4, _with(node, "key", source)


def operand(spot: Spot, material: Material) -> Changes:
    """A forgotten operand: `x` to `x + y`, `x * y`, `x % 2`; of texts and lists, what stands before or behind."""
    name, node = spot.name_of(spot.node), spot.node
    if _is_called(spot) or not isinstance(
        node, ast.Name | ast.Call | ast.Subscript | ast.BinOp | ast.UnaryOp | ast.ListComp
    ):
        return
    if name in SEQUENCES:
        for other in _alike(spot, (name,)):
            yield 2.6, ast.BinOp(node, ast.Add(), ast.Name(other, ast.Load()))
            yield 2.6, ast.BinOp(ast.Name(other, ast.Load()), ast.Add(), node)
    elif name in ("int", "float", ""):
        own = ast.unparse(node)
        sources = [*_alike(spot, ("int", "float")), *material.numbers]
        sources = [it for it in sources if it not in ("0", "1", "-1", own)]
        base = 1.8 + log(len(sources) + 1) / 2
        yield from _with_operand(node, sources, base)
        parts = [it for it in material.expressions if it != own and it not in sources][:6]
        yield from _with_operand(node, parts, base + 1)


def _with_operand(node: ast.expr, sources: list[str], cost: float) -> Changes:
    for source in sources:
        for other in (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Div):
            yield cost, ast.BinOp(node, other(), parsed(source))
        yield cost + 0.5, ast.BinOp(parsed(source), ast.Sub(), node)


def _alike(spot: Spot, kinds: tuple[str, ...]) -> list[str]:
    """Return the variables that may hold one of some types."""
    shapes = spot.scope.shapes
    names = (it for it in variables(spot.scope) if it not in shapes or shapes[it].name in kinds)
    return [it for it in names if not (isinstance(spot.node, ast.Name) and spot.node.id == it)]


def bounds(spot: Spot, material: Material) -> Changes:
    """A bound of a slice that is missing, or is another variable."""
    match spot.node:
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper, step=None) as part) as node:
            sources = [*_alike(spot, ("int",)), "1", "2", "-1", "-2", *material.numbers]
            sources += [it for it in material.expressions if it.startswith("len(")]
            places = _alike(spot, ("int",))[:MOST_SUMMED]
            sources += [f"{first} + {second}" for first, second in combinations(places, 2)]
            base = 1.4 + log(len(sources)) / 2
            for source in dict.fromkeys(sources):
                if source not in ("1", "-1"):
                    yield base + 0.6, changed(node, slice=changed(part, step=parsed(source)))
                if lower is None:
                    yield base, changed(node, slice=changed(part, lower=parsed(source)))
                if upper is None:
                    yield base, changed(node, slice=changed(part, upper=parsed(source)))


EXPRESSION_FAMILIES = (
    operator, offset, constant, variable, function, exchanged, around, keyword, operand, bounds,
)  # fmt: skip


def _orderings(node: ast.expr) -> tuple[type[ast.cmpop], ...]:
    """Return the comparisons that make sense with a node: nothing is less than `[]` or None."""
    match node:
        case ast.List() | ast.Dict() | ast.Constant(value=None | bool() | str()):
            return (ast.Eq, ast.NotEq)
    return _ORDERINGS


def _others(cost: float, sources: Sequence[str]) -> Changes:
    for source in sources:
        yield cost + log(len(sources)) / 2, parsed(source)


def _like(name: str, families: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for family in families:
        if name in family:
            yield from (other for other in family if other != name)


def _names(spot: Spot, node: ast.BinOp) -> set[str]:
    return {spot.name_of(node.left), spot.name_of(node.right)}


def _with(node: ast.Call, name: str, source: str) -> ast.Call:
    return changed(node, keywords=[*node.keywords, ast.keyword(name, parsed(source))])


def _is_called(spot: Spot) -> bool:
    return isinstance(spot.parent, ast.Call) and spot.parent.func is spot.node


def _is_test(spot: Spot) -> bool:
    return spot.is_whole or isinstance(spot.parent, ast.BoolOp | ast.IfExp | ast.comprehension)


def _is_place(spot: Spot) -> bool:
    """Tell whether it is an index, a bound, or one side of a comparison: where one off is likeliest."""
    match spot.parent:
        case ast.Subscript(slice=index):
            return index is spot.node
        case ast.Slice() | ast.Compare() | ast.Call(func=ast.Name(id="range")):
            return True
    return spot.is_whole
