"""Writes what a check found in the form that was asked for, to stdout or to a file. Judges nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from lift_sys.cli import console as terminal
from lift_sys.cli.annotations import annotations
from lift_sys.cli.artifacts import Root
from lift_sys.cli.documents import report
from lift_sys.cli.listing import Listing
from lift_sys.cli.program import OK, PROGRAM
from lift_sys.cli.sarif import failure_log, sarif_log
from lift_sys.cli.selection import Selection
from lift_sys.cli.streams import print_json
from lift_sys.cli.work import Worked
from lift_sys.errors import LiftError

__all__ = ["Checked", "Form", "refuse", "show"]

Form = Literal["text", "json", "sarif", "github"]

Content = dict[str, Any] | Iterable[str]
"""A document, or lines."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that came to an end, and its exit code."""

    selection: Selection
    worked: Worked
    code: int
    seconds: float


def show(checked: Checked, form: Form, output: Path | None, listing: Listing) -> None:
    """Show the report on stdout, or write it to `output` and show the text all the same."""
    out, err = terminal.consoles()
    if output is not None:
        _write(output, _content(checked, form, listing))
    elif form != "text":
        _print(_content(checked, form, listing))
    if output is not None or form == "text":
        listing.show(out)
    if output is not None or form in ("text", "github"):
        listing.sum_up(err, report=output)


def refuse(error: LiftError, form: Form, output: Path | None, *, code: int) -> None:
    """Say why there was nothing to check: on stderr, and in the report where that is a document."""
    click.echo(f"{PROGRAM}: {error}", err=True)
    content: Content = ()
    if form == "json":
        content = {"ok": False, "error": {"message": error.message, "hint": error.hint}}
    if form == "sarif":
        content = failure_log(error, code=code, root=Root())
    if output is not None:
        _write(output, content)
    else:
        _print(content)


def _content(checked: Checked, form: Form, listing: Listing) -> Content:
    selection, worked = checked.selection, checked.worked
    match form:
        case "text":
            return listing.lines()
        case "json":
            ok = checked.code == OK
            return report("check", selection, worked, ok=ok, seconds=checked.seconds)
        case "sarif":
            return sarif_log(selection, worked, code=checked.code, root=Root())
        case "github":
            return annotations(selection, worked, Root())


def _print(content: Content) -> None:
    if isinstance(content, dict):
        print_json(content)
        return
    for line in content:
        # As it is: the name of a file may hold what click takes for a colour.
        click.echo(line, color=True)


def _write(output: Path, content: Content) -> None:
    if isinstance(content, dict):
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    else:
        text = "".join(f"{line}\n" for line in content)
    # Names of files need not be text; in a JSON string the escapes that stand for them are JSON's own.
    output.write_bytes(text.encode("utf-8", "backslashreplace"))
