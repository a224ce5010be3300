"""Types as the search sees them: nested tuples such as `("list", ("int",))`.

Knows values and annotations; knows no programs.
"""

import ast
from collections.abc import Iterable
from typing import Any

__all__ = [
    "ANY",
    "BOOL",
    "DICT",
    "FLOAT",
    "INT",
    "LIST",
    "NEVER",
    "NONE",
    "SET",
    "STR",
    "TUPLE",
    "TUPLES",
    "Type",
    "dict_of",
    "element",
    "list_of",
    "parse",
    "set_of",
    "settle",
    "tuple_of",
    "type_of",
    "unify",
    "unify_all",
]

Type = tuple[Any, ...]
"""A name and its arguments: `("dict", K, V)`, `("tuple", A, B)` of fixed length."""

INT: Type = ("int",)
FLOAT: Type = ("float",)
BOOL: Type = ("bool",)
STR: Type = ("str",)
NONE: Type = ("none",)
ANY: Type = ("any",)
NEVER: Type = ("never",)
"""The element type of an empty container: unifies with everything."""
LIST, DICT, SET, TUPLE = "list", "dict", "set", "tuple"
TUPLES = "tuples"
"""Tuples of any length with items of one type."""

NAMES = {
    "int": INT,
    "float": FLOAT,
    "bool": BOOL,
    "str": STR,
    "None": NONE,
    "complex": ANY,
    "bytes": ANY,
}
CONTAINERS = {
    "list": LIST,
    "List": LIST,
    "Sequence": LIST,
    "Iterable": LIST,
    "Collection": LIST,
    "Iterator": LIST,
    "MutableSequence": LIST,
    "dict": DICT,
    "Dict": DICT,
    "Mapping": DICT,
    "MutableMapping": DICT,
    "Counter": DICT,
    "defaultdict": DICT,
    "OrderedDict": DICT,
    "set": SET,
    "Set": SET,
    "frozenset": SET,
    "FrozenSet": SET,
    "tuple": TUPLE,
    "Tuple": TUPLE,
}


def list_of(item: Type) -> Type:
    """The type of a list of `item`."""
    return (LIST, item)


def set_of(item: Type) -> Type:
    """The type of a set of `item`."""
    return (SET, item)


def dict_of(key: Type, value: Type) -> Type:
    """The type of a dictionary."""
    return (DICT, key, value)


def tuple_of(*items: Type) -> Type:
    """The type of a tuple with exactly these items."""
    return (TUPLE, *items)


def element(kind: Type) -> Type:
    """What iterating over a value of this type gives."""
    match kind:
        case ("str",):
            return STR
        case ("list" | "set" | "tuples", item) | ("dict", item, _):
            return settle(item)
        case ("tuple", *items):
            return unify_all(items)
    return ANY


def settle(kind: Type) -> Type:
    """Read what is not known at all as any type."""
    return ANY if kind == NEVER else kind


def type_of(value: object) -> Type:
    """The type of a value, its items included."""
    name = type(value).__name__
    if value is None:
        return NONE
    if name in NAMES:
        return NAMES[name]
    if isinstance(value, list):
        return (LIST, unify_all(map(type_of, value)))
    if isinstance(value, (set, frozenset)):
        return (SET, unify_all(map(type_of, value)))
    if isinstance(value, tuple):
        return (TUPLE, *map(type_of, value))
    if isinstance(value, dict):
        return (DICT, unify_all(map(type_of, value)), unify_all(map(type_of, value.values())))
    return ANY


def unify_all(kinds: Iterable[Type]) -> Type:
    """The narrowest type that holds all of `kinds`; NEVER for none."""
    result = NEVER
    for kind in kinds:
        result = unify(result, kind)
    return result


def unify(one: Type, two: Type) -> Type:
    """The narrowest type that holds both."""
    if one == two or two == NEVER:
        return one
    if one == NEVER:
        return two
    if {one, two} == {INT, FLOAT}:
        return FLOAT
    if one[0] == two[0] and len(one) == len(two):
        return (one[0], *(unify(a, b) for a, b in zip(one[1:], two[1:], strict=True)))
    if one[0] == two[0] == TUPLE:
        return (TUPLES, unify(unify_all(one[1:]), unify_all(two[1:])))
    if {one[0], two[0]} == {TUPLE, TUPLES}:
        return (TUPLES, unify(element(one), element(two)))
    return ANY


def parse(annotation: str | None) -> Type:
    """Read an annotation; what it does not say is ANY."""
    if not annotation:
        return ANY
    try:
        return _read(ast.parse(annotation.strip("'\""), mode="eval").body)
    except SyntaxError:
        return ANY


def _read(node: ast.expr) -> Type:
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return parse(text)
        case ast.Attribute(attr=name):
            return _read(ast.Name(name))
        case ast.Name(id=name) if name in NAMES:
            return NAMES[name]
        case ast.Name(id="tuple" | "Tuple"):
            return ANY
        case ast.Name(id=name) if name in CONTAINERS:
            kind = CONTAINERS[name]
            return (DICT, ANY, ANY) if kind == DICT else (kind, ANY)
        case ast.Subscript(value=base, slice=inner):
            return _generic(base, inner)
    return ANY


def _generic(base: ast.expr, inner: ast.expr) -> Type:
    name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    ellipsis = any(isinstance(part, ast.Constant) and part.value is ... for part in parts)
    kind = CONTAINERS.get(name)
    if kind == TUPLE and ellipsis:
        return (TUPLES, _read(parts[0]))
    if kind == TUPLE:
        return (TUPLE, *map(_read, parts))
    if kind == DICT:
        return (DICT, _read(parts[0]), _read(parts[1]) if len(parts) > 1 else INT)
    if kind:
        return (kind, _read(parts[0]))
    return ANY
