"""Which functions `PATH[::NAME] …` means. Reads files; runs and changes nothing."""

import difflib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lift_sys.errors import LiftError, SourceError
from lift_sys.source import Document, SourceText, Target, read_source

__all__ = ["Chosen", "Selection", "find_one", "select", "split_place"]

SEPARATOR = "::"
NOT_SOURCE = {"__pycache__", "node_modules", "site-packages"}
MOST_NEAR_MISSES = 3

Wanted = Callable[[Target], bool]


@dataclass(slots=True)
class Chosen:
    """One file and the functions of it that were asked for, in the order of the file."""

    path: Path
    source: SourceText
    targets: tuple[Target, ...]
    left_out: tuple[Target, ...] = ()
    """Functions without a body that nobody named and that cannot be given one; `problem` says why."""

    def place(self, target: Target) -> str:
        """Name a function as a user would: `path::Class.method`."""
        return f"{self.path}{SEPARATOR}{target.qualname}"


@dataclass(slots=True)
class Selection:
    """The files that were asked for, and those found in a directory that cannot be read."""

    files: list[Chosen] = field(default_factory=list)
    unreadable: list[tuple[Path, LiftError]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many functions were chosen."""
        return sum(len(chosen.targets) for chosen in self.files)


def select(places: tuple[str, ...], wanted: Wanted) -> Selection:
    """Read the files of `places`; where no function is named, choose those that `wanted` accepts.

    Raises `SourceError` for a path or name that does not exist, or a named file that cannot be read. Files found
    in a directory that cannot be read are set aside instead.
    """
    selection = Selection()
    for asked in _gather(places):
        try:
            selection.files.append(_choose(asked.path, asked.names, wanted))
        except LiftError as error:
            if not asked.found:
                raise
            selection.unreadable.append((asked.path, error))
    return selection


def find_one(place: str) -> tuple[Chosen, Target]:
    """Return the one function that `PATH::NAME` means."""
    path, name = split_place(place)
    if name is None:
        raise SourceError(f"no function is named in {place!r}", hint="Write PATH::NAME")
    if path.is_dir():
        raise SourceError(f"{str(path)!r} is a directory", hint="Name the file: PATH::NAME")
    chosen = _choose(path, [name], lambda _: True)
    if len(chosen.targets) > 1:
        names = ", ".join(target.qualname for target in chosen.targets[:5])
        raise SourceError(
            f"{name!r} in {str(path)!r} is several functions: {names}", hint="Name one"
        )
    return chosen, chosen.targets[0]


def split_place(place: str) -> tuple[Path, str | None]:
    """Split `PATH::NAME`; NAME is None where only a path stands."""
    path, separator, name = place.rpartition(SEPARATOR)
    if not separator or Path(place).exists():
        return Path(place), None
    if not name or not path:
        missing = "function" if path else "path"
        raise SourceError(f"no {missing} is named in {place!r}", hint="Write PATH or PATH::NAME")
    return Path(path), name


@dataclass(slots=True)
class _Asked:
    """A file, the functions named in it (None for all), and whether it was found in a directory."""

    path: Path
    found: bool
    names: list[str | None] = field(default_factory=list)


def _gather(places: tuple[str, ...]) -> list[_Asked]:
    """Bring together what is asked of one file, however its path is spelled."""
    asked: dict[str, _Asked] = {}
    for place in places:
        path, name = split_place(place)
        if path.is_dir() and name is not None:
            raise SourceError(
                f"{str(path)!r} is a directory, and holds no function {name!r}",
                hint="Name the file: PATH::NAME",
            )
        for file in _python_files(path) if path.is_dir() else [path]:
            # Not `Path.resolve`: it fails on links that lead to themselves. Reading them says what is wrong.
            place = os.path.realpath(file)
            entry = asked.setdefault(place, _Asked(file, found=path.is_dir()))
            entry.found &= path.is_dir()
            entry.names.append(name)
    return list(asked.values())


def _python_files(directory: Path) -> Iterator[Path]:
    """Yield the Python files below `directory`, leaving out hidden folders and environments."""
    empty = True
    for folder, folders, files in os.walk(directory):
        folders[:] = sorted(name for name in folders if _holds_source(Path(folder, name)))
        for name in sorted(files):
            if name.endswith(".py"):
                empty = False
                yield Path(folder, name)
    if empty:
        raise SourceError(
            f"the directory {str(directory)!r} holds no Python files", hint="Check the path"
        )


def _holds_source(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in NOT_SOURCE
    return not hidden and not (folder / "pyvenv.cfg").exists()


def _choose(path: Path, names: list[str | None], wanted: Wanted) -> Chosen:
    """Read one file and pick its functions; a name that stands in it twice means both."""
    source = read_source(path)
    targets = Document(source.text).targets()
    picked: dict[int, Target] = {}
    for name in names:
        some = filter(wanted, targets) if name is None else _named(path, name, targets)
        picked |= {target.span.start: target for target in some}
    left_out = [target for target in targets if None in names and target.stub and target.problem]
    return Chosen(path, source, tuple(picked[start] for start in sorted(picked)), tuple(left_out))


def _named(path: Path, name: str, targets: tuple[Target, ...]) -> list[Target]:
    """Return the functions of this name: a qualified name, or that of a class for all its methods."""
    exact = [target for target in targets if target.qualname == name]
    found = exact or [target for target in targets if target.qualname.startswith(f"{name}.")]
    if not found:
        raise SourceError(f"{str(path)!r} holds no function {name!r}", hint=_suggest(name, targets))
    sound = [target for target in found if target.problem is None]
    if not sound:
        raise SourceError(f"{str(path)!r}: {found[0].problem}")
    return sound


def _suggest(name: str, targets: tuple[Target, ...]) -> str:
    """Say which functions the user may have meant."""
    if not targets:
        return "It holds no functions at all"
    names = {target.qualname.casefold(): target.qualname for target in targets}
    names |= {target.name.casefold(): target.qualname for target in reversed(targets)}
    near = difflib.get_close_matches(name.casefold(), names, n=MOST_NEAR_MISSES)
    meant = list(dict.fromkeys(names[word] for word in near))
    if meant:
        return f"Did you mean {' or '.join(repr(word) for word in meant)}?"
    known = list(dict.fromkeys(target.qualname for target in targets))
    more = ", …" if len(known) > MOST_NEAR_MISSES else ""
    return f"It holds {', '.join(known[:MOST_NEAR_MISSES])}{more}"
