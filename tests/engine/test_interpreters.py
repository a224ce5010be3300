"""Which Python environment a project has, and that type checks know its packages without running any of it."""

import sys
from subprocess import run as start

import pytest
from msgspec.structs import replace

from lift_sys.config import DEFAULTS, environment_at, find_environment
from lift_sys.pipeline import implement
from lift_sys.source import Document
from lift_sys.typecheck import type_checker
from lift_sys.typecheck.checkers import installed
from support.backends import Scripted

CHECKERS = {checker.name.partition(" ")[0]: checker for checker in installed()}


def make(
    root, *, library="lib/python3.11/site-packages", mark="pyvenv.cfg", text="home = /usr/bin\n"
):
    """A folder that looks like an environment."""
    (root / library).mkdir(parents=True)
    if mark.endswith(".cfg"):
        (root / mark).write_text(text)
    else:
        (root / mark).mkdir()
    return root


def found(file, top=None, chosen="", **variables):
    environment = find_environment(file, top, chosen, variables=variables)
    return environment and (environment.root, environment.found_by)


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    (folder / "package" / "deep").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    return folder


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_the_projects_own_is_found_from_any_depth(project, name):
    root = make(project / name)
    for file in ("a.py", "package/a.py", "package/deep/a.py"):
        for top in (project, None):
            assert found(project / file, top) == (root, f"{name!r} in the project")


def test_the_nearest_wins_and_a_dot_goes_first(project):
    make(project / ".venv")
    make(project / "package" / "venv")
    near = make(project / "package" / ".venv")
    assert found(project / "package" / "deep" / "a.py", project)[0] == near


def test_nothing_above_the_workspace_folder_is_looked_at(project):
    make(project.parent / ".venv")
    assert found(project / "a.py", project) is None
    assert found(project / "a.py") is None


def test_outside_of_all_folders_the_project_is_where_its_files_are(project):
    root = make(project / ".venv")
    (project / "pyproject.toml").unlink()
    assert found(project / "package" / "a.py") is None
    (project / ".git").mkdir()
    assert found(project / "package" / "a.py")[0] == root


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_serves_projects_that_have_none(project, tmp_path, variable):
    active = make(tmp_path / "active", mark="conda-meta")
    assert found(project / "a.py", project, **{variable: str(active)}) == (active, variable)
    own = make(project / ".venv")
    assert found(project / "a.py", project, **{variable: str(active)})[0] == own


def test_a_text_in_no_file_has_the_active_environment(tmp_path):
    active = make(tmp_path / "active")
    assert found(None, None, VIRTUAL_ENV=str(active)) == (active, "VIRTUAL_ENV")
    assert found(None, tmp_path) is None


@pytest.mark.parametrize("named", ["", "bin/python", "Scripts/python.exe"])
def test_what_is_chosen_wins_by_its_folder_or_its_interpreter(project, tmp_path, named):
    make(project / ".venv")
    chosen = make(tmp_path / "chosen")
    if named:
        (chosen / named).parent.mkdir()
        (chosen / named).symlink_to(sys.executable)
    words = "the setting 'interpreter'"
    assert found(project / "a.py", project, str(chosen / named)) == (chosen, words)


@pytest.mark.parametrize("chosen", ["/no/such/place", "venv", ".", "\0"])
def test_what_is_chosen_and_is_none_is_replaced_by_nothing(project, chosen):
    make(project / ".venv")
    assert found(project / "a.py", project, chosen) is None
    assert environment_at(chosen) is None


@pytest.mark.parametrize("text", ["", "version = 3.11\n", None])
def test_a_folder_that_is_not_whole_is_none(project, text):
    root = make(project / "venv", text=text or "")
    if text is None:
        (root / "pyvenv.cfg").unlink()
    assert found(project / "a.py", project) is None


def test_an_environment_without_packages_is_none(project):
    root = make(project / ".venv")
    (root / "lib/python3.11/site-packages").rmdir()
    assert found(project / "a.py", project) is None


@pytest.mark.parametrize(
    "library", ["Lib/site-packages", "lib/python3.12/site-packages", "lib/python3/dist-packages"]
)
def test_packages_lie_where_the_platform_has_them(project, library):
    root = make(project / ".venv", library=library)
    assert found(project / "a.py", project)[0] == root


# Type checks


@pytest.fixture(scope="module")
def crates(tmp_path_factory):
    """A real virtual environment with a typed package; whatever runs in it leaves a trace."""
    folder = tmp_path_factory.mktemp("crates")
    root, trace = folder / ".venv", folder / "ran"
    start([sys.executable, "-m", "venv", "--without-pip", str(root)], check=True)
    [packages] = [*root.glob("lib/python3*/site-packages"), *root.glob("Lib/site-packages")]
    package = packages / "crates"
    package.mkdir()
    (package / "py.typed").touch()
    code = f"open({str(trace)!r}, 'w').close()\n\nclass Crate:\n    label: str = 'small'\n"
    (package / "__init__.py").write_text(code)
    (packages / "evil.pth").write_text(f"import pathlib; pathlib.Path({str(trace)!r}).touch()\n")
    for python in (*root.glob("bin/python*"), *root.glob("Scripts/python*")):
        python.unlink()
        python.write_text(f"#!/bin/sh\ntouch '{trace}'\n")
        python.chmod(0o755)
    return root, trace


WRONG = "from crates import Crate\n\ndef f(crate: Crate) -> int:\n    return crate.label\n"


async def test_ty_knows_the_packages_and_runs_nothing(crates):
    root, trace = crates
    async with type_checker(CHECKERS["ty"], environment=root) as checker:
        problems = await checker.check(WRONG, seconds=20)
    assert [problem.line for problem in problems] == [3]
    assert not trace.exists()


async def test_pyrefly_would_run_the_interpreter_and_is_told_of_none(crates):
    root, trace = crates
    async with type_checker(CHECKERS["pyrefly"], environment=root) as checker:
        problems = await checker.check(WRONG, seconds=20)
    assert [problem.line for problem in problems] == [0]
    assert not trace.exists()


@pytest.mark.parametrize("name", ["ty", "pyrefly"])
async def test_without_an_environment_nothing_is_said_of_what_cannot_be_seen(name):
    async with type_checker(CHECKERS[name]) as checker:
        problems = await checker.check(WRONG, seconds=20)
    assert [problem.line for problem in problems] == [0]


STUB = '''from __future__ import annotations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crates import Crate

def count(crate: Crate | None = None) -> int:
    """Count what is in a crate.

    >>> count()
    0
    """
    ...
'''


async def test_a_body_that_contradicts_a_type_of_the_project_is_not_offered(crates):
    root, trace = crates
    body = "if crate is None:\n    return 0\nreturn crate.label"
    offered = {}
    for interpreter in ("", str(root)):
        settings = replace(DEFAULTS, interpreter=interpreter, repair_seconds=0.0)
        target = Document(STUB).targets()[0]
        outcome = await implement(STUB, target, backends=[Scripted(body)], settings=settings)
        types = [it.outcome for it in outcome.verdict.evidence if it.kind == "types"]
        offered[interpreter] = (outcome.verdict.offered, types)
    assert offered[""] == (True, ["held"])
    assert offered[str(root)][0] is False
    assert not trace.exists()
