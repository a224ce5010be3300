"""Where files stand for those who read a report elsewhere: relative to the root of the repository, as URIs."""

import os
from pathlib import Path
from urllib.parse import quote

__all__ = ["Root", "utf16_position"]

from lift_sys.cli.positions import position

SAFE = "/~"
"""What stands in a path of a URI as it is, beside letters, digits and `-._`."""


class Root:
    """The directory that paths in reports start from: that of the repository around `start`, else `start`."""

    def __init__(self, start: Path | None = None) -> None:
        here = os.path.realpath(start or Path.cwd())
        self.path = _repository(Path(here)) or Path(here)

    @property
    def uri(self) -> str:
        """As a base that relative URIs are resolved against: with a slash at its end."""
        return _file_uri(self.path).rstrip("/") + "/"

    def relative(self, path: Path) -> str | None:
        """Return the place of a file below the root, links resolved and with slashes; None for one elsewhere."""
        place = Path(os.path.realpath(path))
        return place.relative_to(self.path).as_posix() if place.is_relative_to(self.path) else None

    def reference(self, path: Path) -> tuple[str, bool]:
        """Return the URI of a file, and whether it is relative to the root."""
        relative = self.relative(path)
        if relative is None:
            return _file_uri(Path(os.path.realpath(path))), False
        return _quoted(relative), True


def utf16_position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset as editors count them: from 1, columns in UTF-16 code units."""
    line, column = position(text, offset)
    before = text[offset - column + 1 : offset]
    return line, column + sum(sign > "\uffff" for sign in before)


def _repository(place: Path) -> Path | None:
    for folder in (place, *place.parents):
        if (folder / ".git").exists():
            return folder
    return None


def _file_uri(path: Path) -> str:
    # `Path.as_uri` would do but for its refusal of names that are no text.
    posix = path.as_posix()
    return "file://" + _quoted(posix if posix.startswith("/") else f"/{posix}")


def _quoted(path: str) -> str:
    """Escape what a URI cannot hold; bytes of a name that are no text stay those bytes."""
    return quote(os.fsencode(path), safe=SAFE)
