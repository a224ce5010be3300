"""Reads `initialize` of clients that put something odd into it. Knows nothing of what the parts mean."""

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["legible"]

_log = logging.getLogger(__name__)

_LEAST: Final[dict[str, object]] = {"processId": None, "rootUri": None, "capabilities": {}}


def legible(params: object, converter: "Converter") -> dict[str, object]:
    """What of the parameters has a known form: an odd part must not cost the client all the rest.

    A value of a later version of the protocol is such a part, or one of the client's own.
    """
    given = params if isinstance(params, Mapping) else {}
    others = ((name, value) for name, value in given.items() if name != "capabilities")
    kept = {name: value for name, value in others if _fits({name: value}, converter)}
    can = given.get("capabilities")
    abilities = dict(_abilities(can, converter)) if isinstance(can, Mapping) else {}
    return {**_LEAST, **kept, "capabilities": abilities}


def _abilities(can: Mapping[str, Any], converter: "Converter") -> Iterator[tuple[str, object]]:
    """The legible parts of each section of the capabilities."""
    for section, parts in can.items():
        if isinstance(parts, Mapping):
            yield (
                section,
                {
                    name: value
                    for name, value in parts.items()
                    if _fits({"capabilities": {section: {name: value}}}, converter)
                },
            )
        elif _fits({"capabilities": {section: parts}}, converter):
            yield section, parts


def _fits(part: dict[str, object], converter: "Converter") -> bool:
    try:
        converter.structure({**_LEAST, **part}, lsp.InitializeParams)
    except Exception:  # cattrs and the types raise what they like
        _log.warning("a part of the client's greeting has no known form and is left out")
        return False
    return True
