"""Reads the Google, NumPy and Sphinx sections of a docstring, through the library griffe.

The library knows the styles; where the words stand is found here, as it does not say.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lift_sys.interpret.page import Heading, Page
from lift_sys.ir.docstrings import fold

if TYPE_CHECKING:
    import griffe

__all__ = ["Item", "Sections", "read_sections", "regions"]

_FIELD = re.compile(r":(?P<kind>[a-z]+)(?P<names>[^:\n]*):[ \t]*")
_PARAMETERS = re.compile(r"(?:other |keyword )?(?:arg(?:ument)?s|param(?:eter)?s)")
_RESULT = re.compile(r"returns?|yields?")
_RAISES = re.compile(r"raises?|exceptions")
_RAISE_FIELDS = ("raise", "raises", "except", "exception")
_PARAMETER_FIELDS = ("param", "parameter", "arg", "argument", "key", "keyword")

MAX_ITEMS = 100
"""How many entries of one section are read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a section; `start` and `end` are offsets of its words in the examined text."""

    name: str
    type: str | None
    description: str
    start: int
    end: int


@dataclass(slots=True)
class Sections:
    """What the sections say, and which lines they take."""

    parameters: list[Item] = field(default_factory=list)
    raises: list[Item] = field(default_factory=list)
    returns: str = ""
    lines: set[int] = field(default_factory=set)


def read_sections(page: Page) -> Sections:
    """Read the sections on parameters, result and exceptions in whatever style they are written."""
    sections = Sections()
    areas = list(_areas(page))
    # Importing the library takes a tenth of a second: most docstrings have no sections.
    if not areas:
        return sections
    for _, lines in areas:
        sections.lines.update(lines)
    for kind, value in _parsed(page.text):
        if kind == "parameters":
            sections.parameters.extend(_parameters(page, areas, value[:MAX_ITEMS]))
        elif kind == "raises":
            sections.raises.extend(_raises(page, areas, value[:MAX_ITEMS]))
        elif kind in ("returns", "yields") and not sections.returns:
            sections.returns = _result(value)
    if not any(area.startswith("raises") for area, _ in areas):
        return sections
    # The library passes over fields that name several exceptions.
    known = {item.start for item in sections.raises}
    sections.raises.extend(i for i in _raise_fields(page, areas) if i.start not in known)
    sections.raises.sort(key=lambda item: item.start)
    return sections


def regions(page: Page, titles: re.Pattern[str]) -> Iterator[tuple[Heading, range]]:
    """Find the lines below each heading whose title matches.

    That is what is indented more, or without such indentation all up to the next heading.
    """
    for index, heading in enumerate(page.headings):
        if heading is None or heading.index != index or not titles.fullmatch(heading.title):
            continue
        first = next((i for i in range(index + 1, len(page.lines)) if page.lines[i].text), None)
        if first is None:
            continue
        deeper = page.lines[first].indent > heading.indent
        end = index + 1
        while end < len(page.lines):
            line = page.lines[end]
            other = page.headings[end] is not heading
            if line.text and (other or (deeper and line.indent <= heading.indent)):
                break
            end += 1
        yield heading, range(index + 1, end)


def _areas(page: Page) -> Iterator[tuple[str, range]]:
    """The kind and lines of each section, heading included, and of each Sphinx field."""
    for kind, titles in (("parameters", _PARAMETERS), ("returns", _RESULT), ("raises", _RAISES)):
        for heading, lines in regions(page, titles):
            yield kind, range(heading.index, lines.stop)
    for index, line in enumerate(page.lines):
        match = _FIELD.match(line.text)
        if match is None:
            continue
        end = index + 1
        while end < len(page.lines) and page.lines[end].text and page.lines[end].text[0] != ":":
            end += 1
        is_raise = match["kind"] in _RAISE_FIELDS
        is_parameter = match["kind"] in (*_PARAMETER_FIELDS, "type")
        kind = "raises field" if is_raise else "parameters field" if is_parameter else "field"
        yield kind, range(index, end)


def _parsed(text: str) -> list[tuple[str, Any]]:
    """Ask the library, which has no types for what a section's value is."""
    import griffe

    try:
        docstring = griffe.Docstring(text)
        style, _ = griffe.infer_docstring_style(docstring)
        if style is None:
            return []
        options: dict[str, Any] = {"warnings": False}
        if style is griffe.Parser.google:
            options |= {"returns_multiple_items": False, "returns_named_value": False}
        parsed = griffe.parse(docstring, style, **options)
    except Exception:
        # Whatever a parser of free text trips over, the docstring then has no sections for us.
        return []
    return [(section.kind.value, section.value) for section in parsed]


def _parameters(
    page: Page, areas: list[tuple[str, range]], values: Iterable[Any]
) -> Iterator[Item]:
    for value in values:
        name = value.name.lstrip("*")
        written = re.escape(name)
        plain = re.compile(rf"(?:.*,\s*)?[`*]{{0,4}}{written}[`*]{{0,2}}\s*(?:[(:,]|$)")
        in_field = re.compile(rf":\w+\s(?:[^:\n]*\s)?[\\*]{{0,4}}{written}\s*:")
        place = _find(page, areas, "parameters", plain, in_field)
        if place is not None:
            yield Item(name, _type(value), _words(value.description), *place)


def _raises(page: Page, areas: list[tuple[str, range]], values: Iterable[Any]) -> Iterator[Item]:
    for value in values:
        written = re.escape(str(value.annotation))
        plain = re.compile(rf"[`:]?\w*:?`?{written}`?\s*(?::|$)")
        in_field = re.compile(rf":\w+\s+[`~]*{written}`*\s*:")
        place = _find(page, areas, "raises", plain, in_field)
        if place is None:
            continue
        for name in _names(str(value.annotation)):
            yield Item(name, None, _words(value.description), *place)


def _raise_fields(page: Page, areas: list[tuple[str, range]]) -> Iterator[Item]:
    for kind, lines in areas:
        first = page.lines[lines[0]]
        match = _FIELD.match(first.text) if kind == "raises field" else None
        if match is not None:
            end = page.lines[lines[-1]].end
            words = _words(page.text[first.start + match.end() : end])
            for name in _names(match["names"]):
                yield Item(name, None, words, first.start, end)


def _names(written: str) -> list[str]:
    return re.findall(r"[^\W\d][\w.]*", re.sub(r"\b(?:or|and)\b", ",", written))


def _result(value: "list[griffe.DocstringReturn] | str") -> str:
    if isinstance(value, str):
        return _words(value)
    said = []
    for item in value:
        annotation = _words(str(item.annotation)) if item.annotation else ""
        words = _words(item.description)
        said.append(f"{annotation}: {words}" if annotation and words else annotation or words)
    return " ".join(said)


def _type(value: "griffe.DocstringParameter") -> str | None:
    return _words(str(value.annotation)) or None if value.annotation is not None else None


def _words(description: str) -> str:
    """Fold white space; a blank line ends what belongs to a field."""
    return fold(description.strip().partition("\n\n")[0])


def _find(
    page: Page,
    areas: list[tuple[str, range]],
    kind: str,
    plain: re.Pattern[str],
    in_field: re.Pattern[str],
) -> tuple[int, int] | None:
    """Find the lines of an entry: its own, and those below that are indented more."""
    for area, lines in areas:
        if area == f"{kind} field" and in_field.match(page.lines[lines[0]].text):
            return page.lines[lines[0]].start, page.lines[lines[-1]].end
        if area != kind:
            continue
        for index in lines[1:]:
            if plain.match(page.lines[index].text):
                return page.lines[index].start, _entry_end(page, index, lines.stop)
    return None


def _entry_end(page: Page, index: int, stop: int) -> int:
    first = page.lines[index]
    end = first.end
    for line in page.lines[index + 1 : stop]:
        if line.text and line.indent <= first.indent:
            break
        end = line.end if line.text else end
    return end
