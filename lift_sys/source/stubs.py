"""Tells whether a function's body is a mere stub, and which part of the text is its place."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lift_sys.source.lexing import newline_of, width
from lift_sys.source.span import Span
from lift_sys.source.target import StubKind

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = [
    "Stub",
    "ends_line",
    "indent_at",
    "insertion",
    "one_line",
    "replacement",
    "statement_kind",
]

_ENDS_LINE = re.compile(r"[ \t\f]*;?[ \t\f]*(?:#[^\r\n]*)?(?:\r?\n|$)")
_LINE = re.compile(r"([ \t\f]*)(#[^\r\n]*)?(\r?\n|$)")
_NOT_IMPLEMENTED = b"NotImplementedError"


@dataclass(frozen=True, slots=True)
class Stub:
    """A body that waits for an implementation."""

    span: Span
    kind: StubKind
    indent: str | None = None
    """The indentation of comments that are all there is of the body."""


def statement_kind(node: "Node") -> StubKind | None:
    """Return what kind of stub a statement is; None for real code."""
    match node.type:
        case "pass_statement":
            return "pass"
        case "expression_statement" if node.child_count == 1:
            return "ellipsis" if node.named_children[0].type == "ellipsis" else None
        case "raise_statement":
            return "not_implemented" if _raised(node) == _NOT_IMPLEMENTED else None
    return None


def _raised(node: "Node") -> bytes | None:
    """Return the source of the class that a `raise` raises, without its arguments."""
    if not node.named_children:
        return None
    raised = node.named_children[0]
    return (raised.child_by_field_name("function") or raised).text


def ends_line(text: str, offset: int) -> bool:
    """Tell whether nothing but a comment stands behind `offset` on its line."""
    return _ENDS_LINE.match(text, offset) is not None


def indent_at(text: str, offset: int) -> str:
    """Return the white space in front of `offset`'s line, without a byte order mark."""
    start = text.rfind("\n", 0, offset) + 1
    end = start
    while end < len(text) and text[end] in " \t\f\ufeff":
        end += 1
    return text[start:end].lstrip("\ufeff")


def replacement(text: str, before: int, statements: Span, kind: StubKind) -> Stub:
    """Describe stub statements on lines of their own, behind what ends at `before`."""
    own = ends_line(text, before)
    start = text.rfind("\n", 0, statements.start) + 1 if own else before
    return Stub(Span(start, _line_end(text, statements.end)), kind)


def one_line(text: str, colon: int, last: int, kind: StubKind) -> Stub:
    """Describe a body that begins on the `def` line, whose last statement ends at `last`."""
    return Stub(Span(colon, _line_end(text, last)), kind)


def insertion(text: str, before: int, outer: str, *, documented: bool) -> Stub:
    """Describe a body without statements: where one can be put behind what ends at `before`.

    `outer` is the indentation of the `def` line: comments and blanks further in belong to the body.
    """
    start = end = _line_end(text, before)
    indent: str | None = None
    position = _next_line(text, start)
    while position is not None and (line := _LINE.match(text, position)):
        inside = width(line[1]) > width(outer)
        if line[2] and not inside:
            break
        if line[2]:
            start = end = line.end(2)
            indent = line[1] if indent is None else indent
        elif inside:
            end = line.end(1)
        position = line.end() if line[3] else None
    kind: StubKind = "docstring" if documented else "comments" if indent is not None else "empty"
    return Stub(Span(start, end), kind, indent)


def _line_end(text: str, offset: int) -> int:
    newline = newline_of(text, offset)
    return len(text) if newline is None else text.index(newline, offset)


def _next_line(text: str, offset: int) -> int | None:
    newline = newline_of(text, offset)
    return None if newline is None else offset + len(newline)
