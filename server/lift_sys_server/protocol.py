"""Names that cross the wire, each defined once: commands, kinds, codes. Knows no types of LSP."""

from typing import Final

__all__ = [
    "CANCEL",
    "DOCS_URL",
    "FAILED_CODE",
    "HINT_CODE",
    "IMPLEMENT",
    "KIND_IMPLEMENT",
    "NAME",
    "SECTION",
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

DOCS_URL: Final[str | None] = None
"""Page on the diagnostics, `{code}` standing for the code in lower case; None while there is none."""
