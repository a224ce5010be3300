"""The page on diagnostics that is installed with the server, and where each code stands in it. Knows no LSP."""

import re
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["PAGE", "link", "place"]

PAGE: Final = Path(__file__).with_name("diagnostics.md")
"""Made by `make docs`, as the page of that name under docs/ is."""

_HEADING = re.compile(r"### (LIFT\d+) ")


def link(code: str) -> str | None:
    """The address of what is written on a code; None where there is nothing.

    The line is named as editors take it from a link: `#L57`. What opens files otherwise ignores that, and
    shows the list of codes at the top.
    """
    found = place(code)
    return f"{found[0]}#L{found[1] + 1}" if found is not None else None


def place(code: str) -> tuple[str, int] | None:
    """The address of the page, and the line, from 0, where a code stands on it."""
    address, lines = _contents()
    return (address, lines[code] - 1) if code in lines else None


@cache
def _contents() -> tuple[str, dict[str, int]]:
    """The page's own address, and the line of each code's heading."""
    try:
        lines = PAGE.read_text(encoding="utf-8").splitlines()
    except OSError:
        # The link is a convenience: an installation that lost the page works as well without it.
        return "", {}
    headings = ((number, _HEADING.match(line)) for number, line in enumerate(lines, start=1))
    return PAGE.as_uri(), {match[1]: number for number, match in headings if match}
