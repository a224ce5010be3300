"""The settings, and the only part that reads the environment."""

from lift_sys.config.describing import allowed, description, names, only_users, shown
from lift_sys.config.interpreters import (
    PythonEnvironment,
    environment_at,
    find_environment,
    looked_up,
)
from lift_sys.config.keys import Key, on_loopback, origin
from lift_sys.config.listing import listed
from lift_sys.config.places import (
    cache_directory,
    clean_environment,
    settings_file,
    state_directory,
)
from lift_sys.config.reading import (
    ENVIRONMENT_PREFIX,
    InForce,
    from_environment,
    over,
    user_settings,
)
from lift_sys.config.settings import DEFAULTS, BackendName, Price, Settings

__all__ = [
    "DEFAULTS",
    "ENVIRONMENT_PREFIX",
    "BackendName",
    "InForce",
    "Key",
    "Price",
    "PythonEnvironment",
    "Settings",
    "allowed",
    "cache_directory",
    "clean_environment",
    "description",
    "environment_at",
    "find_environment",
    "from_environment",
    "listed",
    "looked_up",
    "names",
    "on_loopback",
    "only_users",
    "origin",
    "over",
    "settings_file",
    "shown",
    "state_directory",
    "user_settings",
]
