"""Guesses roughly what an expression gives, from its form and the annotations. Runs nothing.

A guess spares edits that could only crash (`text - text`) or change nothing (`int` of an integer);
a wrong one costs a mutant, never its validity.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["SEQUENCES", "Shape", "Shapes", "annotated", "item_of", "shape_of"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The name of a built-in type, and what its items are where all are alike."""

    name: str
    item: "Shape | None" = None


Shapes = Mapping[str, Shape]
"""What is known of variables."""

BOOL, BYTES, DICT, FLOAT, INT, ITERATOR, LIST, SET, STR, TUPLE = map(
    Shape, ("bool", "bytes", "dict", "float", "int", "iterator", "list", "set", "str", "tuple")
)
SEQUENCES = frozenset({"bytes", "list", "str", "tuple"})

_ANNOTATIONS = {
    "Dict": "dict",
    "FrozenSet": "set",
    "Iterable": "iterator",
    "Iterator": "iterator",
    "List": "list",
    "Mapping": "dict",
    "Sequence": "list",
    "Set": "set",
    "Tuple": "tuple",
    "frozenset": "set",
}
_PLAIN = frozenset({"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"})

_FUNCTIONS = {
    "all": BOOL,
    "any": BOOL,
    "bool": BOOL,
    "chr": STR,
    "dict": DICT,
    "enumerate": ITERATOR,
    "filter": ITERATOR,
    "float": FLOAT,
    "frozenset": SET,
    "hash": INT,
    "int": INT,
    "isinstance": BOOL,
    "len": INT,
    "list": LIST,
    "map": ITERATOR,
    "ord": INT,
    "range": Shape("iterator", INT),
    "repr": STR,
    "reversed": ITERATOR,
    "set": SET,
    "sorted": LIST,
    "str": STR,
    "tuple": TUPLE,
    "zip": ITERATOR,
}
_KEEP_ITEMS = frozenset({"frozenset", "list", "reversed", "set", "sorted", "tuple"})
_METHODS = {
    **dict.fromkeys(("capitalize", "join", "lower", "lstrip", "replace", "rstrip", "strip"), STR),
    **dict.fromkeys(("swapcase", "title", "upper", "zfill", "ljust", "rjust", "center"), STR),
    **dict.fromkeys(("count", "find", "rfind", "index", "rindex", "bit_length"), INT),
    **dict.fromkeys(("startswith", "endswith", "issubset", "issuperset", "isdisjoint"), BOOL),
    **dict.fromkeys(("isalpha", "isdigit", "isalnum", "islower", "isupper", "isspace"), BOOL),
    **dict.fromkeys(("union", "intersection", "difference", "symmetric_difference"), SET),
    **dict.fromkeys(("split", "rsplit", "splitlines"), Shape("list", STR)),
}
_CONSTANTS = {bool: BOOL, bytes: BYTES, float: FLOAT, int: INT, str: STR}
_NUMBERS = ("bool", "int", "float")


def annotated(source: str | None) -> Shape | None:
    """Read an annotation; a union or a name of the user's own tells nothing."""
    if source is None:
        return None
    try:
        return _annotation(ast.parse(source, mode="eval").body)
    except SyntaxError:
        return None


def item_of(shape: Shape | None) -> Shape | None:
    """Return what a loop over such a value yields."""
    if shape is None:
        return None
    return shape if shape.name == "str" else INT if shape.name == "bytes" else shape.item


def shape_of(node: ast.expr, known: Shapes) -> Shape | None:
    """Guess what `node` gives where variables are as `known` says."""
    match node:
        case ast.Name(id=name):
            return known.get(name)
        case ast.Constant(value=value):
            return _CONSTANTS.get(type(value))
        case ast.JoinedStr():
            return STR
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return BOOL
        case ast.UnaryOp(operand=operand):
            return shape_of(operand, known)
        case ast.BoolOp(values=[first, *rest]):
            return _common(first, *rest, known=known)
        case ast.IfExp(body=body, orelse=orelse):
            return _common(body, orelse, known=known)
        case ast.BinOp():
            return _operation(node, known)
        case ast.Call():
            return _call(node, known)
        case ast.Subscript(value=value, slice=ast.Slice()):
            return shape_of(value, known)
        case ast.Subscript(value=value):
            return item_of(shape_of(value, known))
    return _display(node, known)


def _display(node: ast.expr, known: Shapes) -> Shape | None:
    match node:
        case ast.List(elts=elts):
            return Shape("list", _items(elts, known))
        case ast.Tuple(elts=elts):
            return Shape("tuple", _items(elts, known))
        case ast.Set(elts=elts):
            return Shape("set", _items(elts, known))
        case ast.Dict() | ast.DictComp():
            return DICT
        case ast.ListComp(elt=elt):
            return Shape("list", shape_of(elt, known))
        case ast.SetComp(elt=elt):
            return Shape("set", shape_of(elt, known))
        case ast.GeneratorExp(elt=elt):
            return Shape("iterator", shape_of(elt, known))
    return None


def _items(nodes: list[ast.expr], known: Shapes) -> Shape | None:
    return _common(*nodes, known=known) if nodes else None


def _common(*nodes: ast.expr, known: Shapes) -> Shape | None:
    shapes = {shape_of(node, known) for node in nodes}
    return shapes.pop() if len(shapes) == 1 else None


def _operation(node: ast.BinOp, known: Shapes) -> Shape | None:
    left, right = shape_of(node.left, known), shape_of(node.right, known)
    if isinstance(node.op, ast.Mod) and left == STR:
        return STR
    for shape in (left, right):
        if shape is not None and shape.name not in _NUMBERS:
            return shape
    if isinstance(node.op, ast.Div) or FLOAT in (left, right):
        return FLOAT
    return INT if left is not None and right is not None else None


def _call(node: ast.Call, known: Shapes) -> Shape | None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[argument, *_]) if name in _KEEP_ITEMS:
            return Shape(_FUNCTIONS[name].name, item_of(shape_of(argument, known)))
        case ast.Call(func=ast.Name(id="round"), args=arguments):
            return INT if len(arguments) == 1 else FLOAT
        case ast.Call(func=ast.Name(id="abs" | "min" | "max" | "sum"), args=[argument]):
            shape = shape_of(argument, known)
            return shape if shape in (INT, FLOAT) else item_of(shape)
        case ast.Call(func=ast.Name(id="min" | "max"), args=[first, *rest]):
            return _common(first, *rest, known=known)
        case ast.Call(func=ast.Name(id=name)):
            return _FUNCTIONS.get(name)
        case ast.Call(func=ast.Attribute(value=value, attr="copy")):
            return shape_of(value, known)
        case ast.Call(func=ast.Attribute(attr=name)):
            return _METHODS.get(name)
    return None


def _annotation(node: ast.expr) -> Shape | None:
    match node:
        case ast.Constant(value=str(text)):
            return annotated(text)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            plain = _ANNOTATIONS.get(name, name)
            return Shape(plain) if plain in _PLAIN or plain == "iterator" else None
        case ast.Subscript(value=value, slice=inner):
            outer = _annotation(value)
            return None if outer is None else Shape(outer.name, _inner(outer.name, inner))
    return None


def _inner(outer: str, node: ast.expr) -> Shape | None:
    """Read what stands in the brackets: one type of items, the keys of a mapping, or a tuple's."""
    match node:
        case ast.Tuple(elts=[key, _]) if outer == "dict":
            return _annotation(key)
        case ast.Tuple(elts=[item, ast.Constant(value=value)]) if value is ...:
            return _annotation(item)
        case ast.Tuple(elts=elts):
            shapes = {_annotation(item) for item in elts}
            return shapes.pop() if len(shapes) == 1 else None
    return _annotation(node)
