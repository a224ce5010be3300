"""The work on functions: one job for each, and its edit fitted to the text as it is by then. Knows no LSP."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from lift_sys.config import Settings
from lift_sys.errors import LiftError
from lift_sys.source import Target
from lift_sys_server.engine import Report
from lift_sys_server.jobs import JobEnded, Jobs, TooManyJobs
from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.endings import Apply, Ending, Key, Request, refused, stale
from lift_sys_server.session.news import News
from lift_sys_server.session.plans import Place, Plan
from lift_sys_server.session.results import Results

__all__ = ["QUEUED", "Work"]

_log = logging.getLogger(__name__)

QUEUED: Final = "queued: other functions come first"
"""The step of work that waits for its turn."""

_TRIES = 5
"""How often an edit is fitted to a text that goes on changing."""

_TOLD_SECONDS: Final = 10.0
"""How long an editor may take to tell of an edit that it has made: Neovim, until typing pauses."""


class Work:
    """Carries out plans; `changed` is told when there is more to know of a document's functions."""

    def __init__(
        self,
        documents: dict[str, OpenDocument],
        results: Results,
        settings_for: Callable[[str], Settings],
        changed: Callable[[str, bool], None],
    ) -> None:
        self._documents = documents
        self._results = results
        self._settings_for = settings_for
        self._changed = changed
        self._jobs: Jobs[Key] = Jobs()
        self._steps: dict[Key, str] = {}
        self._inserting: set[Key] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._edits = News()

    def step(self, uri: str, target: Target) -> str | None:
        """What is being done for `target` at the moment, or None."""
        return self._steps.get((uri, target.qualname))

    def concerns(self, uri: str) -> bool:
        """Whether functions of a document are worked on."""
        return any(key[0] == uri for key in self._steps)

    @property
    def jobs(self) -> int:
        """How many are waiting or running."""
        return len(self._jobs)

    def cancel(self, request: Request) -> int:
        """End the work on one function; return how many jobs that were."""
        return int(self._jobs.cancel(request.key))

    def cancel_all(self) -> int:
        """End all work; return how many jobs that were."""
        return self._jobs.cancel_where(lambda _: True)

    def edited(self) -> None:
        """Say that a text has changed."""
        self._edits.tell(files=False)

    def close(self, uri: str) -> None:
        """End the work on a document."""
        self._turns.pop(uri, None)
        self._jobs.cancel_where(lambda key: key[0] == uri)

    async def do(
        self, request: Request, plan_for: Callable[[Place], Plan | str], report: Report
    ) -> Ending:
        """Carry out a plan for one function, in place of what is being done for it."""
        place = self._place(request)
        if isinstance(place, Ending):
            return place
        plan = plan_for(place)
        if isinstance(plan, str):
            return refused(plan)
        report = self._noting(request.key, report)
        if self._jobs.busy:
            report(QUEUED, 0)
        try:
            outcome = await self._jobs.run(request.key, lambda: plan.work(report))
        except JobEnded as ended:
            message = f"The work on {request.name!r} was {ended.reason}"
            return Ending(ended.reason, message, says="nothing")
        except TooManyJobs as full:
            return refused(
                f"{request.name!r} was not started: {full}. Wait for one to end, or cancel it"
            )
        except LiftError as error:
            return Ending("failed", f"{request.name!r} was not {plan.done}: {error}")
        except OSError as error:
            # The machine has too little of something: descriptors, processes, room on the disk.
            _log.warning("work could not be done", exc_info=error)
            reason = error.strerror or type(error).__name__
            return Ending("failed", f"{request.name!r} was not {plan.done}: {reason}. Try again")
        finally:
            if request.key not in self._jobs:
                self._steps.pop(request.key, None)
                self._changed(request.uri, False)
        if outcome.verdict.offered or plan.keeps_failures:
            self._results.record(request.uri, plan.text, outcome)
            self._changed(request.uri, True)
        return self.fit(request, plan.conclude(outcome))

    def fit(self, request: Request, ending: Ending) -> Ending:
        """Move the edit to where its function stands now; refuse it if the function has changed."""
        if ending.change is None:
            return ending
        document = self._documents.get(request.uri)
        edit = document and ending.change.fit(document)
        if not edit:
            return stale(request)
        return replace(ending, document=document, edit=edit)

    async def insert(
        self, request: Request, ending: Ending, apply: Apply, *, checked: bool
    ) -> Ending:
        """Have `apply` make the edit of a good ending; return how that ended.

        Edits of one document are made one after the other. One that is not made because the text has
        moved on is fitted to the new text and tried again; `checked` is whether the editor makes it
        for exactly our text or not at all.
        """
        self._inserting.add(request.key)
        try:
            async with self._turns.setdefault(request.uri, asyncio.Lock()):
                return await self._insert(request, ending, apply, checked)
        finally:
            self._inserting.discard(request.key)

    async def _insert(
        self, request: Request, ending: Ending, apply: Apply, checked: bool
    ) -> Ending:
        reason = ""
        for _ in range(_TRIES):
            ending = self.fit(request, ending)
            if ending.edit is None or ending.document is None:
                return ending
            version, text = ending.document.version, ending.document.text
            reason = await apply(ending.document, ending.edit)
            if not reason:
                await self._told(ending.document, text)
                if not (checked and self.fit(request, ending).edit):
                    return ending
                # Neovim says that it has made an edit when it has found the text changed, and has not.
                reason = "its file goes on changing"
            if ending.document.version == version:
                break
        return refused(f"{request.name!r} was found and not inserted: {reason}. Ask again")

    async def _told(self, document: OpenDocument, text: str) -> None:
        """Wait until the editor has told of its edit of `text`.

        Neovim does so up to 150 ms after it has answered, Emacs half a second: what was fitted to the
        old text meanwhile would land on lines that have moved.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_TOLD_SECONDS):
                while document.text == text and self._documents.get(document.uri) is document:
                    await self._edits.wait(self._edits.count, _TOLD_SECONDS)

    def _place(self, request: Request) -> Place | Ending:
        """Where the function stands, if it is still the one that was asked about."""
        document = self._documents.get(request.uri)
        if document is None:
            return refused(f"{request.name!r}: its file is not open. Open it and try again")
        target = document.find(request.qualname, request.digest)
        if target is None:
            return Ending(
                "stale", f"{request.name!r} is not in its file any more, so nothing was done"
            )
        if request.digest and target.digest != request.digest:
            return stale(request)
        if document.written(target.span) != target.span.of(document.text):
            return refused(
                f"A line of IPython's own stands in {request.name!r} or right behind it. Move it, and ask again"
            )
        if request.key in self._inserting:
            return refused(f"{request.name!r} is being inserted at this moment")
        return Place(document, *document.module(target), self._settings_for(request.uri))

    def _noting(self, key: Key, report: Report) -> Report:
        """Remember the last word on a function, for those who look while work goes on."""

        def note(message: str, percent: int | None) -> None:
            self._steps[key] = message
            self._changed(key[0], False)
            report(message, percent)

        return note
