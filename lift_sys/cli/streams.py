"""Makes any text printable on any stream: signs fall back to ASCII where the encoding lacks them."""

import codecs
import contextlib
import io
import json
import os
import sys

import click

__all__ = ["drop_output", "make_printable", "print_json"]

ASCII = {
    "✓": "+",
    "✗": "x",
    "…": "...",
    "→": "->",
    "–": "-",
    "—": "-",
    "·": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "≥": ">=",
    "≤": "<=",
}


def make_printable() -> None:
    """Let stdout and stderr take every character, whatever their encoding."""
    codecs.register_error("lift-sys", _substitute)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="lift-sys")


def print_json(document: object) -> None:
    """Write a document to stdout, with escapes where its encoding is not UTF-8."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    click.echo(json.dumps(document, indent=2, ensure_ascii=encoding != "utf8"))


def drop_output() -> None:
    """Send what stdout still holds nowhere: Python would fail again to write it when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """Replace what cannot be encoded by an ASCII sign, or by its escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = "".join(ASCII.get(sign, sign) for sign in text)
    return plain.encode("ascii", "backslashreplace").decode("ascii"), error.end
