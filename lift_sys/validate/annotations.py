"""Reads annotations: does a type fit, and which type does one promise? In doubt, everything fits."""

import ast

from lift_sys.validate.calls import parse_example
from lift_sys.validate.shapes import UNKNOWN, Shape, Shapes, literal_shape

__all__ = ["allows_none", "any_fits", "fits", "last_name", "of_annotation"]

_ITERABLE = "list tuple str bytes bytearray set frozenset dict range iterator view"
_SIZED = "list tuple str bytes bytearray set frozenset dict range view"

_ACCEPTED_BY = {
    "bool": "bool",
    "int": "bool int",
    "float": "bool int float",
    "complex": "bool int float complex",
    "str": "str",
    "bytes": "bytes",
    "None": "None",
    "list List": "list",
    "dict Dict Mapping MutableMapping": "dict",
    "set Set": "set",
    "frozenset FrozenSet": "frozenset",
    "tuple Tuple": "tuple",
    "range": "range",
    "Iterable": _ITERABLE,
    "Iterator Generator": "iterator",
    "Collection Container Sized": _SIZED,
    "Sequence": "list tuple str bytes bytearray range",
    "MutableSequence": "list bytearray",
    "AbstractSet": "set frozenset view",
}
_ACCEPTS = {
    name: frozenset(shapes.split())
    for names, shapes in _ACCEPTED_BY.items()
    for name in names.split()
}

_EXACT = frozenset(("bool", "int", "str", "bytes", "list", "dict", "set", "frozenset", "tuple"))
"""Names that a parameter's annotation must have for its argument to be taken as of that type."""

_CHECKED_LITERALS = frozenset(("bool", "int", "str", "bytes", "None"))
_WRAPPERS = frozenset(("Annotated", "Final", "ClassVar"))
_ANYTHING = frozenset(("Any", "object", "Optional", "None"))


def any_fits(shapes: Shapes, annotation: ast.expr) -> bool:
    """Tell whether a value that has one of these types may fit; True when nothing is known."""
    return not shapes or any(fits(shape, annotation) for shape in shapes)


def fits(shape: Shape, annotation: ast.expr) -> bool:
    """Tell whether a value of this type may stand where `annotation` is."""
    match annotation:
        case ast.Constant(value=None):
            return shape.name == "None"
        case ast.Constant(value=str(text)):
            inner = parse_example(text)
            return inner is None or isinstance(inner, ast.Constant) or fits(shape, inner)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return fits(shape, left) or fits(shape, right)
        case ast.Subscript(value=value, slice=inside):
            return _fits_generic(shape, last_name(value), inside)
        case ast.Name() | ast.Attribute():
            accepted = _ACCEPTS.get(last_name(annotation))
            return accepted is None or shape.name in accepted
        case _:
            return True


def allows_none(annotation: ast.expr) -> bool:
    """Tell whether None is a good answer under this annotation; True when in doubt."""
    match annotation:
        case ast.Subscript(value=value) if last_name(value) not in (
            "Optional",
            "Union",
            "Annotated",
        ):
            return False
        case _:
            return fits(Shape("None"), annotation) and not _is_plain_class(annotation)


def of_annotation(annotation: ast.expr) -> Shapes:
    """Return the type that a plain annotation promises of an argument: one built-in class."""
    generic = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = last_name(generic)
    exact = name if name in _EXACT else name.lower()
    return frozenset((Shape(exact),)) if exact in _EXACT and name in _ACCEPTS else UNKNOWN


def last_name(node: ast.expr) -> str:
    """Return `List` for `List` and for `typing.List`, and nothing for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _is_plain_class(annotation: ast.expr) -> bool:
    """Tell whether a name is that of a class whose instances are not None, as far as names tell."""
    name = last_name(annotation)
    return bool(name) and name not in _ANYTHING and name in _ACCEPTS


def _fits_generic(shape: Shape, name: str, inside: ast.expr) -> bool:
    arguments = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    if name == "Optional":
        return shape.name == "None" or fits(shape, inside)
    if name == "Union":
        return any(fits(shape, argument) for argument in arguments)
    if name in _WRAPPERS and arguments:
        return fits(shape, arguments[0])
    if name == "Literal":
        allowed = {literal_shape(argument) for argument in arguments}
        return shape.name not in _CHECKED_LITERALS or shape in allowed or None in allowed
    accepted = _ACCEPTS.get(name)
    if accepted is None:
        return True
    return shape.name in accepted and _parts_fit(shape, arguments)


def _parts_fit(shape: Shape, arguments: list[ast.expr]) -> bool:
    if not arguments:
        return True
    if shape.items is not None:
        return _items_fit(shape.items, arguments)
    if len(arguments) > 1 and not all(fits(value, arguments[1]) for value in shape.values):
        return False
    return all(fits(part, arguments[0]) for part in shape.parts)


def _items_fit(items: tuple[Shapes, ...], arguments: list[ast.expr]) -> bool:
    """Compare a tuple with `tuple[A, B]`, `tuple[A, ...]` or another iterable of A."""
    last = arguments[-1]
    is_open = len(arguments) == 2 and isinstance(last, ast.Constant) and last.value is Ellipsis
    expected = [arguments[0]] * len(items) if is_open else arguments
    if len(expected) != len(items):
        return False
    return all(any_fits(item, argument) for item, argument in zip(items, expected, strict=True))
