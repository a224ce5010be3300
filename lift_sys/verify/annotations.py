"""Decides whether a returned value agrees with a return annotation. Pure data; imports nothing.

A name that is not known for certain agrees with everything: only plain contradictions are told.
"""

import ast
import re
from collections.abc import Iterable

from lift_sys.sandbox import Derived, Opaque
from lift_sys.verify.texts import UNREADABLE, parse

__all__ = ["Annotation"]

_MODULES = frozenset({"typing", "typing_extensions", "t", "tp", "collections", "abc", "builtins"})
_SCALARS: dict[str, tuple[type, ...]] = {
    "int": (int, bool),
    "float": (float, int, bool),
    "complex": (complex, float, int, bool),
    "bool": (bool,),
    "str": (str,),
    "Text": (str,),
    "LiteralString": (str,),
    "AnyStr": (str, bytes),
    "bytes": (bytes,),
    "None": (type(None),),
    "NoneType": (type(None),),
    "list": (list,),
    "List": (list,),
    "dict": (dict,),
    "Dict": (dict,),
    "tuple": (tuple,),
    "Tuple": (tuple,),
    "set": (set,),
    "frozenset": (frozenset,),
    "FrozenSet": (frozenset,),
}
_WORD = re.compile(r"\w+")
_NOTHING = frozenset({"Never", "NoReturn"})
_CALLS = frozenset({"Iterator", "Generator", "Callable"})
_ABSTRACT: dict[str, tuple[type, ...]] = {
    "Mapping": (dict,),
    "MutableMapping": (dict,),
    "Sequence": (list, tuple, str, bytes),
    "MutableSequence": (list,),
    "AbstractSet": (set, frozenset),
    "MutableSet": (set,),
    "Iterable": (list, tuple, str, bytes, set, frozenset, dict),
    "Collection": (list, tuple, str, bytes, set, frozenset, dict),
    "Container": (list, tuple, str, bytes, set, frozenset, dict),
    "Sized": (list, tuple, str, bytes, set, frozenset, dict),
    "Reversible": (list, tuple, str, bytes, dict),
}


class Annotation:
    """A return annotation that values can be held against."""

    def __init__(self, source: str, foreign: Iterable[str] = ()) -> None:
        """Read `source`; `foreign` names are the module's own, whatever they look like."""
        self.source = source
        self._tree = parse(source)
        self._foreign = frozenset(foreign)
        self._spoken: dict[str, bool] = {}

    def mentions(self, name: str) -> bool:
        """Tell whether the annotation speaks of `name` anywhere."""
        if name not in self._spoken:
            self._spoken[name] = self._mentions(name)
        return self._spoken[name]

    def _mentions(self, name: str) -> bool:
        return self._tree is not None and any(
            name in (getattr(node, "id", None), getattr(node, "attr", None))
            or (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and name in _WORD.findall(node.value)
            )
            for node in ast.walk(self._tree)
        )

    def allows(self, value: object) -> bool:
        """Tell whether `value` may have this type; True whenever that cannot be told."""
        try:
            return self._tree is None or self._allows(self._tree, value)
        except UNREADABLE:
            return True

    def _allows(self, tree: ast.expr, value: object) -> bool:
        match tree:
            case ast.Constant(value=None):
                return value is None
            case ast.Constant(value=str(source)):
                inner = parse(source)
                return inner is None or self._allows(inner, value)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._allows(left, value) or self._allows(right, value)
            case ast.Subscript(value=head, slice=inside):
                arguments = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                return self._allows_generic(self._name(head), arguments, value)
        return self._allows_generic(self._name(tree), [], value)

    def _allows_generic(self, name: str, arguments: list[ast.expr], value: object) -> bool:
        match name:
            case "Optional":
                return value is None or self._any(arguments, value)
            case "Union":
                return self._any(arguments, value)
            case "Annotated":
                return self._any(arguments[:1], value)
            case "Literal":
                return _is_literal(arguments, value)
        if name in _NOTHING:
            return False
        if name == "Set":  # In `typing` a set, in `collections.abc` any kind of set.
            name = "AbstractSet"
        if isinstance(value, Derived):
            value = value.plain
        if isinstance(value, Opaque):
            return _may_be(name, value)
        kinds = () if name in _CALLS else _SCALARS.get(name) or _ABSTRACT.get(name)
        if kinds is None:
            return True
        return type(value) in kinds and self._allows_items(name, arguments, value)

    def _allows_items(self, name: str, arguments: list[ast.expr], value: object) -> bool:
        match value:
            case dict() if len(arguments) == 2:
                key, item = arguments
                pairs = value.items()
                return all(self._allows(key, k) and self._allows(item, v) for k, v in pairs)
            case tuple() if name in ("tuple", "Tuple") and arguments and not _is_endless(arguments):
                if any(isinstance(argument, ast.Starred) for argument in arguments):
                    return True
                return len(arguments) == len(value) and all(map(self._allows, arguments, value))
            case list() | tuple() | set() | frozenset() | dict() if arguments:
                return all(self._allows(arguments[0], item) for item in value)
        return True

    def _any(self, arguments: list[ast.expr], value: object) -> bool:
        return any(self._allows(argument, value) for argument in arguments)

    def _name(self, tree: ast.expr) -> str:
        """Return the bare name of a type that is known by it, else an empty string."""
        match tree:
            case ast.Constant(value=None):
                return "None"
            case ast.Name(id=name) if name not in self._foreign:
                return name
            case ast.Attribute(value=ast.Name(id=root), attr=name) if root in _MODULES:
                return name
            case ast.Attribute(value=ast.Attribute(attr="abc"), attr=name):
                return name
        return ""


def _is_endless(arguments: list[ast.expr]) -> bool:
    """Tell whether these are the arguments of a tuple of any length, or of a Sequence."""
    match arguments:
        case [_, ast.Constant(value=value)]:
            return value is Ellipsis
    return False


def _is_literal(arguments: list[ast.expr], value: object) -> bool:
    plain = value.plain if isinstance(value, Derived) else value
    allowed = [ast.literal_eval(argument) for argument in arguments]
    return any(type(item) is type(plain) and item == plain for item in allowed)


def _may_be(name: str, value: Opaque) -> bool:
    """Tell whether an object of these classes may be what `name` says."""
    if name not in _SCALARS:
        return True
    names = {name} | {kind.__name__ for kind in _SCALARS[name]}
    if name == "bytes":
        names.add("bytearray")
    return not names.isdisjoint(value.classes)
