"""The command `lift-sys` and its sub-commands. Loads no more than click until one of them runs."""

import click

from lift_sys import __version__
from lift_sys.cli.commands.check import check
from lift_sys.cli.commands.completion import completion
from lift_sys.cli.commands.doctor import doctor
from lift_sys.cli.commands.implement import implement
from lift_sys.cli.commands.ir import ir
from lift_sys.cli.commands.modal import modal
from lift_sys.cli.commands.schema import schema
from lift_sys.cli.commands.serve import serve
from lift_sys.cli.commands.settings import settings
from lift_sys.cli.commands.usage import usage
from lift_sys.cli.program import PROGRAM, Program

__all__ = ["main", "program"]


@click.group(
    cls=Program,
    name=PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "\b\nExit codes:"
        "\n  0    all is well"
        "\n  1    a function was not verified (or a check was refuted)"
        "\n  2    wrong usage or input that cannot be read"
        "\n  130  interrupted with Ctrl-C"
    ),
)
@click.version_option(__version__, "--version", message=f"{PROGRAM} %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.pass_context
def program(context: click.Context, debug: bool) -> None:
    """Turn Python docstrings into verified implementations.

    Write a signature and a docstring with an example; lift-sys looks for a body that agrees with all
    that they say, runs it in a sandbox against the examples, and shows what it found as a diff.
    """
    context.ensure_object(dict)["debug"] = debug


for command in (implement, check, ir, usage, modal, schema, settings, doctor, serve, completion):
    program.add_command(command)


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    program.main(prog_name=PROGRAM)
