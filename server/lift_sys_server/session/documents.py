"""Open documents: the text as the editor has it, its functions, its lines. Knows no LSP.

The text is kept here and nowhere else, so that two copies cannot differ.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, chain
from typing import Final
from urllib.parse import unquote

from lift_sys.source import Document, Span, Target

__all__ = ["LARGEST", "Lines", "OpenDocument", "encodable", "too_large", "wanted"]

LARGEST: Final = 1_000_000
"""Code points of a document that is read: every function of such a one takes seconds and 300 MiB in all."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_DEFINITION = re.compile(r"def\b")
"""Other words that end so do no harm, and a search that begins with a letter is twenty times as fast."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Lines:
    """Where the lines of a text begin and end, counting only the line ends that editors count."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def text(self) -> str:
        """The text that they are the lines of."""
        return self._text

    def edited(self, text: str, span: Span, grown: int) -> "Lines":
        """The lines once `span` was replaced by a text longer by `grown`, which made `text`."""
        edited = Lines(text)
        # A line end of two characters may have been made or parted at the edges of the edit.
        if "starts" in self.__dict__ and "\r" not in text:
            first = bisect_right(self.starts, span.start)
            behind = bisect_right(self.starts, span.end)
            new = text[span.start : span.end + grown]
            found = [span.start + match.end() for match in _LINE_END.finditer(new)]
            rest = self.starts[behind:]
            shifted = [start + grown for start in rest] if grown else rest
            edited.starts = [*self.starts[:first], *found, *shifted]
        return edited

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line's first character."""
        lines = self._text.splitlines(keepends=True)
        unfinished = not self._text.endswith(("\n", "\r"))
        if len(lines) != self._text.count("\n") + (unfinished and bool(lines)):
            # Some line ends at a sign that editors do not count, or at a lone carriage return.
            return [0, *(match.end() for match in _LINE_END.finditer(self._text))]
        starts = list(accumulate(map(len, lines), initial=0))
        return starts[:-1] if unfinished and lines else starts

    def at(self, offset: int) -> int:
        """The number of the line that `offset` stands on."""
        return bisect_right(self.starts, offset) - 1

    def span(self, line: int) -> Span:
        """The extent of a line that exists, without its line end."""
        start = self.starts[line]
        if line + 1 == len(self.starts):
            return Span(start, len(self._text))
        end = self.starts[line + 1] - 1
        if end > start and self._text[end - 1 : end + 1] == "\r\n":
            end -= 1
        return Span(start, end)


class OpenDocument:
    """A document that the editor has open."""

    def __init__(self, uri: str, version: int, text: str) -> None:
        self.uri = uri
        self.version = version
        self.context = 0
        """How often what stands around the text has changed."""
        self._source = Document(encodable(text))
        self._lines: Lines | None = None

    @property
    def text(self) -> str:
        """The document as the editor has it."""
        return self._source.text

    @property
    def lines(self) -> Lines:
        """The lines of the text."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    def written(self, span: Span) -> str:
        """What the editor has there."""
        return span.of(self.text)

    def edit(self, span: Span, new_text: str) -> None:
        """Replace a part of the text; the version is the caller's to raise."""
        new_text = encodable(new_text)
        self._source.edit(span, new_text)
        if self._lines is not None:
            grown = len(new_text) - (span.end - span.start)
            self._lines = self._lines.edited(self.text, span, grown)

    def replace(self, text: str) -> None:
        """Take a whole new text."""
        self._source = Document(encodable(text))
        self._lines = None

    def targets(self) -> tuple[Target, ...]:
        """All functions, in the order of the text."""
        return self._source.targets()

    def walk(self) -> Iterator[Target]:
        """The same, each read when its turn comes, so that the caller can give way to others in between.

        To be left off once the text has changed.
        """
        return self._source.walk()

    def module(self, target: Target) -> tuple[str, Target]:
        """The text of the module that a function stands in, and the function as it stands there."""
        return self.text, target

    def target_at(self, offset: int) -> Target | None:
        """The innermost function around `offset`."""
        return self._source.target_at(offset)

    def within(self, span: Span) -> Iterator[Target]:
        """The functions that `span` touches; for a mere cursor the innermost alone.

        Goes from one definition to the next, so that a part of a long text is read without the rest,
        and the caller can give way to others in between.
        """
        definitions = _DEFINITION.finditer(self.text, span.start, span.end)
        seen: set[Span] = set()
        for offset in chain([span.start], (match.start() for match in definitions)):
            target = self.target_at(offset)
            if target is not None and target.span not in seen:
                seen.add(target.span)
                yield target

    def find(self, qualname: str, digest: str | None) -> Target | None:
        """The function of that name; of several of one name, the one with that digest."""
        name = qualname.rpartition(".")[2]
        for match in re.finditer(rf"def\s+{re.escape(name)}\b", self.text):
            target = self.target_at(match.start())
            if target and target.qualname == qualname and target.digest == digest:
                return target
        return self._source.find(qualname)


def encodable(text: str) -> str:
    """Put U+FFFD, of the same length in every encoding, for halves of surrogate pairs."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def too_large(uri: str) -> str:
    """Say that a document is left alone because of its length."""
    name = unquote(uri.rpartition("/")[2]) or uri
    return (
        f"lift-sys leaves {name[:200]!r} alone: it is longer than {LARGEST:,} characters."
        " Split it up, and open it again"
    )


def wanted(uri: str, language: str) -> bool:
    """Tell whether a document is Python that may be implemented; stub files never are."""
    path = uri.partition("?")[0].partition("#")[0]
    return not path.endswith(".pyi") and ("python" in language.lower() or path.endswith(".py"))
