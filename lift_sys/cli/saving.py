"""Writes a file only if it still is what was read. Keeps encoding, byte order mark and line ends."""

from pathlib import Path

from lift_sys.errors import SourceError
from lift_sys.source import SourceText, read_source, write_source

__all__ = ["save"]


def save(path: Path, read: SourceText, text: str) -> None:
    """Replace the file's text; `SourceError` when the file is no longer the one that was `read`."""
    import msgspec

    try:
        same = read_source(path) == read
    except (SourceError, OSError):
        same = False
    if not same:
        raise SourceError(
            f"{str(path)!r} changed meanwhile, nothing was written to it", hint="Run again"
        )
    write_source(path, msgspec.structs.replace(read, text=text))
