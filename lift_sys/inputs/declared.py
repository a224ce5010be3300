"""Turns an annotation, with the values that examples show for it, into a domain. Evaluates nothing."""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lift_sys.inputs.domains import (
    Bytes,
    Chosen,
    Complex,
    Domain,
    Either,
    Items,
    ItemsKind,
    Nothing,
    Record,
    Truth,
    Whole,
)
from lift_sys.inputs.observed import (
    either,
    items_of,
    observe,
    real_of,
    table_of,
    text_of,
    whole_of,
)
from lift_sys.inputs.reading import expression, read_value

__all__ = ["Annotations"]

_MODULES = frozenset({"typing", "typing_extensions", "t", "tp", "collections", "abc", "builtins"})
_COLLECTIONS: dict[str, ItemsKind] = {
    **dict.fromkeys(("list", "List", "Sequence", "MutableSequence", "Reversible"), "list"),
    **dict.fromkeys(("Iterable", "Collection", "Container", "Sized"), "list"),
    **dict.fromkeys(("set", "Set", "AbstractSet", "MutableSet"), "set"),
    **dict.fromkeys(("frozenset", "FrozenSet"), "frozenset"),
}
_TABLES = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})
_INTEGERS = frozenset({"int", "Integral", "SupportsInt", "SupportsIndex", "SupportsAbs"})
_NUMBERS = frozenset({"Number", "Real", "Rational", "SupportsFloat", "SupportsRound"})
_TEXTS = frozenset({"str", "Text", "LiteralString", "AnyStr"})
_ANYTHING = frozenset({"Any", "object", "Hashable", "SupportsRichComparison"})
_VARIABLE = re.compile(r"_?[A-Z][A-Z0-9]?(?:_co|_contra)?")
"""A name that type variables have, and classes seldom."""

MOST_NESTING = 8


@dataclass(frozen=True, slots=True)
class Annotations:
    """How the annotations of one module are read."""

    foreign: frozenset[str] = frozenset()
    """Names that are the module's own, whatever they mean elsewhere."""
    variables: frozenset[str] = frozenset()
    """Names of type variables."""

    def domain(self, source: str, samples: Sequence[Any] = ()) -> Domain | None:
        """Return the values of a type, like the samples that are of it; None if it is not known."""
        tree = expression(source)
        return None if tree is None else self._of(tree, samples, 0)

    def _of(self, tree: ast.expr, samples: Sequence[Any], nesting: int) -> Domain | None:
        if nesting > MOST_NESTING:
            return None
        match tree:
            case ast.Constant(value=None):
                return Nothing()
            case ast.Constant(value=str(source)):
                inner = expression(source)
                return None if inner is None else self._of(inner, samples, nesting + 1)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._union([left, right], samples, nesting)
            case ast.Subscript(value=head, slice=inside):
                arguments = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                return self._generic(self._name(head), arguments, samples, nesting)
        return self._generic(self._name(tree), [], samples, nesting)

    def _generic(
        self, name: str, arguments: list[ast.expr], samples: Sequence[Any], nesting: int
    ) -> Domain | None:
        match name:
            case "Optional":
                return self._union([*arguments, ast.Constant(None)], samples, nesting)
            case "Union":
                return self._union(arguments, samples, nesting)
            case "Literal":
                return _chosen(arguments)
            case "tuple" | "Tuple":
                return self._tuple(arguments, samples, nesting)
        if name in ("Annotated", "Final", "Required", "NotRequired") and arguments:
            return self._of(arguments[0], samples, nesting + 1)
        if name in _COLLECTIONS:
            return self._collection(_COLLECTIONS[name], arguments[:1], samples, nesting)
        if name in _TABLES:
            return self._table(arguments, samples, nesting)
        if name in self.variables or (name not in self.foreign and _VARIABLE.fullmatch(name)):
            return observe(samples) or Whole()
        return _scalar(name, samples)

    def _union(
        self, arguments: list[ast.expr], samples: Sequence[Any], nesting: int
    ) -> Domain | None:
        """Cover the members that are known: what is left out is no reason to make nothing."""
        found = [self._of(argument, samples, nesting + 1) for argument in arguments]
        known = [option for option in found if option is not None and option != Nothing()]
        if not known:
            return None
        return either([*known, Nothing()] if Nothing() in found else known)

    def _tuple(
        self, arguments: list[ast.expr], samples: Sequence[Any], nesting: int
    ) -> Domain | None:
        rows = [sample for sample in samples if isinstance(sample, tuple)]
        match arguments:
            case []:
                return observe(rows) or Items("tuple", Whole())
            case [_, ast.Constant(value=value)] if value is Ellipsis:
                return self._collection("tuple", arguments[:1], rows, nesting)
        if any(isinstance(argument, ast.Starred) for argument in arguments):
            return observe(rows)
        rows = [row for row in rows if len(row) == len(arguments)]
        found = [
            self._of(argument, [row[place] for row in rows], nesting + 1)
            for place, argument in enumerate(arguments)
        ]
        items = tuple(item for item in found if item is not None)
        return Record(items) if len(items) == len(found) else None

    def _collection(
        self, kind: ItemsKind, arguments: list[ast.expr], samples: Sequence[Any], nesting: int
    ) -> Domain | None:
        wanted = {"list": (list, tuple)}.get(kind, (set, frozenset, tuple))
        many = [sample for sample in samples if isinstance(sample, wanted)]
        inner = list(chain.from_iterable(many))
        if kind in ("set", "frozenset"):
            inner.sort(key=repr)
        if not arguments:
            item: Domain | None = observe(inner) or Whole()
        else:
            item = self._of(arguments[0], inner, nesting + 1)
        return None if item is None else items_of(kind, many, item)

    def _table(
        self, arguments: list[ast.expr], samples: Sequence[Any], nesting: int
    ) -> Domain | None:
        many = [sample for sample in samples if isinstance(sample, dict)]
        keys = [key for sample in many for key in sample]
        values = [value for sample in many for value in sample.values()]
        if len(arguments) != 2:
            key, value = observe(keys) or text_of(()), observe(values) or Whole()
            return table_of(many, key, value)
        found = [
            self._of(arguments[0], keys, nesting + 1),
            self._of(arguments[1], values, nesting + 1),
        ]
        known = [domain for domain in found if domain is not None]
        return table_of(many, *known) if len(known) == len(found) else None

    def _name(self, tree: ast.expr) -> str:
        match tree:
            case ast.Name(id=name) if name not in self.foreign:
                return name
            case ast.Attribute(value=ast.Name(id=root), attr=name) if root in _MODULES:
                return name
            case ast.Attribute(value=ast.Attribute(attr="abc"), attr=name):
                return name
        return ""


def _scalar(name: str, samples: Sequence[Any]) -> Domain | None:
    if name in _INTEGERS:
        return whole_of(samples)
    if name in _TEXTS:
        return text_of(samples)
    if name == "float":
        return real_of([sample for sample in samples if type(sample) is float])
    if name in _NUMBERS:
        return either([whole_of(samples), real_of(samples)])
    if name in _ANYTHING:
        return observe(samples) or Either((Whole(), text_of(()), Items("list", Whole())))
    if name == "bytes":
        texts = [sample.decode("latin-1") for sample in samples if isinstance(sample, bytes)]
        return Bytes(text_of(texts))
    known: dict[str, Domain] = {
        "bool": Truth(),
        "complex": Complex(),
        "None": Nothing(),
        "NoneType": Nothing(),
    }
    return known.get(name)


def _chosen(arguments: Iterable[ast.expr]) -> Domain | None:
    found = [read_value(argument) for argument in arguments]
    values = tuple(value[0] for value in found if value)
    return Chosen(values) if values and len(values) == len(found) else None
