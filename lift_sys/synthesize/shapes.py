"""What comprehensions can make of their items, and the ways to take the items."""

# ruff: noqa: ANN401, ARG005 - values of any type pass through here; shapes ignore what they do not use
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lift_sys.synthesize.terms import Binding, Shape
from lift_sys.synthesize.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    STR,
    Type,
    dict_of,
    list_of,
    set_of,
)

__all__ = ["BINDINGS", "DICT_SHAPES", "SHAPES"]


def _tags(text: str) -> frozenset[str]:
    return frozenset(text.split())


BINDINGS = {
    "each": Binding("each", "{0}", ("x",), 0, _tags("")),
    "enumerate": Binding("enumerate", "enumerate({0})", ("i", "x"), 3, _tags("enumerate index")),
    "items": Binding("items", "{0}.items()", ("key", "value"), 0, _tags("items")),
    "zip": Binding("zip", "zip({0}, {1})", ("a", "b"), 1, _tags("zip")),
    "adjacent": Binding("adjacent", "zip({0}, {0}[1:])", ("a", "b"), 3, _tags("adjacent")),
}


def _shape(
    name: str,
    template: str,
    uses: str,
    function: Callable[..., object],
    result: Callable[[Type, Type], Type | None],
    cost: int,
    tags: str,
    module: str | None = None,
) -> Shape:
    return Shape(name, template, uses, function, result, cost, _tags(tags), module)


def _product(values: Iterable[Any]) -> Any:
    result = 1
    for value in values:
        result *= value
        if abs(result) > 1 << 300:
            raise OverflowError
    return result


def _kept(items: Sequence[Any], tests: Sequence[Any]) -> list[Any]:
    return [item for item, test in zip(items, tests, strict=True) if test]


def _first(values: Sequence[Any], default: Any) -> Any:
    return values[0] if values else default


def _where(tests: Sequence[Any]) -> int:
    return next((i for i, test in enumerate(tests) if test), -1)


def _best(choose: Callable[..., Any]) -> Callable[..., Any]:
    def call(items: Sequence[Any], keys: Sequence[Any]) -> Any:
        return items[choose(range(len(items)), key=lambda i: keys[i])]

    return call


def _ranked(items: Sequence[Any], keys: Sequence[Any]) -> list[Any]:
    return [items[i] for i in sorted(range(len(items)), key=lambda i: keys[i])]


def _ranked_down(items: Sequence[Any], keys: Sequence[Any]) -> list[Any]:
    return [items[i] for i in sorted(range(len(items)), key=lambda i: keys[i], reverse=True)]


def _grouped(items: Sequence[Any], keys: Sequence[Any]) -> dict[Any, list[Any]]:
    return {key: [item for item, k in zip(items, keys, strict=True) if k == key] for key in keys}


def _picked(items: Sequence[Any], tests: Sequence[Any]) -> str:
    return "".join(_kept(items, tests))


def _table(items: Sequence[Any], values: Sequence[Any]) -> dict[Any, Any]:
    return dict(zip(items, values, strict=True))


def _table_by(items: Sequence[Any], keys: Sequence[Any]) -> dict[Any, Any]:
    return dict(zip(keys, items, strict=True))


def _entries(items: Sequence[Any], values: Sequence[Any]) -> dict[Any, Any]:
    return {key: value for (key, _), value in zip(items, values, strict=True)}


def _entries_by(items: Sequence[Any], keys: Sequence[Any]) -> dict[Any, Any]:
    return {key: value for (_, value), key in zip(items, keys, strict=True)}


def _inverted(items: Sequence[Any], keys: Sequence[Any]) -> dict[Any, Any]:
    return {new: key for (key, _), new in zip(items, keys, strict=True)}


def _letters(item: Type, _: Type) -> Type | None:
    return STR if item == STR else None


def _from_item(item: Type, value: Type) -> Type | None:
    return dict_of(item, value) if _hashed(item) else None


def _to_item(item: Type, key: Type) -> Type | None:
    return dict_of(key, item) if _hashed(key) else None


def _listed(item: Type, _: Type) -> Type:
    return list_of(item)


def _mapped(_: Type, value: Type) -> Type:
    return list_of(value)


def _number(kind: Type) -> Type | None:
    return INT if kind == ANY else kind if kind in (INT, FLOAT) else None


def _text(_: Type, value: Type) -> Type | None:
    return STR if value == STR else None


def _ordered(item: Type, key: Type) -> Type | None:
    return item if key in (INT, FLOAT, STR, BOOL) or key[0] == "tuple" else None


def _keyed(item: Type, key: Type) -> Type | None:
    return list_of(item) if _ordered(item, key) else None


def _hashed(key: Type) -> bool:
    return key[0] in ("int", "str", "bool", "float", "tuple")


# fmt: off
SHAPES: tuple[Shape, ...] = (
    _shape("filter", "[{x} {for} if {p}]", "p", _kept, _listed, 3, "filter"),
    _shape("pick", "''.join({x} {for} if {p})", "p", _picked, _letters, 4, "filter join remove"),
    _shape("any", "any({p} {for})", "p", lambda i, p: any(p), lambda *_: BOOL, 3, "any"),
    _shape("all", "all({p} {for})", "p", lambda i, p: all(p), lambda *_: BOOL, 3, "all"),
    _shape("count", "sum(1 {for} if {p})", "p", lambda i, p: sum(map(bool, p)), lambda *_: INT, 4, "count sum len"),
    _shape("sum if", "sum({x} {for} if {p})", "p", lambda i, p: sum(_kept(i, p)), lambda item, _: _number(item), 4, "sum filter"),
    _shape("first", "next(({x} {for} if {p}), None)", "p", lambda i, p: _first(_kept(i, p), None), lambda item, _: item, 5, "first next none"),
    _shape("least if", "min({x} {for} if {p})", "p", lambda i, p: min(_kept(i, p)), lambda item, _: _number(item), 5, "min filter"),
    _shape("greatest if", "max({x} {for} if {p})", "p", lambda i, p: max(_kept(i, p)), lambda item, _: _number(item), 5, "max filter"),
    _shape("map", "[{f} {for}]", "f", lambda i, f: list(f), _mapped, 3, "map"),
    _shape("join", "''.join({f} {for})", "f", lambda i, f: "".join(f), _text, 4, "join map"),
    _shape("words", "' '.join({f} {for})", "f", lambda i, f: " ".join(f), _text, 4, "join map space"),
    _shape("sum", "sum({f} {for})", "f", lambda i, f: sum(f), lambda _, f: _number(f), 3, "sum map"),
    _shape("product", "math.prod({f} {for})", "f", lambda i, f: _product(f), lambda _, f: _number(f), 5, "prod map", "math"),
    _shape("greatest", "max({f} {for})", "f", lambda i, f: max(f), lambda _, f: _number(f), 4, "max map"),
    _shape("least", "min({f} {for})", "f", lambda i, f: min(f), lambda _, f: _number(f), 4, "min map"),
    _shape("set", "{{{f} {for}}}", "f", lambda i, f: set(f), lambda _, f: set_of(f) if _hashed(f) else None, 4, "set map"),
    _shape("best", "max({iterable}, key=lambda {x}: {f})", "f", _best(max), _ordered, 4, "max map"),
    _shape("worst", "min({iterable}, key=lambda {x}: {f})", "f", _best(min), _ordered, 4, "min map"),
    _shape("sorted", "sorted({iterable}, key=lambda {x}: {f})", "f", _ranked, _keyed, 4, "sorted keyed map"),
    _shape("ranked", "sorted({iterable}, key=lambda {x}: {f}, reverse=True)", "f", _ranked_down, _keyed, 5, "sorted descending keyed map"),
    _shape("table", "{{{x}: {f} {for}}}", "f", _table, _from_item, 4, "dictmap map counter"),
    _shape("table by", "{{{f}: {x} {for}}}", "f", _table_by, _to_item, 5, "dictmap map"),
    _shape("group", "group", "f", _grouped, lambda i, f: _to_item(list_of(i), f), 6, "group"),
    _shape("map if", "[{f} {for} if {p}]", "fp", lambda i, f, p: _kept(f, p), _mapped, 4, "map filter"),
    _shape("sum map if", "sum({f} {for} if {p})", "fp", lambda i, f, p: sum(_kept(f, p)), lambda _, f: _number(f), 4, "sum map filter"),
    _shape("join if", "''.join({f} {for} if {p})", "fp", lambda i, f, p: "".join(_kept(f, p)), _text, 5, "join map filter"),
)
# fmt: on
"""For items that have a source of their own; a subset serves pairs (see `gather`)."""

# fmt: off
DICT_SHAPES: tuple[Shape, ...] = (
    _shape("entries", "{{key: value {for} if {p}}}", "p", lambda i, p: dict(_kept(i, p)), lambda i, _: ("dict", *i[1:]), 3, "dictfilter filter"),
    _shape("entries map", "{{key: {f} {for}}}", "f", _entries, lambda i, f: dict_of(i[1], f), 3, "dictmap map"),
    _shape("entries by", "{{{f}: value {for}}}", "f", _entries_by, lambda i, f: _to_item(i[2], f), 4, "dictmap map"),
    _shape("inverted", "{{{f}: key {for}}}", "f", _inverted, lambda i, f: _to_item(i[1], f), 4, "invert"),
    _shape("keys if", "[key {for} if {p}]", "p", lambda i, p: [key for key, _ in _kept(i, p)], lambda item, _: list_of(item[1]), 4, "key filter"),
)
# fmt: on
