"""Reads string literals as the interpreter would, and remembers where each character came from."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain

from lift_sys.source.span import Span
from lift_sys.source.target import Docstring

__all__ = ["read_docstring"]

_OPENING = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quotes>\"\"\"|'''|\"|')")
_SPECIAL = re.compile(r"\\|\r\n")
_ESCAPE = re.compile(
    r"\\(?:(?P<end>\r\n|\n)|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<name>[^}\n]*)\}|(?P<simple>[\\'\"abfnrtv]))"
)
_SIMPLE = dict(zip("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", strict=True))


def read_docstring(text: str, parts: Sequence[Span], span: Span) -> Docstring | None:
    """Read adjacent literals at `parts` of the flat `text`; None when they make no docstring.

    `span` is the extent of all of them with what stands between.
    """
    pieces = [_read(text, part) for part in parts]
    if any(piece is None for piece in pieces):
        return None
    whole = [piece for piece in pieces if piece is not None]
    value = "".join(piece[0] for piece in whole)
    end = whole[-1][1][-1]
    if len(whole) == 1:
        return Docstring(value, span, whole[0][1])
    offsets = chain.from_iterable(piece[1][:-1] for piece in whole)
    return Docstring(value, span, (*offsets, end))


def _read(text: str, part: Span) -> tuple[str, Sequence[int]] | None:
    """Return a literal's value and the offset of each of its characters, and one for the end."""
    opening = _OPENING.match(text, part.start, part.end)
    if opening is None or opening["prefix"].lower() not in ("", "r", "u"):
        return None
    start, end = opening.end(), part.end - len(opening["quotes"])
    if end < start:
        return None
    raw = "r" in opening["prefix"].lower()
    if not _SPECIAL.search(text, start, end):
        return text[start:end], range(start, end + 1)
    return _decode(text, start, end, raw=raw)


def _decode(text: str, start: int, end: int, *, raw: bool) -> tuple[str, tuple[int, ...]]:
    """Resolve escapes (unless `raw`) and line ends."""
    values: list[str] = []
    offsets: list[Sequence[int]] = []
    position = start
    while special := _SPECIAL.search(text, position, end):
        at = special.start()
        values.append(text[position:at])
        offsets.append(range(position, at))
        value, position = _resolve(text, at, end, raw=raw)
        values.append(value)
        offsets.append(range(at, at + 1) if len(value) == 1 else range(at, at + len(value)))
    values.append(text[position:end])
    offsets.append(range(position, end + 1))
    return "".join(values), tuple(chain.from_iterable(offsets))


def _resolve(text: str, at: int, end: int, *, raw: bool) -> tuple[str, int]:
    """Return what the escape or line end at `at` stands for, and the offset behind it."""
    if text[at] == "\r":
        return "\n", at + 2
    escape = None if raw else _ESCAPE.match(text, at, end)
    kind = escape.lastgroup if escape else None
    if escape is None or kind is None:
        return "\\", at + 1
    digits = escape[kind]
    match kind:
        case "end":
            return "", escape.end()
        case "simple":
            return _SIMPLE[digits], escape.end()
        case "name":
            return _named(digits, at, escape.end())
        case "octal":
            return chr(int(digits, 8)), escape.end()
    code = int(digits, 16)
    return (chr(code), escape.end()) if code <= 0x10FFFF else ("\\", at + 1)


def _named(name: str, at: int, end: int) -> tuple[str, int]:
    """Look a character up; named sequences are no single character, and Python refuses them."""
    try:
        value = unicodedata.lookup(name)
    except KeyError:
        return "\\", at + 1
    return (value, end) if len(value) == 1 else ("\\", at + 1)
