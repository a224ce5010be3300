"""Edits of one function, which move with it while the rest of its document changes. Knows no work."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from lift_sys.source import Span, Target, TextEdit
from lift_sys_server.session.documents import OpenDocument

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["Change", "alike", "change_of", "difference", "edit_of", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of a function, for as long as that has the text that the edit was made for."""

    qualname: str
    digest: str
    text: str
    """The function's own text."""
    edit: TextEdit
    """Its offsets count from the start of the function."""
    replaced: str
    """What the edit replaces: it may reach into comments that are the function's, or are not."""

    @property
    def empty(self) -> bool:
        """Whether it would leave all as it is."""
        return self.edit.new_text == self.replaced

    def fit(self, document: OpenDocument) -> TextEdit | None:
        """The edit where the function stands now; None once the function is another."""
        target = document.find(self.qualname, self.digest)
        if target is None or target.digest != self.digest:
            return None
        edit = replace(self.edit, span=moved(self.edit.span, target.span.start))
        same = target.span.of(document.text) == self.text
        return edit if same and document.written(edit.span) == self.replaced else None


def change_of(text: str, target: Target, edit: TextEdit) -> Change:
    """The change that makes `edit`, whose offsets count from the start of `target`, in `text`."""
    place = moved(edit.span, target.span.start)
    function = target.span.of(text)
    return Change(target.qualname, target.digest, function, edit, place.of(text))


def edit_of(outcome: "Outcome") -> TextEdit | None:
    """What an outcome that is offered changes, with offsets from the function's start; None for nothing."""
    edit = outcome.edit if outcome.verdict.offered else None
    return edit and replace(edit, span=moved(edit.span, -outcome.target.span.start))


def difference(there: str, wanted: str) -> TextEdit:
    """The edit that makes one text of another, of all lines from the first to the last that differ."""
    old, new = there.splitlines(keepends=True), wanted.splitlines(keepends=True)
    before = alike(old, new)
    behind = alike(reversed(old[before:]), reversed(new[before:]))
    start = sum(map(len, old[:before]))
    end = len(there) - sum(map(len, old[len(old) - behind :]))
    return TextEdit(Span(start, end), "".join(new[before : len(new) - behind]))


def moved(span: Span, shift: int) -> Span:
    """The span, `shift` further on."""
    return Span(span.start + shift, span.end + shift)


def alike(one: Iterable[str], other: Iterable[str]) -> int:
    """How many lines, or characters, the two begin with in common."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
