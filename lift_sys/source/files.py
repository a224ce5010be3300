"""Reads and writes Python files byte for byte. Knows nothing of what stands in them."""

import codecs
import hashlib
import os
import re
from pathlib import Path

from msgspec import Struct

from lift_sys.errors import SourceError
from lift_sys.source.replacing import regular, replace_bytes

__all__ = ["SourceText", "read_source", "write_source"]

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\r\n]*)?$")


class SourceText(Struct, frozen=True, kw_only=True):
    """The text of a file, line ends and all, and what is needed to write it back as it was."""

    text: str
    """Without the byte order mark."""
    encoding: str = "utf-8"
    bom: bool = False
    digest: str = ""
    """Hash of the bytes that were read; empty for a text that was never in a file."""


def read_source(path: str | os.PathLike[str]) -> SourceText:
    """Read a Python file in the encoding that it declares; raise `SourceError`."""
    data = _read(Path(path))
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = _encoding(Path(path), body, bom=bom)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{str(path)!r} is not {encoding}: byte {error.start} cannot be decoded",
            hint="Save it as UTF-8, or declare its encoding on the first line: # coding: NAME",
        ) from None
    if text.encode(encoding) != body:
        raise SourceError(
            f"{str(path)!r} could not be written back as it is: {encoding} has several spellings",
            hint="Save it as UTF-8",
        )
    return SourceText(text=text, encoding=encoding, bom=bom, digest=_digest(data))


def write_source(path: str | os.PathLike[str], source: SourceText) -> None:
    """Replace a file's text; raise `SourceError` when it is read-only, or not what was read before.

    The file keeps its permissions, and its links stay links. A text that was never in a file
    replaces whatever is there.
    """
    place = Path(path)
    try:
        data = source.text.encode(source.encoding)
    except UnicodeEncodeError as error:
        raise SourceError(
            f"{str(path)!r}: {error.object[error.start]!r} does not exist in {source.encoding}",
            hint="Declare the file to be UTF-8: # coding: utf-8",
        ) from None
    if source.digest and _digest(_read(place)) != source.digest:
        raise SourceError(
            f"{str(path)!r} changed on disk since it was read, and was left as it is",
            hint="Run the command again",
        )
    replace_bytes(place, codecs.BOM_UTF8 + data if source.bom else data)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _read(path: Path) -> bytes:
    try:
        if not path.is_dir() and not regular(path):
            raise SourceError(f"{str(path)!r} is no regular file", hint="Name a Python file")
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"there is no file {str(path)!r}", hint="Check the path") from None
    except IsADirectoryError:
        raise SourceError(
            f"{str(path)!r} is a directory", hint="Name a Python file in it"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"{str(path)!r} cannot be read: {reason}", hint="Check the path and its permissions"
        ) from None


def _encoding(path: Path, body: bytes, *, bom: bool) -> str:
    """Return the encoding that the first two lines declare (PEP 263), UTF-8 without a word."""
    declared = _declared(body)
    if declared is None:
        return "utf-8"
    try:
        codec = codecs.lookup(declared)
        text = codec._is_text_encoding
    except (LookupError, ValueError):
        text = False
    if not text:
        raise SourceError(
            f"{str(path)!r} declares the unknown encoding {declared!r}",
            hint="Correct the `coding` comment on its first lines",
        )
    if bom and codec.name not in ("utf-8", "utf-8-sig"):
        raise SourceError(
            f"{str(path)!r} begins with a UTF-8 mark, but declares {declared!r}",
            hint="Remove one of the two",
        )
    return "utf-8" if codec.name == "utf-8-sig" else codec.name


def _declared(body: bytes) -> str | None:
    for line in re.split(rb"\r\n|\r|\n", body[:4096], maxsplit=2)[:2]:
        if match := _COOKIE.match(line):
            return match[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            return None
    return None
