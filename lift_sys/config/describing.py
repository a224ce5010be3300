"""Says in words what each setting is for and what it may be."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from lift_sys.config.keys import Key
from lift_sys.config.settings import BackendName, Settings

__all__ = [
    "allowed",
    "annotations",
    "description",
    "is_secret",
    "kind",
    "names",
    "only_users",
    "shown",
]


def names() -> frozenset[str]:
    """What the settings are called in JSON."""
    return frozenset(each.encode_name for each in msgspec.structs.fields(Settings))


def shown(settings: Settings) -> dict[str, object]:
    """Return the settings by their names in JSON, keys as set or not: what may be shown and logged."""
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name)
        values[field.encode_name] = ("set" if value else "") if isinstance(value, Key) else value
    return values


def description(name: str) -> str:
    """What the setting with this name in JSON is for, in one sentence."""
    meta = _meta(name)
    assert meta.description, name
    return meta.description


def only_users(name: str) -> bool:
    """Tell whether the setting with this name in JSON is the user's alone, never a workspace's."""
    return (_meta(name).extra or {}).get("scope") == "user"


def is_secret(name: str) -> bool:
    """Tell whether the setting's value may not be shown."""
    return bool((_meta(name).extra or {}).get("secret"))


def allowed(name: str) -> str:
    """Say in plain words what a setting may be."""
    type_, meta = kind(name), _meta(name)
    if get_origin(type_) is Literal:
        return " or ".join(repr(choice) for choice in get_args(type_))
    if type_ is bool:
        return "true or false"
    if type_ is Key:
        return "a key on one line"
    if type_ is str:
        return "an address such as 'https://…/v1'" if meta.pattern else "a text"
    if get_origin(type_) is tuple:
        return f"a list of some of {', '.join(map(repr, get_args(BackendName)))}"
    if get_origin(type_) is dict:
        return "an object with a price for each model's name"
    if type(None) in get_args(type_):
        return "a number of at least 0, or none"
    noun = "a whole number" if type_ is int else "a number"
    least = f"above {meta.gt}" if meta.gt is not None else f"of at least {meta.ge}"
    return f"{noun} {least}" + (f" and at most {meta.le}" if meta.le is not None else "")


def kind(name: str) -> Any:  # noqa: ANN401 -- a type or a special form
    """Return the setting's type."""
    return get_args(annotations()[name])[0]


def _meta(name: str) -> Meta:
    meta = get_args(annotations()[name])[1]
    assert isinstance(meta, Meta)
    return meta


@cache
def annotations() -> Mapping[str, Any]:
    """Return what is annotated of each setting, by its name in JSON."""
    hints = get_type_hints(Settings, include_extras=True)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(Settings)}
