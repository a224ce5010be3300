"""Generalises from the values of examples to a domain. Knows no annotations."""

import re
from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from lift_sys.inputs.domains import (
    Bytes,
    Complex,
    Domain,
    Either,
    Items,
    ItemsKind,
    Nothing,
    Real,
    Record,
    Table,
    Text,
    Truth,
    Whole,
)

__all__ = ["either", "items_of", "observe", "real_of", "table_of", "text_of", "whole_of"]

_LETTERS = "abcabcdefghijklmnopqrstuvwxyz" + "ABCDE" + "0123" + "  ,."
"""What strings are made of about which nothing is known."""

_DIGIT_RUN = re.compile(r"\d+")
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_FORMAT = re.compile(r"0[^a0 ]|[^a0 ]0|[a0]@a")
"""What the formats of dates, fractions, versions or addresses hold, and those of words and sentences do not."""

MOST_LETTERS = 40
MOST_SAMPLES = 12
MOST_IN_RECORD = 3
"""How many items a tuple may have that is taken for a record because of a single example."""


def observe(samples: Sequence[Any]) -> Domain | None:
    """Return a domain that all the samples are of, or None where there are none to learn from."""
    by_type: dict[type, list[Any]] = {}
    for sample in samples:
        by_type.setdefault(type(sample), []).append(sample)
    if int in by_type and float in by_type:
        by_type[float] += by_type.pop(int)
    kinds = sorted(by_type, key=lambda kind: -len(by_type[kind]))
    found = [_OF_TYPE[kind](by_type[kind]) for kind in kinds if kind in _OF_TYPE]
    return either(found) if found and len(found) == len(kinds) else None


def either(options: Sequence[Domain]) -> Domain:
    """Return what covers all the options; those of other options are taken out of their `Either`."""
    flat: dict[Domain, None] = {}
    for option in options:
        flat.update(dict.fromkeys(option.options if isinstance(option, Either) else (option,)))
    return next(iter(flat)) if len(flat) == 1 else Either(tuple(flat))


def whole_of(samples: Sequence[Any]) -> Whole:
    """Integers, about as large as those among the samples."""
    numbers = [sample for sample in samples if type(sample) is int]
    return Whole(min(numbers), max(numbers)) if numbers else Whole()


def real_of(samples: Sequence[Any]) -> Real:
    """Floats, about as large as the numbers among the samples."""
    numbers = [float(sample) for sample in samples if type(sample) in (int, float)]
    finite = [number for number in numbers if abs(number) < 1e300]
    whole = any(type(sample) is int for sample in samples)
    if not finite:
        return Real(whole=whole)
    return Real(min(finite), max(finite), whole=whole)


def text_of(samples: Sequence[Any]) -> Text:
    """Strings that look like those among the samples."""
    texts = tuple(dict.fromkeys(sample for sample in samples if isinstance(sample, str)))
    lengths = [len(text) for text in texts]
    if not any(lengths):
        return Text(_LETTERS)
    shortest, longest = min(*lengths, MOST_LETTERS), min(max(lengths), MOST_LETTERS)
    formats = {format_of(text) for text in texts}
    formatted = longest == 1 or (len(formats) == 1 and _FORMAT.search(formats.pop()) is not None)
    return Text(_letters("".join(texts)), shortest, longest, texts[:MOST_SAMPLES], formatted)


def format_of(text: str) -> str:
    """Say how a string is made up: its words and numbers as one letter each, the rest as it is."""
    return _LETTER_RUN.sub("a", _DIGIT_RUN.sub("0", text))


def items_of(kind: ItemsKind, samples: Sequence[Any], item: Domain) -> Items:
    """Collections of `item`, with what all the samples (collections, too) have in common."""
    many = [list(sample) for sample in samples if len(sample) > 1]
    lengths = [len(sample) for sample in samples]
    rows = [sample for sample in many if all(isinstance(row, list | tuple) for row in sample)]
    even = bool(rows) and len(rows) == len(many) and all(map(_is_even, rows))
    return Items(
        kind,
        item,
        min(*lengths, 30, 30) if lengths else 0,
        min(max(lengths, default=5), 30),
        ordered=kind in ("list", "tuple") and _holds(_is_sorted, [s for s in many if len(s) > 2]),
        distinct=_holds(_is_distinct, [sample for sample in many if len(sample) > 2]),
        even=even,
        square=even and all(len(row) == len(sample) for sample in rows for row in sample[:1]),
    )


def table_of(samples: Sequence[Any], key: Domain, value: Domain) -> Table:
    """Dictionaries about as long as the samples."""
    lengths = [len(sample) for sample in samples]
    return Table(key, value, min(max(lengths, default=3), 12))


def _letters(seen: str) -> str:
    """Return the letters seen, and those that belong to them."""
    kinds = set(seen)
    found = "".join(dict.fromkeys(seen)) * 2
    if kinds <= set("01"):
        return "01"
    for letters in (digits, ascii_lowercase, ascii_uppercase):
        if len(kinds & set(letters)) > (letters is digits):
            found += letters
    return found


def _lists(samples: list[Any]) -> Domain:
    """Take lists for records only if several hold different things at the same places."""
    if len(samples) > 1 and any(len(set(map(type, sample))) > 1 for sample in samples):
        record = _record(samples, mutable=True)
        if record is not None and len({type(item) for item in record.items}) > 1:
            return record
    return _collection("list", samples)


def _tuples(samples: list[Any]) -> Domain:
    """Take tuples for records, but for a single one of many items alike."""
    if len(samples) > 1 or len(set(map(type, samples[0]))) > 1:
        return _record(samples, mutable=False) or _collection("tuple", samples)
    many = _collection("tuple", samples)
    record = _record(samples, mutable=False) if len(samples[0]) <= MOST_IN_RECORD else None
    return many if record is None else Either((record, many))


def _record(samples: list[Any], *, mutable: bool) -> Record | None:
    """Take the samples as records, if they are all as long and not empty."""
    rows = [tuple(sample) for sample in samples]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or not 0 < len(rows[0]) <= 8:
        return None
    found = [observe([row[place] for row in rows]) for place in range(len(rows[0]))]
    items = tuple(item for item in found if item is not None)
    if len(items) < len(found) or any(isinstance(item, Either) for item in items):
        return None
    return Record(items, mutable)


def _collection(kind: ItemsKind, samples: list[Any]) -> Domain:
    inner = list(chain.from_iterable(samples))
    return items_of(kind, samples, observe(_ordered(inner, kind)) or Whole())


def _ordered(items: list[Any], kind: ItemsKind) -> list[Any]:
    """Bring what came out of sets into an order that every process agrees on."""
    return sorted(items, key=repr) if kind in ("set", "frozenset") else items


def _tables(samples: list[Any]) -> Domain:
    keys = [key for sample in samples for key in sample]
    values = [value for sample in samples for value in sample.values()]
    return table_of(samples, observe(keys) or Text(_LETTERS), observe(values) or Whole())


_OF_TYPE: dict[type, Callable[[list[Any]], Domain]] = {
    type(None): lambda _: Nothing(),
    bool: lambda _: Truth(),
    int: whole_of,
    float: real_of,
    complex: lambda _: Complex(),
    str: text_of,
    bytes: lambda samples: Bytes(text_of([s.decode("latin-1") for s in samples])),
    list: _lists,
    tuple: _tuples,
    set: lambda samples: _collection("set", samples),
    frozenset: lambda samples: _collection("frozenset", samples),
    dict: _tables,
}


def _is_even(rows: list[Any]) -> bool:
    return len({len(row) for row in rows}) == 1 and bool(rows[0])


def _is_sorted(items: list[Any]) -> bool:
    try:
        return all(a <= b for a, b in pairwise(items))
    except TypeError:
        return False


def _is_distinct(items: list[Any]) -> bool:
    return all(item not in items[:place] for place, item in enumerate(items))


def _holds(condition: Callable[[list[Any]], bool], samples: list[list[Any]]) -> bool:
    return bool(samples) and all(map(condition, samples))
