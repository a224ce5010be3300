"""Comprehensions: for each thing that can be iterated over, a scope of its own for the items.

A scope's terms are values of `f` and conditions `p`; a shape makes one value of them at each point
of the scope outside.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lift_sys.synthesize.naming import item_names
from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.scope import Meter, Pricing, Scope
from lift_sys.synthesize.shapes import BINDINGS, DICT_SHAPES, SHAPES
from lift_sys.synthesize.terms import Binding, Gather, Literal, Name, Shape, Term
from lift_sys.synthesize.types import ANY, BOOL, DICT, INT, STR, Type, element, tuple_of, unify_all
from lift_sys.synthesize.types import type_of as type_of_value
from lift_sys.synthesize.values import Err, bounded, error

__all__ = ["Gatherer"]

LOCAL = 1 << 60
"""The bit of a comprehension's first variable; the second's is the next."""
MOST_ITEMS = 400
MOST_SCOPES = 18
DEAREST_SOURCE = 7
DEAREST_LAMBDA = 9
DEAREST_LIFTED = 5
PAIRED = frozenset({"map", "sum", "any", "all", "count", "greatest", "least", "join", "filter", "map if",
                    "sum map if", "first", "table", "words"})  # fmt: skip


@dataclass(slots=True)
class Inner:
    """The scope of one comprehension's items."""

    binding: Binding
    sources: tuple[Term, ...]
    names: tuple[str, ...]
    item: str
    item_kind: Type
    items: list[list[Any] | Err]
    """At each point outside: what the shapes get as items."""
    bounds: list[int]
    """Where each point's items start among the scope's points; one more for the end."""
    scope: Scope
    cost: int
    mask: int
    needs: int
    """The bits of variables that `f` and `p` together must use."""


class Gatherer:
    """Makes comprehensions over the terms of one scope."""

    def __init__(
        self,
        outer: Scope,
        operations: Sequence[tuple[Operation, int, int]],
        pricing: Pricing,
        meter: Meter,
        taken: frozenset[str],
        read: Callable[[Scope, str, Type, int], None],
    ) -> None:
        self.outer = outer
        self.operations = operations
        self.pricing = pricing
        self.meter = meter
        self.taken = taken
        self.read = read
        """Adds to the scope of some items what the prose says of them."""
        self.inner: list[Inner] = []
        self.prices = {
            shape.name: pricing.price(shape.tags, shape.cost) for shape in (*SHAPES, *DICT_SHAPES)
        }

    def consider(self, cost: int) -> None:
        """Open scopes over the terms of one cost that can be iterated over."""
        if cost > DEAREST_SOURCE:
            return
        for kind, terms in list(self.outer.bank.get(cost, {}).items()):
            for term in terms:
                for binding, sources in self._bindings(kind, term):
                    self._open(binding, sources)

    def _bindings(self, kind: Type, term: Term) -> Iterator[tuple[str, tuple[Term, ...]]]:
        if kind[0] == DICT:
            yield "items", (term,)
            return
        if kind[0] not in ("list", "set", "tuple", "tuples") and kind != STR:
            return
        if isinstance(term.form, Literal):
            return
        yield "each", (term,)
        if kind[0] == "set" or not isinstance(term.form, Name):
            return
        yield "enumerate", (term,)
        yield "adjacent", (term,)
        for other in [t for terms in self.outer.bank.get(1, {}).values() for t in terms]:
            if other is not term and isinstance(other.form, Name) and other.kind == kind:
                yield "zip", (term, other)

    def _open(self, name: str, sources: tuple[Term, ...]) -> None:
        binding = BINDINGS[name]
        cost, bits = self.pricing.price(binding.tags, binding.cost) if binding.cost else (0, 0)
        if len(self.inner) >= MOST_SCOPES:
            return
        columns = [
            _columns(name, [source.values[i] for source in sources]) for i in range(self.outer.size)
        ]
        total = sum(len(column) for column in columns if not isinstance(column, Err))
        if not 0 < total <= MOST_ITEMS or not any(
            not isinstance(c, Err) and c for c in columns[: self.outer.judged]
        ):
            return
        bounds = [0]
        for column in columns:
            bounds.append(bounds[-1] + (0 if isinstance(column, Err) else len(column)))
        names = item_names(binding, sources, self.taken)
        mask = bits
        for source in sources:
            mask |= source.mask
        loose = all(element(source.kind) == ANY for source in sources)
        scope = self._scope(names, columns, bounds, loose=loose)
        items, item, kind = _items(name, names, columns)
        if name == "each" and not loose:
            self.read(scope, names[0], kind, LOCAL)
        spent = sum(source.cost for source in sources) - (len(sources) - 1)
        needs = {"zip": LOCAL * 3, "adjacent": LOCAL * 3}.get(
            name, LOCAL if name == "enumerate" else 0
        )
        self.inner.append(
            Inner(
                binding, sources, names, item, kind, items, bounds, scope, spent + cost, mask, needs
            )
        )

    def _scope(
        self,
        names: tuple[str, ...],
        columns: list[list[Any] | Err],
        bounds: list[int],
        *,
        loose: bool,
    ) -> Scope:
        scope = Scope(bounds[-1], self.operations, variable_bits=LOCAL * 3, meter=self.meter)
        rows = [row for column in columns if not isinstance(column, Err) for row in column]
        for k, variable in enumerate(names):
            values = [row[k] for row in rows] if len(names) > 1 else rows
            kind = ANY if loose else _kind(values)
            scope.add(Term(Name(variable), kind, 1, LOCAL << k, values))
        for cost in (1, 2):
            self._lift(scope, bounds, cost, plain=True)
        return scope

    def _lift(self, scope: Scope, bounds: list[int], cost: int, *, plain: bool) -> None:
        """Take terms of the outer scope inside: names and constants, or small expressions."""
        for terms in self.outer.bank.get(cost, {}).values():
            for term in terms:
                if isinstance(term.form, (Name, Literal)) if plain else _light(term):
                    scope.add(_lifted(term, bounds))

    def grow(self, level: int) -> None:
        """Add all comprehensions of this cost to the outer scope."""
        for inner in self.inner:
            shapes = DICT_SHAPES if inner.binding.name == "items" else ()
            for shape in (*shapes, *SHAPES):
                if inner.names[1:] and not shapes and shape.name not in PAIRED:
                    continue
                if inner.names[1:] and "lambda" in shape.template:
                    continue
                if self.meter.spent:
                    return
                cost, bits = self.prices[shape.name]
                budget = level - inner.cost - cost
                if budget > 0:
                    self._shape(inner, shape, level, budget, bits)

    def _shape(self, inner: Inner, shape: Shape, level: int, budget: int, bits: int) -> None:
        if shape.uses == "fp":
            for one in range(1, min(budget, 6)):
                if budget - one < 7:
                    for value in self._terms(inner, one):
                        for test in self._terms(inner, budget - one):
                            if test.kind == BOOL and value.mask & LOCAL * 3:
                                self._make(inner, shape, level, bits, value, test)
            return
        if budget > DEAREST_LAMBDA:
            return
        for term in self._terms(inner, budget):
            if shape.uses == "p" and term.kind == BOOL:
                self._make(inner, shape, level, bits, None, term)
            elif shape.uses == "f" and (len(inner.names) > 1 or not isinstance(term.form, Name)):
                self._make(inner, shape, level, bits, term, None)

    def _terms(self, inner: Inner, level: int) -> Iterator[Term]:
        while inner.scope.level < level and not self.meter.spent:
            grown = inner.scope.level + 1
            if grown <= DEAREST_LIFTED:
                self._lift(inner.scope, inner.bounds, grown, plain=False)
                if grown > 2:
                    self._lift(inner.scope, inner.bounds, grown, plain=True)
            inner.scope.grow(grown)
        for terms in inner.scope.bank.get(level, {}).values():
            for term in terms:
                if term.mask & LOCAL * 3:
                    yield term

    def _make(
        self,
        inner: Inner,
        shape: Shape,
        level: int,
        bits: int,
        value: Term | None,
        test: Term | None,
    ) -> None:
        kind = shape.result(inner.item_kind, value.kind if value else ANY)
        lambdas = tuple(term for term in (value, test) if term is not None)
        mask = inner.mask | bits
        for term in lambdas:
            mask |= term.mask
        if kind is None or inner.needs & ~mask or (shape.uses == "fp" and _same_item(value, inner)):
            return
        self.meter.count += 1
        values = [self._value(inner, shape, lambdas, i) for i in range(self.outer.size)]
        if all(result.__class__ is Err for result in values[: self.outer.judged]):
            return
        form = Gather(shape, _named(inner.binding, inner.names), inner.item)
        parts = (*inner.sources, *lambdas)
        self.outer.add(Term(form, kind, level, mask & (LOCAL - 1), values, parts=parts))

    def _value(self, inner: Inner, shape: Shape, lambdas: tuple[Term, ...], point: int) -> object:
        items = inner.items[point]
        if isinstance(items, Err):
            return items
        start, end = inner.bounds[point], inner.bounds[point + 1]
        columns = []
        for term in lambdas:
            column = term.values[start:end]
            for entry in column:
                if entry.__class__ is Err:
                    return entry
            columns.append(column)
        try:
            return bounded(shape.function(items, *columns))
        except Exception as caught:  # generated code may raise anything
            return error(type(caught).__name__)


def _light(term: Term) -> bool:
    """Whether a term of the outer scope is worth having inside: one number or string."""
    return term.kind in (INT, ("float",)) and isinstance(term.form, Operation) and term.mask != 0


def _lifted(term: Term, bounds: list[int]) -> Term:
    values = [
        term.values[i] for i in range(len(bounds) - 1) for _ in range(bounds[i], bounds[i + 1])
    ]
    return Term(term.form, term.kind, term.cost, term.mask, values, parts=term.parts)


def _same_item(value: Term | None, inner: Inner) -> bool:
    return value is not None and isinstance(value.form, Name) and value.form.name == inner.item


def _named(binding: Binding, names: tuple[str, ...]) -> Binding:
    return Binding(binding.name, binding.iterable, names, binding.cost, binding.tags)


def _kind(values: list[object]) -> Type:
    return unify_all(map(type_of_value, values))


def _columns(name: str, values: list[Any]) -> list[Any] | Err:
    """What one point's items are: plain items, or tuples for two variables."""
    for value in values:
        if isinstance(value, Err):
            return value
    first = values[0]
    if name == "items":
        return list(first.items()) if isinstance(first, dict) else error("AttributeError")
    try:
        listed = list(first)
        if name == "each":
            return sorted(listed, key=repr) if isinstance(first, set) else listed
        if name == "enumerate":
            return list(enumerate(listed))
        if name == "adjacent":
            return list(itertools.pairwise(listed))
        return list(zip(listed, list(values[1]), strict=False))
    except TypeError:
        return error("TypeError")


def _items(
    name: str, names: tuple[str, ...], columns: list[list[Any] | Err]
) -> tuple[list[list[Any] | Err], str, Type]:
    """What the shapes get as items, how an item is written, and its type."""
    known = [row for column in columns if not isinstance(column, Err) for row in column]
    if name == "enumerate":
        items = [c if isinstance(c, Err) else [row[1] for row in c] for c in columns]
        return items, names[1], _kind([row[1] for row in known])
    if len(names) == 1:
        return columns, names[0], _kind(known)
    kinds = [_kind([row[k] for row in known]) for k in range(2)]
    return columns, f"({names[0]}, {names[1]})", tuple_of(*kinds)
