"""Names that cross the wire, each defined once: commands, kinds, codes. Knows no types of LSP."""

from typing import Final, NamedTuple

__all__ = [
    "ANSWER",
    "APPLY_IR",
    "CANCEL",
    "DEBUG_INFORMATION",
    "EXPLAIN",
    "FAILED_CODE",
    "HINT_CODE",
    "IMPLEMENT",
    "IMPLEMENT_ALL",
    "IR_LANGUAGE",
    "IR_SCHEME",
    "IR_SUFFIX",
    "KIND_ANSWER",
    "KIND_EXPLAIN",
    "KIND_IMPLEMENT",
    "KIND_IMPLEMENT_ALL",
    "KIND_NEXT",
    "KIND_SHOW_IR",
    "KIND_SOURCE",
    "KIND_TRY_AGAIN",
    "KIND_VERIFY",
    "NAME",
    "NEXT_CANDIDATE",
    "NOTES",
    "ORPHANED_CODE",
    "OUTDATED_CODE",
    "REFUTED_CODE",
    "SECTION",
    "SETTINGS",
    "SHOW_IR",
    "STATUS",
    "TRY_AGAIN",
    "UNREADABLE_CODE",
    "USER_SETTINGS",
    "VERIFY",
    "Note",
]

NAME: Final = "lift-sys"
"""The server's name, and the source of its diagnostics."""

SECTION: Final = "liftSys"
"""The section of a client's configuration that holds our settings."""

IMPLEMENT: Final = "liftSys.implement"
"""Command: implement one function. Takes one object: `uri`, `qualname`, `version`, `digest`."""

IMPLEMENT_ALL: Final = "liftSys.implementAll"
"""Command: implement all functions of a document that have a docstring and no body. Takes one object: `uri`."""

TRY_AGAIN: Final = "liftSys.tryAgain"
"""Command: look anew for a body, in place of the one that was inserted. Takes what `liftSys.implement` takes."""

NEXT_CANDIDATE: Final = "liftSys.nextCandidate"
"""Command: put the next verified body in the place of the one that was inserted. Takes what `liftSys.implement` takes."""

ANSWER: Final = "liftSys.answer"
"""Command: add the answer to an open question to the docstring, as an example. Takes what `liftSys.implement` takes,
and `question` and `answer` as they stand in the verdict."""

VERIFY: Final = "liftSys.verify"
"""Command: check the body that a function has against its docstring. Takes what `liftSys.implement` takes."""

EXPLAIN: Final = "liftSys.explain"
"""Command: show what a diagnostic means and what to do about it. Takes one object: `code`."""

SHOW_IR: Final = "liftSys.showIR"
"""Command: show the IR of a function as a document. Takes what `liftSys.implement` takes."""

APPLY_IR: Final = "liftSys.applyIR"
"""Command: give a function the body of its IR, once that is verified. Takes one object: the `uri` of the open IR; or
what `liftSys.implement` takes, and the IR as `text`."""

CANCEL: Final = "liftSys.cancel"
"""Command: end the work on one function (`uri`, `qualname`), or on all without an argument."""

SETTINGS: Final = "liftSys.settings"
"""Command: the settings in force for a document (`uri`), and where each comes from; runs nothing."""

DEBUG_INFORMATION: Final = "liftSys.debugInformation"
"""Command: reply with what belongs into the report of a problem, as Markdown. Takes nothing, or `show: false` in an object."""

USER_SETTINGS: Final = "liftSys/didChangeUserSettings"
"""Notification of the client's: `settings` that it read from the user's own scope, and from no workspace."""

STATUS: Final = "liftSys/status"
"""Notification: how the functions of a document stand, for clients that asked for it."""

KIND_IMPLEMENT: Final = "refactor.rewrite.liftSys"
"""Kind of the code action that implements a function, and the one above all that rewrite one."""

KIND_TRY_AGAIN: Final = "refactor.rewrite.liftSys.tryAgain"
"""Kind of the code action that looks anew for a body."""

KIND_NEXT: Final = "refactor.rewrite.liftSys.nextCandidate"
"""Kind of the code action that puts the next verified body in place."""

KIND_ANSWER: Final = "refactor.rewrite.liftSys.answer"
"""Kind of the code actions that answer an open question by an example."""

KIND_SOURCE: Final = "source.liftSys"
"""Kind above all actions that are about a whole file, or change nothing."""

KIND_IMPLEMENT_ALL: Final = "source.liftSys.implementAll"
"""Kind of the code action that implements all functions of a file."""

KIND_VERIFY: Final = "source.liftSys.verify"
"""Kind of the code action that checks an existing body."""

KIND_EXPLAIN: Final = "quickfix"
"""Kind of the code action that explains a diagnostic: a quick fix of the reader."""

KIND_SHOW_IR: Final = "source.liftSys.showIR"
"""Kind of the code action that shows a function's IR as a document."""

IR_SCHEME: Final = "lift-sys-ir"
"""Scheme of the URIs of IR documents."""

IR_LANGUAGE: Final = "lift-sys-ir"
"""The language that editors give to IR documents."""

IR_SUFFIX: Final = ".lift-sys-ir"
"""How the path of an IR document's URI ends."""

HINT_CODE: Final = "LIFT001"
"""Code of the hint on a function that could be implemented from its docstring."""

FAILED_CODE: Final = "LIFT002"
"""Code of the note on a function for which no verified implementation was found."""

REFUTED_CODE: Final = "LIFT003"
"""Code of the warning that a function does not do what its docstring says."""


UNREADABLE_CODE: Final = "LIFT004"
"""Code of the error that an IR document is no IR."""

OUTDATED_CODE: Final = "LIFT005"
"""Code of the warning that an IR document was made from another text of its function."""

ORPHANED_CODE: Final = "LIFT006"
"""Code of the warning that the function of an IR document is not to be found."""


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
    Note(
        REFUTED_CODE,
        "refuted",
        "warning",
        "You asked to verify a function, and a call of it in the sandbox gave something else than its docstring says.",
        "The message names the call, so that you can repeat it. Correct the body, or the docstring where that is wrong.",
    ),
    Note(
        UNREADABLE_CODE,
        "ir-unreadable",
        "error",
        "An IR document is not in the text form of the IR.",
        "The message says what was expected on that line; [the IR](ir.md) describes the form.",
    ),
    Note(
        OUTDATED_CODE,
        "ir-outdated",
        "warning",
        "A function has changed in its file since its IR was shown. Applying the IR would undo that change, and is refused.",
        "Show the IR again, or undo the change.",
    ),
    Note(
        ORPHANED_CODE,
        "ir-orphaned",
        "warning",
        "The function of an IR document is in no open file, so that the IR can neither be checked nor applied.",
        "Open the file; if the function was renamed, show its IR again.",
    ),
)
"""The server's own codes."""
