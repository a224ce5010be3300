"""What is wrong with a docstring, a signature or an IR, said to the person who wrote it."""

from dataclasses import dataclass
from typing import Literal

from lift_sys.source import Span, TextEdit

__all__ = ["Finding", "Fix", "Severity"]

Severity = Literal["error", "warning", "information", "hint"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A certain way to mend a finding: edits of one text, none touching another."""

    title: str
    """What is done, as a menu says it."""
    edits: tuple[TextEdit, ...]
    preferred: bool = True
    """Whether it is what most probably was meant, rather than one of several ways."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found, with the words of the document that caused it."""

    code: str
    """Stable, as in `LIFT101`; documented in `docs/diagnostics.md`."""
    severity: Severity
    message: str
    """What is wrong, with what, and what to do."""
    span: Span
    related: tuple[tuple[Span, str], ...] = ()
    """Further places with a word on each."""
    fixes: tuple[Fix, ...] = ()
    unnecessary: bool = False
    """Whether the words at `span` say nothing and could go."""
    about: object = None
    """The part of the IR to blame, where the finding is on one: a statement, an example, a condition."""
