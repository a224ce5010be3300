"""Writes plain values as Python source, and says how large they look. Knows nothing of types."""

import math

__all__ = ["size_of", "source_of"]

_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"
_NESTED = (list, tuple, set, frozenset, dict, float, complex)


_LITERALS = (int, float, complex, bool, str, bytes, type(None), type(...))


def source_of(value: object) -> str:
    """Return an expression for a plain value: the same text in every process, for sets as well.

    Raises `ValueError` for objects of other classes: their `repr` is no expression to be trusted.
    """
    match value:
        case float() if not math.isfinite(value):
            return f"float('{value}')"
        case complex() if not math.isfinite(abs(value)):
            return f"complex({source_of(value.real)}, {source_of(value.imag)})"
        case list():
            return f"[{_listed(value)}]"
        case tuple():
            return f"({_listed(value)}{',' if len(value) == 1 else ''})"
        case set() | frozenset():
            items = ", ".join(sorted(map(source_of, value), key=_by_length))
            braces = f"{{{items}}}" if items else ""
            if isinstance(value, set):
                return braces or "set()"
            return f"frozenset({braces})"
        case dict():
            pairs = (f"{source_of(key)}: {source_of(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    if type(value) not in _LITERALS:
        raise ValueError(f"an object of class {type(value).__name__}")
    return repr(value)


def size_of(value: object) -> int:
    """Say how much there is to read in a value: 0 is the smallest, unusual signs count double.

    Of two values of one size the one whose source is shorter, or comes first, is the smaller.
    """
    match value:
        case bool():
            return 1 + value
        case None:
            return 1
        case int():
            return value.bit_length() + (value < 0)
        case float():
            return 1 + len(repr(value)) + (value < 0)
        case str():
            return 1 + sum(1 if letter in _PLAIN else 2 for letter in value)
        case list() | tuple() | set() | frozenset():
            return 1 + sum(3 + size_of(item) for item in value)
        case dict():
            return 1 + sum(4 + size_of(key) + size_of(item) for key, item in value.items())
    return 1 + len(repr(value))


def _listed(values: list[object] | tuple[object, ...]) -> str:
    if any(isinstance(value, _NESTED) for value in values):
        return ", ".join(map(source_of, values))
    return ", ".join(map(repr, values))


def _by_length(source: str) -> tuple[int, str]:
    return len(source), source
