"""Reads settings, one layer over the other: a bad value keeps what the layer below says, and is told.

It does not know which layers there are beside the user's file and the environment.
"""

import os
import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_origin

import msgspec

from lift_sys.config import places
from lift_sys.config.describing import allowed, annotations, is_secret, kind, only_users
from lift_sys.config.keys import NO_KEY, Key, origin
from lift_sys.config.settings import DEFAULTS, KEYS, Settings

__all__ = ["ENVIRONMENT_PREFIX", "InForce", "from_environment", "over", "user_settings"]

ENVIRONMENT_PREFIX = "LIFT_SYS_"
OTHER_VARIABLES = {"claude_key": "ANTHROPIC_API_KEY"}
"""Variables that other tools read for the same thing."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Settings, where each of them comes from, and what was not taken."""

    settings: Settings = DEFAULTS
    origins: Mapping[str, str] = field(default_factory=dict)
    """By the setting's name in JSON; one that nobody chose is not here."""
    complaints: tuple[str, ...] = ()

    def complaining(self, problem: str) -> "InForce":
        """The same with a complaint."""
        return InForce(self.settings, self.origins, (*self.complaints, problem))


def over(base: InForce, options: object, source: str, *, trusted: bool = True) -> InForce:
    """Lay what a client sent over `base`: a bad value keeps the base's and adds one complaint.

    `options` may be None, no mapping at all, or hold unknown and null entries (ignored). What is not `trusted`,
    a workspace's settings for instance, cannot choose what is the user's alone. A key of `base` is dropped where
    the options name another host for it. `source` is what the origin of what is taken is called.
    """
    if options is None:
        return base
    if not isinstance(options, Mapping):
        given = type(options).__name__
        return base.complaining(f"Settings must be an object, not {given}: defaults are used")
    return _taken(options, base, _Place(source), trusted=trusted)


def user_settings() -> InForce:
    """Read the user's settings file, and the environment over it."""
    return from_environment(base=_from_file(places.settings_file()))


def _from_file(path: Path) -> InForce:
    """Read a JSON file of settings; one that is not there holds none."""
    where = f" in {str(path)!r}"
    try:
        options = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        return InForce()
    except (OSError, msgspec.DecodeError) as error:
        problem = f"The settings{where} cannot be read and are ignored: {error}"
        return InForce().complaining(problem)
    if not isinstance(options, dict):
        problem = f"The settings{where} are ignored: they must be a JSON object"
        return InForce().complaining(problem)
    return _taken(options, InForce(), _Place("file", where), trusted=True)


def from_environment(
    environment: Mapping[str, str] = os.environ, *, base: InForce | None = None
) -> InForce:
    """Lay `LIFT_SYS_SEARCH_SECONDS` and the like over `base`; bad values keep the base's."""
    options: dict[str, object] = {}
    variables: dict[str, str] = {}
    for each in msgspec.structs.fields(Settings):
        names = (ENVIRONMENT_PREFIX + each.name.upper(), OTHER_VARIABLES.get(each.name, ""))
        variable = next((name for name in names if name in environment), None)
        if variable is not None:
            options[each.encode_name] = _literal(environment[variable], kind(each.encode_name))
            variables[each.encode_name] = variable
    place = _Place("environment", variables=variables)
    return _taken(options, base or InForce(), place, trusted=True)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where settings stand: what their origin is called, and how a message names one of them."""

    kind: str
    where: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The names by which the environment knows them."""

    def origin(self, name: str) -> str:
        return f"{self.kind} {self.variables[name]}" if self.variables else self.kind

    def named(self, name: str) -> str:
        return self.variables[name] if self.variables else f"Setting {name!r}{self.where}"


def _taken(options: Mapping[Any, Any], base: InForce, place: _Place, *, trusted: bool) -> InForce:
    """Take known and good values over `base`."""
    changes: dict[str, Any] = {}
    complaints = list(base.complaints)
    origins = dict(base.origins)
    known = {each.encode_name: each.name for each in msgspec.structs.fields(Settings)}
    for name, value in options.items():
        if value is None:
            continue
        if name not in known:
            complaints.append(f"Unknown setting {name!r}{place.where} is ignored")
            continue
        before = getattr(base.settings, known[name])
        try:
            taken = msgspec.convert(value, annotations()[name], dec_hook=_decoded)
        except msgspec.ValidationError:
            complaints.append(f"{place.named(name)} {_refusal(name, value, before)}")
            continue
        if trusted or not only_users(name):
            changes[known[name]] = taken
            origins[name] = place.origin(name)
        elif taken != before:
            complaints.append(
                f"{place.named(name)} is ignored here: only the user's own settings may choose it."
                " If you changed it in those, restart the server"
            )
    for url, key in _unbound(changes, base.settings):
        changes[key] = NO_KEY
        origins.pop(_camel(key), None)
        complaints.append(
            f"The setting {_camel(key)!r} is not used: it was given for another host than"
            f" {_camel(url)!r} names. Set both in the same place"
        )
    settings = msgspec.structs.replace(base.settings, **changes)
    return InForce(settings, origins, tuple(complaints))


def _refusal(name: str, value: object, before: object) -> str:
    """Say what a setting must be, what it is not, and what is used instead."""
    secret = is_secret(name)
    # An address may have a password in it.
    given = "what was given" if secret or name in _urls() else reprlib.repr(value)
    kept = "none" if secret else _json(before)
    return f"must be {allowed(name)}, not {given}; {kept} is used instead"


def _urls() -> frozenset[str]:
    return frozenset(map(_camel, KEYS))


def _unbound(changes: Mapping[str, Any], base: Settings) -> Iterator[tuple[str, str]]:
    """Find each key that was given for another host than the one that it would go to from now on."""
    for url, keys in KEYS.items():
        if url in changes and origin(changes[url]) != origin(getattr(base, url)):
            for key in keys:
                if key not in changes and getattr(base, key):
                    yield url, key


def _camel(name: str) -> str:
    return next(each.encode_name for each in msgspec.structs.fields(Settings) if each.name == name)


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
