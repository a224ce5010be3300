"""The argument `PATH[::NAME]` and the options that several commands share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

__all__ = [
    "Place",
    "as_json",
    "backend_option",
    "cache_options",
    "jobs_option",
    "report_options",
    "timeout_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])

SEPARATOR = "::"
LONGEST = 600
MOST_JOBS = 64


class Place(click.ParamType[str]):
    """A path, or a path and the name of a function in it."""

    name = "place"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept anything but nothing: an unset variable must not mean the current directory."""
        if not value.strip():
            self.fail("an empty path names nothing (is a variable unset?)", param, ctx)
        if value == "-":
            self.fail("'-' (stdin) cannot be read: name a file or a directory", param, ctx)
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


class OutputFile(click.Path):
    """A file that can be written; that its directory is missing must not come out after all the work."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 -- click's own signature
        """Accept a file to be, in a directory that is there."""
        super().convert(value, param, ctx)
        path = Path(value)
        if not path.exists() and not os.access(path.parent, os.W_OK):
            self.fail(f"{str(path)!r} cannot be made: is its directory there?", param, ctx)
        return path


def _with(options: tuple[Callable[[Command], Command], ...], command: Command) -> Command:
    """Add options so that the help lists them in their order."""
    for option in reversed(options):
        command = option(command)
    return command


def _cores() -> int:
    """Return how many processor cores this process may use; a container or `taskset` can allow fewer than there are."""
    if sys.platform == "linux":
        return min(len(os.sched_getaffinity(0)), MOST_JOBS)
    return min(os.cpu_count() or 1, MOST_JOBS)


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

    return [CompletionItem(name) for name in (*names(), "auto") if name.startswith(incomplete)]


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
    type=click.IntRange(1, MOST_JOBS),
    default=_cores,
    show_default="one for each processor core",
    help="How many functions to work on at once.",
)

_REPORT_OPTIONS = (
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "sarif", "github"]),
        metavar="FORM",
        help="Report as text (the default), json, sarif (code scanning) or github (its annotations).",
    ),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=OutputFile(),
        help="Write the report to FILE; stdout gets the text then.",
    ),
)

_CACHE_OPTIONS = (
    click.option(
        "--no-cache", is_flag=True, help="Check everything afresh, and remember nothing of it."
    ),
    click.option(
        "--cache-dir",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where to remember verdicts (default: in your own cache directory).",
    ),
    click.option("--clear-cache", is_flag=True, help="First forget all that is remembered."),
)


def report_options(command: Command) -> Command:
    """Add the options that say how and where the report of a check is written."""
    return _with(_REPORT_OPTIONS, command)


def cache_options(command: Command) -> Command:
    """Add the options of the cache of verdicts."""
    return _with(_CACHE_OPTIONS, command)


def timeout_option(words: str) -> Callable[[Command], Command]:
    """Return `--timeout SECONDS`, whose meaning differs from command to command."""
    return click.option(
        "--timeout",
        metavar="SECONDS",
        type=Seconds(),
        help=f"{words} (default: from the settings).",
    )
