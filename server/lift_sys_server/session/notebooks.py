"""Notebooks: each code cell is a document of its own, which goes on where the cells before it end. Knows no LSP."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lift_sys.source import Document, Outline, Span, Target, is_whole, moved, without_magics
from lift_sys_server.session.documents import Lines, OpenDocument, encodable

__all__ = ["Cell", "CellText", "Notebooks"]

_LARGEST: Final = 200_000
"""Code points of a cell that are read; a longer one is data."""


@dataclass(frozen=True, slots=True)
class CellText:
    """The text of a cell as the editor sends it."""

    uri: str
    version: int
    text: str
    language: str


class Cell(OpenDocument):
    """A cell. Positions count in its own text; what is IPython's own in that is blank in `text`."""

    def __init__(self, given: CellText, *, is_code: bool) -> None:
        self._raw = encodable(given.text)
        self._language = given.language.lower()
        self._is_code = is_code
        super().__init__(given.uri, given.version, self._code())
        self.earlier: Sequence[Cell] = ()
        """The code cells before it, of which names are in reach."""

    @property
    def is_python(self) -> bool:
        """Whether functions are looked for in it."""
        return self._is_code and "python" in self._language and len(self._raw) <= _LARGEST

    @property
    def lines(self) -> Lines:
        """The lines of the cell as the editor has it."""
        if self._lines is None:
            self._lines = Lines(self._raw)
        return self._lines

    def written(self, span: Span) -> str:
        """What the editor has there, with what is IPython's own."""
        return span.of(self._raw)

    @property
    def outline(self) -> Outline:
        """What it imports and defines for the cells behind it."""
        return self._source.outline

    def mark(self, *, is_code: bool) -> None:
        """Say whether it is code, rather than words."""
        if is_code != self._is_code:
            self._is_code = is_code
            self._take(self._code())

    def follow(self, before: Outline) -> bool:
        """Take `before` for what earlier cells define; tell whether that is news."""
        news = self._source.follow(before)
        self.context += news
        return news

    def edit(self, span: Span, new_text: str) -> None:
        """Replace a part of the cell's own text."""
        before = self._raw
        self._raw = before[: span.start] + encodable(new_text) + before[span.end :]
        code = self._code()
        if before == self.text and code == self._raw:
            super().edit(span, new_text)
        else:
            self._take(code)

    def replace(self, text: str) -> None:
        """Take a whole new text."""
        self._raw = encodable(text)
        self._take(self._code())

    def module(self, target: Target) -> tuple[str, Target]:
        """The cells up to this one as one module, and the function as it stands there.

        A cell that ends inside a string or a bracket cannot have run, and would swallow those behind it.
        """
        before = "".join(f"{cell.text}\n" for cell in self.earlier if is_whole(cell.text))
        return before + self.text, moved(target, len(before))

    def _code(self) -> str:
        return without_magics(self._raw) if self.is_python else ""

    def _take(self, code: str) -> None:
        source = Document(code)
        source.follow(self._source.before)
        self._source = source
        self._lines = None


class Notebooks:
    """The cells of each notebook, in order; those in Python stand among `documents` as well.

    `take` and `drop` put a document there and away; `changed` is told when other names came into reach of one.
    """

    def __init__(
        self,
        documents: dict[str, OpenDocument],
        take: Callable[[OpenDocument], None],
        drop: Callable[[str], None],
        changed: Callable[[str], None],
    ) -> None:
        self._documents = documents
        self._take = take
        self._drop = drop
        self._changed = changed
        self._cells: dict[str, list[str]] = {}
        """By notebook the URIs of its cells, in order."""
        self._known: dict[str, Cell] = {}
        self._homes: dict[str, str] = {}
        """By cell the notebook that it is in."""

    def open(self, uri: str, cells: Iterable[tuple[str, bool]], texts: Iterable[CellText]) -> None:
        """Take a notebook: its cells in order, each with whether it is code, and their texts."""
        self.close(uri)
        self._cells[uri] = []
        self.splice(uri, slice(0), cells, texts, ())

    def splice(
        self,
        uri: str,
        replaced: slice,
        cells: Iterable[tuple[str, bool]],
        opened: Iterable[CellText],
        closed: Iterable[str],
    ) -> None:
        """Put `cells` in the place of others; a cell that was moved keeps its text.

        What is sent for a notebook that is not open, or for cells whose text never came, is passed over.
        """
        order = self._cells.get(uri)
        if order is None:
            return
        cells = list(cells)
        kinds = dict(cells)
        gone = [*order[replaced], *closed]
        order[replaced] = [cell for cell, _ in cells]
        for text in opened:
            self._forget(text.uri)
            self._known[text.uri] = Cell(text, is_code=kinds.get(text.uri, True))
        for cell in gone:
            if cell not in order:
                self._forget(cell)
        self._homes |= dict.fromkeys(order, uri)
        self.mark(uri, cells)

    def mark(self, uri: str, cells: Iterable[tuple[str, bool]]) -> None:
        """Note of some cells whether they are code."""
        for cell, is_code in cells:
            if cell in self._known:
                self._known[cell].mark(is_code=is_code)
        if uri in self._cells:
            self._settle(uri)

    def edited(self, cell: str) -> None:
        """Say that a cell's text has changed: what it defines may be in reach of others."""
        if cell in self._homes:
            self._settle(self._homes[cell])

    def close(self, uri: str) -> None:
        """Let go of a notebook and its cells."""
        for cell in self._cells.pop(uri, []):
            self._forget(cell)

    def lose(self, uri: str | None) -> bool:
        """Let go of a notebook, by its URI or a cell's, or of all: cells may be others by now; tell if there was one."""
        home = uri and self._homes.get(uri, uri)
        lost = [each for each in self._cells if home in (None, each)]
        for each in lost:
            self.close(each)
        return bool(lost)

    def find(self, cell: str) -> Cell | None:
        """A cell of an open notebook, whatever its language."""
        return self._known.get(cell)

    def _settle(self, uri: str) -> None:
        """Keep those cells among the documents that are Python, and tell each what is before it."""
        before = Outline()
        earlier: list[Cell] = []
        for name in self._cells[uri]:
            cell = self._known.get(name)
            if cell is None:
                continue
            if not cell.is_python:
                self._drop(name)
                continue
            cell.earlier = tuple(earlier)
            news = cell.follow(before)
            if name not in self._documents:
                self._take(cell)
            elif news:
                self._changed(name)
            before = Outline.joined((before, cell.outline))
            earlier.append(cell)

    def _forget(self, cell: str) -> None:
        if self._known.pop(cell, None) is not None:
            self._homes.pop(cell, None)
            self._drop(cell)
