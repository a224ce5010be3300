"""Puts together what the parts of this package read from one docstring."""

from collections.abc import Iterator

from lift_sys.interpret.claims import Found, Trouble
from lift_sys.interpret.doctests import read_doctests
from lift_sys.interpret.inline import read_asserts, read_inline
from lift_sys.interpret.page import Page, read_page
from lift_sys.interpret.scan import TooMuch
from lift_sys.interpret.subject import Subject, subject_of
from lift_sys.ir.model import Intent
from lift_sys.source import Docstring, Target
from lift_sys.spec import ExampleItem, Spec, TextProblem

__all__ = ["MAX_EXAMPLES", "MAX_TEXT", "interpret"]

MAX_TEXT = 65_536
"""How many code points of a docstring are examined."""

MAX_EXAMPLES = 200
"""How many examples of a docstring are kept."""

_READERS = (read_doctests, read_asserts, read_inline)


def interpret(target: Target) -> Spec:
    """Read all that the docstring and the signature of `target` say exactly."""
    if target.docstring is None:
        return Spec(target=target, intent=Intent(summary=""), prose="")
    docstring = target.docstring
    page = read_page(docstring.text[:MAX_TEXT])
    subject = subject_of(target)
    found, troubles = _collect(page, subject)
    return Spec(
        target=target,
        intent=Intent(summary=""),
        prose="",
        examples=tuple(
            ExampleItem(item.example, docstring.locate(item.start, item.end)) for item in found
        ),
        problems=tuple(_problem(docstring, trouble) for trouble in troubles),
    )


def _collect(page: Page, subject: Subject) -> tuple[list[Found], list[Trouble]]:
    found: list[Found] = []
    troubles: list[Trouble] = []
    try:
        for item in _read_all(page, subject):
            if isinstance(item, Trouble):
                troubles.append(item)
            elif len(found) < MAX_EXAMPLES:
                found.append(item)
            else:
                break
    except TooMuch:
        pass
    found.sort(key=lambda item: item.start)
    troubles.sort(key=lambda item: item.start)
    return found, troubles


def _read_all(page: Page, subject: Subject) -> Iterator[Found | Trouble]:
    for reader in _READERS:
        yield from reader(page, subject)


def _problem(docstring: Docstring, trouble: Trouble) -> TextProblem:
    return TextProblem(trouble.message, trouble.hint, docstring.locate(trouble.start, trouble.end))
