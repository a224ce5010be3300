"""Decides whether a returned value is the one that was written. Plain data only; runs nothing.

The rules, which hold inside containers too:

- Types are exact: True is not 1, a list is no tuple, a set no frozenset. An object whose class adds
  to a plain type and compares as that does (a named tuple, a Counter) counts as that type's value.
- An int and a float of the same number are the same, as for `==`, when the caller says that they
  mix: `verify` does so unless the annotation speaks of int and not of float. Then they never are.
- Floats may differ by rounding in the last digits: by 1e-9 of the written answer but no more than 1e-6,
  or by four units in the last place. Fewer written digits are no rounding: 0.333 is not 0.3333333.
- Objects of other classes are the same when their classes have the same names and they look the same.
- nan is nan; 0.0 and -0.0 are the same number.
- The order of sets and of dict items does not matter.
"""

import math
from collections.abc import Sequence

from lift_sys.sandbox import Derived, Opaque
from lift_sys.verify.words import value_text

__all__ = ["foreign_kinds", "plain_of", "same"]

_EXACT = (type(None), bool, str, bytes)
MOST_UNLIKE = 500
"""How many items of a set that look unlike any expected one are tried with each of those."""


def same(got: object, expected: object, *, mixed: bool) -> bool:
    """Tell whether `got` is the value `expected`; with `mixed`, int and float are one kind."""
    got = got.plain if isinstance(got, Derived) else got
    expected = expected.plain if isinstance(expected, Derived) else expected
    if type(got) in _EXACT or type(expected) in _EXACT:
        return type(got) is type(expected) and got == expected
    if _is_number(got) and _is_number(expected):
        return (mixed or type(got) is type(expected)) and _close(got, expected)
    if type(got) is not type(expected):
        return False
    match got, expected:
        case (Opaque(), Opaque()):
            return got.classes == expected.classes and got.text == expected.text
        case (list() | tuple(), list() | tuple()):
            pairs = zip(got, expected, strict=False)
            return len(got) == len(expected) and all(same(a, b, mixed=mixed) for a, b in pairs)
        case (set() | frozenset(), set() | frozenset()):
            return _same_unordered(list(got), list(expected), mixed=mixed)
        case (dict(), dict()):
            return _same_unordered(list(got.items()), list(expected.items()), mixed=mixed)
        case (complex(), complex()):
            return _close(got.real, expected.real) and _close(got.imag, expected.imag)
    raise AssertionError(f"no plain data: {type(got).__name__}")


def plain_of(value: object) -> object:
    """Return a value without the classes that add to plain types; raises `ValueError` for other objects."""
    match value:
        case Derived(plain=plain):
            return plain_of(plain)
        case Opaque():
            raise ValueError(value.classes[0])
        case dict():
            return {plain_of(key): plain_of(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return type(value)(map(plain_of, value))
    return value


def foreign_kinds(value: object) -> frozenset[tuple[str, ...]]:
    """Return the classes of all objects in `value` that are no plain data."""
    match value:
        case Derived(plain=plain):
            return foreign_kinds(plain)
        case Opaque(classes=classes):
            return frozenset({classes})
        case dict():
            return foreign_kinds([*value.keys(), *value.values()])
        case list() | tuple() | set() | frozenset():
            return frozenset[tuple[str, ...]]().union(*map(foreign_kinds, value))
    return frozenset()


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _close(got: object, expected: object) -> bool:
    assert isinstance(got, int | float)
    assert isinstance(expected, int | float)
    if got == expected:
        return True
    try:
        got, expected = float(got), float(expected)
    except OverflowError:
        return False
    if math.isnan(got) or math.isnan(expected):
        return math.isnan(got) and math.isnan(expected)
    if math.isinf(got) or math.isinf(expected):
        return False
    if expected == 0:
        return abs(got) <= 1e-12
    return abs(got - expected) <= max(4 * math.ulp(expected), min(1e-9 * abs(expected), 1e-6))


def _same_unordered(got: Sequence[object], expected: Sequence[object], *, mixed: bool) -> bool:
    """Match each expected item with one of `got`: first those that look alike, then the rest."""
    if len(got) != len(expected):
        return False
    alike: dict[str, list[object]] = {}
    for item in got:
        alike.setdefault(value_text(item), []).append(item)
    unmatched = [
        wanted
        for wanted in expected
        if not _take(alike.get(value_text(wanted), []), wanted, mixed=mixed)
    ]
    left = [item for items in alike.values() for item in items]
    return len(left) <= MOST_UNLIKE and all(_take(left, it, mixed=mixed) for it in unmatched)


def _take(items: list[object], wanted: object, *, mixed: bool) -> bool:
    """Take one item out that is the same as `wanted`; tell whether there was one."""
    found = next((i for i, item in enumerate(items) if same(item, wanted, mixed=mixed)), None)
    if found is not None:
        del items[found]
    return found is not None
