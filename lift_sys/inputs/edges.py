"""Lists the smallest values of a domain and those at its edges, without chance, the simplest first."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import Any

from lift_sys.inputs.constants import Pool
from lift_sys.inputs.domains import (
    Bytes,
    Chosen,
    Complex,
    Domain,
    Either,
    Items,
    Nothing,
    Real,
    Record,
    Table,
    Text,
    Truth,
    Whole,
)
from lift_sys.inputs.drawing import collected, is_key
from lift_sys.inputs.writing import source_of

__all__ = ["by_rank", "edges"]

MOST_EDGES = 40
MOST_PARTS = 6
"""How many edge values of an item's domain are used for those of the collection."""

_MISSING = object()
_DIGITS = re.compile(r"\d+")


def edges(domain: Domain, pool: Pool) -> list[Any]:
    """Return the smallest values of `domain`, each once."""
    found: dict[str, Any] = {}
    for value in _EDGES[type(domain)](domain, pool):
        found.setdefault(source_of(value), value)
        if len(found) >= MOST_EDGES:
            break
    return list(found.values())


def by_rank(columns: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the product of all columns, those with low places in all columns first."""
    most = sum(len(column) - 1 for column in columns)
    for total in range(most + 1):
        yield from _of_rank(columns, total)


def _of_rank(columns: Sequence[Sequence[Any]], total: int) -> Iterator[tuple[Any, ...]]:
    if not columns:
        if total == 0:
            yield ()
        return
    for place, value in enumerate(columns[0][: total + 1]):
        for rest in _of_rank(columns[1:], total - place):
            yield (value, *rest)


def _whole(domain: Whole, pool: Pool) -> Iterator[int]:
    signed = domain.low < 0
    yield from (0, 1, -1, 2) if signed else (0, 1, 2)
    yield from (n for n in pool.wholes[:9] if signed or n >= 0)
    yield from (3, 4, 5, -1, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 20, 25, 30)
    yield from (-2, -3, -5, -7, -10, 99, 100, -100) if signed else (99, 100)


def _real(domain: Real, pool: Pool) -> Iterator[float]:
    numbers = (0.0, 1.0, -1.0, 0.5, 2.0, -0.5, 1.5)
    yield from (0, 1, *numbers, 2, -1) if domain.whole else numbers
    yield from pool.reals[:6]
    yield from (0.1, 2.5, 3.0, 10.0, 0.25, -2.5, 100.0, 1e-9, 1e6)


def _text(domain: Text, pool: Pool) -> Iterator[str]:
    if domain.formatted:
        for digit in "012":
            yield from (_DIGITS.sub(digit, sample) for sample in domain.samples[:4])
        yield from ("", "0", "a", "A", " ", "é")
        return
    first, second, third = (*dict.fromkeys(domain.letters + "abc"),)[:3]
    yield from (first, "", second) if domain.shortest else ("", first, second)
    yield from (first + second, second + first, first * 2, first + second + first)
    yield from (first + second + third, first * 2 + second)
    yield from pool.texts[:10]
    yield from (" ", "a", "A", "1", "ab", "aB", "a b", " a", "a ", "  ", "abc", ".", "é", "a\n")
    yield from (first * 4, first * 2 + second * 2, (first + second) * 2, "Ab1 c", "-1", "a,b", "0")


def _items(domain: Items, pool: Pool) -> Iterator[Any]:
    parts = edges(domain.item, pool)[:MOST_PARTS]
    rows = list(_rows(parts))
    if domain.shortest:
        rows[:2] = rows[1::-1]
    if domain.even:
        rows = [row for row in rows if len({len(item) for item in row}) < 2]
    yield from (collected(domain.kind, row) for row in rows)


def _rows(parts: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Short rows of all parts, then longer ones that are equal, sorted, reversed or mirrored."""
    yield ()
    yield from ((part,) for part in parts)
    for a, b in islice(by_rank([parts, parts]), 12):
        yield (a, b)
    if len(parts) < 3:
        return
    a, b, c, *_ = parts
    yield from (
        (a, b, c),
        (c, b, a),
        (a, b, a),
        (b, b, b),
        (b, a, b),
        (b, c, a),
        (a, a, b),
        (b, b, a),
    )
    yield from (
        (a, b, c, *parts[3:4]),
        (b, c, b, c),
        (b, b, c, c),
        tuple(parts),
        tuple(parts)[::-1],
    )


def _record(domain: Record, pool: Pool) -> Iterator[Any]:
    columns = [edges(item, pool)[:MOST_PARTS] for item in domain.items]
    for row in islice(by_rank(columns), MOST_EDGES):
        yield list(row) if domain.mutable else row


def _table(domain: Table, pool: Pool) -> Iterator[dict[Any, Any]]:
    keys = [key for key in edges(domain.key, pool)[:4] if is_key(key)]
    values = edges(domain.value, pool)[:4]
    yield {}
    for key, value in by_rank([keys, values]):
        yield {key: value}
    for length in (2, 3):
        yield dict(zip(keys[:length], values, strict=False))
        yield dict(zip(keys[:length], values[::-1], strict=False))
        yield dict.fromkeys(keys[:length], values[0])


def _either(domain: Either, pool: Pool) -> Iterator[Any]:
    lists = [edges(option, pool) for option in domain.options]
    every = chain.from_iterable(zip_longest(*lists, fillvalue=_MISSING))
    yield from (value for value in every if value is not _MISSING)


_EDGES: dict[type, Callable[[Any, Pool], Iterator[Any]]] = {
    Nothing: lambda *_: iter((None,)),
    Truth: lambda *_: iter((False, True)),
    Whole: _whole,
    Real: _real,
    Complex: lambda *_: iter((0j, 1 + 0j, 1j, -1 + 0j, 1 + 1j, 2.5 - 1j)),
    Text: _text,
    Bytes: lambda domain, pool: (t.encode("latin-1", "ignore") for t in _text(domain.text, pool)),
    Chosen: lambda domain, _: iter(domain.values),
    Items: _items,
    Record: _record,
    Table: _table,
    Either: _either,
}
