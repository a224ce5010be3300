import signal
from pathlib import Path

import click.testing
import pytest

from lift_sys.cli.app import program


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch) -> Path:
    """Keep the verdicts of a test to itself, those of the processes that it starts too."""
    directory = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(directory))
    monkeypatch.setattr("lift_sys.config.cache_directory", lambda: directory / "lift-sys")
    return directory / "lift-sys"


@pytest.fixture(autouse=True)
def ctrl_c():
    """Let Ctrl-C reach the tests also where whoever started them ignores it, as shells do for background jobs."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def run():
    """Run the command line in this process: stdout, stderr and exit code apart."""

    def invoke(*words, **options):
        return click.testing.CliRunner().invoke(program, [str(word) for word in words], **options)

    return invoke


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty current directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def use_backend(monkeypatch):
    """Let the command line use a backend of the test's, whose bodies nobody mends."""

    def use(backend):
        monkeypatch.setenv("LIFT_SYS_REPAIR_SECONDS", "0")
        monkeypatch.setattr("lift_sys.cli.implementing.route", lambda _: (backend,))
        return backend

    return use
