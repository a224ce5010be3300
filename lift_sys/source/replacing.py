"""Puts fresh bytes in a file's place so that an interruption loses neither old nor new. Knows no text."""

import os
import stat
import tempfile
from pathlib import Path

from lift_sys.errors import SourceError

__all__ = ["regular", "replace_bytes"]

ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def regular(path: Path) -> bool:
    """Tell whether a file can be read to its end; a pipe or a device might never give one."""
    return stat.S_ISREG(path.stat().st_mode)


def replace_bytes(path: Path, data: bytes) -> None:
    """Give the file at `path`, or behind the link there, other bytes; raise `SourceError`.

    A fresh file takes the old one's place in one step, so that no reader sees half of it. Only a file with
    several names (hard links) is written where it is, so that all of them go on meaning one file; meanwhile its
    old bytes stand in a copy beside it.
    """
    place = Path(os.path.realpath(path))
    try:
        state = place.stat() if place.exists() else None
        if state is not None:
            _refuse_read_only(path, place, state)
        if state is not None and state.st_nlink > 1:
            _overwrite(place, data)
        else:
            _rename(place, data, _plain_mode() if state is None else state.st_mode & 0o7777)
    except OSError as error:
        raise SourceError(
            f"{str(path)!r} cannot be written: {error.strerror or error}",
            hint="Check the permissions of the file and its directory",
        ) from None


def _refuse_read_only(path: Path, place: Path, state: os.stat_result) -> None:
    """Renaming needs no right to the file itself, and the administrator has every right: ask the mode too."""
    if not state.st_mode & ANY_WRITE or not os.access(place, os.W_OK):
        raise SourceError(
            f"{str(path)!r} is read-only: it was left as it is",
            hint="Allow writing it, and run the command again",
        )


def _rename(place: Path, data: bytes, mode: int) -> None:
    fresh = _beside(place, data)
    try:
        fresh.chmod(mode)
        fresh.replace(place)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _overwrite(place: Path, data: bytes) -> None:
    """Write over a file; when that is cut short, the copy of its old bytes stays."""
    copy = _beside(place, place.read_bytes())
    try:
        with place.open("r+b") as stream:
            stream.write(data)
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise SourceError(
            f"{str(place)!r} was written in part: {error.strerror or error}",
            hint=f"What it held before is in {str(copy)!r}",
        ) from None
    copy.unlink()


def _beside(place: Path, data: bytes) -> Path:
    """Write a hidden file in the same directory and return its path; none is left when that fails."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _plain_mode() -> int:
    """Return the permissions that a file made in the plain way would have."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
