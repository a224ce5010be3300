"""The folders of a workspace, by their URIs: which of them a document lies in. Knows no settings."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import url2pathname

__all__ = ["Folders", "path_of"]

_DRIVE = re.compile(r"^/[A-Za-z]:")


class Folders:
    """Some folders, none of them twice; they may lie in one another."""

    def __init__(self, uris: Iterable[str] = ()) -> None:
        self._by_place = {_place(uri): uri for uri in uris}

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_place.values())

    def including(self, uris: Iterable[str]) -> "Folders":
        """These and others."""
        return Folders([*self, *uris])

    def without(self, uris: Iterable[str]) -> "Folders":
        """These without some of them."""
        gone = {_place(uri) for uri in uris}
        return Folders(uri for place, uri in self._by_place.items() if place not in gone)

    def around(self, uri: str) -> str | None:
        """The innermost folder that holds the document, or None."""
        place = _place(uri)
        holding = [each for each in self._by_place if f"{place}/".startswith(f"{each}/")]
        return self._by_place[max(holding, key=len)] if holding else None


def path_of(uri: str) -> Path | None:
    """Where a document lies on this machine's disk; None for one that does not."""
    parts = _split(uri)
    if parts.scheme not in ("file", "vscode-notebook-cell") or parts.netloc not in (
        "",
        "localhost",
    ):
        return None
    return Path(url2pathname(parts.path))


def _place(uri: str) -> str:
    """Name a place alike however its URI is written.

    The scheme is left out: a notebook's cells and other views of a file have schemes of their own.
    """
    parts = _split(uri)
    path = unquote(parts.path).rstrip("/")
    if _DRIVE.match(path):
        path = path[:2].lower() + path[2:]
    return f"//{parts.netloc}{path}" if path.startswith("/") or not path else uri


def _split(uri: str) -> SplitResult:
    """Take a URI apart; one that is none (`file://[`) is a mere path."""
    try:
        return urlsplit(uri)
    except ValueError:
        return SplitResult("", "", uri, "", "")
