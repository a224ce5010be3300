"""What can be shown of each function of a document, kept until something about it changes. Knows no LSP.

No docstring is read for it: that takes seconds in a long file, and is done for the diagnostics anyway.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from weakref import WeakKeyDictionary

from lift_sys.source import Target
from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.examinations import Slices
from lift_sys_server.session.results import Found

__all__ = ["Task", "View", "Views"]

_RESTS: Final = 3
"""After so many readings that an edit has made void the next gives way to nobody: typing can go on for long."""

Task = Literal["implement", "verify"]


@dataclass(frozen=True, slots=True)
class View:
    """A function with a docstring, or with a result, as it stands."""

    target: Target
    found: Found | None
    task: Task | None
    """What a user can have done with it."""
    settled: bool
    """Whether `task` will stay so: that there is something to verify is a guess until the docstring was read."""


class Views:
    """The views of open documents: `look` makes one, `state` names what they depend on."""

    def __init__(
        self,
        look: Callable[[OpenDocument, Target], View | None],
        state: Callable[[OpenDocument], str],
    ) -> None:
        self._look = look
        self._state = state
        self._kept: WeakKeyDictionary[OpenDocument, tuple[str, Sequence[View]]] = (
            WeakKeyDictionary()
        )

    async def of(self, document: OpenDocument) -> Sequence[View]:
        """All views, of the text as it is by then; gives way to requests every few milliseconds."""
        tries = 0
        while True:
            state = self._state(document)
            known = self._kept.get(document)
            if known is not None and known[0] == state:
                return known[1]
            views = await self._read(document, state, rests=tries < _RESTS)
            tries += 1
            if views is None:
                continue
            if all(view.settled for view in views):
                self._kept[document] = state, views
            return views

    async def _read(
        self, document: OpenDocument, state: str, *, rests: bool
    ) -> Sequence[View] | None:
        """Look at every function; None if something has changed meanwhile."""
        slices = Slices()
        views = []
        for target in document.walk():
            view = self._look(document, target)
            if view is not None:
                views.append(view)
            if rests and await slices.rest() and self._state(document) != state:
                return None
        return views
