"""The state of one editor's session: documents, settings, results, and the work on functions."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lift_sys.config import Settings, read_settings, with_users_own
from lift_sys.errors import LiftError
from lift_sys.findings import Finding
from lift_sys.source import Target, TextEdit
from lift_sys.spec import Spec
from lift_sys.verdicts import Status
from lift_sys_server.engine import Engine, Report
from lift_sys_server.jobs import JobEnded, Jobs, TooManyJobs
from lift_sys_server.session import notes
from lift_sys_server.session.documents import OpenDocument, wanted
from lift_sys_server.session.examinations import Examinations, Slices
from lift_sys_server.session.results import Found, Results, moved

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["Cause", "Ending", "Request", "Session"]

_TRIES = 5
"""How often an edit is fitted to a text that goes on changing."""

Key = tuple[str, str]
Cause = Literal["opened", "edited", "closed", "findings"]
"""Why there may be something else to show of a document."""
Apply = Callable[[OpenDocument, TextEdit], Awaitable[str]]
"""Makes an edit in the editor; returns why it was not made, or nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """A function that the user pointed at, and the text that it had then."""

    uri: str
    qualname: str
    digest: str | None = None

    @property
    def key(self) -> Key:
        """What tells this function's work apart from any other."""
        return self.uri, self.qualname

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Ending:
    """How the work on a function ended; every path of `Session.implement` leads to one."""

    status: Status | Literal["stale", "refused", "cancelled", "superseded"]
    """The verdict's, or why there is none."""
    message: str
    """What happened, to what, and what to do."""
    document: OpenDocument | None = None
    edit: TextEdit | None = None
    """For the text of `document` as it is at this moment; only for a verdict that is offered."""
    origin: "tuple[str, Outcome] | None" = None
    """What the edit was made from, and the text that it was found for."""

    @property
    def by_user(self) -> bool:
        """Whether the user ended it and need not be told."""
        return self.status in ("cancelled", "superseded")


class Session:
    """All that is known for one editor; `changed` is told when there is more to show."""

    def __init__(self, engine: Engine, defaults: Settings) -> None:
        self.settings = defaults
        self.documents: dict[str, OpenDocument] = {}
        self.examinations = Examinations(engine.examine)
        self.changed: Callable[[str, Cause], None] = _nobody
        self._engine = engine
        self._defaults = defaults
        self._configured = 0
        """How often the settings have changed."""
        self._jobs: Jobs[Key] = Jobs()
        self._results = Results()
        self._steps: dict[Key, str] = {}
        self._inserting: set[Key] = set()
        self._turns: dict[str, asyncio.Lock] = {}

    def configure(self, options: object, *, initial: bool) -> list[str]:
        """Take the settings that the client sent; return what is to be said about them.

        What is the user's alone is taken from the `initial` ones, which come with the client's own configuration,
        and not from those that change later: a workspace may be behind them.
        """
        base = self._defaults if initial else with_users_own(self._defaults, self.settings)
        before = self.settings
        self.settings, messages = read_settings(options, base, trusted=initial)
        self._configured += self.settings != before
        for uri in self.documents:
            self.changed(uri, "findings")
        return messages

    def settings_for(self, uri: str) -> Settings:
        """The settings in force for a document."""
        return self.settings

    def open(self, uri: str, version: int, text: str, language: str) -> None:
        """Take a document into care, if it is one that may be implemented."""
        if wanted(uri, language):
            self.documents[uri] = OpenDocument(uri, version, text)
            self.changed(uri, "opened")

    def close(self, uri: str) -> None:
        """Forget a document's text and end the work on it; results are kept for a reopening."""
        if self.documents.pop(uri, None) is not None:
            self._turns.pop(uri, None)
            self._jobs.cancel_where(lambda key: key[0] == uri)
            self.changed(uri, "closed")

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
        await self.examinations.read(document)
        version = document.version
        slices = Slices()
        for target in document.targets():
            for finding in self._findings(document, target):
                yield target, finding
            if await slices.rest() and document.version != version:
                return

    def state(self, document: OpenDocument) -> str:
        """A name for the present findings on a document: another one once they may be others."""
        return f"{document.version}.{self._results.recorded}.{self._configured}"

    def step(self, document: OpenDocument, target: Target) -> str | None:
        """What is being done for `target` at the moment, or None."""
        return self._steps.get((document.uri, target.qualname))

    def cancel(self, request: Request) -> int:
        """End the work on one function; return how many jobs that were."""
        return int(self._jobs.cancel(request.key))

    def cancel_all(self) -> int:
        """End all work; return how many jobs that were."""
        return self._jobs.cancel_where(lambda _: True)

    async def implement(self, request: Request, report: Report) -> Ending:
        """Look for a verified implementation, and fit its edit to the text as it is by then."""
        document = self.documents.get(request.uri)
        if document is None:
            return _refused(f"{request.name!r}: its file is not open. Open it and try again")
        target = document.find(request.qualname, request.digest)
        if target is None or (request.digest and target.digest != request.digest):
            return _stale(request)
        if request.key in self._inserting:
            return _refused(f"{request.name!r} is being inserted at this moment")
        text = document.text
        report = self._noting(request.key, report)
        if self._jobs.busy:
            report("queued: other functions come first", 0)
        try:
            outcome = await self._jobs.run(
                request.key,
                lambda: self._engine.implement(text, target, settings=self.settings, report=report),
            )
        except JobEnded as ended:
            return Ending(ended.reason, f"The work on {request.name!r} was {ended.reason}")
        except TooManyJobs as full:
            return _refused(
                f"{request.name!r} was not started: {full}. Wait for one to end, or cancel it"
            )
        except LiftError as error:
            return Ending("failed", f"{request.name!r} was not implemented: {error}")
        finally:
            if request.key not in self._jobs:
                self._steps.pop(request.key, None)
        self._results.record(request.uri, text, outcome)
        self.changed(request.uri, "findings")
        return self._fit(request, text, outcome)

    async def insert(self, request: Request, ending: Ending, apply: Apply) -> Ending:
        """Have `apply` make the edit of a good ending; return how that ended.

        Edits of one document are made one after the other. One that is refused because the text has
        moved on is fitted to the new text and tried again.
        """
        self._inserting.add(request.key)
        try:
            async with self._turns.setdefault(request.uri, asyncio.Lock()):
                return await self._insert(request, ending, apply)
        finally:
            self._inserting.discard(request.key)

    async def _insert(self, request: Request, ending: Ending, apply: Apply) -> Ending:
        reason = ""
        for _ in range(_TRIES):
            assert ending.origin is not None, "only what was found can be inserted"
            ending = self._fit(request, *ending.origin)
            if ending.edit is None or ending.document is None:
                return ending
            version = ending.document.version
            reason = await apply(ending.document, ending.edit)
            if not reason:
                return ending
            if ending.document.version == version:
                break
        return _refused(f"{request.name!r} was found and not inserted: {reason}. Ask again")

    def _findings(self, document: OpenDocument, target: Target) -> Iterator[Finding]:
        if self.settings.hints and self.offers(target):
            yield notes.hint(target)
        found = self.result(document, target)
        if found is not None and not found.stale and not found.withdrawn:
            yield from found.findings
            if not found.outcome.verdict.offered:
                yield notes.failure(target, found.outcome.verdict)
        elif target.docstring is not None:
            yield from self.examinations.findings(document.text, target)

    def _noting(self, key: Key, report: Report) -> Report:
        """Remember the last word on a function, for those who look while work goes on."""

        def note(message: str, percent: int | None) -> None:
            self._steps[key] = message
            report(message, percent)

        return note

    def _fit(self, request: Request, text: str, outcome: "Outcome") -> Ending:
        """Move the edit to where its function stands now; refuse it if the function has changed."""
        if outcome.edit is None:
            message = notes.failure(outcome.target, outcome.verdict).message
            return Ending(outcome.verdict.status, message)
        document = self.documents.get(request.uri)
        before = outcome.target
        if document is None:
            return _stale(request)
        target = document.find(before.qualname, before.digest)
        if target is None or target.digest != before.digest:
            return _stale(request)
        if target.span.of(document.text) != before.span.of(text):
            return _stale(request)
        shift = target.span.start - before.span.start
        edit = replace(outcome.edit, span=moved(outcome.edit.span, shift))
        verdict = outcome.verdict
        return Ending(verdict.status, str(verdict), document, edit, (text, outcome))


def _refused(message: str) -> Ending:
    return Ending("refused", message)


def _stale(request: Request) -> Ending:
    return Ending(
        "stale",
        f"{request.name!r} has changed since it was asked for, so nothing was inserted. Ask again",
    )


def _nobody(uri: str, cause: Cause) -> None:
    """Tell nobody."""
