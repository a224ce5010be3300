"""The settings, each defined once, and the only place that reads the environment."""

import os
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

__all__ = ["Settings", "clean_environment", "from_environment", "read_settings"]

ENVIRONMENT_PREFIX = "LIFT_SYS_"


class Settings(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a user may choose. In JSON the names are camelCase; `docs/settings.md` is made from here."""

    backend: Annotated[
        Literal["embedded"], Meta(description="Which backend proposes implementations.")
    ] = "embedded"
    search_seconds: Annotated[
        float,
        Meta(gt=0, le=600, description="How long a backend may look for candidates, in seconds."),
    ] = 10.0
    verify_seconds: Annotated[
        float,
        Meta(gt=0, le=600, description="How long checking one candidate may take, in seconds."),
    ] = 5.0
    memory_mib: Annotated[
        int,
        Meta(ge=64, le=65536, description="How much memory a sandboxed process may use, in MiB."),
    ] = 1024
    hints: Annotated[
        bool, Meta(description="Mark functions that could be implemented with a faint hint.")
    ] = True


DEFAULTS = Settings()


def read_settings(options: object, base: Settings = DEFAULTS) -> tuple[Settings, list[str]]:
    """Take what a client sent over `base`: a bad value keeps the base's and adds one message.

    `options` may be None, no mapping at all, or hold unknown and null entries (ignored).
    """
    if options is None:
        return base, []
    if not isinstance(options, Mapping):
        return base, [
            f"Settings must be an object, not {type(options).__name__}: defaults are used."
        ]
    changes: dict[str, Any] = {}
    messages: list[str] = []
    known = {field.encode_name: field for field in msgspec.structs.fields(Settings)}
    for name, value in options.items():
        if value is None:
            continue
        if name not in known:
            messages.append(f"Unknown setting {name!r} is ignored.")
            continue
        try:
            changes[known[name].name] = msgspec.convert(value, known[name].type)
        except msgspec.ValidationError as error:
            default = getattr(base, known[name].name)
            messages.append(f"Setting {name!r}: {error}; {default!r} is used instead.")
    return msgspec.structs.replace(base, **changes), messages


def from_environment(environment: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """Read `LIFT_SYS_SEARCH_SECONDS` and the like; bad values keep the default and add a message."""
    options: dict[str, object] = {}
    for field in msgspec.structs.fields(Settings):
        raw = environment.get(ENVIRONMENT_PREFIX + field.name.upper())
        if raw is not None:
            options[field.encode_name] = _literal(raw)
    return read_settings(options)


def clean_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a sandboxed process may see of the environment: nothing but what Python needs."""
    keep = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")
    clean = {name: environment[name] for name in keep if name in environment}
    return clean | {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def _literal(raw: str) -> object:
    """Read a number or truth value as JSON would, anything else as a string."""
    try:
        return msgspec.json.decode(raw.encode())
    except msgspec.DecodeError:
        return raw
