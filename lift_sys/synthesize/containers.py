"""The grammar of lists and tuples, and what makes other containers of them."""

# ruff: noqa: ANN401 - values of any type pass through here
import itertools
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from lift_sys.synthesize.operations import Operation, Table, item
from lift_sys.synthesize.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NEVER,
    STR,
    Type,
    element,
    list_of,
    set_of,
    tuple_of,
    unify,
)

__all__ = ["container_operations"]


def container_operations() -> list[Operation]:
    """All operations on lists and tuples."""
    table = Table()
    for part in (_folds, _places, _lists, _made, _ranges, _nested):
        part(table)
    return table.operations


def _number(kind: Type, *_: Type) -> Type:
    return INT if element(kind) in (INT, NEVER, ANY, BOOL) else FLOAT


def _bounded_product(values: Iterable[Any]) -> Any:
    result = 1
    for value in values:
        result *= value
        if abs(result) > 1 << 300:
            raise OverflowError
    return result


def _folds(table: Table) -> None:
    add = table.add
    add("len({0})", "sized", INT, len, "len")
    add("sum({0})", "iter[num]", _number, sum, "sum")
    add("min({0})", "iter[ordered]", item, min, "min")
    add("max({0})", "iter[ordered]", item, max, "max")
    add("min({0})", "str", STR, min, "min", 4)
    add("max({0})", "str", STR, max, "max", 4)
    add("min({0}, key=len)", "row[str]", item, lambda a: min(a, key=len), "min len", 4)
    add("max({0}, key=len)", "row[str]", item, lambda a: max(a, key=len), "max len", 4)
    add("min({0}, key=len)", "row[row]", item, lambda a: min(a, key=len), "min len", 4)
    add("max({0}, key=len)", "row[row]", item, lambda a: max(a, key=len), "max len", 4)
    add("min({0}, key=abs)", "row[num]", item, lambda a: min(a, key=abs), "min abs", 6)
    add("max({0}, key=abs)", "row[num]", item, lambda a: max(a, key=abs), "max abs", 6)
    add("max({0}, key={0}.count)", "row[hashable]", item, _commonest, "mode count + max", 6)
    add("any({0})", "row[bool]", BOOL, any, "any")
    add("all({0})", "row[bool]", BOOL, all, "all")
    add("math.prod({0})", "row[num]", _number, _bounded_product, "prod", 4)
    add("statistics.median({0})", "row[num]", FLOAT, statistics.median, "median", 7)
    add("statistics.mode({0})", "row", item, statistics.mode, "mode", 7)
    add(
        "sum({0}) / len({0})",
        "row[num]",
        FLOAT,
        lambda a: sum(a) / len(a),
        "mean + sum len truediv",
        7,
    )


def _commonest(values: Sequence[Any]) -> Any:
    return max(values, key=values.count)


def _places(table: Table) -> None:
    add = table.add
    add("{0}[{1}]", "row int", item, lambda a, b: a[b], "at", 2)
    add("{0}[0]", "row", item, lambda a: a[0], "first", 4)
    add("{0}[1]", "row", item, lambda a: a[1], "second", 4)
    add("{0}[-1]", "row", item, lambda a: a[-1], "last", 4)
    add("{0}[-2]", "row", item, lambda a: a[-2], "second last", 5)
    add("{0}[len({0}) // 2]", "row", item, lambda a: a[len(a) // 2], "middle", 7)
    add("{0}[len({0}) // 2]", "str", STR, lambda a: a[len(a) // 2], "middle", 7)
    add("{0}.index({1})", "row any", _lookup, lambda a, b: a.index(b), "index find")
    add("{0}.count({1})", "row any", _lookup, lambda a, b: a.count(b), "count")
    add("{1} in {0}", "row any", _membership, lambda a, b: b in a, "in")
    add("{1} not in {0}", "row any", _membership, lambda a, b: b not in a, "in not", 4)


def _member(kind: Type, value: Type) -> bool:
    return element(kind) in (value, ANY) or unify(element(kind), value) == FLOAT or value == ANY


def _lookup(kind: Type, value: Type) -> Type | None:
    return INT if _member(kind, value) else None


def _membership(kind: Type, value: Type) -> Type | None:
    return BOOL if _member(kind, value) else None


def _plain(kind: Type, *_: Type) -> Type:
    """Slices of a list are lists; of a tuple we only know what it holds."""
    return kind if kind[0] == "list" else ("tuples", element(kind))


def _as_list(kind: Type, *_: Type) -> Type:
    return list_of(element(kind))


def _lists(table: Table) -> None:
    add = table.add
    add("{0}[::-1]", "row", _plain, lambda a: a[::-1], "reverse")
    add("{0}[:{1}]", "row int", _plain, lambda a, b: a[:b], "first prefix take", 4)
    add("{0}[{1}:]", "row int", _plain, lambda a, b: a[b:], "suffix drop", 4)
    add("{0}[-{1}:]", "row int", _plain, lambda a, b: a[-b:], "last suffix", 5)
    add("{0}[:-{1}]", "row int", _plain, lambda a, b: a[:-b], "drop last", 5)
    add("{0}[1:]", "row", _plain, lambda a: a[1:], "rest drop", 4)
    add("{0}[:-1]", "row", _plain, lambda a: a[:-1], "drop last", 4)
    add("{0}[::2]", "row", _plain, lambda a: a[::2], "alternate even index", 5)
    add("{0}[1::2]", "row", _plain, lambda a: a[1::2], "alternate odd index", 5)
    add("{0}[::{1}]", "row int", _plain, lambda a, b: a[::b], "nth alternate", 5)
    add("{0}[{1}:{2}]", "row int int", _plain, lambda a, b, c: a[b:c], "slice between", 5)
    add("{0} + {1}", "list list", _joined, lambda a, b: a + b, "add concat append")
    add("{0} + {1}", "tuple tuple", _pairs, lambda a, b: a + b, "add concat append")
    add("{0} + [{1}]", "list any", _extended, lambda a, b: [*a, b], "append", 4)
    add("[{1}] + {0}", "list any", _extended, lambda a, b: [b, *a], "prepend", 5)
    add("{0} * {1}", "list int", _first, _repeat, "repeat", 5)
    add(
        "[{0}] * {1}",
        "scalar int",
        lambda a, _: list_of(a),
        lambda a, b: _repeat([a], b),
        "repeat",
        5,
    )
    add("sorted({0})", "iter[ordered]", _as_list, sorted, "sorted")
    add("sorted({0}, reverse=True)", "iter[ordered]", _as_list, _descending, "sorted descending", 4)
    add(
        "sorted({0}, key=len)",
        "row[str]",
        _as_list,
        lambda a: sorted(a, key=len),
        "sorted len keyed",
        5,
    )
    add("sorted({0}, key=abs)", "row[num]", _as_list, _by_size, "sorted abs keyed", 5)
    add("sorted({0})", "str", list_of(STR), sorted, "sorted", 3)


def _first(kind: Type, *_: Type) -> Type:
    return kind


def _joined(one: Type, two: Type) -> Type | None:
    joined = unify(one, two)
    return joined if joined[0] == "list" and (element(joined) != ANY or one == two) else None


def _pairs(one: Type, two: Type) -> Type:
    fixed = one[0] == two[0] == "tuple"
    return (*one, *two[1:]) if fixed else ("tuples", unify(element(one), element(two)))


def _extended(kind: Type, value: Type) -> Type | None:
    return kind if element(kind) in (value, ANY) else None


def _by_size(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=abs)


def _descending(values: Iterable[Any]) -> list[Any]:
    return sorted(values, reverse=True)


def _repeat(values: list[Any], times: int) -> list[Any]:
    if len(values) * times > 1000:
        raise OverflowError
    return values * times


def _made(table: Table) -> None:
    add = table.add
    add("list({0})", "tuple", _as_list, list, "list", 3)
    add("list({0})", "set", _as_list, list, "list", 6)
    add("list({0})", "str", list_of(STR), list, "list letter char", 4)
    add("tuple({0})", "list", lambda a: ("tuples", element(a)), tuple, "tuple", 4)
    add(
        "tuple(sorted({0}))",
        "set",
        lambda a: ("tuples", element(a)),
        lambda a: tuple(sorted(a)),
        "tuple sorted",
        6,
    )
    add("set({0})", "row", _as_set, set, "set")
    add("set({0})", "str", set_of(STR), set, "set")
    add(
        "list(dict.fromkeys({0}))",
        "row",
        _as_list,
        lambda a: list(dict.fromkeys(a)),
        "set order + remove first filter each keep map",
        5,
    )
    add(
        "''.join(dict.fromkeys({0}))",
        "str",
        STR,
        lambda a: "".join(dict.fromkeys(a)),
        "set order + remove first filter each keep map",
        5,
    )
    add(
        "list(itertools.accumulate({0}))",
        "row[num]",
        _as_list,
        lambda a: list(itertools.accumulate(a)),
        "cumulative sum",
        7,
    )
    add("({0}, {1})", "scalar scalar", tuple_of, lambda a, b: (a, b), "pair", 4)
    add(
        "[{0}, {1}]",
        "scalar scalar",
        lambda a, b: list_of(a) if a == b else None,
        lambda a, b: [a, b],
        "pair list",
        6,
    )
    add("[{0}]", "scalar", list_of, lambda a: [a], "list", 5)


def _as_set(kind: Type) -> Type | None:
    return set_of(element(kind))


def _range(*bounds: int) -> list[int]:
    values = range(*bounds)
    if len(values) > 1200:
        raise OverflowError
    return list(values)


def _ranges(table: Table) -> None:
    add = table.add
    whole = list_of(INT)
    add("range({0})", "int", whole, _range, "range index")
    add("range(1, {0})", "int", whole, lambda a: _range(1, a), "range below", 5)
    add("range(2, {0})", "int", whole, lambda a: _range(2, a), "range below divisor", 5)
    add("range(2, {0} + 1)", "int", whole, lambda a: _range(2, a + 1), "range inclusive", 9)
    add("range(1, {0} + 1)", "int", whole, lambda a: _range(1, a + 1), "range inclusive", 5)
    add("range({0} + 1)", "int", whole, lambda a: _range(a + 1), "range inclusive", 5)
    add("range({0}, {1})", "int int", whole, _range, "range", 4)
    add(
        "range({0}, {1} + 1)", "int int", whole, lambda a, b: _range(a, b + 1), "range inclusive", 4
    )
    add("range({0}, {1}, {2})", "int int int", whole, _range, "range step", 5)
    add("range({0}, -1, -1)", "int", whole, lambda a: _range(a, -1, -1), "range down reverse", 7)
    add("range({0}, 0, -1)", "int", whole, lambda a: _range(a, 0, -1), "range down reverse", 7)


def _nested(table: Table) -> None:
    add = table.add
    add(
        "[x for row in {0} for x in row]",
        "row[row]",
        lambda a: _as_list(element(a)),
        _flat,
        "flatten",
        5,
    )
    add("[list(column) for column in zip(*{0})]", "row[row]", _first, _columns, "transpose", 8)
    add(
        "[{0}[i:i + {1}] for i in range(0, len({0}), {1})]",
        "seq int",
        _chunked,
        _chunks,
        "chunk",
        8,
    )
    add(
        "[{0}[i:i + {1}] for i in range(len({0}) - {1} + 1)]",
        "seq int",
        _chunked,
        _windows,
        "window",
        9,
    )
    add("list(itertools.combinations({0}, {1}))", "row int", ANY, _combinations, "combination", 8)
    add("list(itertools.permutations({0}))", "row", ANY, _permutations, "permutation", 8)


def _chunked(kind: Type, _: Type) -> Type:
    return list_of(STR if kind == STR else _plain(kind))


def _flat(rows: Iterable[Iterable[Any]]) -> list[Any]:
    return [x for row in rows for x in row]


def _columns(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=False)]


def _chunks(values: Sequence[Any], size: int) -> list[Any]:
    return [values[i : i + size] for i in range(0, len(values), size)]


def _windows(values: Sequence[Any], size: int) -> list[Any]:
    return [values[i : i + size] for i in range(len(values) - size + 1)]


def _few(values: Iterable[Any]) -> list[Any]:
    found = list(itertools.islice(values, 1001))
    if len(found) > 1000:
        raise OverflowError
    return found


def _combinations(values: Sequence[Any], size: int) -> list[Any]:
    return _few(itertools.combinations(values, size))


def _permutations(values: Sequence[Any]) -> list[Any]:
    return _few(itertools.permutations(values))
