"""A docstring as lines with headings: what is an examples section, and what is already read."""

import re
from dataclasses import dataclass, field, replace

from lift_sys.interpret.scan import Budget

__all__ = ["Heading", "Line", "Page", "read_page"]

_UNDERLINE = re.compile(r"([-=~^])\1{2,}$")
_TITLE = re.compile(
    r"(?:#{1,4}[ ]*|\*\*|\.\.[ ]rubric::[ ]*|[*-][ ]+)?"
    r"(?P<title>[^\W\d_][\w '’./-]{0,60}?)"
    r"(?:[ ]*[#(]?\d{1,3}\)?)?[ ]*(?P<mark>:{0,2})(?:\*\*)?:{0,2}$"
)
_EXAMPLES = re.compile(
    r"\b(?:examples?|doctests?|e\.g|samples?|usage|test[ ]cases?|tests?|instance)\b", re.IGNORECASE
)
_SECTIONS = re.compile(
    r"(?:other |keyword )?(?:arg(?:ument)?s|param(?:eter)?s|attributes)|returns?|yields?|raises?"
    r"|exceptions|notes?|warnings?|constraints|restrictions|requires|ensures|(?:pre|post)conditions?"
    r"|assumptions|variables|references|todo|explanation|hints?|complexity|version|author|see also"
    r"|follow up"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a docstring; `start` and `end` are the offsets of its text without indentation."""

    start: int
    end: int
    indent: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows; `title` is in lower case, without colon or number."""

    title: str
    index: int
    indent: int

    @property
    def examples(self) -> bool:
        """Whether examples follow."""
        return _EXAMPLES.search(self.title) is not None


@dataclass(slots=True)
class Page:
    """The part of a docstring that is examined, and which of its text was already understood."""

    text: str
    lines: tuple[Line, ...]
    headings: tuple[Heading | None, ...]
    """For each line the heading that it stands under, if any (a heading stands under itself)."""
    budget: Budget = field(default_factory=Budget)
    taken: bytearray = field(default_factory=bytearray)
    """For each code point of `text` whether it was read as an example (or is beyond repair)."""

    def take(self, start: int, end: int) -> None:
        """Note that this range has been understood."""
        self.taken[start:end] = b"\1" * (end - start)

    def is_taken(self, start: int, end: int) -> bool:
        """Tell whether some of the range was understood before."""
        return self.taken.find(1, start, end) >= 0

    def in_examples(self, index: int) -> bool:
        """Tell whether line `index` stands in a section of examples."""
        heading = self.headings[index]
        return heading is not None and heading.examples

    def free_lines(self) -> list[int]:
        """Indexes of the lines that hold text and of which nothing was understood yet."""
        return [
            index
            for index, line in enumerate(self.lines)
            if line.text and not self.is_taken(line.start, line.end)
        ]


def read_page(text: str) -> Page:
    """Cut `text` into lines and find its headings."""
    lines = tuple(_lines(text))
    headings: list[Heading | None] = []
    current: Heading | None = None
    for index, line in enumerate(lines):
        found = _heading(lines, index)
        if found is not None and (found.examples or _is_section(lines, found) or current is None):
            current = found
        elif line.text and current is not None and index and line.indent < current.indent:
            current = None
        headings.append(current)
    return Page(text, lines, tuple(headings), taken=bytearray(len(text)))


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        start = at + indent if stripped else at
        lines.append(Line(start, start + len(stripped), indent, stripped))
        at += len(raw) + 1
    # The first line stands behind the quotes: it counts as indented like the others.
    others = [line.indent for line in lines[1:] if line.text]
    if lines[0].text and others:
        lines[0] = replace(lines[0], indent=min(others))
    return lines


def _heading(lines: tuple[Line, ...], index: int) -> Heading | None:
    line = lines[index]
    if not line.text or len(line.text) > 80:
        return None
    title = _TITLE.match(line.text)
    if title is None:
        return None
    words = title["title"].strip().lower()
    marked = bool(title["mark"]) or line.text[0] in "#." or line.text.startswith("**")
    if not (marked or _underlined(lines, index) or _is_bare(words)):
        return None
    return Heading(words, index, line.indent)


def _underlined(lines: tuple[Line, ...], index: int) -> bool:
    return index + 1 < len(lines) and _UNDERLINE.match(lines[index + 1].text) is not None


def _is_bare(words: str) -> bool:
    """A word such as `Examples` is a heading even without a colon; a sentence is none."""
    return _SECTIONS.fullmatch(words) is not None or (
        len(words.split()) <= 2 and _EXAMPLES.match(words) is not None
    )


def _is_section(lines: tuple[Line, ...], heading: Heading) -> bool:
    return _SECTIONS.fullmatch(heading.title) is not None or _underlined(lines, heading.index)
