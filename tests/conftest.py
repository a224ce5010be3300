import os

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """Keep a test, and the processes that it starts, from the settings, keys and records of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(("LIFT_SYS_", "ANTHROPIC_", "OPENAI_", "VIRTUAL_ENV", "CONDA_")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    for kind in ("config", "state", "cache"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(home / kind))
    for kind in ("state", "cache"):
        directory = home / kind / "lift-sys"
        monkeypatch.setattr(
            f"lift_sys.config.{kind}_directory", lambda directory=directory: directory
        )
    monkeypatch.setattr("lift_sys.config.places.settings_file", lambda: home / "settings.json")
    return home
