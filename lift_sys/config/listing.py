"""Lists settings with where each comes from, for people and programs to read. Keys are told as set or not."""

import msgspec

from lift_sys.config.describing import only_users, shown
from lift_sys.config.reading import InForce
from lift_sys.config.settings import DEFAULTS

__all__ = ["listed"]


def listed(found: InForce) -> list[dict[str, object]]:
    """Give one record for each setting: `name`, `value`, `from`, `default`, and whether it is the user's alone."""
    defaults = shown(DEFAULTS)
    return [
        {
            "name": name,
            "value": msgspec.to_builtins(value),
            "from": found.origins.get(name, "default"),
            "default": msgspec.to_builtins(defaults[name]),
            "only_users": only_users(name),
        }
        for name, value in shown(found.settings).items()
    ]
