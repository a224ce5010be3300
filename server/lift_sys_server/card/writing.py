"""Writes a card's blocks as Markdown or as plain text; no text of a user can become markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Block", "Code", "Heading", "Items", "Line", "Listing", "Piece", "markdown", "plain"]

_TEXT_LENGTH = 400
_CODE_LENGTH = 160
_LISTING_LINES = 60
_MARKUP = re.compile(r"[\\`*_\[\]<&~|$@]|(?<=\w):(?=//)|(?<=[wW])\.")
"""What is markup anywhere in a line, or makes a link of an address."""
_AT_START = re.compile(r"\s*(?:[-+=#>:]|\d+(?=[.)]))")
"""What is markup at the start of a line: quotes, headings, lists, rules."""
# Characters that move others about or cannot be seen: they could make a text look like another.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Code(NamedTuple):
    """A piece of a line that is Python."""

    text: str


Piece = str | Code


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of one line."""

    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Heading:
    """The line that a card begins with: its first piece stands out."""

    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Items:
    """A list under a title."""

    title: str
    items: Sequence[Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of Python, with a title unless it is empty."""

    title: str
    source: str


Block = Heading | Line | Items | Listing


def markdown(blocks: Sequence[Block]) -> str:
    """Write CommonMark without HTML."""
    return "\n\n".join(_markdown(block) for block in blocks)


def plain(blocks: Sequence[Block]) -> str:
    """Write text for clients that show no Markdown."""
    return "\n\n".join(_plain(block) for block in blocks)


def _markdown(block: Block) -> str:
    match block:
        case Heading([first, *rest]):
            return f"**{_marked([first])}** {_marked(rest)}".rstrip()
        case Items(title, items):
            return "\n".join([f"**{title}**", "", *(f"- {_marked(item)}" for item in items)])
        case Listing(title, source):
            text = _shortened(source)
            fence = "`" * max(3, 1 + _longest_run(text))
            return f"**{title}**\n\n" * bool(title) + f"{fence}python\n{text}\n{fence}"
        case Heading(pieces) | Line(pieces):
            return _marked(pieces)


def _plain(block: Block) -> str:
    match block:
        case Items(title, items):
            return "\n".join([f"{title}:", *(f"  - {_bare(item)}" for item in items)])
        case Listing(title, source):
            return f"{title}:\n" * bool(title) + _shortened(source)
        case Heading(pieces) | Line(pieces):
            return _bare(pieces)


def _marked(pieces: Sequence[Piece]) -> str:
    line = "".join(
        _span(piece.text) if isinstance(piece, Code) else _escaped(piece) for piece in pieces
    ).strip()
    start = _AT_START.match(line)
    if start is None:
        return line
    place = start.end() - (not line[start.end() - 1].isdigit())
    return f"{line[:place]}\\{line[place:]}"


def _bare(pieces: Sequence[Piece]) -> str:
    return "".join(
        _folded(piece.text, _CODE_LENGTH)
        if isinstance(piece, Code)
        else _folded(piece, _TEXT_LENGTH)
        for piece in pieces
    )


def _escaped(text: str) -> str:
    """Text that reads as itself wherever in a line it stands."""
    return _MARKUP.sub(r"\\\g<0>", _folded(text, _TEXT_LENGTH))


def _span(text: str) -> str:
    """A code span, whatever back-quotes it holds."""
    code = _folded(text, _CODE_LENGTH)
    fence = "`" * (1 + _longest_run(code))
    edge = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{edge}{code}{edge}{fence}" if code.strip() else ""


def _folded(text: str, length: int) -> str:
    """The text in one line, not longer than `length`, without characters that cannot be seen."""
    line = _UNSEEN.sub("\ufffd", text[: 4 * length].replace("\r", "\n"))
    line = re.sub(r"[ \t]*\n\s*", " ", line)
    return line if len(line) <= length else line[: length - 1] + "…"


def _shortened(source: str) -> str:
    lines = _UNSEEN.sub("\ufffd", source).split("\n")
    if len(lines) > _LISTING_LINES:
        lines = [*lines[:_LISTING_LINES], f"# … {len(lines) - _LISTING_LINES} more lines"]
    return "\n".join(line[:_TEXT_LENGTH] for line in lines)


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
