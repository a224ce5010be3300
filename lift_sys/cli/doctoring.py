"""The work of `lift-sys doctor`: a list of records, each with a state and, where needed, a remedy."""

import importlib.util
from collections.abc import Iterator
from dataclasses import asdict
from time import perf_counter

from rich.console import Console
from rich.text import Text

from lift_sys import health
from lift_sys.cli import console as terminal
from lift_sys.cli.program import NOT_VERIFIED, OK
from lift_sys.cli.serving import SERVER
from lift_sys.cli.streams import print_json
from lift_sys.cli.work import run
from lift_sys.config import InForce, Settings, description, settings_file, shown, user_settings
from lift_sys.errors import sentences
from lift_sys.health import Record

__all__ = ["examine_installation"]

TRIAL = '''def successor(number: int) -> int:
    """Return the number that follows.

    >>> successor(1)
    2
    >>> successor(-1)
    0
    """
    ...
'''

SIGNS = {
    "ok": ("✓", "green"),
    "info": ("·", "dim"),
    "warning": ("!", "yellow"),
    "error": ("✗", "red"),
}


def examine_installation(*, as_json: bool) -> int:
    """Look at everything, show it, and return the exit code."""
    own = user_settings()
    settings = own.settings
    records = [*health.versions(), _server(), *_settings(own), *health.sandbox()]
    records += [*run(health.executors(settings)), *health.evidence(), *health.backends(settings)]
    records.append(_main_job(settings))
    healthy = all(record.state != "error" for record in records)
    if as_json:
        print_json({"ok": healthy, "records": [asdict(record) for record in records]})
    else:
        _show(terminal.consoles()[0], records, healthy=healthy)
    return OK if healthy else NOT_VERIFIED


def _server() -> Record:
    if importlib.util.find_spec(SERVER):
        return Record("installation", "server", "ok", "lift-sys-server can be started")
    missing = f"{SERVER} is missing"
    return Record("installation", "server", "error", missing, "Reinstall lift-sys")


def _settings(own: InForce) -> Iterator[Record]:
    for name, value in shown(own.settings).items():
        meaning = description(name).rstrip(".")
        yield Record(
            "settings", name, "ok", "none" if value in (None, "") else str(value), meaning=meaning
        )
    yield Record("settings", "file", "ok", str(settings_file()), meaning="Your own settings")
    for complaint in own.complaints:
        yield Record("settings", "ignored", "warning", complaint, "See docs/settings.md")


def _main_job(settings: Settings) -> Record:
    """Implement and verify one small function, as `implement` would."""
    from lift_sys.backends import load
    from lift_sys.pipeline import implement
    from lift_sys.source import Document

    start = perf_counter()
    try:
        target = Document(TRIAL).targets()[0]
        # Without a model: the doctor's advice must cost nothing.
        embedded = load("embedded", settings)
        outcome = run(implement(TRIAL, target, backends=[embedded], settings=settings))
    except Exception as error:
        # Whatever is broken in this installation, the doctor has to say it.
        said = f"{type(error).__name__}: {error}"
        return Record("main job", "implement", "error", said, "Reinstall lift-sys")
    if not outcome.verdict.offered:
        return Record("main job", "implement", "error", outcome.message, "See the records above")
    seconds = perf_counter() - start
    took = f"a small function was implemented in {seconds:.1f} s: {outcome.message}"
    return Record("main job", "implement", "ok", took)


def _show(out: Console, records: list[Record], *, healthy: bool) -> None:
    width = max(len(record.name) for record in records)
    section = ""
    for record in records:
        if record.section != section:
            section = record.section
            terminal.say(out, Text(section, "bold"))
        name = record.name.ljust(width)
        told = sentences(record.value, record.hint)
        line = Text.assemble("  ", SIGNS[record.state], f" {name}  {told}")
        terminal.say(out, line + Text(f"  ({record.meaning})", "dim") if record.meaning else line)
    terminal.say(
        out, Text("The main job works" if healthy else "The main job does not work here", "bold")
    )
