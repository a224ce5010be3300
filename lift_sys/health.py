"""What works here and what does not, as a list of records. Knows not how they are shown."""

import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lift_sys import __version__
from lift_sys.config import Settings

if TYPE_CHECKING:
    from lift_sys.sandbox import CPython, Monty

__all__ = ["Record", "backends", "evidence", "executors", "sandbox", "versions"]

PACKAGES: tuple[str, ...] = (
    *("click", "griffelib", "lsprotocol", "msgspec", "pygls", "rich"),
    *("platformdirs", "pydantic-monty", "tree-sitter", "tree-sitter-python"),
)

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


def versions() -> Iterator[Record]:
    """What is installed, and where it runs."""
    yield Record("installation", "lift-sys", "ok", __version__)
    yield Record("installation", "python", "ok", f"{platform.python_version()} ({sys.executable})")
    yield Record("installation", "platform", "ok", platform.platform())
    for name in PACKAGES:
        try:
            yield Record("installation", name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Record("installation", name, "error", "not installed", "Reinstall lift-sys")


def sandbox() -> Iterator[Record]:
    """What separates untrusted code from the machine here."""
    from lift_sys.sandbox import describe

    for wall in describe():
        yield Record("sandbox", wall.name, "ok" if wall.holds else "warning", wall.note)


async def executors(settings: Settings) -> list[Record]:
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


def evidence() -> Iterator[Record]:
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


def backends(settings: Settings) -> Iterator[Record]:
    """Which backends could be asked, and what the others lack."""
    from lift_sys.backends import missing, names

    for name in names():
        used = name == settings.backend
        lacks = missing(name, settings)
        if lacks:
            yield Record("backends", name, "error" if used else "info", f"not set up: {lacks}")
        else:
            asked = used or (settings.backend == "auto" and name in settings.order)
            yield Record("backends", name, "ok", "usable (in use)" if asked else "usable")
