"""`lift-sys serve`: hands over to the language server."""

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys serve                 over stdin and stdout, as editors start it"
        "\n  lift-sys serve --tcp           over a TCP socket"
        "\n  lift-sys serve -- --help       the options of lift-sys-server"
    ),
)
@click.argument("options", metavar="[SERVER OPTIONS]...", nargs=-1, type=click.UNPROCESSED)
def serve(options: tuple[str, ...]) -> int:
    """Start the language server (the same as lift-sys-server).

    Its own options are handed on to it.
    """
    from lift_sys.cli.serving import hand_over

    return hand_over(options)
