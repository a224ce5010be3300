"""How any command ends: one line for every error, an exit code, never a traceback."""

import contextlib
import errno
import json
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from lift_sys.cli.streams import drop_output, make_printable
from lift_sys.errors import LiftError, sentences

__all__ = ["BAD_INPUT", "INTERRUPTED", "NOT_VERIFIED", "OK", "PROGRAM", "Program"]

PROGRAM = "lift-sys"

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a full disk, a full quota or a broken device answers."""

OK, NOT_VERIFIED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class Program(click.Group):
    """A group of commands that return their exit code, and whose errors take one line each."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 -- click's own signature
    ) -> Any:  # noqa: ANN401 -- click's own signature
        """Run one command; in standalone mode leave the process with its exit code."""
        words = list(sys.argv[1:] if args is None else args)
        if not standalone_mode:
            return super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        make_printable()
        try:
            code = super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads has had enough
            drop_output()
            code = NOT_VERIFIED
        except Exception as error:
            if _is_full(error):
                drop_output()
            code = _tell(error, words)
        sys.exit(code or OK)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's own signature
        """Name the commands in the order in which a newcomer needs them."""
        return list(self.commands)


def _tell(error: Exception, words: list[str]) -> int:
    """Say on stderr what went wrong, and in the JSON document if one was asked for."""
    # Where the output is what failed, there may be nowhere left to say so but in the exit code.
    with contextlib.suppress(OSError):
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            error.show()
            return error.exit_code
    message, hint, code = _explain(error, words)
    with contextlib.suppress(OSError):
        _say(error, message, hint, words)
    return code


def _say(error: Exception, message: str, hint: str, words: list[str]) -> None:
    if "--debug" in words and not isinstance(error, (click.ClickException, click.Abort, LiftError)):
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    click.echo(f"{PROGRAM}: {sentences(message, hint)}", err=True)
    if "--json" in words:
        click.echo(json.dumps({"ok": False, "error": {"message": message, "hint": hint}}, indent=2))


def _explain(error: Exception, words: list[str]) -> tuple[str, str, int]:
    """Return what happened, what to do, and the exit code."""
    match error:
        case click.Abort():
            return "interrupted", "All work was ended; no file is half-written", INTERRUPTED
        case click.UsageError():
            message = " ".join(error.format_message().split())
            return _lower(message.rstrip(".")), f"Try {_command(error)} --help", error.exit_code
        case click.ClickException():
            return _lower(error.format_message().rstrip(".")), "", error.exit_code
        case LiftError():
            return error.message, error.hint, BAD_INPUT
        case OSError() if _is_full(error):
            problem = f"cannot write the output: {_lower(error.strerror or str(error))}"
            return problem, "", NOT_VERIFIED
        case OSError() if error.filename:
            problem = f"{_lower(error.strerror or str(error))}: {str(error.filename)!r}"
            return problem, "Check the path and its permissions", BAD_INPUT
        case _:
            problem = f"internal error: {type(error).__name__}: {error}".replace("\n", " ")
            hint = "This is a fault of lift-sys"
            if "--debug" not in words:
                hint += f"; `{PROGRAM} --debug …` shows where"
            return problem, hint, NOT_VERIFIED


def _is_full(error: Exception) -> bool:
    """Tell whether the output is what could not be written."""
    return isinstance(error, OSError) and error.filename is None and error.errno in NO_ROOM


def _command(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else PROGRAM


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
