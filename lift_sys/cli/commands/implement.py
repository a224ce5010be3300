"""`lift-sys implement`: from docstrings to verified bodies."""

import click

from lift_sys.cli.places import Place, as_json, backend_option, jobs_option, timeout_option


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys implement shop.py                    show a diff for all stubs of the file"
        "\n  lift-sys implement shop.py::total --write     write one function"
        "\n  lift-sys implement shop.py::total --ask       answer questions about what is left open"
        "\n  lift-sys implement src/ --jobs 4 --json       all of a directory, for a machine"
    )
)
@click.argument("places", metavar="PATH[::NAME]...", type=Place(), nargs=-1, required=True)
@click.option("-w", "--write", is_flag=True, help="Change the files, where a body was verified.")
@click.option(
    "--ask",
    is_flag=True,
    help="Ask what the docstring leaves open (at most 3 questions a function); answers become examples in it.",
)
@click.option(
    "--fresh", is_flag=True, help="Ask models anew, also where an answer of theirs is kept."
)
@as_json
@backend_option
@timeout_option("How long to look for a body of one function")
@jobs_option
def implement(
    places: tuple[str, ...],
    *,
    write: bool,
    ask: bool,
    fresh: bool,
    as_json: bool,
    backend: str | None,
    timeout: float | None,
    jobs: int,
) -> int:
    """Implement functions from their docstrings.

    PATH is a file or a directory. Without a NAME all the functions are meant whose body is `...`, `pass`,
    `raise NotImplementedError` or only a docstring. NAME is a function, `Class.method`, or a class for all
    of its methods.

    The diff goes to stdout, what was shown about each function to stderr. Only bodies that were verified against
    the docstring's examples are offered, and only those are written.
    """
    from lift_sys.cli.implementing import Request, implement_places

    if ask and as_json:
        raise click.UsageError(
            "--ask and --json do not go together: somebody has to read the questions"
        )
    return implement_places(
        places,
        Request(
            write=write,
            ask=ask,
            fresh=fresh,
            as_json=as_json,
            backend=backend,
            seconds=timeout,
            jobs=jobs,
        ),
    )
