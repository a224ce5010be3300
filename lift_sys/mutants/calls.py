"""Edits of calls: another function, another order, an argument or the call itself left out."""

import ast
from collections.abc import Iterator

from lift_sys.mutants.model import Kind
from lift_sys.mutants.trees import Spot, changed

__all__ = ["arguments", "exchanged", "filters", "ordering", "unwrapped"]

Edits = Iterator[tuple[Kind, ast.expr]]

_PAIRS = (
    ("add", "discard"),
    ("append", "appendleft"),
    ("ceil", "floor"),
    ("endswith", "startswith"),
    ("find", "rfind"),
    ("fullmatch", "match"),
    ("index", "rindex"),
    ("intersection", "union"),
    ("isalnum", "isalpha"),
    ("islower", "isupper"),
    ("issubset", "issuperset"),
    ("keys", "values"),
    ("ljust", "rjust"),
    ("lower", "upper"),
    ("lstrip", "rstrip"),
    ("match", "search"),
    ("nlargest", "nsmallest"),
    ("popleft", "pop"),
    ("removeprefix", "removesuffix"),
)
_METHODS = {
    **{second: first for first, second in _PAIRS},
    **dict(_PAIRS),
    "capitalize": "upper",
    "combinations": "permutations",
    "difference": "intersection",
    "isdecimal": "isalnum",
    "isdigit": "isalnum",
    "isnumeric": "isalnum",
    "isspace": "isalnum",
    "strip": "lstrip",
    "symmetric_difference": "union",
    "title": "capitalize",
}
# Exchanged also where they were imported by name.
_IMPORTED = frozenset({"ceil", "combinations", "floor", "nlargest", "nsmallest"})
# Of lists only: elsewhere the other one is not to be had.
_ON_DEQUES = frozenset({"append"})

_FUNCTIONS: dict[str, tuple[Kind, str]] = {
    "max": ("extreme", "min"),
    "min": ("extreme", "max"),
    "any": ("quantifier", "all"),
    "all": ("quantifier", "any"),
    "round": ("method", "int"),
}
_WRAPPERS = frozenset(
    {
        "abs",
        "float",
        "frozenset",
        "int",
        "list",
        "reversed",
        "round",
        "set",
        "sorted",
        "str",
        "tuple",
    }
)
_METHOD_WRAPPERS = frozenset(
    {
        "capitalize", "casefold", "copy", "lower", "lstrip", "replace", "rstrip", "strip", "swapcase",
        "title", "upper",
    }
)  # fmt: skip
_ORDERERS = frozenset({"list", "reversed", "sorted", "tuple"})
_BLIND_TO_ORDER = frozenset({"Counter", "frozenset", "len", "max", "min", "set", "sorted", "sum"})
_BLIND_TO_REPEATS = frozenset({"all", "any", "frozenset", "max", "min", "set"})
_COMMUTATIVE = frozenset({"gcd", "hypot", "isclose", "lcm", "max", "min", "print", "zip"})
# Their two arguments are of different kinds: swapped they could only crash.
_UNLIKE = frozenset(
    {
        "combinations", "enumerate", "filter", "findall", "finditer", "fullmatch", "getattr", "insert",
        "int", "isinstance", "map", "match", "nlargest", "nsmallest", "permutations", "range", "reduce",
        "round", "search", "setdefault", "split", "sum",
    }
)  # fmt: skip
_OPTIONAL = frozenset(
    {
        "enumerate",
        "get",
        "lstrip",
        "pop",
        "print",
        "round",
        "rsplit",
        "rstrip",
        "split",
        "strip",
        "sum",
    }
)
_OPTIONAL_KEYWORDS = frozenset({"default", "end", "initial", "key", "sep", "start"})


def exchanged(spot: Spot) -> Edits:
    """`min` to `max`, `any` to `all`, `lower` to `upper`, `append(x)` to `insert(0, x)`."""
    match spot.node:
        case ast.Call(func=ast.Name(id=name) as function) as node:
            if name in _FUNCTIONS:
                kind, other = _FUNCTIONS[name]
                kept = node.args[:1] if name == "round" else node.args
                yield kind, changed(node, func=changed(function, id=other), args=kept)
            elif name in _IMPORTED:
                yield "method", changed(node, func=changed(function, id=_METHODS[name]))
        case ast.Call(func=ast.Attribute(attr=name) as function) as node:
            if name in _METHODS and name not in _ON_DEQUES:
                yield "method", changed(node, func=changed(function, attr=_METHODS[name]))
            yield from _insertions(node, function)


def _insertions(node: ast.Call, function: ast.Attribute) -> Edits:
    match function.attr, node.args:
        case "append", [item]:
            other = changed(function, attr="insert")
            yield "method", changed(node, func=other, args=[ast.Constant(0), item])
        case ("extend", [_]) | ("insert", [_, _]):
            other = changed(function, attr="append")
            yield "method", changed(node, func=other, args=node.args[-1:])
        case "pop", []:
            yield "method", changed(node, args=[ast.Constant(0)])


def ordering(spot: Spot) -> Edits:
    """Sort the other way round, unless whoever gets it does not mind the order."""
    match spot.node:
        case ast.Call(func=ast.Name(id="sorted") | ast.Attribute(attr="sort")) as node:
            others = [item for item in node.keywords if item.arg != "reverse"]
            if _consumer(spot) not in _BLIND_TO_ORDER and len(others) == len(node.keywords):
                reverse = ast.keyword(arg="reverse", value=ast.Constant(value=True))
                yield "order", changed(node, keywords=[*others, reverse])


def unwrapped(spot: Spot) -> Edits:
    """`sorted(x)` to `x`, `x.strip()` to `x`."""
    match spot.node:
        case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in _WRAPPERS:
            if not isinstance(inner, ast.Starred) and not _is_idle(spot, name, inner):
                yield "wrapper", inner
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _METHOD_WRAPPERS:
            yield "wrapper", inner
        case ast.SetComp(elt=elt, generators=generators) as node:
            if _consumer(spot) in ("len", "list", "sorted", "sum"):
                yield "wrapper", ast.copy_location(ast.ListComp(elt, generators), node)


def arguments(spot: Spot) -> Edits:
    """Two arguments swapped, an optional one left out."""
    node = spot.node
    if not isinstance(node, ast.Call):
        return
    name = _name(node.func)
    match node.args:
        case [first, second] if name not in _COMMUTATIVE | _UNLIKE and not node.keywords:
            shapes = {spot.shape(first), spot.shape(second)} - {None}
            if len(shapes) < 2 and ast.dump(first) != ast.dump(second):
                yield "swap", changed(node, args=[second, first])
    if len(node.args) > isinstance(node.func, ast.Name) and name in _OPTIONAL:
        yield "argument", changed(node, args=node.args[:-1])
    for number, keyword in enumerate(node.keywords):
        if keyword.arg in _OPTIONAL_KEYWORDS:
            rest = node.keywords[:number] + node.keywords[number + 1 :]
            yield "argument", changed(node, keywords=rest)


def filters(spot: Spot) -> Edits:
    """A condition of a comprehension left out; its items taken as they are."""
    node = spot.node
    if not isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return
    for number, generator in enumerate(node.generators):
        for at in range(len(generator.ifs)):
            fewer = changed(generator, ifs=generator.ifs[:at] + generator.ifs[at + 1 :])
            generators = [*node.generators[:number], fewer, *node.generators[number + 1 :]]
            yield "filter", changed(node, generators=generators)
    if isinstance(node, ast.DictComp):
        return
    match node.generators[-1].target:
        case ast.Name(id=name) if not isinstance(node.elt, ast.Name | ast.Constant):
            yield "element", changed(node, elt=ast.Name(id=name, ctx=ast.Load()))


def _is_idle(spot: Spot, name: str, inner: ast.expr) -> bool:
    """Tell whether leaving a wrapper out surely changes nothing, or only the type of a collection."""
    consumer = _consumer(spot)
    if name in _ORDERERS and consumer in _BLIND_TO_ORDER:
        return True
    if name in ("set", "frozenset") and consumer in _BLIND_TO_REPEATS:
        return True
    if name in ("list", "tuple"):
        # Without it a variable's own object is handed on: that can show where it is changed.
        return not isinstance(inner, ast.Name)
    return spot.name_of(inner) == name


def _consumer(spot: Spot) -> str:
    """Return the name of the function whose only argument this is, or nothing."""
    match spot.parent:
        case ast.Call(func=function, args=[only], keywords=[]) if only is spot.node:
            return _name(function)
    return ""


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
