"""Cuts a flat text at the definitions that stand at its margin, and parses each part on its own.

What does not parse in one section is so no matter for the others, and an edit concerns few of them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from lift_sys.source.drafts import Draft, Memo
from lift_sys.source.functions import Layout, functions_in
from lift_sys.source.grammar import Parsed
from lift_sys.source.lexing import CLOSED, closes, end_state
from lift_sys.source.outline import Outline, outline_of
from lift_sys.source.recovery import recovered

__all__ = ["Section", "cut", "joined"]

_HEAD = r"\f?(?:(@)\w|(?:async[ \t]+)?def\b|class\b)"
_ANCHOR = re.compile(rf"\ufeff?{_HEAD}")
_DEFINITION = re.compile(r"^\f?(?:(?:async[ \t]+)?def|class)\b", re.MULTILINE)
_MARGIN = re.compile(rf"\n{_HEAD}")

MOST_TRIED = 4_000_000
"""Code points that are parsed at most only to see whether long strings span several sections."""


class Section:
    """A part of a document that begins at the margin; everything in it counts from its start."""

    def __init__(self, parsed: Parsed) -> None:
        """Take a flat text, whose tree is made only when it is asked for."""
        self.text = parsed.text
        self.parsed = parsed
        self._memo = Memo()
        self._states: dict[str, str] = {}
        self._drafts: tuple[Layout, tuple[Draft, ...]] | None = None
        self.join: tuple[tuple[Section, ...], Section | None] | None = None
        """The sections from this one on that were tried as one, and what became of it."""

    @cached_property
    def outline(self) -> Outline:
        """What the section binds and imports at module level."""
        return outline_of(self.parsed, by_lines=self._by_lines)

    @property
    def _by_lines(self) -> bool:
        """Whether its main definition is a class, whose members are looked at one by one."""
        start = _ANCHOR.match(self.text)
        first = _DEFINITION.search(self.text) if start and start[1] else start
        return first is not None and first[0].endswith("class")

    def state_behind(self, state: str) -> str:
        """Return the state (see `lexing`) behind the section when it is `state` in front."""
        if state not in self._states:
            self._states[state] = end_state(self.text, state)
        return self._states[state]

    def drafts(self, layout: Layout) -> tuple[Draft, ...]:
        """Return the section's functions in order, each as its own text shows it."""
        if self._drafts is None or self._drafts[0] != layout:
            if self._by_lines or self.parsed.broken:
                found = recovered(self.text, (), layout, self._memo)
            else:
                found = functions_in(self.parsed, (), layout, self._memo)
            self._drafts = layout, tuple(found)
            self._memo.turn()
        return self._drafts[1]

    def edited(self, start: int, end: int, text: str) -> "Section":
        """Return the section whose `[start, end)` was replaced so that it reads `text`."""
        section = Section(self.parsed.edited(start, end, text))
        section._memo = self._memo
        return section


def cut(text: str) -> tuple[list[str], bool]:
    """Split a flat text in front of each definition at the margin; decorators go with theirs.

    Also tell whether the last part is decorators that still lack their definition.
    """
    first = _ANCHOR.match(text)
    pending = first is not None and first[1] is not None
    parts: list[str] = []
    start = 0
    for match in _MARGIN.finditer(text):
        decorator = match[1] is not None
        if not pending:
            parts.append(text[start : match.start() + 1])
            start = match.start() + 1
            pending = decorator
        elif not decorator:
            pending = False
    parts.append(text[start:])
    return parts, pending


def joined(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the sections, with those joined that one long string spans."""
    number = tried = 0
    while number < len(sections):
        section = sections[number]
        state = section.state_behind(CLOSED)
        last = number if state == CLOSED else _closing(sections, number, state)
        whole = None
        if last > number and tried <= MOST_TRIED:
            whole = _join(sections[number : last + 1], state)
            tried += 0 if whole else sum(len(part.text) for part in sections[number : last + 1])
        yield whole or section
        number = last + 1 if whole else number + 1


def _closing(sections: Sequence[Section], first: int, state: str) -> int:
    """Return the number of the section behind which the string is closed that `first` opens."""
    for number in range(first + 1, len(sections)):
        state = sections[number].state_behind(state)
        if state == CLOSED:
            return number
    return first


def _join(parts: Sequence[Section], state: str) -> Section | None:
    """Make one section of several, unless that makes no sense: then a string was left open.

    `state` is that behind the first of them.
    """
    known = parts[0].join
    if known is None or known[0] != tuple(parts):
        for part in parts[1:-1]:
            state = part.state_behind(state)
        whole = Section(Parsed("".join(part.text for part in parts)))
        fits = not whole.parsed.broken
        if not fits and closes(parts[-1].text, state):
            # An error of its own may stand in each part; a string that spans them adds two when cut.
            apart = sum(1 if part.state_behind(CLOSED) else part.parsed.errors for part in parts)
            fits = whole.parsed.errors <= apart
        known = parts[0].join = tuple(parts), whole if fits else None
    return known[1]
