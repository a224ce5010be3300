"""Decides of two types, as a type checker writes them, whether no value can be of both.

Knows the built-in types and the abstract ones that they implement. Of any other type, and of text that it
cannot read, it says nothing: then two types are never apart.
"""

import ast
import builtins
import collections
import collections.abc
import re
import types
from collections.abc import Iterator, Set
from typing import SupportsAbs, SupportsComplex, SupportsFloat, SupportsIndex, SupportsInt

__all__ = ["apart", "is_built_in", "only_class"]

_BUILT_IN = (
    "bool", "bytearray", "bytes", "complex", "dict", "enumerate", "filter", "float", "frozenset", "int",
    "list", "map", "memoryview", "range", "reversed", "set", "slice", "str", "tuple", "zip",
)  # fmt: skip
_ABSTRACT = (
    "AsyncIterable", "AsyncIterator", "Awaitable", "Collection", "Container", "Coroutine", "Generator",
    "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MutableMapping",
    "MutableSequence", "MutableSet", "Reversible", "Sequence", "Sized", "ValuesView",
)  # fmt: skip
_PROTOCOLS = (SupportsAbs, SupportsComplex, SupportsFloat, SupportsIndex, SupportsInt)

_CLASSES: dict[str, type] = {
    **{name: getattr(builtins, name) for name in _BUILT_IN},
    **{name: getattr(collections.abc, name) for name in _ABSTRACT},
    **{kind.__name__: kind for kind in _PROTOCOLS},
    **{name: getattr(collections, name) for name in ("Counter", "OrderedDict", "defaultdict", "deque")},
    "AbstractSet": Set,
    "LiteralString": str,
    "None": types.NoneType,
    "NoneType": types.NoneType,
    "dict_items": type({}.items()),
    "dict_keys": type({}.keys()),
    "dict_values": type({}.values()),
}  # fmt: skip
_ABSTRACT_CLASSES = frozenset(
    _CLASSES[name] for name in (*_ABSTRACT, *(kind.__name__ for kind in _PROTOCOLS), "AbstractSet")
)

# What an annotation takes although it is no subclass, by the numeric tower and its like for bytes.
_ALSO_TAKEN: dict[type, tuple[type, ...]] = {
    float: (int, bool),
    complex: (float, int, bool),
    bytes: (bytearray, memoryview),
}

# ty writes `float*` for what is a float and no int.
_EXACT = re.compile(r"(\w+)\*")
# pyrefly writes `list[@_]` where nothing is known of the items.
_OPEN = re.compile(r"@(?=_\b)")


def apart(one: str, other: str) -> bool:
    """Tell whether it is certain that no value is of both types."""
    pairs = [(a, b) for a in _alternatives(one) for b in _alternatives(other)]
    return bool(pairs) and all(_apart(a, b) for a, b in pairs)


def only_class(written: str) -> type | None:
    """Return the one concrete class that a value of this type has; None if it is not known or not one."""
    alternatives = _alternatives(written)
    if len(alternatives) != 1:
        return None
    classes = [kind for part in _conjuncts(alternatives[0]) if (kind := _class(part))]
    return classes[0] if classes and classes[0] not in _ABSTRACT_CLASSES else None


def is_built_in(name: str) -> bool:
    """Tell whether this is the name of a type that is known here."""
    return name in _CLASSES


def _alternatives(written: str) -> list[ast.expr]:
    """Return the members of a union, or nothing if the text is no type that can be read."""
    try:
        readable = _OPEN.sub("", _EXACT.sub(r"Exactly[\1]", written))
        tree = ast.parse(readable, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return list(_members(tree))


def _members(tree: ast.expr) -> Iterator[ast.expr]:
    match tree:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from _members(left)
            yield from _members(right)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=values)):
            for value in values:
                yield ast.Subscript(tree.value, value, ast.Load())
        case _:
            yield tree


def _conjuncts(tree: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of an intersection: a value is of each of them."""
    match tree:
        case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case _:
            yield tree


def _apart(one: ast.expr, other: ast.expr) -> bool:
    return any(_parts_apart(a, b) for a in _conjuncts(one) for b in _conjuncts(other))


def _parts_apart(one: ast.expr, other: ast.expr) -> bool:
    first, second = _class(one), _class(other)
    if first is None or second is None:
        return False
    if first in _ABSTRACT_CLASSES and second in _ABSTRACT_CLASSES:
        return False  # some class may well implement both
    if (first, second) == (tuple, tuple):
        return _tuples_apart(one, other)
    if _is_exact(one) and _is_exact(other):
        return ast.dump(one) != ast.dump(other)
    # Values of a class may be of a subclass of it, unless the type says that they are not.
    first_fits = _takes(second, first) and not _is_exact(other)
    second_fits = _takes(first, second) and not _is_exact(one)
    return not first_fits and not second_fits


def _tuples_apart(one: ast.expr, other: ast.expr) -> bool:
    """Compare tuples of fixed length item by item; others may be empty."""
    first, second = _items(one), _items(other)
    if first is None or second is None:
        return False
    if len(first) != len(second):
        return True
    return any(apart(ast.unparse(a), ast.unparse(b)) for a, b in zip(first, second, strict=True))


def _items(tree: ast.expr) -> list[ast.expr] | None:
    """Return the types of a tuple's items, or None if its length is not fixed."""
    if not isinstance(tree, ast.Subscript):
        return None
    items = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
    return None if any(map(_is_repeated, items)) else items


def _is_repeated(item: ast.expr) -> bool:
    return isinstance(item, ast.Starred) or getattr(item, "value", None) is Ellipsis


def _takes(declared: type, given: type) -> bool:
    """Tell whether an annotation with the first class takes a value of the second."""
    return issubclass(given, declared) or given in _ALSO_TAKEN.get(declared, ())


def _class(tree: ast.expr) -> type | None:
    """Return the class of the values of a type that is neither a union nor an intersection."""
    match tree:
        case ast.Constant(value=None):
            return types.NoneType
        case ast.Name(id=name):
            return _CLASSES.get(name)
        case ast.Subscript(value=ast.Name(id="Exactly"), slice=ast.Name(id=name)):
            return _CLASSES.get(name)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Constant(value=value)):
            return type(value)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.UnaryOp(op=ast.USub())):
            return int
        case ast.Subscript(value=ast.Name(id=name)):
            return _CLASSES.get(name)
    return None


def _is_exact(tree: ast.expr) -> bool:
    """Tell whether the values have this very class, and not a subclass of it."""
    exact = ("Exactly", "Literal")
    return isinstance(tree, ast.Subscript) and getattr(tree.value, "id", "") in exact
