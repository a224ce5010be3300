"""Sheets: the IR of a function as a document of its own, shown to the editor or open in it. Knows no LSP."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lift_sys.errors import SourceError
from lift_sys.findings import Finding
from lift_sys.ir import FunctionIR, Refusal, Statement, from_text, to_text
from lift_sys.source import Target
from lift_sys_server.engine import Engine
from lift_sys_server.protocol import IR_LANGUAGE
from lift_sys_server.session import sheet_notes as notes
from lift_sys_server.session.addresses import address, function_at
from lift_sys_server.session.documents import Lines, OpenDocument, encodable
from lift_sys_server.session.endings import Key
from lift_sys_server.session.examinations import TURNS, Slices
from lift_sys_server.session.results import Found, Results

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome, Review
    from lift_sys.source import Span
    from lift_sys.verdicts import Verdict

__all__ = ["Sheet", "Sheets", "Shown", "is_sheet"]

_SHOWN_KEPT = 512


@dataclass(frozen=True, slots=True)
class Shown:
    """The IR of a function as it was shown, and that function's own text."""

    text: str
    function: str
    found: "tuple[Outcome, str] | None"
    """The result that it shows, and how the function stood to that."""


class Sheet:
    """A sheet that the editor has open; it may be edited. `function` is None where nobody can tell whose it is."""

    def __init__(
        self, uri: str, version: int, text: str, shown: Callable[[], Shown | None]
    ) -> None:
        self.uri = uri
        self.version = version
        self.function = function_at(uri)
        self.base: Shown | None = None
        """What it was before it was edited."""
        self.made: Outcome | None = None
        """What became of the function when the sheet was applied last."""
        self.tried: tuple[str, Verdict] | None = None
        """The text that was applied last in vain, and why."""
        self.noted: tuple[object, tuple[Finding, ...]] | None = None
        """What was found last, and what that depends on."""
        self._shown = shown
        self.replace(text)

    @property
    def text(self) -> str:
        """The sheet as the editor has it."""
        return self._text

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self._text)

    @property
    def edited(self) -> bool:
        """Whether its text is its writer's, and not what was shown."""
        return self.base is None or _plain(self._text) != _plain(self.base.text)

    def edit(self, span: "Span", new_text: str) -> None:
        """Replace a part of the text; the version is the caller's to raise."""
        self.replace(self._text[: span.start] + new_text + self._text[span.end :])

    def replace(self, text: str) -> None:
        """Take a whole new text."""
        self._text = encodable(text)
        self.__dict__.pop("lines", None)
        self.settle()

    def settle(self) -> None:
        """Start from what was shown, once it is that again."""
        shown = self._shown()
        if shown is not None and _plain(shown.text) == _plain(self._text):
            self.base = shown


class Sheets:
    """All sheets of a session. What was shown is remembered, so that a stale sheet is known for one."""

    def __init__(
        self, documents: dict[str, OpenDocument], results: Results, engine: Engine
    ) -> None:
        self.open: dict[str, Sheet] = {}
        self._documents = documents
        self._results = results
        self._engine = engine
        self._shown: OrderedDict[Key, Shown] = OrderedDict()
        self._turn = asyncio.Lock()

    def take(self, uri: str, version: int, text: str) -> None:
        """Take a sheet into care that the editor has opened."""
        function = function_at(uri)
        self.open[uri] = Sheet(uri, version, text, lambda: function and self._shown.get(function))

    def show(self, function: Key) -> str:
        """Return the text of a function's sheet, and remember it; `SourceError` says why there is none."""
        place = self.place(function)
        if place is None:
            self._remember(function, Shown("", "", None))
            name = function[1].rpartition(".")[2]
            raise SourceError(
                f"There is no function {name!r} in an open document",
                hint="Open its file, and show its IR again",
            )
        found = self._found(*place)
        shown = Shown("", _own(*place), _state(found))
        self._remember(function, shown)
        text = self._text(*place, found)
        self._remember(function, replace(shown, text=text))
        for sheet in self.open.values():
            if sheet.function == function:
                sheet.settle()
        return text

    def shows(self, uri: str) -> bool:
        """Whether the IR of any function of a document was shown."""
        return any(function[0] == uri for function in self._shown)

    def of(self, uri: str) -> list[Sheet]:
        """The open sheets of a document's functions."""
        return [it for it in self.open.values() if it.function and it.function[0] == uri]

    async def moved_on(self, uri: str) -> list[str]:
        """Addresses of what was shown of a document's functions and is another by now; edited sheets are left alone."""
        slices = Slices()
        found = []
        for function, shown in list(self._shown.items()):
            moved = function[0] == uri and self._differs(function, shown)
            if moved and not self._edited(function):
                found.append(address(*function))
            await slices.rest()
        return found

    async def findings(self, sheet: Sheet) -> tuple[Finding, ...]:
        """What is wrong with a sheet; the spans are those of its text as it is by then.

        They are found for one sheet after the other, so that many of them keep no request waiting.
        """
        async with self._turn:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            about = self._about(sheet)
            if sheet.noted is None or sheet.noted[0] != about:
                sheet.noted = about, tuple(self._findings(sheet))
            return sheet.noted[1]

    def _about(self, sheet: Sheet) -> object:
        """All that the findings on a sheet depend on."""
        place = sheet.function and self.place(sheet.function)
        function = place and (place[1].digest, _own(*place), self.outdated(sheet))
        return sheet.text, sheet.tried, function

    def _findings(self, sheet: Sheet) -> Iterator[Finding]:
        if sheet.function is None:
            ir = from_text(sheet.text)
            if isinstance(ir, Refusal):
                yield notes.unreadable(sheet.text, ir)
            return
        place = self.place(sheet.function)
        if place is None:
            yield notes.orphaned(sheet.text, sheet.function[1])
            return
        document, target = place
        if self.outdated(sheet):
            yield notes.outdated(sheet.text, target)
        review = self.review(sheet.text, *document.module(target))
        if isinstance(review.ir, Refusal):
            yield notes.unreadable(sheet.text, review.ir)
        yield from review.findings
        if sheet.tried is not None and sheet.tried[0] == sheet.text:
            yield notes.in_vain(sheet.text, target, sheet.tried[1])

    def outdated(self, sheet: Sheet) -> bool:
        """Whether the function is neither what the sheet was made from, nor what was made of that."""
        place = sheet.function and self.place(sheet.function)
        if not place:
            return True
        if sheet.base is None:
            # An editor has kept it from an earlier session: nobody knows what it was made from.
            sheet.base = Shown("", _own(*place), None)
        if _own(*place) == sheet.base.function:
            return False
        found = self._found(*place)
        return found is None or found.outcome is not sheet.made or found.standing != "inserted"

    def review(self, written: str, text: str, target: Target) -> "Review":
        """Read a text as the IR of a function, and say what is wrong with it."""
        return self._engine.review(written, target, self.body(text, target))

    def body(self, text: str, target: Target) -> tuple[Statement, ...] | None:
        """The body that a function has, or None where it has none, or one that the IR cannot hold."""
        try:
            return self._engine.body_of(text, target)
        except SourceError:
            return None

    def holds(self, function: Key, written: str) -> bool:
        """Whether a function has the body that an IR says already."""
        place = self.place(function)
        ir = from_text(written)
        body = place and self.body(*place[0].module(place[1]))
        return body is not None and not isinstance(ir, Refusal) and ir.body == body

    def place(self, function: Key) -> tuple[OpenDocument, Target] | None:
        """A function in its document, where that is open and has it."""
        document = self._documents.get(function[0])
        target = document and document.find(function[1], None)
        return (document, target) if document and target else None

    def _remember(self, function: Key, shown: Shown) -> None:
        self._shown[function] = shown
        self._shown.move_to_end(function)
        while len(self._shown) > _SHOWN_KEPT:
            self._shown.popitem(last=False)

    def _found(self, document: OpenDocument, target: Target) -> Found | None:
        """What is known of the function's text as it is."""
        found = self._results.find(document.uri, document.text, target)
        return None if found is None or found.stale else found

    def _text(self, document: OpenDocument, target: Target, found: Found | None) -> str:
        if found is None:
            return to_text(self._engine.ir_of(*document.module(target)))
        verdict = found.outcome.verdict
        there = found.standing != "absent"
        ir: FunctionIR | None = found.outcome.ir if there or target.stub is not None else None
        if ir is None:
            return to_text(self._engine.ir_of(*document.module(target)))
        words = str(verdict) if there else f"not in the file. {verdict}"
        title, _, rest = to_text(ir).partition("\n")
        return f"{title}\n# {' '.join(words.split())}\n{rest}"

    def _edited(self, function: Key) -> bool:
        """Whether a sheet of the function was edited, and the function does not have that body."""
        edited = [it for it in self.open.values() if it.function == function and it.edited]
        return any(not self.holds(function, it.text) for it in edited)

    def _differs(self, function: Key, shown: Shown) -> bool:
        place = self.place(function)
        if place is None:
            return False
        found = self._found(*place)
        return _own(*place) != shown.function or _state(found) != shown.found


def is_sheet(uri: str, language: str) -> bool:
    """Tell whether a document that is opened is a sheet: by its URI, or because the editor says so."""
    return function_at(uri) is not None or language == IR_LANGUAGE


def _state(found: Found | None) -> "tuple[Outcome, str] | None":
    return None if found is None else (found.outcome, found.standing)


def _own(document: OpenDocument, target: Target) -> str:
    return target.span.of(document.text)


def _plain(text: str) -> str:
    """The text whatever its line ends are."""
    return text.replace("\r\n", "\n")
