"""What can be said of functions by reading alone, kept for as long as their text stays the same."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from lift_sys.findings import Finding
from lift_sys.source import Target
from lift_sys.spec import Spec
from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.results import shifted

if TYPE_CHECKING:
    from lift_sys.pipeline import Examination

__all__ = ["Examinations", "Slices"]

_KEPT = 4096
_WORD = re.compile(r"[^\W\d]\w*")
SLICE_SECONDS = 0.001
TURNS = 4
"""Enough for a request that has arrived to be answered whole: it takes several turns of the loop."""


class Slices:
    """Cuts long work into short pieces: its `rest` gives way to requests once a piece is long enough.

    Of all works that share a `turn` one does a piece at a time: two hundred pieces at once would be no short ones.
    """

    def __init__(self, turn: asyncio.Lock | None = None) -> None:
        self._turn = turn or asyncio.Lock()
        self._began = perf_counter()

    async def rest(self) -> bool:
        """Give way if it is time to; tell whether others may have had their turn."""
        if perf_counter() - self._began <= SLICE_SECONDS:
            return False
        await self.wait()
        return True

    async def wait(self) -> None:
        """Give way to requests, and to works that have waited for longer."""
        async with self._turn:
            for _ in range(TURNS):
                await asyncio.sleep(0)
        self._began = perf_counter()


class Examinations:
    """Examinations by the function's text, wherever in a document it stands."""

    def __init__(self, examine: Callable[[Target], "Examination"]) -> None:
        self.turn = asyncio.Lock()
        """Taken one after the other by those who read much."""
        self._examine = examine
        self._kept: OrderedDict[tuple[str, str], _Known] = OrderedDict()

    def spec(self, text: str, target: Target) -> Spec:
        """What `target` promises; its spans are those of the moment when it was first read."""
        return self._examination(text, target).spec

    def known(self, text: str, target: Target) -> "Examination | None":
        """What was read of `target` before; nothing is read for it."""
        own = target.span.of(text)
        known = self._kept.get((target.digest, own))
        return known.examination if known and known.holds_for(target, own) else None

    def findings(self, text: str, target: Target) -> tuple[Finding, ...]:
        """What is wrong with `target`, at its present place in `text`."""
        examination = self._examination(text, target)
        return shifted(examination.findings, target.span.start - examination.target.span.start)

    async def read(self, document: OpenDocument) -> None:
        """Examine all functions with a docstring, giving way to requests every few milliseconds."""
        version = -1
        while version != document.version:
            slices = Slices(self.turn)
            if self.turn.locked():
                await slices.wait()
            version, text = document.version, document.text
            for target in document.walk():
                if target.docstring is not None:
                    self._examination(text, target)
                if await slices.rest() and document.version != version:
                    break

    def _examination(self, text: str, target: Target) -> "Examination":
        key = (target.digest, target.span.of(text))
        known = self._kept.get(key)
        if known is None or not known.holds_for(target, key[1]):
            known = self._kept[key] = _Known(self._examine(target), target.siblings)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return known.examination


@dataclass(slots=True)
class _Known:
    """An examination, and the names of the module that were in reach of it."""

    examination: "Examination"
    siblings: tuple[str, ...]

    def holds_for(self, target: Target, text: str) -> bool:
        """Tell whether the same of the names that the function speaks of are in reach still."""
        if target.siblings is not self.siblings:
            words = set(_WORD.findall(text))
            if words.intersection(target.siblings) != words.intersection(self.siblings):
                return False
            self.siblings = target.siblings
        return True
