"""An edit that may mend a body, and what it costs. Data only."""

from collections.abc import Callable
from dataclasses import dataclass

from lift_sys.ir import Statement

__all__ = ["Block", "Edit"]

Block = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that can be made; making it takes most of the time."""

    cost: float
    """How unlikely it is that this edit is the one that is missing: one more is about a third as likely."""
    make: Callable[[], Block | None]
    """Returns the whole body afterwards, or None where it cannot be written."""
