"""Puts a rendered body into a function's place. Knows nothing of how the body came about."""

import io
import tokenize
from collections.abc import Iterator

from lift_sys.source.edits import TextEdit
from lift_sys.source.lexing import comments, flatten
from lift_sys.source.stubs import indent_at
from lift_sys.source.target import Target

__all__ = ["implementation_edit", "indented", "unit_of"]

_LEVEL = 4
"""Spaces for each level in a rendered body."""


def implementation_edit(text: str, target: Target, body: str) -> TextEdit:
    """Return the one edit that puts `body` in the place of the stub of `target`.

    `body` is rendered Python without base indentation. Comments on the lines that are replaced are
    kept: that of a one-line function on the `def` line, the others in front of the body.
    """
    assert target.stub is not None, "only a stub can be implemented"
    replaced = flatten(target.stub.of(text))
    notes = comments(replaced)
    start = ""
    lines: list[str] = []
    if target.one_line:
        start = "".join(f"  {note}" for note in notes)
        if target.docstring is not None:
            lines.append(target.indent + target.docstring.span.of(text))
    else:
        lines += (target.indent + note for note in notes)
    lines += indented(body, target.indent, unit_of(text, target))
    if target.one_line or not _begins_line(text, target.stub.start):
        lines.insert(0, start)
    return TextEdit(target.stub, target.newline.join(lines))


def unit_of(text: str, target: Target) -> str:
    """Return the white space that one level of indentation takes in a function."""
    start = target.header.start
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    outer = indent_at(text[line:start], 0)
    inner = target.indent
    if inner.startswith(outer) and inner != outer:
        return inner.removeprefix(outer)
    return "\t" if "\t" in inner else " " * _LEVEL


def indented(body: str, indent: str, unit: str) -> list[str]:
    """Return the lines of a rendered body at their place; the inside of long strings stays."""
    lines = body.strip("\n").split("\n") if body.strip() else ["pass"]
    inside = set(_inside_strings("\n".join(lines)))
    return [
        line if number in inside else _placed(line, indent, unit)
        for number, line in enumerate(lines)
    ]


def _placed(line: str, indent: str, unit: str) -> str:
    spaces = len(line) - len(line.lstrip(" "))
    if spaces == len(line):
        return ""
    levels, rest = divmod(spaces, _LEVEL)
    return indent + unit * levels + " " * rest + line[spaces:]


def _inside_strings(body: str) -> Iterator[int]:
    """Yield the numbers, from 0, of the lines that begin inside a string."""
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(body).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            yield from range(token.start[0], token.end[0])
        elif kind in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        elif kind in ("FSTRING_END", "TSTRING_END"):
            yield from range(opened.pop(), token.end[0])


def _begins_line(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] in "\r\n"
