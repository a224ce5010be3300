"""Which type checkers can be used, where they are, and how each is to be set up. Starts nothing.

Each sees one document, the standard library and, where it is given one, the packages of an environment; not the
user's configuration or project. It reads them: neither a `.pth` file nor an interpreter there is run.
"""

import importlib.util
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

__all__ = ["NOT_INSTALLED", "Checker", "Setup", "find_checker"]

NOT_INSTALLED = "no type checker is installed; install lift-sys[verify] for type checks"
NEWEST_PYTHON = (3, 15)
"""The newest version that the checkers know: they refuse their settings if these name a newer one."""

Version = tuple[int, int]
"""Of Python: which the programs are for."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a checker is to be used in a folder of its own, which is there only while it starts."""

    uri: str
    """Of the one document; there is no such file."""
    settings: Mapping[str, object]
    """What to answer when it asks for its settings."""
    files: Mapping[str, str]
    """What has to stand in the folder."""


@dataclass(frozen=True, slots=True)
class Checker:
    """A type checker that speaks the language server protocol on its standard streams."""

    name: str
    """With its version, as people are to read it: `ty 0.0.107`."""
    command: tuple[str, ...]
    set_up: Callable[[Path, Version, Path | None], Setup] = field(repr=False)


def find_checker() -> Checker | None:
    """Return ty, or else pyrefly, as installed with lift-sys; `NOT_INSTALLED` says what to do if neither is."""
    return next(installed(), None)


def installed() -> Iterator[Checker]:
    """Yield the type checkers that are installed, the best first."""
    for name, arguments, set_up in (
        ("ty", ("server",), _set_up_ty),
        ("pyrefly", ("lsp", "--indexing-mode", "none", "--threads", "1"), _set_up_pyrefly),
    ):
        program = _program(name)
        if program is not None:
            yield Checker(_with_version(name), (str(program), *arguments), set_up)


def _program(name: str) -> Path | None:
    """Find an installed program; not by PATH, which a project may have set."""
    user = sysconfig.get_preferred_scheme("user")
    folders = (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user))
    suffix = sysconfig.get_config_var("EXE") or ""
    for folder in folders:
        program = Path(folder, name + suffix)
        if program.is_file():
            return program
    return _told_by_ty() if name == "ty" else None


def _told_by_ty() -> Path | None:
    """Ask ty's own package, which knows of further ways to install it."""
    if importlib.util.find_spec("ty") is None:
        return None
    import ty

    try:
        return Path(ty.find_ty_bin())
    except (AttributeError, OSError):
        return None


def _with_version(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return name


def _set_up_ty(folder: Path, python: Version, environment: Path | None) -> Setup:
    """Have ty take the folder for the project and, without another, for an environment without any package."""
    version = _written(python)
    places = ("Lib",) if sys.platform == "win32" else ("lib", f"python{version}")
    packages = Path(*places, "site-packages", "empty")
    where = {
        "python-version": version,
        "python": str(environment or folder),
        "root": [str(folder)],
    }
    return Setup(
        uri="untitled:program.py",
        settings={"configuration": {"environment": where}},
        files={
            str(packages): "",
            "pyvenv.cfg": f"home = {folder / 'bin'}\n",
            # Without it ty would look for one in the folders above.
            "ty.toml": "",
        },
    )


def _set_up_pyrefly(folder: Path, python: Version, _: Path | None) -> Setup:
    """Have pyrefly take the folder for the project; without a configuration it shows no type errors.

    It is told of no environment: for what it reads there it looks for an interpreter near by, and runs it, in spite of
    `skip-interpreter-query` here (1.4.1).
    """
    lines = (
        f'python-version = "{_written(python)}"',
        "search-path = []",
        "site-package-path = []",
        "disable-search-path-heuristics = true",
        "skip-interpreter-query = true",
    )
    return Setup(
        uri=(folder / "program.py").as_uri(),
        settings={"pyrefly": {"displayTypeErrors": "force-on"}},
        files={"pyrefly.toml": "\n".join([*lines, ""])},
    )


def _written(python: Version) -> str:
    major, minor = min(python, NEWEST_PYTHON)
    return f"{major}.{minor}"
