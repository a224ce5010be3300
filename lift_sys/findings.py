"""What is wrong with a docstring, a signature or an IR, said to the person who wrote it."""

from dataclasses import dataclass
from typing import Literal

from lift_sys.source import Span

__all__ = ["Finding", "Severity"]

Severity = Literal["error", "warning", "information", "hint"]


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
