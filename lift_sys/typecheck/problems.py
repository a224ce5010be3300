"""What a type checker reports of a program, as plain data."""

from dataclasses import dataclass

__all__ = ["TypeProblem"]


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """One error that a type checker reports."""

    rule: str
    """The checker's own name of the rule."""
    message: str
    """What it says, without the notes below the first line."""
    line: int
    """Counted from 0 in the program."""
    column: int
    """Counted from 0, in code points."""
