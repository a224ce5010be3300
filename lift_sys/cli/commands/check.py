"""`lift-sys check`: existing bodies against their docstrings."""

import click

from lift_sys.cli.places import Place, as_json, jobs_option, timeout_option


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys check shop.py             all functions of a file, as a table"
        "\n  lift-sys check shop.py::total      one function"
        "\n  lift-sys check src/ --json         all of a directory, for a machine"
    )
)
@click.argument("places", metavar="PATH[::NAME]...", type=Place(), nargs=-1, required=True)
@as_json
@click.option("-v", "--verbose", is_flag=True, help="List functions without an example too.")
@timeout_option("How long the examples of one function may run")
@jobs_option
def check(
    places: tuple[str, ...], *, as_json: bool, verbose: bool, timeout: float | None, jobs: int
) -> int:
    """Check existing functions against their docstrings.

    Functions without an example are unchecked, and only counted unless they are named. Exits with 1 when a function is refuted, or could not be
    checked to the end.
    """
    from lift_sys.cli.checking import check_places

    return check_places(places, as_json=as_json, verbose=verbose, seconds=timeout, jobs=jobs)
