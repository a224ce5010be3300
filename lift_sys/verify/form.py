"""What is known of a program beyond its text. Data only."""

from collections.abc import Callable
from dataclasses import dataclass

from lift_sys.ir import FunctionIR

__all__ = ["Form"]


@dataclass(frozen=True, slots=True)
class Form:
    """The IR of the function, and how to give the program another body (rendered, without base indentation)."""

    ir: FunctionIR
    with_body: Callable[[str], str]
    generated: bool = True
    """Whether the body was written by a backend; else by the user."""
