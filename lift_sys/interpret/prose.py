"""Tells the plain words of a docstring from its sections and examples, and cuts them in sentences."""

import re

from lift_sys.interpret.page import Page
from lift_sys.ir.docstrings import fold

__all__ = ["plain_words", "sentences"]

_END = re.compile(r"[.!?]['\")\]`]{0,2}(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|approx|incl|excl|fig|no|nr|ca|al|dr|mr|mrs|st|a\.k\.a|max|min|avg)"
    r"|(?<!\w)[A-Z]|^\(?\d{1,2})\.$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def plain_words(page: Page, left_out: set[int]) -> tuple[str, str]:
    """Return the first sentence, and all the words outside sections and examples, both folded."""
    kept = [
        index
        for index, line in enumerate(page.lines)
        if line.text and index not in left_out and _says_something(page, index)
    ]
    first: list[str] = []
    for position, index in enumerate(kept):
        if position and index - 1 != kept[position - 1]:
            break
        first.append(page.lines[index].text)
    paragraph = fold(" ".join(first)).lstrip('"')
    prose = fold(" ".join(page.lines[index].text for index in kept))
    return next(iter(sentences(paragraph)), ""), prose


def sentences(text: str) -> list[str]:
    """Cut text into sentences; a point behind an abbreviation or an initial ends none."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        after = text[match.end() :].lstrip()[:1]
        tail = text[max(start, match.start() - 12) : match.start() + 1].lstrip()
        if after.islower() or (text[match.start()] == "." and _ABBREVIATION.search(tail)):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _says_something(page: Page, index: int) -> bool:
    """Tell whether a line holds words besides examples and the heading above them."""
    heading = page.headings[index]
    if heading is not None and heading.index == index and heading.examples:
        return False
    line = page.lines[index]
    taken = page.taken[line.start : line.end]
    if not any(taken):
        return re.search(r"\w", line.text) is not None
    left = "".join(" " if gone else sign for gone, sign in zip(taken, line.text, strict=True))
    return len(_WORD.findall(left)) > 1
