r"""Tells strings, comments and brackets of Python text apart without a parser.

Works on *flat* text, whose line ends are `\n` or `\r\n` only: see `flatten`.
"""

import re
from functools import lru_cache

__all__ = [
    "CLOSED",
    "blank",
    "closes",
    "comments",
    "depth",
    "documentation_end",
    "end_state",
    "flatten",
    "header_end",
    "masked",
    "newline_of",
    "thinned",
    "width",
]

CLOSED = ""
"""The state outside strings; inside one, the state is the quotes that close it."""

_LONE_RETURN = re.compile(r"\r(?!\n)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NEXT = re.compile(r"[^#\"']*+(#[^\r\n]*+|\"\"\"|'''|\"|')")
# Groups are not possessive here, though nothing is ever tried again: Python before 3.11.5 gets those wrong.
_REST = {
    '"""': re.compile(r'(?:[^"\\]+|\\.|"(?!""))*("""|)', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]+|\\.|'(?!''))*('''|)", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\r\n]+|\\(?:\r\n|.))*("|)', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\r\n]+|\\(?:\r\n|.))*('|)", re.DOTALL),
}
_FIRST_STRING = re.compile(r"(?:\s|#[^\r\n]*)*+[rRuU]?(\"\"\"|'''|\"|')")
_LONG_COMMENT = re.compile(r"(?:\n[ \t\f]*+#[^\n]*+){20,}")
_SIGN = re.compile(
    r"(?P<skip>#[^\r\n]*+|\\\r?\n)|(?P<quote>\"\"\"|'''|\"|')"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<colon>:(?!=))|(?P<end>\n)"
)


def flatten(text: str) -> str:
    r"""Return `text`, at the same offsets, with `\n` for each carriage return that stands alone."""
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


def blank(text: str) -> str:
    """Return as many lines of spaces, each as long as that of `text`."""
    return "\n".join([" " * len(line) for line in text.split("\n")])


def newline_of(text: str, start: int = 0) -> str | None:
    """Return the first line end at or behind `start`, or None on the last line."""
    match = _LINE_END.search(text, start)
    return match[0] if match else None


def width(indent: str) -> int:
    """Return how far white space in front of a line indents it, as Python counts."""
    return len(indent.lstrip("\ufeff").rpartition("\f")[2].expandtabs(8))


def end_state(text: str, state: str = CLOSED, start: int = 0, end: int | None = None) -> str:
    """Return the state behind `text[start:end]` when it is `state` in front."""
    stop = len(text) if end is None else end
    position = start
    while True:
        if state != CLOSED:
            position, closed = _string_end(text, state, position, stop)
            if not closed:
                return state
            state = CLOSED
        match = _NEXT.match(text, position, stop)
        if match is None:
            return CLOSED
        position = match.end()
        if match[1][0] != "#":
            state = match[1]


def thinned(text: str) -> str:
    """Return `text`, at the same offsets, with the inner lines of very long comments blanked.

    The parser's time grows with the square of the lines of comment that follow one another.
    """
    if not _LONG_COMMENT.search(text):
        return text
    parts: list[str] = []
    done = known = 0
    state = CLOSED
    for run in _LONG_COMMENT.finditer(text):
        state = end_state(text, state, known, run.start())
        known = run.start()
        if state == CLOSED:
            first = text.index("\n", run.start() + 1)
            last = text.rindex("\n", first, run.end())
            parts += [text[done:first], blank(text[first:last])]
            done, known = last, run.end()
    return "".join(parts) + text[done:]


def closes(text: str, state: str) -> bool:
    """Tell whether the quotes that end `state` in `text` look like an end rather than a start."""
    end, closed = _string_end(text, state, 0, len(text))
    return closed and not text[end : end + 1].isidentifier()


def comments(text: str) -> list[str]:
    """Return the comments of `text`, which begins outside strings, in order."""
    found: list[str] = []
    position = 0
    while match := _NEXT.match(text, position):
        position = match.end()
        if match[1][0] == "#":
            found.append(match[1].rstrip())
        else:
            position, _ = _string_end(text, match[1], position, len(text))
    return found


@lru_cache(maxsize=4)
def masked(text: str) -> str:
    """Return `text`, at the same offsets, with a mere `0` for each long string.

    A backtick marks where it ended, so that what follows does not look like the first on its line.

    Where a string is not closed, nobody can tell inside from outside: then nothing is blanked.
    """
    parts: list[str] = []
    done = position = 0
    while match := _NEXT.match(text, position):
        position = match.end()
        if match[1][0] == "#":
            continue
        start = position
        position, closed = _string_end(text, match[1], start, len(text))
        if not closed:
            return text
        if len(match[1]) == 3:
            parts += [text[done : start - 3], "0", blank(text[start - 2 : position - 1]), "`"]
            done = position
    return "".join(parts) + text[done:]


def documentation_end(text: str, start: int) -> int | None:
    """Return where the string ends that is the first thing at or behind `start`, if one is."""
    match = _FIRST_STRING.match(text, start)
    if match is None:
        return None
    end, closed = _string_end(text, match[1], match.end(), len(text))
    return end if closed else None


def header_end(text: str, start: int) -> int | None:
    """Return the offset behind the colon that ends the header at `start`; None without one."""
    depth, position = 0, start
    while match := _SIGN.search(text, position):
        position = match.end()
        match match.lastgroup:
            case "quote":
                position, _ = _string_end(text, match[0], position, len(text))
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "colon" if depth <= 0:
                return position
            case "end" if depth <= 0:
                return None
    return None


def depth(text: str, start: int, end: int) -> int:
    """Return how many more brackets are opened than closed in `text[start:end]`."""
    found = 0
    position = start
    while match := _SIGN.search(text, position, end):
        position = match.end()
        match match.lastgroup:
            case "quote":
                position, _ = _string_end(text, match[0], position, end)
            case "open":
                found += 1
            case "close":
                found -= 1
    return found


def _string_end(text: str, quotes: str, start: int, stop: int) -> tuple[int, bool]:
    """Return where a string ends whose content begins at `start`, and whether it ends before `stop`.

    A string on one line that is not closed ends with its line: that is how an editor sees it.
    """
    match = _REST[quotes].match(text, start, stop)
    assert match is not None, "every pattern matches the empty text"
    if match[1]:
        return match.end(), True
    if len(quotes) == 3:
        return stop, False
    runs_on = match.end() == stop and stop > start and text[stop - 1] in "\r\n"
    return match.end(), not runs_on
