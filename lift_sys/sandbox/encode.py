"""Writes a Python value as a line of tokens that says its exact type. `values` reads it.

Runs in the child on whatever untrusted code returned: standard library only, no method of the
value is trusted except its `repr`.

    N T F      None, True, False          i<hex>   int            f<hex> float
    c <f> <f>  complex                    s<hex>   str (UTF-8, lone surrogates kept)
    b<hex>     bytes                      l t S z<count> list, tuple, set, frozenset, then the items
    d<count>   dict, then key, value, …   o <names> <repr>       any other object
    e <names> <repr>                      an object that has a say in what it is equal to
    v <names> <repr> <value>              object of a class that adds to a plain type, no comparison
"""

# ruff: noqa: ANN401 - values of any type pass through here
from __future__ import annotations

import builtins
import sys

# Importing `typing` would take longer than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Functions below keep these built-ins even when untrusted code changes the real ones.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

__all__ = ["MAX_DEPTH", "MAX_SIZE", "class_names", "encode", "text_of"]

MAX_DEPTH = 64
MAX_SIZE = 200_000
"""How many characters of tokens one value may take."""
MAX_TEXT = 20_000
"""How many characters of a `repr` or a message are kept."""

_COUNTED: dict[type, str] = {list: "l", tuple: "t", set: "S", frozenset: "z"}
_PLAIN = (int, float, str, bytes, list, tuple, set, frozenset, dict)
_NAME = type.__dict__["__name__"].__get__
_MRO = type.__dict__["__mro__"].__get__
_NAMESPACE = type.__dict__["__dict__"].__get__
_FLAGS = type.__dict__["__flags__"].__get__
HEAP_TYPE = 1 << 9


class TooLargeError(Exception):
    """The value takes more tokens than anybody will read."""


def encode(value: Any) -> str:
    """Return the tokens of `value`; one that is too large stands as an opaque object."""
    writer = _Writer()
    try:
        writer.write(value, 0)
    except (TooLargeError, MemoryError):
        writer = _Writer()
        writer.write_names(value)
        writer.write_text(_summary(value))
        return "o " + " ".join(writer.tokens)
    return " ".join(writer.tokens)


def class_names(kind: type) -> list[str]:
    """Return the names of a class and its bases, in method resolution order."""
    return [_NAME(base)[:200] for base in _MRO(kind)[:50]]


def text_of(function: Any, value: Any) -> str:
    """Return `function(value)` for `repr` or `str` as an exact, bounded string."""
    try:
        text = str.__str__(function(value))
    except RecursionError:
        text = f"<{_NAME(type(value))} object, nested too deeply>"
    except Exception as error:
        text = f"<{_NAME(type(value))} object, whose text cannot be had: {_NAME(type(error))}>"
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


class _Writer:
    """Collects tokens and watches their size."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.size = 0

    def write(self, value: Any, depth: int) -> None:
        kind = type(value)
        if value is None or kind is bool:
            self.add("N" if value is None else "T" if value else "F")
        elif kind is int:
            self.add("i" + format(value, "x"))
        elif kind is float:
            self.add("f" + value.hex())
        elif kind is str:
            self.write_text(value)
        elif kind is bytes:
            self.add("b" + value.hex())
        elif kind is complex:
            self.add("c")
            self.write(value.real, depth)
            self.write(value.imag, depth)
        else:
            self.write_container(value, depth)

    def write_container(self, value: Any, depth: int) -> None:
        kind = type(value)
        if depth >= MAX_DEPTH:
            self.write_opaque(value)
        elif kind in _COUNTED:
            self.add(_COUNTED[kind] + str(len(value)))
            for item in value:
                self.write(item, depth + 1)
        elif kind is dict:
            self.add("d" + str(len(value)))
            for key, item in value.items():
                self.write(key, depth + 1)
                self.write(item, depth + 1)
        else:
            base = _plain_base(kind)
            if base is None:
                self.write_opaque(value)
            else:
                self.add("v")
                self.write_names(value)
                self.write_text(text_of(repr, value))
                self.write(_as_plain(base, value), depth + 1)

    def write_opaque(self, value: Any) -> None:
        self.add("e" if _own_equality(type(value)) else "o")
        self.write_names(value)
        self.write_text(text_of(repr, value))

    def write_names(self, value: Any) -> None:
        names = class_names(type(value))
        self.add("l" + str(len(names)))
        for name in names:
            self.write_text(name)

    def write_text(self, text: str) -> None:
        self.add("s" + text.encode("utf-8", "surrogatepass").hex())

    def add(self, token: str) -> None:
        self.size += len(token) + 1
        if self.size > MAX_SIZE:
            raise TooLargeError
        self.tokens.append(token)


def _plain_base(kind: type) -> type | None:
    """Return the plain type that `kind` derives from, if equality still means that type's."""
    collections = sys.modules.get("collections")
    known = [getattr(collections, name, None) for name in ("Counter", "OrderedDict", "defaultdict")]
    bases: tuple[type, ...] = _MRO(kind)
    for base in bases:
        if base in _PLAIN:
            return base
        if "__eq__" in _NAMESPACE(base) and base not in known:
            return None
    return None


def _own_equality(kind: type) -> bool:
    """Tell whether a class that is written in Python says what objects of `kind` are equal to."""
    bases: tuple[type, ...] = _MRO(kind)
    return any("__eq__" in _NAMESPACE(base) and _FLAGS(base) & HEAP_TYPE for base in bases)


def _as_plain(base: Any, value: Any) -> object:
    """Copy the data of `value` with the methods of `base`, not those of its own class."""
    if base is int:
        return int.__add__(value, 0)
    if base is float:
        return float.__pos__(value)
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__add__(value, b"")
    items = dict.items(value) if base is dict else base.__iter__(value)
    return base(list(items))


def _summary(value: Any) -> str:
    """Say what an object is that is too large to be shown."""
    try:
        return f"<{_NAME(type(value))} of {type(value).__len__(value)} items>"
    except Exception:
        return f"<{_NAME(type(value))} object, too large to be read>"
