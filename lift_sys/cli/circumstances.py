"""What a verdict depends on, as the key under which it is remembered. Runs nothing, and writes nothing."""

import ast
import contextlib
import importlib.metadata
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import msgspec

import lift_sys
from lift_sys import __version__
from lift_sys.config import Settings
from lift_sys.sandbox import describe
from lift_sys.source import Target

__all__ = ["Circumstances", "is_steady"]

BEARING = {
    "verify_seconds",
    "inputs_seconds",
    "types_seconds",
    "strength_seconds",
    "proof_seconds",
    "unconfined_python",
    "memory_mib",
}
"""The settings that a check depends on; the others choose who writes bodies, and never come near a key."""

UNSTEADY = {"datetime", "importlib", "random", "secrets", "time", "uuid"}
"""Modules that bring in the clock, chance, or modules that cannot be seen in the text."""

UNSTEADY_NAMES = re.compile(rf"\b(?:{'|'.join(UNSTEADY)}|__import__|urandom|getpid)\b")
WORD = re.compile(r"\w+")
REQUIREMENT = re.compile(r"[\w.-]+")


class Circumstances:
    """All that the verdict on a function depends on beside the function: settings, versions, sandbox."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _common(self) -> str:
        """What is the same for all functions; not asked for where none has anything to check."""
        return _digest([*_versions(), *_walls(), *_chosen(self._settings)])

    def key(self, target: Target, program: str) -> str:
        """Return the key of the verdict on `target`; `program` is the function with all that it needs.

        Its docstring and signature stand in there too. Nothing of it can be read from the key.
        """
        words = {*WORD.findall(program), *WORD.findall(target.qualname)}
        return _digest(
            [
                self._common,
                target.qualname,
                program,
                # What stands elsewhere in the file can matter by its name only.
                *(name for name in target.siblings if name in words),
                *(line for line in target.imports if not words.isdisjoint(WORD.findall(line))),
            ]
        )


def is_steady(program: str) -> bool:
    """Tell whether a program gives the same answers tomorrow: it asks neither the clock nor chance."""
    if not UNSTEADY_NAMES.search(program):
        return True
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return UNSTEADY.isdisjoint(_roots(tree)) and not any(
        isinstance(node, ast.Name | ast.Attribute)
        and _name(node) in {"__import__", "urandom", "getpid"}
        for node in ast.walk(tree)
    )


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _roots(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level package of each import."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module.partition(".")[0]
                yield from (alias.name for alias in names)


def _digest(parts: Iterable[str]) -> str:
    """Hash texts so that no two lists of them look alike."""
    told = "\n".join(map(repr, parts))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _versions() -> Iterator[str]:
    yield f"lift-sys {__version__}"
    yield _engine()
    yield sys.version
    yield f"{platform.python_implementation()} {sys.platform} {platform.machine()}"
    yield from _packages()


def _engine() -> str:
    """Hash the engine's own source: between two releases the version stays while verdicts may change."""
    found = blake2b(digest_size=20)
    root = Path(lift_sys.__file__).parent
    for path in sorted(root.rglob("*.py")):
        with contextlib.suppress(OSError):
            found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def _packages() -> Iterator[str]:
    """Name each package that lift-sys can use, and its version where it is installed."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for requirement in importlib.metadata.requires("lift-sys") or ():
            found = REQUIREMENT.match(requirement)
            if found:
                yield f"{found[0]} {_installed(found[0])}"


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _walls() -> Iterator[str]:
    """Say what the sandbox is: what it refuses can decide whether an example holds."""
    for wall in describe():
        yield f"{wall.name} {wall.holds} {wall.note}"


def _chosen(settings: Settings) -> Iterator[str]:
    for field in msgspec.structs.fields(settings):
        if field.name in BEARING:
            yield f"{field.name} {getattr(settings, field.name)!r}"
