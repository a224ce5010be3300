"""Hands the process over to the language server, which is a package of its own."""

import importlib.util
import runpy
import sys

from lift_sys.cli.program import OK
from lift_sys.errors import LiftError

__all__ = ["SERVER", "hand_over"]

SERVER = "lift_sys_server"


def hand_over(options: tuple[str, ...]) -> int:
    """Run the server in this process as `python -m lift_sys_server` would."""
    if importlib.util.find_spec(SERVER) is None:
        raise LiftError("the language server is not installed", hint="Reinstall lift-sys")
    sys.argv = ["lift-sys serve", *options]
    runpy.run_module(SERVER, run_name="__main__", alter_sys=True)
    return OK
