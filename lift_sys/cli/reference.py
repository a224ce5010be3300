"""Makes `docs/cli.md` from the help that users see."""

import click

from lift_sys.cli.app import program
from lift_sys.cli.program import PROGRAM

__all__ = ["markdown"]

HEAD = f"""# The command line

Made from `{PROGRAM} --help` by `make docs`; do not edit.
"""

WIDTH = 100


def markdown() -> str:
    """Return the help of every command as one page."""
    pages = [_page(program, PROGRAM)]
    root = click.Context(program, info_name=PROGRAM, **program.context_settings)
    names = program.list_commands(root)
    pages += [_page(program.commands[name], name, root) for name in names]
    return HEAD + "".join(pages)


def _page(command: click.Command, name: str, parent: click.Context | None = None) -> str:
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        **command.context_settings,
    )
    return f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
