"""The terminal on stdout and stderr: colours, signs and widths, with and without each."""

import click
from rich.console import Console
from rich.text import Text

from lift_sys.cli.positions import position
from lift_sys.cli.selection import Selection
from lift_sys.findings import Finding
from lift_sys.verdicts import Status

__all__ = [
    "colour",
    "consoles",
    "finding_line",
    "mention_left_out",
    "mention_unreadable",
    "say",
    "sign",
    "write",
]

STYLES: dict[Status, tuple[str, str]] = {
    "queued": ("·", "dim"),
    "running": ("·", "dim"),
    "refuted": ("✗", "red"),
    "unchecked": ("?", "dim"),
    "consistent": ("✓", "green"),
    "tested": ("✓", "green"),
    "proved": ("✓", "green"),
    "failed": ("!", "yellow"),
}
MOST_LEFT_OUT = 5
SEVERITIES = {"error": "red", "warning": "yellow", "information": "cyan", "hint": "dim"}


def consoles() -> tuple[Console, Console]:
    """Return stdout and stderr as rich sees them (NO_COLOR, width, encoding, terminal or not)."""
    return Console(highlight=False), Console(stderr=True, highlight=False)


def write(console: Console, text: str) -> None:
    """Write text that may hold colour codes to stdout as it is: nothing is wrapped or expanded."""
    click.echo(text, nl=False, color=console.is_terminal and not console.no_color)


def say(console: Console, line: Text | str) -> None:
    """Write one line; it is wrapped on a terminal only, so that others can be searched by line."""
    text = line if isinstance(line, Text) else Text(line)
    console.print(text, soft_wrap=not console.is_terminal)


def mention_unreadable(console: Console, selection: Selection) -> None:
    """Say which files that were found cannot be read."""
    for _, error in selection.unreadable:
        say(console, Text.assemble(("!", "red"), f" {error}"))


def mention_left_out(console: Console, selection: Selection) -> None:
    """Say which functions without a body take none."""
    left_out = [(chosen, target) for chosen in selection.files for target in chosen.left_out]
    for chosen, target in left_out[:MOST_LEFT_OUT]:
        say(console, Text(f"· {chosen.place(target)}  left out: {target.problem}", "dim"))
    if len(left_out) > MOST_LEFT_OUT:
        more = len(left_out) - MOST_LEFT_OUT
        say(console, Text(f"· {more} more were left out: --json lists them", "dim"))


def colour(status: Status) -> str:
    """Return the colour of a verdict."""
    return STYLES[status][1]


def sign(status: Status) -> Text:
    """Return the sign of a verdict, in its colour."""
    return Text(*STYLES[status])


def finding_line(place: str, text: str, finding: Finding) -> Text:
    """Return a finding as compilers print one: `path:line:column: severity CODE message`."""
    line, column = position(text, finding.span.start)
    return Text.assemble(
        f"{place}:{line}:{column}: ",
        (finding.severity, SEVERITIES[finding.severity]),
        f" {finding.code} {finding.message}",
    )
