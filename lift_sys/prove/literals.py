"""Writes the call that CrossHair found as Python literals, inside the child.

Values of exact built-in types only: whatever else looks like one is not written.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable

__all__ = ["shown", "written_call"]

MAX_TEXT = 4_000
"""A longer call helps nobody."""
LARGEST = "1e999"
"""Python reads this as the float infinity, which has no literal of its own."""


class NotLiteralError(Exception):
    """A value has no literal that gives the same value again."""


def written_call(name: str, bound: inspect.BoundArguments) -> str:
    """Write `name(…)` with literal arguments, or nothing where one has no literal."""
    try:
        by_position = [literal(value) for value in bound.args]
        by_name = [f"{word}={literal(value)}" for word, value in bound.kwargs.items()]
    except (NotLiteralError, RecursionError):
        return ""
    text = f"{name}({', '.join([*by_position, *by_name])})"
    return text if len(text) <= MAX_TEXT else ""


def shown(value: object) -> str:
    """Write a value for people to read, or nothing where it has no literal."""
    try:
        return literal(value)
    except (NotLiteralError, RecursionError):
        return ""


def literal(value: object) -> str:
    """Write one value; raises `NotLiteralError`."""
    kind = type(value)
    if value is None or kind in (bool, bytes, str):
        return repr(value)
    if kind is int:
        return _integer(value)  # type: ignore[arg-type]
    if kind is float:
        return _float(value)  # type: ignore[arg-type]
    if kind is dict:
        pairs = value.items()  # type: ignore[attr-defined]
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in pairs) + "}"
    if kind is list:
        return "[" + _items(value) + "]"  # type: ignore[arg-type]
    if kind is tuple:
        return "(" + _items(value) + ("," if len(value) == 1 else "") + ")"  # type: ignore[arg-type]
    if kind is set:
        return "{" + _items(value) + "}" if value else "set()"  # type: ignore[arg-type]
    raise NotLiteralError(kind.__name__)


def _items(values: Iterable[object]) -> str:
    return ", ".join(map(literal, values))


def _integer(value: int) -> str:
    try:
        return repr(value)
    except ValueError:  # Python does not write more than some thousand digits.
        raise NotLiteralError("int") from None


def _float(value: float) -> str:
    if math.isnan(value):
        raise NotLiteralError("nan")
    if math.isinf(value):
        return LARGEST if value > 0 else f"-{LARGEST}"
    return repr(value)
