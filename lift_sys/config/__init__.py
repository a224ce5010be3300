"""The settings, and the only part that reads the environment."""

from lift_sys.config.describing import allowed, description, only_users, shown
from lift_sys.config.keys import Key, on_loopback, origin
from lift_sys.config.places import (
    cache_directory,
    clean_environment,
    settings_file,
    state_directory,
)
from lift_sys.config.reading import (
    ENVIRONMENT_PREFIX,
    from_environment,
    read_settings,
    user_settings,
    with_users_own,
)
from lift_sys.config.settings import DEFAULTS, BackendName, Price, Settings

__all__ = [
    "DEFAULTS",
    "ENVIRONMENT_PREFIX",
    "BackendName",
    "Key",
    "Price",
    "Settings",
    "allowed",
    "cache_directory",
    "clean_environment",
    "description",
    "from_environment",
    "on_loopback",
    "only_users",
    "origin",
    "read_settings",
    "settings_file",
    "shown",
    "state_directory",
    "user_settings",
    "with_users_own",
]
