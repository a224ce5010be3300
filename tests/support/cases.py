"""Reads cases from text files (`tests/cases/lsp/README.md` says how they are written). Knows no server.

A case is a row of states of one text. Places are marked in the text as it is written; the text that the
server gets may be another one, with tabs or line ends of another kind say, and the marks move along.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from lift_sys.source import Span

_MARK = re.compile(r"(?P<indent>\s*)(?P<carets>\^+) (?P<words>.+)")
_FENCE = re.compile(r"(?P<fence>```+)(?:python(?: (?P<how>.+))?|(?P<whole>hover))")
_SIGN = re.compile(r"⟨U\+([0-9A-F]+)⟩")
_CURSOR = re.compile(r"\$[01]")
_LINE_ENDS = {"crlf": "\r\n", "cr": "\r"}
DIAGNOSTIC = re.compile(r"[A-Z]+[0-9]+ ")


@dataclass(frozen=True)
class Mark:
    """A place in the text with what is said of it."""

    line: int
    span: Span
    words: str


@dataclass
class State:
    """The text at one moment, how it came to it, and what is expected then."""

    how: str
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    cursor: Span | None = None
    notes: list[str] = field(default_factory=list)
    """The lines below the text."""
    hover: str | None = None

    def noted(self, kind):
        """The words of the notes that begin so."""
        return [note.removeprefix(kind).strip() for note in self.notes if note.startswith(kind)]


@dataclass
class Case:
    """A case with its options and its states in their order."""

    name: str
    options: dict[str, str]
    states: list[State]


def read_cases(directory: Path) -> list[Case]:
    """All cases of the Markdown files of a directory."""
    paths = [path for path in sorted(directory.glob("*.md")) if path.name != "README.md"]
    return [case for path in paths for case in _cases(path)]


def _cases(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("## ")]
    assert heads, f"{path} holds no case"
    for head, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        name = f"{path.stem}: {lines[head][3:]}"
        yield _case(name, lines[head + 1 : end], head + 2)


def _case(name, lines, first):
    case = Case(name, {}, [])
    rest = iter(enumerate(lines, first))
    for _, line in rest:
        fence = _FENCE.fullmatch(line)
        if fence and fence["whole"]:
            case.states[-1].hover = "\n".join(text for _, text in _fenced(rest, fence, name))
        elif fence:
            case.states.append(
                _state(fence["how"] or "opened", list(_fenced(rest, fence, name)), case)
            )
        elif case.states and line.strip():
            case.states[-1].notes.append(line.strip())
        elif ": " in line:
            option, _, value = line.partition(": ")
            case.options[option] = value
    assert case.states, f"{name} has no text"
    return case


def _fenced(rest, fence, name):
    for number, line in rest:
        if line == fence["fence"]:
            return
        yield number, line
    raise AssertionError(f"{name}: a fence has no end")


def _state(how, lines, case):
    """Take the marks out of a text, and write it as the server is to get it."""
    state, cursors = State(how), []
    ways = [way.strip() for way in case.options.get("with", "").split(",")]
    state.text = "\ufeff" * ("bom" in ways)
    line_end = next((_LINE_ENDS[way] for way in ways if way in _LINE_ENDS), "\n")
    start, shown = 0, ""
    for number, line in lines:
        mark = _MARK.fullmatch(line)
        if mark and not _CURSOR.search(line):
            places = (_sent(shown[: mark.end(group)], ways) for group in ("indent", "carets"))
            span = Span(*(start + len(before) for before in places))
            state.marks.append(Mark(number, span, mark["words"]))
            continue
        start = len(state.text)
        for found in _CURSOR.finditer(line):
            before = _CURSOR.sub("", line[: found.start()])
            cursors.append(start + len(_sent(before, ways)))
        shown = _CURSOR.sub("", line)
        state.text += _sent(shown, ways) + line_end
    if "no final newline" in ways:
        state.text = state.text.removesuffix(line_end)
    if cursors:
        state.cursor = Span(cursors[0], cursors[-1])
    return state


def _sent(line, ways):
    """A line, or the beginning of one, as it is sent."""
    line = _SIGN.sub(lambda sign: chr(int(sign[1], 16)), line)
    if "tabs" in ways:
        words = line.lstrip(" ")
        depth = len(line) - len(words)
        line = "\t" * (depth // 4) + " " * (depth % 4) + words
    return line


def matches(expected: str, actual: str) -> bool:
    """Whether a text is as expected, where `…` stands for anything within a line."""
    return re.fullmatch(".*".join(map(re.escape, expected.split("…"))), actual) is not None
