"""The argument `PATH[::NAME]` and the options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

__all__ = ["Place", "as_json", "backend_option", "jobs_option", "timeout_option"]

Command = TypeVar("Command", bound=Callable[..., Any])

SEPARATOR = "::"
LONGEST = 600


class Place(click.ParamType[str]):
    """A path, or a path and the name of a function in it."""

    name = "place"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept anything but nothing: an unset variable must not mean the current directory."""
        if not value.strip():
            self.fail("an empty path names nothing (is a variable unset?)", param, ctx)
        return value

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 -- click's own signature
        param: click.Parameter,  # noqa: ARG002 -- click's own signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete function names behind `PATH::`, and files before it."""
        path, separator, name = incomplete.partition(SEPARATOR)
        if not separator:
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(f"{path}{SEPARATOR}{known}") for known in _names(path, name)]


class Seconds(click.ParamType[float]):
    """A time to wait, in seconds."""

    name = "seconds"

    def convert(
        self,
        value: str | float,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Accept a number above 0 and up to 600; not a number is no number either."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= LONGEST:
            self.fail(f"{value!r} is no number of seconds above 0 and up to {LONGEST}", param, ctx)
        return seconds


def _names(path: str, start: str) -> list[str]:
    """List the functions of a file that begin so; none when it cannot be read."""
    from lift_sys.errors import LiftError
    from lift_sys.source import Document, read_source

    try:
        targets = Document(read_source(Path(path)).text).targets()
    except (LiftError, OSError):
        return []
    names = dict.fromkeys(target.qualname for target in targets)
    return [name for name in names if name.startswith(start)]


def _complete_backend(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from lift_sys.backends import names

    return [CompletionItem(name) for name in names() if name.startswith(incomplete)]


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead.")

backend_option = click.option(
    "--backend",
    metavar="NAME",
    shell_complete=_complete_backend,
    help="Who proposes bodies (default: from the settings; see `lift-sys doctor`).",
)

jobs_option = click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many functions to work on at once.",
)


def timeout_option(words: str) -> Callable[[Command], Command]:
    """Return `--timeout SECONDS`, whose meaning differs from command to command."""
    return click.option(
        "--timeout",
        metavar="SECONDS",
        type=Seconds(),
        help=f"{words} (default: from the settings).",
    )
