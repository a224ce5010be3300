"""Splits the text form into sections and items, by indentation alone. Knows nothing of their meaning."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lift_sys.ir.refusal import Refused

__all__ = ["Item", "Section", "at_line", "expected", "sections"]

_HEADING = re.compile(r"([a-z]+)(?: from ([a-z]+))?:\s*(.*)")


@dataclass(slots=True)
class Section:
    """`name from origin: rest`, and the indented lines below it."""

    line: int
    name: str
    origin: str | None
    rest: str
    lines: list[tuple[int, str]] = field(default_factory=list)
    """As they stand in the text, blank ones included, each with its line number."""

    def items(self) -> list["Item"]:
        """Group the lines: those indented least are items, those further in are their details."""
        items: list[Item] = []
        margin = 0
        for number, line in self.lines:
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            indentation = len(line) - len(line.lstrip())
            margin = margin or indentation
            if indentation < margin:
                raise expected(number, f"an indentation of {margin} columns, as above", text)
            if indentation == margin:
                items.append(Item(number, text))
            else:
                items[-1].details.append((number, text))
        return items

    def plain_items(self) -> list["Item"]:
        """As `items`, where none may have details."""
        items = self.items()
        for item in items:
            for number, text in item.details:
                raise expected(number, "no further indentation", text)
        return items


@dataclass(slots=True)
class Item:
    """A line and the details indented below it."""

    line: int
    text: str
    details: list[tuple[int, str]] = field(default_factory=list)


def sections(lines: list[str], first: int) -> list[Section]:
    """Split `lines`, the first of which has the number `first`."""
    found: list[Section] = []
    for number, line in enumerate(lines, first):
        if found and (not line.strip() or line[0] in " \t"):
            found[-1].lines.append((number, line))
        elif line.strip() and not line.startswith("#"):
            match = _HEADING.fullmatch(line)
            if match is None:
                raise expected(number, "a section such as `signature: …` or an indented line", line)
            found.append(Section(number, match[1], match[2], match[3].strip()))
    return found


def expected(line: int, what: str, got: str) -> Refused:
    """Make the refusal that says what was expected on a line."""
    got = got if len(got) <= 60 else got[:59] + "…"
    found = f"`{got}`" if got else "nothing"
    return Refused("text form", f"Expected {what}, not {found}", line)


@contextmanager
def at_line(line: int) -> Iterator[None]:
    """Put `line` on every refusal that comes out of the block."""
    try:
        yield
    except Refused as refused:
        refusal = refused.refusal
        raise Refused(refusal.construct, refusal.message, line) from None
