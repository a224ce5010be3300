"""The settings of one run (from the file, the environment and the options), and the work of `lift-sys settings`."""

import json
from pathlib import Path

import click
import msgspec
from rich.text import Text

from lift_sys.cli import console as terminal
from lift_sys.cli.program import NOT_VERIFIED, OK
from lift_sys.cli.streams import print_json
from lift_sys.config import (
    InForce,
    PythonEnvironment,
    Settings,
    find_environment,
    listed,
    looked_up,
    settings_file,
    user_settings,
)

__all__ = ["settings_in_force", "show_settings"]


def settings_in_force(**options: object) -> Settings:
    """Take the options that were given over the environment's settings; say on stderr what is ignored there."""
    own = _own()
    given = {name: value for name, value in options.items() if value is not None}
    return msgspec.structs.replace(own.settings, **given)


def show_settings(*, as_json: bool) -> int:
    """Show the settings and where each comes from, and return the exit code."""
    own, file = _own(), settings_file()
    packages = find_environment(Path.cwd(), None, own.settings.interpreter)
    if as_json:
        print_json(
            {
                "ok": not own.complaints,
                "file": {"path": str(file), "exists": file.is_file()},
                "settings": listed(own),
                "ignored": list(own.complaints),
                "python_environment": packages and packages.told(),
            }
        )
    else:
        _show(own, file, packages)
    return NOT_VERIFIED if own.complaints else OK


def _own() -> InForce:
    """Read the user's settings; say on stderr what is ignored."""
    own = looked_up(user_settings())
    for complaint in own.complaints:
        click.echo(f"lift-sys: {complaint}", err=True)
    return own


def _show(own: InForce, file: Path, packages: PythonEnvironment | None) -> None:
    out, _ = terminal.consoles()
    rows = [(str(it["name"]), _written(it["value"]), str(it["from"])) for it in listed(own)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, value, source in rows:
        style = "dim" if source == "default" else ""
        line = f"{name.ljust(widths[0])}  {value.ljust(min(widths[1], 24))}  {source}"
        terminal.say(out, Text(line, style))
    there = "" if file.is_file() else " (not there)"
    terminal.say(out, f"\nfile: {_printable(str(file))}{there}")
    found = f"{packages.root} (found by {packages.found_by})" if packages else "none"
    terminal.say(out, f"packages for type checks: {_printable(found)}")


def _written(value: object) -> str:
    """Write a value as a file of settings has it, a text without quotes."""
    if value in (None, ""):
        return "none"
    return _printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _printable(text: str) -> str:
    """Keep signs that steer a terminal from it."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
