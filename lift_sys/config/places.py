"""Where this user's files are kept, and what a sandboxed process may see of the environment."""

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["cache_directory", "clean_environment", "settings_file", "state_directory"]


def clean_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a sandboxed process may see of the environment: nothing but what Python needs."""
    keep = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")
    clean = {name: environment[name] for name in keep if name in environment}
    return clean | {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def cache_directory() -> Path:
    """Return where this user's caches are kept on this platform; the directory need not exist."""
    import platformdirs

    return platformdirs.user_cache_path("lift-sys", appauthor=False)


def state_directory() -> Path:
    """Return where this user's records are kept on this platform; the directory need not exist."""
    import platformdirs

    return platformdirs.user_state_path("lift-sys", appauthor=False)


def settings_file() -> Path:
    """Return where the user's own settings are written, for the command line and every editor."""
    import platformdirs

    return platformdirs.user_config_path("lift-sys", appauthor=False) / "settings.json"
