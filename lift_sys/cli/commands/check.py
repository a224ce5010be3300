"""`lift-sys check`: existing bodies against their docstrings."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lift_sys.cli.places import (
    Place,
    cache_options,
    jobs_option,
    report_options,
    timeout_option,
)

if TYPE_CHECKING:
    from lift_sys.cli.checking import FailOn
    from lift_sys.cli.reporting import Form


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys check shop.py                    all functions of a file, as a table"
        "\n  lift-sys check shop.py::total             one function"
        "\n  lift-sys check src/ --json                all of a directory, for a machine"
        "\n  lift-sys check src/ --format sarif -o lift.sarif"
        "\n\n\b\nExit codes:"
        "\n  0    all is well, as far as --fail-on asks"
        "\n  1    a function was refuted, or could not be checked to the end"
        "\n  2    wrong usage or input that cannot be read"
        "\n  130  interrupted with Ctrl-C"
    )
)
@click.argument("places", metavar="PATH[::NAME]...", type=Place(), nargs=-1)
@report_options
@click.option(
    "--fail-on",
    type=click.Choice(["never", "refuted", "failed", "unchecked"]),
    default="failed",
    show_default=True,
    metavar="VERDICT",
    help="What to exit with 1 for: never, refuted, failed (and refuted), unchecked (and both).",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="List functions without an example too, and all that is worth knowing.",
)
@timeout_option("How long checking one function may take")
@jobs_option
@cache_options
def check(
    places: tuple[str, ...],
    *,
    form: "Form | None",
    as_json: bool,
    output: Path | None,
    fail_on: "FailOn",
    verbose: bool,
    timeout: float | None,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    clear_cache: bool,
) -> int:
    """Check existing functions against their docstrings.

    Functions without an example are unchecked, and only counted unless they are named. Verdicts are remembered:
    what did not change is not run again.
    """
    from lift_sys.cli.checking import Request, check_places, forget
    from lift_sys.config import cache_directory

    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    cache = cache_dir or cache_directory()
    if clear_cache:
        forget(cache)
    if not places:
        if clear_cache:
            return 0
        raise click.UsageError("missing argument PATH[::NAME]...")
    request = Request(
        form="json" if as_json else form or "text",
        output=output,
        fail_on=fail_on,
        verbose=verbose,
        seconds=timeout,
        jobs=jobs,
        cache=None if no_cache else cache,
    )
    return check_places(places, request)
