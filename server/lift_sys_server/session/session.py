"""The state of one editor's session: documents, settings, results, and the work on functions."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from lift_sys.config import InForce, Settings
from lift_sys.findings import Finding
from lift_sys.source import Span, Target, TextEdit
from lift_sys.spec import Spec
from lift_sys.verdicts import Question
from lift_sys_server.engine import Engine, Report
from lift_sys_server.session import notes
from lift_sys_server.session.batch import Batch, Each
from lift_sys_server.session.changes import moved
from lift_sys_server.session.closed_files import Told
from lift_sys_server.session.configuration import Configuration
from lift_sys_server.session.documents import LARGEST, OpenDocument, too_large, wanted
from lift_sys_server.session.endings import Apply, Ending, Request
from lift_sys_server.session.examinations import Examinations, Slices
from lift_sys_server.session.given import plan_given
from lift_sys_server.session.news import News
from lift_sys_server.session.notebooks import Cell, Notebooks
from lift_sys_server.session.plans import Plans
from lift_sys_server.session.results import Found, Results, shifted
from lift_sys_server.session.sheets import Sheet, Sheets, is_sheet
from lift_sys_server.session.views import Task, View, Views
from lift_sys_server.session.work import Work

if TYPE_CHECKING:
    from lift_sys.health import Record
    from lift_sys.pipeline import Outcome

__all__ = ["Cause", "Session"]

Cause = Literal["opened", "edited", "closed", "findings", "progress", "reached"]
"""Why there may be something else to show of a document: `reached` where other names have come into its reach."""


class Session:
    """All that is known for one editor; `changed` is told when there is more to show."""

    def __init__(self, engine: Engine, own: InForce) -> None:
        self.configuration = Configuration(own)
        self.documents: dict[str, OpenDocument] = {}
        self.notebooks = Notebooks(self.documents, self._take, self.close, self._reached)
        self.news = News()
        self.closed: dict[str, tuple[object, str]] = {}
        """By place what a closed file was when it was looked into last, and the name of what was found."""
        self.published: dict[str, Told] = {}
        """By place what was sent unasked on files that are not open."""
        self.examinations = Examinations(engine.examine)
        self._passing = Examinations(engine.examine)
        """Of files that are not open: they are to push out nothing of what is."""
        self.changed: Callable[[str, Cause], None] = _nobody
        self._engine = engine
        self._configured = 0
        """How often the settings have changed."""
        self._results = Results()
        self.sheets = Sheets(self.documents, self._results, engine)
        self._plans = Plans(engine, self._results)
        self._batches: dict[str, Batch] = {}
        self._work = Work(self.documents, self._results, self.configuration.at_work, self._worked)
        self._views = Views(self._view, self.state)

    def configure(self, change: Callable[[Configuration], None]) -> list[str]:
        """Make a change to the settings; return what is to be said about them."""
        before = {uri: self.settings_for(uri) for uri in self.documents}
        change(self.configuration)
        concerned = [uri for uri, settings in before.items() if settings != self.settings_for(uri)]
        self._configured += bool(concerned)
        for uri in concerned:
            self.changed(uri, "findings")
        self.news.tell(files=True)
        return self.configuration.complaints()

    def settings_for(self, uri: str) -> Settings:
        """The settings in force for a document."""
        return self.configuration.at(uri).settings

    def open(self, uri: str, version: int, text: str, language: str) -> str | None:
        """Take a document into care, if it is one that may be implemented; return why not, if that is news."""
        sheet = is_sheet(uri, language)
        if not sheet and not wanted(uri, language):
            return None
        if len(text) > LARGEST:
            return too_large(uri)
        if sheet:
            self.sheets.take(uri, version, text)
            self.changed(uri, "opened")
            return None
        self._take(OpenDocument(uri, version, text))
        return None

    def edit(self, document: OpenDocument | Sheet, span: Span | None, new_text: str) -> str | None:
        """Replace the text of `span`, or all of it; return why the document is let go, if it is."""
        kept = 0 if span is None else len(document.text) - (span.end - span.start)
        if kept + len(new_text) > LARGEST and not isinstance(document, Cell):
            self.close(document.uri)
            return too_large(document.uri)
        if span is None:
            document.replace(new_text)
        else:
            document.edit(span, new_text)
        return None

    def edited(self, uri: str) -> None:
        """Say that all changes of a document have been made."""
        self._work.edited()
        if self.text(uri) is not None:
            self.changed(uri, "edited")
        self.notebooks.edited(uri)

    def close(self, uri: str) -> None:
        """Forget a document's text and end the work on it; results are kept for a reopening."""
        if self.sheets.open.pop(uri, None) is not None:
            self.changed(uri, "closed")
        elif self.documents.pop(uri, None) is not None:
            self.cancel_batch(uri)
            self._work.close(uri)
            self._work.edited()
            self.changed(uri, "closed")

    def _take(self, document: OpenDocument) -> None:
        self.documents[document.uri] = document
        self.changed(document.uri, "opened")

    def _reached(self, uri: str) -> None:
        self.changed(uri, "reached")

    def text(self, uri: str) -> OpenDocument | Sheet | None:
        """What the editor has open under a URI, if it is ours to care for."""
        return self.documents.get(uri) or self.sheets.open.get(uri)

    def offers(self, target: Target) -> bool:
        """Whether to offer an implementation of `target`; nothing is computed for it."""
        return target.unimplemented and target.docstring is not None and self._engine.takes(target)

    def spec(self, document: OpenDocument, target: Target) -> Spec:
        """What is known of `target` without asking a backend."""
        return self.examinations.spec(document.text, target)

    def result(self, document: OpenDocument, target: Target) -> Found | None:
        """The last result for `target`, current or stale."""
        return self._results.find(document.uri, document.text, target)

    async def findings(self, document: OpenDocument) -> AsyncIterator[tuple[Target, Finding]]:
        """Yield what is to be said of each function, what was found by work included.

        Gives way to requests every few milliseconds; ends early if the text changes meanwhile.
        """
        reading = self._reading(document)
        await reading.read(document)
        version = document.version
        slices = Slices(reading.turn)
        for target in document.targets():
            for finding in self._findings(document, target):
                yield target, finding
            if await slices.rest() and document.version != version:
                return

    def state(self, document: OpenDocument) -> str:
        """A name for the present findings on a document: another one once they may be others."""
        return f"{document.version}.{document.context}.{self._results.recorded}.{self._configured}"

    def step(self, document: OpenDocument, target: Target) -> str | None:
        """What is being done for `target` at the moment, or None."""
        return self._work.step(document.uri, target)

    async def views(self, document: OpenDocument) -> Sequence[View]:
        """What can be shown of each function, made from what is known; all for the present text."""
        return await self._views.of(document)

    def worked_on(self, uri: str) -> bool:
        """Tell whether there are results for functions of a document, or work on them."""
        return self._results.has(uri) or self._work.concerns(uri)

    def verified(self, document: OpenDocument, target: Target) -> TextEdit | None:
        """The edit that was verified for exactly this text of `target`, if that is known already."""
        found = self.result(document, target)
        if found is None or not found.withdrawn or found.outcome.docstring is not None:
            return None
        edit, shift = found.outcome.edit, target.span.start - found.outcome.target.span.start
        assert edit is not None, "what is withdrawn has one"
        return replace(edit, span=moved(edit.span, shift))

    def known(self, document: OpenDocument, target: Target) -> "Outcome | None":
        """What the last search for a body of `target` has found, if the function holds that or is the stub still."""
        result = self._results.known(document.uri, document.text, target)
        return None if result is None else result.outcome

    def first_question(self, asked: Request) -> tuple[Request, Question] | None:
        """What is to be asked first about a function, and the function as it is now."""
        document = self.documents.get(asked.uri)
        target = document.find(asked.qualname, asked.digest) if document else None
        if document is None or target is None:
            return None
        known = self.known(document, target)
        if known is None or not known.verdict.questions:
            return None
        return replace(asked, digest=target.digest), known.verdict.questions[0]

    def may_be_verified(self, document: OpenDocument, target: Target) -> bool:
        """Whether `target` has a body and something to check it against, as far as one sees without reading on."""
        if target.stub is not None or target.docstring is None or target.problem is not None:
            return False
        if not self._engine.takes(target):
            return False
        examination = self.examinations.known(document.text, target)
        if examination is not None:
            return bool(examination.spec.examples or examination.spec.ensures)
        words = target.docstring.text
        return ">>>" in words or f"{target.name}(" in words

    async def health(self) -> "Sequence[Record]":
        """What works here and what does not, with the settings that hold outside of all folders."""
        return await self._engine.health(self.settings_for(""))

    @property
    def jobs(self) -> int:
        """How many are waiting or running."""
        return self._work.jobs

    @property
    def results(self) -> int:
        """How many there have been."""
        return self._results.recorded

    def cancel(self, request: Request) -> int:
        """End the work on one function; return how many jobs that were."""
        return self._work.cancel(request)

    def cancel_all(self) -> int:
        """End all work; return how many jobs that were."""
        return sum(map(self.cancel_batch, list(self._batches))) + self._work.cancel_all()

    async def implement(self, request: Request, report: Report) -> Ending:
        """Look for a verified implementation, and fit its edit to the text as it is by then."""
        return await self._work.do(request, self._plans.implement, report)

    async def try_again(self, request: Request, report: Report) -> Ending:
        """Look anew for one, in place of ours where the function holds that unchanged."""
        return await self._work.do(request, self._plans.try_again, report)

    async def next_candidate(self, request: Request, report: Report) -> Ending:
        """Verify the next of the bodies that were found beside the present one, and take that."""
        return await self._work.do(request, self._plans.next_candidate, report)

    async def answer(self, request: Request, question: str, answer: str, report: Report) -> Ending:
        """Make the answer to an open question an example, and fit the body to it."""
        plan = partial(self._plans.answer, question=question, answer=answer)
        return await self._work.do(request, plan, report)

    async def verify(self, request: Request, report: Report) -> Ending:
        """Check the body that a function has; there is no edit."""
        return await self._work.do(request, self._plans.verify, report)

    async def implement_all(self, uri: str, each: Each, report: Report) -> Batch | None:
        """Do `each` for every function of a document that could be implemented; None when it is not open.

        A further batch on the same document takes the place of the one that is under way.
        """
        document = self.documents.get(uri)
        if document is None:
            return None
        self.cancel_batch(uri)
        targets = [target for target in document.targets() if self.offers(target)]
        requests = [Request(uri, target.qualname, target.digest) for target in targets]
        batch = self._batches[uri] = Batch(requests, each, report)
        try:
            await batch.run()
        finally:
            if self._batches.get(uri) is batch:
                del self._batches[uri]
        return batch

    def cancel_batch(self, uri: str) -> int:
        """End the batch on a document; return how many there were."""
        batch = self._batches.pop(uri, None)
        if batch is None:
            return 0
        batch.cancel(self._work.cancel)
        return 1

    async def apply(
        self, request: Request, written: str, sheet: Sheet | None, report: Report
    ) -> Ending:
        """Verify the body of an IR, and put it in the function's place; `sheet` is where it was written."""
        if self.sheets.holds(request.key, written):
            message = f"{request.name!r} has this body already"
            return Ending("refused", message, says="nothing")
        plan = plan_given(self._engine, self.sheets, written, sheet)
        ending = await self._work.do(request, plan, report)
        if sheet is not None:
            self.changed(sheet.uri, "findings")
        return ending

    def fit(self, request: Request, ending: Ending) -> Ending:
        """Move the edit of an ending to where its function stands by now."""
        return self._work.fit(request, ending)

    async def insert(
        self, request: Request, ending: Ending, apply: Apply, *, checked: bool
    ) -> Ending:
        """Have `apply` make the edit of a good ending, the edits of a document one after the other."""
        return await self._work.insert(request, ending, apply, checked=checked)

    def _reading(self, document: OpenDocument) -> Examinations:
        is_open = self.documents.get(document.uri) is document
        return self.examinations if is_open else self._passing

    def _findings(self, document: OpenDocument, target: Target) -> Iterator[Finding]:
        if self.settings_for(document.uri).hints and self.offers(target):
            yield notes.hint(target)
        found = self.result(document, target)
        if found is not None and not found.stale and not found.withdrawn:
            yield from found.findings
            if found.standing != "checked" and not found.outcome.verdict.offered:
                shift = target.span.start - found.outcome.target.span.start
                yield from shifted((notes.failure(found.outcome),), shift)
        elif target.docstring is not None:
            yield from self._reading(document).findings(document.text, target)

    def _view(self, document: OpenDocument, target: Target) -> View | None:
        found = self.result(document, target)
        if target.docstring is None and found is None:
            return None
        task: Task | None = "implement" if self.offers(target) else None
        if self.may_be_verified(document, target):
            task = "verify"
        read = target.stub is not None or target.docstring is None
        settled = read or self.examinations.known(document.text, target) is not None
        return View(target, found, task, settled)

    def _worked(self, uri: str, found: bool) -> None:
        """Pass on that work on a function has got further, or has a result."""
        self.changed(uri, "findings" if found else "progress")


def _nobody(uri: str, cause: Cause) -> None:
    """Tell nobody."""
