"""The work of `lift-sys ir`. Runs nothing."""

import json

import click
import msgspec

from lift_sys.cli.program import OK
from lift_sys.cli.selection import find_one
from lift_sys.cli.streams import print_json
from lift_sys.errors import SourceError
from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, Refusal, lift, to_json, to_text
from lift_sys.source import Target, program

__all__ = ["show_ir"]


def show_ir(place: str, *, as_json: bool) -> int:
    """Print the IR of one function; `SourceError` when the IR cannot hold its body."""
    chosen, target = find_one(place)
    document = _document(chosen.source.text, target)
    if as_json:
        print_json(json.loads(to_json(document)))
    else:
        click.echo(to_text(document).rstrip("\n"))
    return OK


def _document(text: str, target: Target) -> FunctionIR:
    """Join what docstring and signature say with the body, if there is one."""
    document = interpret(target).document()
    if target.stub is not None:
        return document
    lifted = lift(program(text, target, None), target.name_in_program)
    if isinstance(lifted, Refusal):
        raise SourceError(
            f"the IR cannot hold {target.qualname!r}: {lifted.message}",
            hint="It can still be checked: lift-sys check",
        )
    return msgspec.structs.replace(document, body=lifted.body)
