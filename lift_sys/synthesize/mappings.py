"""The grammar of sets and dictionaries."""

from collections import Counter

from lift_sys.synthesize.operations import Operation, Table, item, same_types
from lift_sys.synthesize.types import (
    ANY,
    BOOL,
    INT,
    NEVER,
    STR,
    Type,
    dict_of,
    element,
    list_of,
    set_of,
    tuple_of,
    unify,
)

__all__ = ["mapping_operations"]


def mapping_operations() -> list[Operation]:
    """All operations on sets and dictionaries."""
    table = Table()
    _sets(table)
    _dicts(table)
    return table.operations


def _first(kind: Type, *_: Type) -> Type:
    return kind


def _as_list(kind: Type, *_: Type) -> Type:
    return list_of(element(kind))


def _membership(kind: Type, value: Type) -> Type | None:
    return BOOL if element(kind) in (value, ANY) or value == ANY else None


def _sets(table: Table) -> None:
    add = table.add
    add("{0} | {1}", "set set", same_types, lambda a, b: a | b, "union")
    add("{0} & {1}", "set set", same_types, lambda a, b: a & b, "intersection")
    add("{0} - {1}", "set set", same_types, lambda a, b: a - b, "difference")
    add("{0} ^ {1}", "set set", same_types, lambda a, b: a ^ b, "symmetric", 4)
    add("{0} <= {1}", "set set", BOOL, lambda a, b: a <= b, "subset", 4)
    add(
        "set({0}) & set({1})",
        "row row",
        _as_sets,
        lambda a, b: set(a) & set(b),
        "intersection set",
        6,
    )
    add("{1} in {0}", "set any", _membership, lambda a, b: b in a, "in")


def _as_sets(one: Type, two: Type) -> Type | None:
    return set_of(element(one)) if element(one) == element(two) else None


def _entry(kind: Type, key: Type) -> Type | None:
    return kind[2] if kind[1] in (key, ANY, NEVER) or key == ANY else None


def _entry_or(kind: Type, key: Type, value: Type) -> Type | None:
    found = _entry(kind, key)
    return found if found in (value, ANY) or value == ("none",) else None


def _dicts(table: Table) -> None:
    add = table.add
    add("{0}[{1}]", "dict any", _entry, lambda a, b: a[b], "at key look", 2)
    add("{0}.get({1})", "dict any", _entry, lambda a, b: a.get(b), "get key look", 4)
    add(
        "{0}.get({1}, {2})",
        "dict any any",
        _entry_or,
        lambda a, b, c: a.get(b, c),
        "get key look",
        4,
    )
    add("{1} in {0}", "dict any", _known, lambda a, b: b in a, "in key")
    add("list({0})", "dict", _as_list, list, "key list")
    add("list({0}.values())", "dict", _values, lambda a: list(a.values()), "value list")
    add("list({0}.items())", "dict", _items, lambda a: list(a.items()), "item pair list", 4)
    add("sum({0}.values())", "dict[num]", lambda a: a[2], lambda a: sum(a.values()), "sum value", 4)
    add("sorted({0})", "dict", _as_list, sorted, "sorted key", 4)
    add("{0} | {1}", "dict dict", unify, lambda a, b: a | b, "merge union update")
    add(
        "dict(zip({0}, {1}))",
        "row row",
        _zipped,
        lambda a, b: dict(zip(a, b, strict=False)),
        "zip dict pair",
        6,
    )
    add("dict({0})", "row[row]", _mapped, dict, "dict", 5)
    add("max({0}, key={0}.get)", "dict[num]", item, lambda a: max(a, key=a.get), "max key value", 6)
    add("min({0}, key={0}.get)", "dict[num]", item, lambda a: min(a, key=a.get), "min key value", 6)
    add(
        "dict(sorted({0}.items()))",
        "dict",
        _first,
        lambda a: dict(sorted(a.items())),
        "sorted key",
        6,
    )
    add(
        "dict(collections.Counter({0}))",
        "row[hashable]",
        _counted,
        lambda a: dict(Counter(a)),
        "counter count",
        6,
    )
    add(
        "dict(collections.Counter({0}))",
        "str",
        dict_of(STR, INT),
        lambda a: dict(Counter(a)),
        "counter count",
        6,
    )


def _known(kind: Type, key: Type) -> Type | None:
    return BOOL if kind[1] in (key, ANY, NEVER) or key == ANY else None


def _values(kind: Type) -> Type:
    return list_of(kind[2])


def _items(kind: Type) -> Type:
    return list_of(tuple_of(kind[1], kind[2]))


def _zipped(one: Type, two: Type) -> Type:
    return dict_of(element(one), element(two))


def _mapped(kind: Type) -> Type | None:
    inner = element(kind)
    return dict_of(inner[1], inner[2]) if inner[0] == "tuple" and len(inner) == 3 else None


def _counted(kind: Type) -> Type:
    return dict_of(element(kind), INT)
