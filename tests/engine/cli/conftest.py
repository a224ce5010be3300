from pathlib import Path

import click.testing
import pytest

from lift_sys.cli.app import program


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
    """Let the command line use a backend of the test's."""

    def use(backend):
        monkeypatch.setattr("lift_sys.cli.implementing.load", lambda _: backend)
        return backend

    return use
