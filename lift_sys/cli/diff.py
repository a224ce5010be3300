"""Shows changes of text as a unified diff, and joins several edits of one text."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from lift_sys.source import TextEdit

__all__ = ["combine", "paint", "unified"]

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def combine(text: str, edits: Iterable[TextEdit]) -> str:
    """Do edits that were all made against `text`, the last one first so that no offset moves."""
    end = len(text)
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        assert edit.span.end <= end, "edits of one text must not overlap"
        text = edit.apply(text)
        end = edit.span.start
    return text


def unified(path: Path, before: str, after: str) -> str:
    """Return the change as a diff that `git apply` and `patch -p1` take; empty when nothing changed."""
    name = _name(path)
    lines = difflib.unified_diff(
        LINE.findall(before), LINE.findall(after), f"a/{name}", f"b/{name}", n=3
    )
    return "".join(
        line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"
        for line in lines
    )


def _name(path: Path) -> str:
    """Name a file as git does: from the current directory, a tab behind a name with spaces."""
    full, here = path.resolve(), Path.cwd()
    name = (full.relative_to(here) if full.is_relative_to(here) else path).as_posix().lstrip("/")
    return f"{name}\t" if " " in name else name


def paint(diff: str) -> str:
    """Colour the lines of a diff for a terminal."""
    import click

    painted = []
    for line in LINE.findall(diff):
        bare = line.rstrip("\r\n")
        if bare.startswith(("+++", "---")):
            bare = click.style(bare, bold=True)
        elif bare[:1] in COLOURS:
            bare = click.style(bare, fg=COLOURS[bare[0]])
        painted.append(bare + "\n")
    return "".join(painted)
