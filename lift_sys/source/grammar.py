"""Parses Python with tree-sitter, and turns its byte offsets into code points. Knows no functions."""

import threading
from bisect import bisect_right
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from lift_sys.source.lexing import CLOSED, end_state, thinned

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Query, Tree

__all__ = ["Encoded", "Parsed", "query"]

STRIDE = 512
"""Code points between two known byte offsets: a look-up decodes at most this much."""

_LOCAL = threading.local()


class Encoded:
    """A text with its UTF-8 bytes, and the way from one to the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A lone surrogate is one code point and becomes one byte, so that it can be counted both ways.
        self.data = text.encode("utf-8", "replace")
        self._ascii = len(self.data) == len(text)

    def to_offset(self, byte: int) -> int:
        """Return the code point offset of a byte offset that no character straddles."""
        if self._ascii:
            return byte
        if byte >= len(self.data):
            return len(self.text)
        known = bisect_right(self._known, byte) - 1
        start = self._known[known]
        return known * STRIDE + len(self.data[start:byte].decode("utf-8", "replace"))

    def to_byte(self, offset: int) -> int:
        """Return the byte offset of a code point offset."""
        if self._ascii:
            return offset
        known = offset // STRIDE
        rest = self.text[known * STRIDE : offset]
        return self._known[known] + len(rest.encode("utf-8", "replace"))

    def point(self, byte: int) -> tuple[int, int]:
        """Return row and column, in bytes, as tree-sitter counts them."""
        return self.data.count(b"\n", 0, byte), byte - (self.data.rfind(b"\n", 0, byte) + 1)

    @cached_property
    def _known(self) -> list[int]:
        starts = range(0, len(self.text), STRIDE)
        sizes = (len(self.text[at : at + STRIDE].encode("utf-8", "replace")) for at in starts)
        return list(accumulate(sizes, initial=0))


class Parsed:
    """A flat text with its syntax tree, which is made when it is first asked for."""

    def __init__(self, text: str, basis: "Tree | None" = None) -> None:
        """Take a text; `basis` is the tree of an earlier text, edited to fit this one."""
        self.text = text
        self._basis = basis

    @cached_property
    def broken(self) -> bool:
        """Whether something in the text does not parse."""
        # Of an open string this is known without the parser, which takes seconds to give up on a long one.
        return end_state(self.text) != CLOSED or self.root.has_error

    @cached_property
    def errors(self) -> int:
        """How many places in the text do not parse."""
        from tree_sitter import QueryCursor

        if not self.broken:
            return 0
        return len(QueryCursor(query("(ERROR) @error")).captures(self.root).get("error", [0]))

    @property
    def root(self) -> "Node":
        """The module."""
        return self._tree.root_node

    def edited(self, start: int, end: int, text: str) -> "Parsed":
        """Return the text after `[start, end)` was replaced so that it reads `text`."""
        if "_tree" not in self.__dict__:
            return Parsed(text)
        after = Parsed(text)
        if "\r" in text or "\r" in self.text:
            # Whether a carriage return stands alone depends on its neighbour.
            start, end = max(start - 1, 0), min(end + 1, len(self.text))
        first, old_end = self._bytes.to_byte(start), self._bytes.to_byte(end)
        new_end = old_end + len(after._bytes.data) - len(self._bytes.data)
        if thinned(text) != text or thinned(self.text) != self.text:
            return after
        tree = self._tree.copy()
        points = (self._bytes.point(first), self._bytes.point(old_end), after._bytes.point(new_end))
        tree.edit(first, old_end, new_end, *points)
        after._basis = tree
        return after

    def span(self, node: "Node") -> tuple[int, int]:
        """Return the extent of a node, in code points."""
        return self._bytes.to_offset(node.start_byte), self._bytes.to_offset(node.end_byte)

    def source(self, node: "Node") -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    @cached_property
    def _bytes(self) -> Encoded:
        return Encoded(thinned(self.text))

    @cached_property
    def _tree(self) -> "Tree":
        basis, self._basis = self._basis, None
        data = self._bytes.data
        return _parser().parse(data, basis) if basis else _parser().parse(data)


@cache
def query(source: str) -> "Query":
    """Compile a query once."""
    from tree_sitter import Query

    return Query(_language(), source)


@cache
def _language() -> "Language":
    import tree_sitter_python
    from tree_sitter import Language

    return Language(tree_sitter_python.language())


def _parser() -> "Parser":
    """Return this thread's parser: one parser cannot serve two threads at once."""
    if not hasattr(_LOCAL, "parser"):
        from tree_sitter import Parser

        _LOCAL.parser = Parser(_language())
    parser: Parser = _LOCAL.parser
    return parser
