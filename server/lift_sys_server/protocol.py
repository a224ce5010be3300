"""Names that cross the wire, each defined once: commands, kinds, codes. Knows no types of LSP."""

from typing import Final, NamedTuple

__all__ = [
    "CANCEL",
    "DOCS_URL",
    "FAILED_CODE",
    "HINT_CODE",
    "IMPLEMENT",
    "KIND_IMPLEMENT",
    "NAME",
    "NOTES",
    "SECTION",
    "Note",
]

NAME: Final = "lift-sys"
"""The server's name, and the source of its diagnostics."""

SECTION: Final = "liftSys"
"""The section of a client's configuration that holds our settings."""

IMPLEMENT: Final = "liftSys.implement"
"""Command: implement one function. Takes one object: `uri`, `qualname`, `version`, `digest`."""

CANCEL: Final = "liftSys.cancel"
"""Command: end the work on one function (`uri`, `qualname`), or on all without an argument."""

KIND_IMPLEMENT: Final = "refactor.rewrite.liftSys"
"""Kind of the code action that implements a function."""

HINT_CODE: Final = "LIFT001"
"""Code of the hint on a function that could be implemented from its docstring."""

FAILED_CODE: Final = "LIFT002"
"""Code of the note on a function for which no verified implementation was found."""


class Note(NamedTuple):
    """What `docs/diagnostics.md` says of a code that no rule of the engine has."""

    code: str
    name: str
    severity: str
    meaning: str
    remedy: str


NOTES: Final = (
    Note(
        HINT_CODE,
        "unimplemented",
        "hint",
        "A function has a docstring and no body yet.",
        "Ask for code actions and choose *Implement … from its docstring*, or write the body. "
        "The setting `hints` switches the marks off.",
    ),
    Note(
        FAILED_CODE,
        "not-implemented",
        "information",
        "The last search for this function's body ended without one that could be verified.",
        "Read why in the message. An example for the case that matters, or plainer words, often help; "
        "more time does where the message says so (setting `searchSeconds`).",
    ),
)
"""The server's own codes."""

DOCS_URL: Final[str | None] = None
"""Page on the diagnostics, `{code}` standing for the code in lower case; None while there is none."""
