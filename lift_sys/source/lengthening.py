"""Adds lines to a docstring as it stands in the source. Knows nothing of what they say."""

from lift_sys.ir.docstrings import clean, docstring_literal
from lift_sys.source.edits import TextEdit
from lift_sys.source.span import Span
from lift_sys.source.target import Target

__all__ = ["docstring_edit"]

_TRIPLE = ('"""', "'''")


def docstring_edit(
    text: str, target: Target, lines: list[str], *, after: Span | None = None
) -> TextEdit | None:
    """Return the edit that adds `lines` to the docstring: behind the line on which `after` ends, or at its end.

    Only what is added changes; a docstring without triple quotes is written anew. None where it cannot be done,
    in a docstring whose quotes or prefix leave no way to write the lines.
    """
    docstring = target.docstring
    assert docstring is not None, "only a docstring can be made longer"
    literal = docstring.span.of(text)
    quotes = _quotes(literal)
    if quotes is None:
        return _written_anew(target, docstring.text, lines, docstring.span)
    written = _escaped(lines, literal, quotes)
    if written is None:
        return None
    newline, indent = target.newline, target.indent
    if after is not None:
        added = _placed(written, newline, _indent_at(text, after.start))
        place = _line_end(text, after.end)
        if place < docstring.span.end - len(quotes):
            return TextEdit(Span(place, place), added)
    content = text[docstring.span.start : docstring.span.end - len(quotes)]
    kept = len(content.rstrip())
    place = docstring.span.start + kept
    end = docstring.span.end - len(quotes)
    added = _placed(written, newline, indent)
    return TextEdit(Span(place, end), f"{newline}{added}{newline}{indent}")


def _placed(lines: list[str], newline: str, indent: str) -> str:
    return "".join(f"{newline}{indent}{line}".rstrip(" \t") for line in lines)


def _indent_at(text: str, offset: int) -> str:
    """Return the white space in front of a place, where nothing else stands on its line."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return text[start:offset] if not text[start:offset].strip() else ""


def _quotes(literal: str) -> str | None:
    opening = literal.lstrip("rRuUbBfF")[:3]
    return opening if opening in _TRIPLE else None


def _escaped(lines: list[str], literal: str, quotes: str) -> list[str] | None:
    """Spell the lines for the inside of a literal; a raw one takes them as they are, or not at all."""
    prefix = literal[: literal.index(quotes)].lower()
    if "r" in prefix:
        safe = all(quotes not in line and not line.endswith("\\") for line in lines)
        return lines if safe else None
    return [line.replace("\\", "\\\\").replace(quotes, "\\" + "\\".join(quotes)) for line in lines]


def _written_anew(target: Target, content: str, lines: list[str], span: Span) -> TextEdit:
    whole = "\n".join([clean(content), "", *lines])
    first, *rest = docstring_literal(whole)
    written = [first, *(target.indent + line if line else "" for line in rest)]
    return TextEdit(span, target.newline.join(written))


def _line_end(text: str, offset: int) -> int:
    """Return the end of the line that the character before `offset` stands on, without its line end."""
    place = max(offset - 1, 0)
    if text[place] in "\r\n":
        return place - (text[place] == "\n" and place > 0 and text[place - 1] == "\r")
    while place < len(text) and text[place] not in "\r\n":
        place += 1
    return place
