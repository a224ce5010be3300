"""What comprehensions can make of their items, and the ways to take the items."""

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
    "enumerate": Binding("enumerate", "enumerate({0})", ("i", "x"), 2, _tags("enumerate index")),
    "items": Binding("items", "{0}.items()", ("key", "value"), 0, _tags("items")),
    "zip": Binding("zip", "zip({0}, {1})", ("a", "b"), 2, _tags("zip")),
    "adjacent": Binding("adjacent", "zip({0}, {0}[1:])", ("a", "b"), 3, _tags("adjacent")),
}


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


def _listed(item: Type, _: Type) -> Type:
    return list_of(item)


def _mapped(_: Type, value: Type) -> Type:
    return list_of(value)


def _number(kind: Type) -> Type | None:
    return INT if kind == ANY else kind if kind in (INT, FLOAT) else None


def _text(_: Type, value: Type) -> Type | None:
    return STR if value == STR else None


def _ordered(item: Type, key: Type) -> Type | None:
    return item if key in (INT, FLOAT, STR) or key[0] == "tuple" else None


def _keyed(item: Type, key: Type) -> Type | None:
    return list_of(item) if _ordered(item, key) else None


def _hashed(key: Type) -> bool:
    return key[0] in ("int", "str", "bool", "float", "tuple")


SHAPES: tuple[Shape, ...] = (
    Shape("filter", "[{x} {for} if {p}]", "p", _kept, _listed, 3, _tags("filter")),
    Shape(
        "pick",
        "''.join({x} {for} if {p})",
        "p",
        lambda i, p: "".join(_kept(i, p)),
        lambda item, _: STR if item == STR else None,
        4,
        _tags("filter join remove"),
    ),
    Shape("any", "any({p} {for})", "p", lambda i, p: any(p), lambda *_: BOOL, 3, _tags("any")),
    Shape("all", "all({p} {for})", "p", lambda i, p: all(p), lambda *_: BOOL, 3, _tags("all")),
    Shape(
        "count",
        "sum(1 {for} if {p})",
        "p",
        lambda i, p: sum(map(bool, p)),
        lambda *_: INT,
        4,
        _tags("count sum len"),
    ),
    Shape(
        "sum if",
        "sum({x} {for} if {p})",
        "p",
        lambda i, p: sum(_kept(i, p)),
        lambda item, _: _number(item),
        4,
        _tags("sum filter"),
    ),
    Shape(
        "first",
        "next(({x} {for} if {p}), None)",
        "p",
        lambda i, p: _first(_kept(i, p), None),
        lambda item, _: item,
        5,
        _tags("first next none"),
    ),
    Shape(
        "least if",
        "min({x} {for} if {p})",
        "p",
        lambda i, p: min(_kept(i, p)),
        lambda item, _: _number(item),
        5,
        _tags("min filter"),
    ),
    Shape(
        "greatest if",
        "max({x} {for} if {p})",
        "p",
        lambda i, p: max(_kept(i, p)),
        lambda item, _: _number(item),
        5,
        _tags("max filter"),
    ),
    Shape("map", "[{f} {for}]", "f", lambda i, f: list(f), _mapped, 3, _tags("map")),
    Shape("join", "''.join({f} {for})", "f", lambda i, f: "".join(f), _text, 4, _tags("join map")),
    Shape(
        "words",
        "' '.join({f} {for})",
        "f",
        lambda i, f: " ".join(f),
        _text,
        4,
        _tags("join map space"),
    ),
    Shape(
        "sum",
        "sum({f} {for})",
        "f",
        lambda i, f: sum(f),
        lambda _, f: _number(f),
        3,
        _tags("sum map"),
    ),
    Shape(
        "product",
        "math.prod({f} {for})",
        "f",
        lambda i, f: _product(f),
        lambda _, f: _number(f),
        5,
        _tags("prod map"),
        "math",
    ),
    Shape(
        "greatest",
        "max({f} {for})",
        "f",
        lambda i, f: max(f),
        lambda _, f: _number(f),
        4,
        _tags("max map"),
    ),
    Shape(
        "least",
        "min({f} {for})",
        "f",
        lambda i, f: min(f),
        lambda _, f: _number(f),
        4,
        _tags("min map"),
    ),
    Shape(
        "set",
        "{{{f} {for}}}",
        "f",
        lambda i, f: set(f),
        lambda _, f: set_of(f) if _hashed(f) else None,
        4,
        _tags("set map"),
    ),
    Shape(
        "best",
        "max({iterable}, key=lambda {x}: {f})",
        "f",
        _best(max),
        _ordered,
        4,
        _tags("max map"),
    ),
    Shape(
        "worst",
        "min({iterable}, key=lambda {x}: {f})",
        "f",
        _best(min),
        _ordered,
        4,
        _tags("min map"),
    ),
    Shape(
        "sorted",
        "sorted({iterable}, key=lambda {x}: {f})",
        "f",
        _ranked,
        _keyed,
        4,
        _tags("sorted map"),
    ),
    Shape(
        "ranked",
        "sorted({iterable}, key=lambda {x}: {f}, reverse=True)",
        "f",
        _ranked_down,
        _keyed,
        5,
        _tags("sorted descending map"),
    ),
    Shape(
        "table",
        "{{{x}: {f} {for}}}",
        "f",
        lambda i, f: dict(zip(i, f, strict=True)),
        lambda item, f: dict_of(item, f) if _hashed(item) else None,
        4,
        _tags("dictmap map counter"),
    ),
    Shape(
        "table by",
        "{{{f}: {x} {for}}}",
        "f",
        lambda i, f: dict(zip(f, i, strict=True)),
        lambda item, f: dict_of(f, item) if _hashed(f) else None,
        5,
        _tags("dictmap map"),
    ),
    Shape(
        "group",
        "group",
        "f",
        _grouped,
        lambda item, f: dict_of(f, list_of(item)) if _hashed(f) else None,
        6,
        _tags("group"),
    ),
    Shape(
        "map if",
        "[{f} {for} if {p}]",
        "fp",
        lambda i, f, p: _kept(f, p),
        _mapped,
        4,
        _tags("map filter"),
    ),
    Shape(
        "sum map if",
        "sum({f} {for} if {p})",
        "fp",
        lambda i, f, p: sum(_kept(f, p)),
        lambda _, f: _number(f),
        4,
        _tags("sum map filter"),
    ),
    Shape(
        "join if",
        "''.join({f} {for} if {p})",
        "fp",
        lambda i, f, p: "".join(_kept(f, p)),
        _text,
        5,
        _tags("join map filter"),
    ),
)
"""For items that have a source of their own; a subset serves pairs (see `gather`)."""

DICT_SHAPES: tuple[Shape, ...] = (
    Shape(
        "entries",
        "{{key: value {for} if {p}}}",
        "p",
        lambda i, p: dict(_kept(i, p)),
        lambda item, _: ("dict", *item[1:]),
        3,
        _tags("dictfilter filter"),
    ),
    Shape(
        "entries map",
        "{{key: {f} {for}}}",
        "f",
        lambda i, f: {key: value for (key, _), value in zip(i, f, strict=True)},
        lambda item, f: dict_of(item[1], f),
        3,
        _tags("dictmap map"),
    ),  # type: ignore[arg-type]
    Shape(
        "entries by",
        "{{{f}: value {for}}}",
        "f",
        lambda i, f: {key: value for (_, value), key in zip(i, f, strict=True)},
        lambda item, f: dict_of(f, item[2]) if _hashed(f) else None,
        4,
        _tags("dictmap map"),
    ),  # type: ignore[arg-type]
    Shape(
        "inverted",
        "{{{f}: key {for}}}",
        "f",
        lambda i, f: {new: key for (key, _), new in zip(i, f, strict=True)},
        lambda item, f: dict_of(f, item[1]) if _hashed(f) else None,
        4,
        _tags("invert"),
    ),  # type: ignore[arg-type]
    Shape(
        "keys if",
        "[key {for} if {p}]",
        "p",
        lambda i, p: [key for key, _ in _kept(i, p)],
        lambda item, _: list_of(item[1]),
        4,
        _tags("key filter"),
    ),  # type: ignore[arg-type]
)
