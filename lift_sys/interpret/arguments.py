"""Reads arguments that stand without a call: `3, 4`, `x = 3, y = 4`, `(3, 4)`."""

import ast
import re
from dataclasses import dataclass

from lift_sys.interpret.page import Page
from lift_sys.interpret.scan import read_value
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import expression, unparse

__all__ = ["Arguments", "read_arguments"]

_NAMED = re.compile(
    r"[`*]{0,2}(?P<name>[^\W\d]\w{0,60})[`*]{0,2}\s{0,9}(?:==?|:|\bis\b)\s{0,40}`{0,2}"
)
_COMMA = re.compile(
    r"`{0,2}[ \t]{0,40}(?:(?:,|;|\band\b)\s{0,40}|\n\s{0,40}(?=[^\W\d]\w{0,60}\s{0,9}[=:]))"
)
_OPENING = re.compile(r"`{0,2}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """A call that the text describes, and where the words for its arguments end."""

    call: ast.expr
    end: int
    named: bool


def read_arguments(page: Page, subject: Subject, start: int) -> Arguments | None:
    """Read the arguments that stand at `start`, or return None unless they make a whole call."""
    named = _named(page, subject, start)
    if named is not None:
        values, end = named
        source = subject.call_of(values)
    else:
        listed, end = _listed(page, start)
        source = _positional(subject, listed)
    call = expression(source) if source else None
    return None if call is None else Arguments(call, end, named is not None)


def _named(page: Page, subject: Subject, at: int) -> tuple[dict[str, str], int] | None:
    values: dict[str, str] = {}
    end = at
    while (match := _NAMED.match(page.text, at)) is not None:
        name = match["name"]
        value = read_value(page.text, match.end(), page.budget)
        if name not in subject.names or name in values or value is None:
            break
        values[name] = value.source
        end = _closed(page, value.end)
        comma = _COMMA.match(page.text, value.end)
        if comma is None:
            break
        at = comma.end()
    return (values, end) if values else None


def _listed(page: Page, at: int) -> tuple[list[str], int]:
    values: list[str] = []
    end = at
    while True:
        opening = _OPENING.match(page.text, at)
        value = read_value(page.text, opening.end() if opening else at, page.budget)
        if value is None:
            return values, end
        values.append(value.source)
        end = _closed(page, value.end)
        comma = _COMMA.match(page.text, value.end)
        if comma is None:
            return values, end
        at = comma.end()


def _closed(page: Page, end: int) -> int:
    closing = _OPENING.match(page.text, end)
    return closing.end() if closing else end


def _positional(subject: Subject, values: list[str]) -> str | None:
    if len(values) == 1 and subject.required > 1:
        # `(1, 2)` for a function of two parameters is its arguments, not one tuple.
        tree = expression(values[0])
        if isinstance(tree, ast.Tuple):
            values = [unparse(element) for element in tree.elts]
    return subject.call_with(values) if values else None
