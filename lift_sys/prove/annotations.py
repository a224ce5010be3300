"""Turns an annotation into types that CrossHair has values for, and says which those are.

Reads text only. An abstract type gives the concrete one that its arguments are mostly of.
"""

import ast
from collections.abc import Iterator

from lift_sys.source.names import parse_or_none

__all__ = ["concrete", "described"]

SCALARS = ("bool", "bytes", "float", "int", "str")
CONTAINERS = {
    "list": 1, "set": 1, "frozenset": 1, "dict": 2,
    "List": 1, "Set": 1, "FrozenSet": 1, "Dict": 2,
    "Collection": 1, "Iterable": 1, "MutableSequence": 1, "Sequence": 1,
    "AbstractSet": 1, "MutableSet": 1, "Mapping": 2, "MutableMapping": 2,
}  # fmt: skip
CLASSES = {
    "List": "list", "Set": "set", "FrozenSet": "frozenset", "Dict": "dict",
    "Collection": "list", "Iterable": "list", "MutableSequence": "list", "Sequence": "list",
    "AbstractSet": "set", "MutableSet": "set", "Mapping": "dict", "MutableMapping": "dict",
}  # fmt: skip
MODULES = frozenset({"typing", "t", "abc", "collections"})
WORDS = {
    "bool": "both truth values",
    "Literal": "the literals listed",
    "int": "integers of any size",
    "float": "floats as IEEE 754 doubles, a float argument finite",
    "str": "strings of any length",
    "bytes": "bytes of any length",
    "list": "lists of any length, for abstract sequences too",
    "set": "sets of any size",
    "frozenset": "frozen sets of any size",
    "dict": "dicts of any size",
}


def concrete(annotation: str) -> str:
    """Write the type in terms of built-in classes, `Union` and `Literal`; empty if it has others."""
    tree = parse_or_none(annotation.strip())
    match tree.body if tree else []:
        case [ast.Expr(value=value)]:
            return _written(value)
    return ""


def described(types: Iterator[str]) -> str:
    """Say in words which values are meant, of types that `concrete` wrote."""
    used = {
        node.id
        for each in types
        for node in ast.walk(ast.parse(each))
        if isinstance(node, ast.Name)
    }
    return ", ".join(words for name, words in WORDS.items() if name in used)


def _written(tree: ast.expr) -> str:
    match tree:
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=str(text)):
            return concrete(text)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _all("Union[{}]", [left, right])
        case ast.Subscript(value=head, slice=ast.Tuple(elts=arguments)):
            return _generic(_name(head), arguments)
        case ast.Subscript(value=head, slice=argument):
            return _generic(_name(head), [argument])
    return name if (name := _name(tree)) in SCALARS else ""


def _generic(name: str, arguments: list[ast.expr]) -> str:
    match name, arguments:
        case "Optional", [argument]:
            return _all("Union[{}, None]", [argument])
        case "Union", _:
            return _all("Union[{}]", arguments)
        case "Literal", _:
            plain = all(isinstance(each, ast.Constant) for each in arguments)
            return f"Literal[{', '.join(map(ast.unparse, arguments))}]" if plain else ""
        case "tuple" | "Tuple", [argument, ast.Constant(value=value)] if value is Ellipsis:
            return _all("tuple[{}, ...]", [argument])
        case "tuple" | "Tuple", _:
            return _all("tuple[{}]", arguments)
    if CONTAINERS.get(name) == len(arguments):
        return _all(f"{CLASSES.get(name, name)}[{{}}]", arguments)
    return ""


def _all(pattern: str, arguments: list[ast.expr]) -> str:
    """Fill `pattern` with all the arguments, if each is a known type."""
    written = [_written(argument) for argument in arguments]
    return pattern.format(", ".join(written)) if all(written) else ""


def _name(tree: ast.expr) -> str:
    match tree:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
            return name
        case ast.Attribute(value=ast.Attribute(attr="abc"), attr=name):
            return name
    return ""
