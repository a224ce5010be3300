"""The settings, each defined once, and the only place that reads the environment."""

import os
import reprlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

__all__ = [
    "Settings",
    "cache_directory",
    "clean_environment",
    "description",
    "from_environment",
    "read_settings",
]

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
        Meta(
            gt=0,
            le=600,
            description="How long checking one candidate may take, in seconds; one call may take half of it.",
        ),
    ] = 5.0
    inputs_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long a function may be called with generated inputs, in seconds; 0 leaves that out.",
        ),
    ] = 1.0
    types_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long a type checker may look at a candidate, in seconds; 0 leaves that out.",
        ),
    ] = 2.0
    strength_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long to measure what the evidence is worth, in seconds; 0 leaves that out, and questions too.",
        ),
    ] = 0.5
    proof_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long to look for a proof of what the docstring ensures, in seconds; 0 leaves that out.",
        ),
    ] = 2.0
    unconfined_python: Annotated[
        bool,
        Meta(
            description="Run untrusted Python where nothing walls it off from files and the network (see `lift-sys doctor`)."
        ),
    ] = False
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
            f"Settings must be an object, not {type(options).__name__}: defaults are used"
        ]
    return _taken(options, base, lambda name: f"Setting {name!r}")


def from_environment(environment: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """Read `LIFT_SYS_SEARCH_SECONDS` and the like; bad values keep the default and add a message."""
    options: dict[str, object] = {}
    variables: dict[str, str] = {}
    for field in msgspec.structs.fields(Settings):
        variable = ENVIRONMENT_PREFIX + field.name.upper()
        raw = environment.get(variable)
        if raw is not None:
            options[field.encode_name] = _literal(raw)
            variables[field.encode_name] = variable
    return _taken(options, DEFAULTS, lambda name: variables[name])


def description(name: str) -> str:
    """What the setting with this name in JSON is for, in one sentence."""
    meta = _meta(name)
    assert meta.description, name
    return meta.description


def clean_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a sandboxed process may see of the environment: nothing but what Python needs."""
    keep = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")
    clean = {name: environment[name] for name in keep if name in environment}
    return clean | {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def cache_directory() -> Path:
    """Return where this user's caches are kept on this platform; the directory need not exist."""
    import platformdirs

    return platformdirs.user_cache_path("lift-sys", appauthor=False)


def _taken(
    options: Mapping[Any, Any], base: Settings, named: Callable[[str], str]
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
            changes[known[name].name] = msgspec.convert(value, known[name].type)
        except msgspec.ValidationError:
            kept = _json(getattr(base, known[name].name))
            messages.append(
                f"{named(name)} must be {_allowed(name)}, not {reprlib.repr(value)}; {kept} is used instead"
            )
    return msgspec.structs.replace(base, **changes), messages


def _allowed(name: str) -> str:
    """Say in plain words what a setting may be."""
    kind, meta = _kind(name), _meta(name)
    if choices := get_args(kind):
        return " or ".join(repr(choice) for choice in choices)
    if kind is bool:
        return "true or false"
    noun = "a whole number" if kind is int else "a number"
    least = f"above {meta.gt}" if meta.gt is not None else f"of at least {meta.ge}"
    return f"{noun} {least} and at most {meta.le}"


def _kind(name: str) -> Any:  # noqa: ANN401 -- a type or a special form
    return get_args(_annotations()[name])[0]


def _meta(name: str) -> Meta:
    meta = get_args(_annotations()[name])[1]
    assert isinstance(meta, Meta)
    return meta


def _annotations() -> dict[str, Any]:
    """Return what is annotated of each setting, by its name in JSON."""
    hints = get_type_hints(Settings, include_extras=True)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(Settings)}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode() if isinstance(value, bool) else repr(value)


def _literal(raw: str) -> object:
    """Read a number or truth value as JSON would, anything else as a string."""
    try:
        return msgspec.json.decode(raw.encode())
    except msgspec.DecodeError:
        return raw
