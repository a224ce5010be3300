"""Reads settings from what a client sent and from the environment: a bad value keeps the default and is told."""

import os
import reprlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_origin

import msgspec

from lift_sys.config import places
from lift_sys.config.describing import allowed, annotations, is_secret, kind, only_users
from lift_sys.config.keys import NO_KEY, Key, origin
from lift_sys.config.settings import DEFAULTS, KEYS, Settings

__all__ = [
    "ENVIRONMENT_PREFIX",
    "from_environment",
    "read_settings",
    "user_settings",
    "with_users_own",
]

ENVIRONMENT_PREFIX = "LIFT_SYS_"
OTHER_VARIABLES = {"claude_key": "ANTHROPIC_API_KEY"}
"""Variables that other tools read for the same thing."""


def read_settings(
    options: object, base: Settings = DEFAULTS, *, trusted: bool = True
) -> tuple[Settings, list[str]]:
    """Take what a client sent over `base`: a bad value keeps the base's and adds one message.

    `options` may be None, no mapping at all, or hold unknown and null entries (ignored). What is not `trusted`,
    a workspace's settings for instance, cannot choose what is the user's alone. A key of `base` is dropped where
    the options name another host for it.
    """
    if options is None:
        return base, []
    if not isinstance(options, Mapping):
        return base, [
            f"Settings must be an object, not {type(options).__name__}: defaults are used"
        ]
    return _taken(options, base, lambda name: f"Setting {name!r}", trusted=trusted)


def user_settings() -> tuple[Settings, list[str]]:
    """Read the user's settings file, and the environment over it; what is bad there adds a message."""
    base, messages = _from_file(places.settings_file())
    settings, more = from_environment(base=base)
    return settings, messages + more


def _from_file(path: Path) -> tuple[Settings, list[str]]:
    """Read a JSON file of settings; one that is not there holds none."""
    try:
        options = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        return DEFAULTS, []
    except (OSError, msgspec.DecodeError) as error:
        return DEFAULTS, [f"The settings in {str(path)!r} cannot be read and are ignored: {error}"]
    if not isinstance(options, dict):
        return DEFAULTS, [f"The settings in {str(path)!r} are ignored: they must be a JSON object"]
    return _taken(options, DEFAULTS, lambda name: f"{name!r} in {str(path)!r}", trusted=True)


def with_users_own(settings: Settings, own: Settings) -> Settings:
    """Return `settings` with what is the user's alone as it is in `own`."""
    names = [it.name for it in msgspec.structs.fields(Settings) if only_users(it.encode_name)]
    return msgspec.structs.replace(settings, **{name: getattr(own, name) for name in names})


def from_environment(
    environment: Mapping[str, str] = os.environ, *, base: Settings = DEFAULTS
) -> tuple[Settings, list[str]]:
    """Read `LIFT_SYS_SEARCH_SECONDS` and the like over `base`; bad values keep it and add a message."""
    options: dict[str, object] = {}
    variables: dict[str, str] = {}
    for field in msgspec.structs.fields(Settings):
        variable = ENVIRONMENT_PREFIX + field.name.upper()
        raw = environment.get(variable, environment.get(OTHER_VARIABLES.get(field.name, "")))
        if raw is not None:
            options[field.encode_name] = _literal(raw, kind(field.encode_name))
            variables[field.encode_name] = variable
    return _taken(options, base, lambda name: variables[name], trusted=True)


def _taken(
    options: Mapping[Any, Any], base: Settings, named: Callable[[str], str], *, trusted: bool
) -> tuple[Settings, list[str]]:
    """Take known and good values over `base`; `named` says of a setting where the user finds it."""
    changes: dict[str, Any] = {}
    messages: list[str] = []
    known = {field.encode_name: field for field in msgspec.structs.fields(Settings)}
    for name, value in options.items():
        if value is None:
            continue
        if name not in known:
            messages.append(f"Unknown setting {name!r} is ignored")
            continue
        try:
            taken = msgspec.convert(value, annotations()[name], dec_hook=_decoded)
        except msgspec.ValidationError:
            secret = is_secret(name)
            given = "what was given" if secret else reprlib.repr(value)
            kept = "none" if secret else _json(getattr(base, known[name].name))
            messages.append(
                f"{named(name)} must be {allowed(name)}, not {given}; {kept} is used instead"
            )
            continue
        if trusted or not only_users(name):
            changes[known[name].name] = taken
        elif taken != getattr(base, known[name].name):
            messages.append(
                f"{named(name)} is ignored here: only the user's own settings may choose it"
            )
    messages += _unbind(changes, base)
    return msgspec.structs.replace(base, **changes), messages


def _unbind(changes: dict[str, Any], base: Settings) -> list[str]:
    """Drop each key that was given for another host than the one that it would go to from now on."""
    messages = []
    for url, keys in KEYS.items():
        if url not in changes or origin(changes[url]) == origin(getattr(base, url)):
            continue
        for key in keys:
            if key not in changes and getattr(base, key):
                changes[key] = NO_KEY
                messages.append(
                    f"The setting {_camel(key)!r} is not used: it was given for another host than"
                    f" {_camel(url)!r} names. Set both in the same place"
                )
    return messages


def _camel(name: str) -> str:
    return next(
        field.encode_name for field in msgspec.structs.fields(Settings) if field.name == name
    )


def _decoded(kind: type, value: object) -> object:
    """Read what msgspec has no form for: a key."""
    if kind is Key and isinstance(value, str) and value.isprintable():
        return Key(value.strip())
    raise ValueError(kind)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode() if isinstance(value, bool) else repr(value)


def _literal(raw: str, kind: Any) -> object:  # noqa: ANN401 -- a type or a special form
    """Read a variable as its setting is written: text as it stands, lists also with commas, else JSON."""
    if kind in (str, Key) or get_origin(kind) is Literal:
        return raw
    try:
        return msgspec.json.decode(raw.encode())
    except msgspec.DecodeError:
        return raw.replace(",", " ").split() if get_origin(kind) is tuple else raw
