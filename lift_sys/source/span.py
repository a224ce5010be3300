"""A stretch of text, as offsets in code points. Knows no lines, columns or encodings."""

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """The half-open range `[start, end)` of a document's text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the part of `text` that the span covers."""
        return text[self.start : self.end]

    def contains(self, offset: int) -> bool:
        """Tell whether `offset` lies in the span or just behind it (where a cursor may stand)."""
        return self.start <= offset <= self.end
