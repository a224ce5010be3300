"""Finds the Python environment of a project, by a rule. Runs nothing in it, and reads no more than whether it is one.

What is chosen by name comes first, then what lies nearest to the file, then the environment that whoever started this
process had activated: an editor is started once, for projects that may have environments of their own.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lift_sys.config.reading import InForce

__all__ = ["PythonEnvironment", "environment_at", "find_environment", "looked_up"]

NAMES = (".venv", "venv", ".conda", ".pixi/envs/default")
"""What the environment of a project is called in its folder, by venv, uv, Poetry, VS Code and pixi."""
VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX")
"""Where venv and conda say which environment is active."""
PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
"""What lies in the folder of a project."""
SCRIPTS = ("bin", "Scripts")


@dataclass(frozen=True, slots=True)
class PythonEnvironment:
    """Where packages are installed that a project can import."""

    root: Path
    found_by: str
    """The rule, in words without a path."""

    def told(self) -> dict[str, str]:
        """As plain data."""
        return {"root": str(self.root), "found_by": self.found_by}


def find_environment(
    file: Path | None,
    top: Path | None,
    chosen: str,
    *,
    variables: Mapping[str, str] = os.environ,
) -> PythonEnvironment | None:
    """Find the environment for a file, or a folder, of the workspace folder `top`; None where there is none.

    `chosen` is what the setting `interpreter` says. Without `top`, the folder of the file's project takes its place;
    a text that is in no file has none.
    """
    if chosen:
        root = environment_at(chosen)
        return None if root is None else PythonEnvironment(root, "the setting 'interpreter'")
    for folder in _upward(file, top) if file is not None else ():
        for name in NAMES:
            if _is_environment(folder / name):
                return PythonEnvironment(folder / name, f"{name!r} in the project")
    for name in VARIABLES:
        if variables.get(name) and _is_environment(Path(variables[name])):
            return PythonEnvironment(Path(variables[name]), name)
    return None


def looked_up(found: InForce) -> InForce:
    """The same settings, with a complaint if the environment that they choose is not there."""
    chosen = found.settings.interpreter
    if not chosen or environment_at(chosen) is not None:
        return found
    return found.complaining(
        f"There is no Python environment at {chosen!r}: type checks know no packages."
        " Correct the setting 'interpreter', or leave it empty"
    )


def environment_at(chosen: str) -> Path | None:
    """The environment that is named by its folder, or by the interpreter in it; None where there is none."""
    path = Path(chosen).expanduser()
    if not path.is_absolute():
        return None
    # Not resolved: the interpreter of a virtual environment is a link to the one that made it.
    root = path.parent.parent if path.parent.name in SCRIPTS else path
    return root if _has_packages(root) else None


def _upward(file: Path, top: Path | None) -> Iterator[Path]:
    """Yield the folders from the file's own up to `top`, or to that of its project, or its own alone."""
    folders = [file, *file.parents] if file.is_dir() else [*file.parents]
    last = top if top in folders else next(filter(_is_project, folders), folders[0])
    yield from folders[: folders.index(last) + 1]


def _is_project(folder: Path) -> bool:
    return any((folder / name).exists() for name in PROJECTS)


def _is_environment(root: Path) -> bool:
    """Tell whether an environment is here, made by venv or by conda: those alone can be told from other folders."""
    return (_says_home(root / "pyvenv.cfg") or (root / "conda-meta").is_dir()) and _has_packages(
        root
    )


def _says_home(file: Path) -> bool:
    """Tell whether a `pyvenv.cfg` is whole: ty refuses one without this line."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return any(line.partition("=")[0].strip().lower() == "home" for line in lines)


def _has_packages(root: Path) -> bool:
    if (root / "Lib" / "site-packages").is_dir():
        return True
    return any(
        (library / kind).is_dir()
        for library in (root / "lib").glob("python3*")
        for kind in ("site-packages", "dist-packages")
    )
