"""The work of `lift-sys doctor`: a list of records, each with a state and, where needed, a remedy."""

import importlib.metadata
import importlib.util
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.text import Text

from lift_sys import __version__
from lift_sys.cli import console as terminal
from lift_sys.cli.program import NOT_VERIFIED, OK
from lift_sys.cli.serving import SERVER
from lift_sys.cli.streams import print_json
from lift_sys.cli.work import run
from lift_sys.config import Settings, description, settings_file, shown, user_settings
from lift_sys.errors import sentences

if TYPE_CHECKING:
    from lift_sys.sandbox import CPython, Monty

__all__ = ["Record", "examine_installation"]

PACKAGES: tuple[str, ...] = (
    *("click", "griffelib", "lsprotocol", "msgspec", "pygls", "rich"),
    *("platformdirs", "pydantic-monty", "tree-sitter", "tree-sitter-python"),
)

TRIAL = '''def successor(number: int) -> int:
    """Return the number that follows.

    >>> successor(1)
    2
    >>> successor(-1)
    0
    """
    ...
'''

SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}
SIGNS = {
    "ok": ("✓", "green"),
    "info": ("·", "dim"),
    "warning": ("!", "yellow"),
    "error": ("✗", "red"),
}
State = Literal["ok", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was looked at; an `error` means that the main job cannot work."""

    section: str
    name: str
    state: State
    value: str
    hint: str = ""
    meaning: str = ""


def examine_installation(*, as_json: bool) -> int:
    """Look at everything, show it, and return the exit code."""
    settings, messages = user_settings()
    records = [*_versions(), *_settings(settings, messages), *_sandbox()]
    records += [*run(_executors(settings)), *_evidence(), *_backends(settings)]
    records.append(_main_job(settings))
    healthy = all(record.state != "error" for record in records)
    if as_json:
        print_json({"ok": healthy, "records": [asdict(record) for record in records]})
    else:
        _show(terminal.consoles()[0], records, healthy=healthy)
    return OK if healthy else NOT_VERIFIED


def _versions() -> Iterator[Record]:
    yield Record("installation", "lift-sys", "ok", __version__)
    yield Record("installation", "python", "ok", f"{platform.python_version()} ({sys.executable})")
    yield Record("installation", "platform", "ok", platform.platform())
    for name in PACKAGES:
        try:
            yield Record("installation", name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Record("installation", name, "error", "not installed", "Reinstall lift-sys")
    if importlib.util.find_spec(SERVER):
        yield Record("installation", "server", "ok", "lift-sys-server can be started")
    else:
        yield Record(
            "installation", "server", "error", "lift_sys_server is missing", "Reinstall lift-sys"
        )


def _settings(settings: Settings, messages: list[str]) -> Iterator[Record]:
    for name, value in shown(settings).items():
        meaning = description(name).rstrip(".")
        yield Record(
            "settings", name, "ok", "none" if value in (None, "") else str(value), meaning=meaning
        )
    yield Record("settings", "file", "ok", str(settings_file()), meaning="Your own settings")
    for message in messages:
        yield Record("settings", "environment", "warning", message, "See docs/settings.md")


def _sandbox() -> Iterator[Record]:
    from lift_sys.sandbox import describe

    for wall in describe():
        yield Record("sandbox", wall.name, "ok" if wall.holds else "warning", wall.note)


async def _executors(settings: Settings) -> list[Record]:
    """Have each executor run something, and say what was tried against its walls."""
    from lift_sys.sandbox import CPython, Monty

    async with CPython(unconfined=settings.unconfined_python) as python, Monty() as monty:
        return [await _python(python), await _monty(monty)]


async def _python(python: "CPython") -> Record:
    from lift_sys.errors import LiftError

    try:
        await python.ready()
    except LiftError as error:
        return Record("sandbox", "cpython", "warning", f"not used: {error.message}", error.hint)
    if python.open:
        value = f"used, with nothing in the way of {', '.join(python.open)}"
        return Record("sandbox", "cpython", "warning", value, "unconfinedPython allows it")
    behind = f", in {python.enclosure} too" if python.enclosure else ""
    value = f"used{behind}; nothing got through when it was tried"
    return Record("sandbox", "cpython", "ok", value)


async def _monty(monty: "Monty") -> Record:
    from lift_sys.errors import LiftError

    try:
        await monty.ready()
    except (LiftError, ImportError) as error:
        hint = "Everything is run in CPython; reinstall lift-sys for speed"
        return Record("sandbox", "monty", "warning", f"not used: {error}", hint)
    version = importlib.metadata.version("pydantic-monty")
    return Record("sandbox", "monty", "ok", f"used as a fast filter ({version})")


def _evidence() -> Iterator[Record]:
    """Say what kinds of evidence can be gathered here beyond examples and generated inputs."""
    from lift_sys.typecheck import find_checker

    hint = "Install lift-sys[verify]"
    checker = find_checker()
    if checker is None:
        yield Record("evidence", "types", "warning", "no type checker is installed", hint)
    else:
        yield Record("evidence", "types", "ok", checker.name)
    try:
        version = importlib.metadata.version("crosshair-tool")
        yield Record("evidence", "proofs", "ok", f"CrossHair {version}")
    except importlib.metadata.PackageNotFoundError:
        yield Record("evidence", "proofs", "warning", "CrossHair is not installed", hint)


def _backends(settings: Settings) -> Iterator[Record]:
    from lift_sys.backends import missing, names

    for name in names():
        used = name == settings.backend
        lacks = missing(name, settings)
        if lacks:
            yield Record("backends", name, "error" if used else "info", f"not set up: {lacks}")
        else:
            asked = used or (settings.backend == "auto" and name in settings.order)
            yield Record("backends", name, "ok", "usable (in use)" if asked else "usable")


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
