"""Makes `docs/cli.md` from the help that users see."""

import click

from lift_sys.cli.app import program
from lift_sys.cli.program import PROGRAM

__all__ = ["markdown"]

HEAD = f"""# The command line

Made from `{PROGRAM} --help` by `make docs`; do not edit.

`--json` of `implement` and `check` prints one document on stdout, whatever happened: `ok`, `interrupted`, `seconds`,
`cost_usd`, and under `results` one record for each function, in the order of files and lines: `path`, `name`, `line`,
`column`, `verdict` (`status`, `verified`, `words`, `reason`, `evidence`, `counterexample` and more), `cached` (whether
that is from an earlier run), `message` (what came of it
and what to do; where no body was found, the verdict is that of the nearest candidate, and this says so), `findings`
(each with `code`, `severity`, `message` and where it begins and ends), `ir` (a document of `lift-sys schema`, or null),
`diff`, `written`, `problem`, `candidates`, `seconds`, `steps`, `cost_usd` (null where it is unknown), `asked` (each backend that
was asked, and what came of it) and `requests` (each request to a model, with its tokens and time). Lines and columns count from 1, columns in code points. Files of a
directory that cannot be read are listed under `unreadable`, functions that can be given no body (overloads, abstract
methods, a `def` line that does not parse) under `left_out`. Wrong usage or input gives `ok` and `error` only.

`--write` changes a file once all its functions are done, in one step and only if it is still what was read; a read-only
file is left alone, a link is followed, and a file with several names (hard links) keeps them: it is written over while a
hidden copy of what it held stands beside it. What was found and not written is printed as a diff. Ctrl-C ends the work,
leaves what was written, and shows what was found by then.

`check` in a CI job, SARIF, exit codes and the cache: [ci](ci.md).

Settings come from your settings file and the environment ([settings](settings.md)); an option that is given wins.
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
