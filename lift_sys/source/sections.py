"""Cuts a flat text at the definitions that stand at its margin, and parses each part on its own.

What does not parse in one section is so no matter for the others, and an edit concerns few of them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from lift_sys.source.drafts import Draft, Memo
from lift_sys.source.functions import Layout, functions_in
from lift_sys.source.grammar import Encoded, Parsed
from lift_sys.source.lexing import CLOSED, end_state
from lift_sys.source.outline import Outline, outline_of
from lift_sys.source.recovery import recovered

if TYPE_CHECKING:
    from tree_sitter import Tree

__all__ = ["Section", "cut", "is_pending", "joined"]

_MARGIN = re.compile(r"\n(?=\f?(?:@\w|(?:async[ \t]+)?def\b|class\b))")
_DEFINITION = re.compile(r"^\f?(?:(?:async[ \t]+)?def|class)\b", re.MULTILINE)

LONGEST_JOINED = 1_000_000
"""Code points: text that would have to be parsed only to see whether a long string spans it."""


class Section:
    """A part of a document that begins at the margin; everything in it counts from its start."""

    def __init__(self, text: str, basis: "Tree | None" = None) -> None:
        """Take a flat text; `basis` is the tree of an earlier text, edited to fit this one."""
        self.text = text
        self._basis = basis
        self._memo = Memo()
        self._states: dict[str, str] = {}
        self._drafts: tuple[Layout, tuple[Draft, ...]] | None = None
        self.join: tuple[tuple[Section, ...], Section | None] | None = None
        """The sections from this one on that were tried as one, and what became of it."""

    @cached_property
    def parsed(self) -> Parsed:
        """The syntax tree."""
        parsed = Parsed(self.text, self._basis)
        self._basis = None
        return parsed

    @cached_property
    def outline(self) -> Outline:
        """What the section binds and imports at module level."""
        return outline_of(self.parsed)

    def state_behind(self, state: str) -> str:
        """Return the state (see `lexing`) behind the section when it is `state` in front."""
        if state not in self._states:
            self._states[state] = end_state(self.text, state)
        return self._states[state]

    def drafts(self, layout: Layout) -> tuple[Draft, ...]:
        """Return the section's functions in order, each as its own text shows it."""
        if self._drafts is None or self._drafts[0] != layout:
            if self.parsed.broken:
                found = recovered(self.text, (), layout, self._memo)
            else:
                found = functions_in(self.parsed, (), layout, self._memo)
            self._drafts = layout, tuple(found)
            self._memo.turn()
        return self._drafts[1]

    def edited(self, start: int, end: int, text: str) -> "Section":
        """Return the section whose `[start, end)` was replaced so that it reads `text`."""
        known = "parsed" in self.__dict__
        section = Section(text, self.parsed.edited(start, end, Encoded(text)) if known else None)
        section._memo = self._memo
        return section


def cut(text: str) -> list[str]:
    """Split a flat text in front of each definition at the margin; decorators go with theirs."""
    parts: list[str] = []
    start = 0
    for match in _MARGIN.finditer(text):
        if not is_pending(text[start : match.end()]):
            parts.append(text[start : match.end()])
            start = match.end()
    parts.append(text[start:])
    return parts


def is_pending(text: str) -> bool:
    """Tell whether `text` is decorators that still lack their definition."""
    return text.lstrip("\ufeff\f").startswith("@") and _DEFINITION.search(text) is None


def joined(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the sections, with those joined that one long string spans."""
    number = 0
    while number < len(sections):
        section = sections[number]
        state = section.state_behind(CLOSED)
        last = number if state == CLOSED else _closing(sections, number, state)
        whole = _join(sections[number : last + 1]) if last > number else None
        yield whole or section
        number = last + 1 if whole else number + 1


def _closing(sections: Sequence[Section], first: int, state: str) -> int:
    """Return the number of the section behind which the string is closed that `first` opens."""
    for number in range(first + 1, len(sections)):
        state = sections[number].state_behind(state)
        if state == CLOSED:
            return number
    return first


def _join(parts: Sequence[Section]) -> Section | None:
    """Make one section of several, unless that does not parse: then a string was left open."""
    known = parts[0].join
    if known is not None and known[0] == tuple(parts):
        return known[1]
    whole = None
    if sum(len(part.text) for part in parts) <= LONGEST_JOINED:
        whole = Section("".join(part.text for part in parts))
        whole = None if whole.parsed.broken else whole
    parts[0].join = tuple(parts), whole
    return whole
