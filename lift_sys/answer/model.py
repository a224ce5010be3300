"""What passes between the parts that read an answer. Data only."""

from dataclasses import dataclass
from typing import Literal

from lift_sys.ir import FunctionIR

__all__ = ["Form", "Parts", "Reading"]

Form = Literal["sections", "json"]
"""How an answer is laid out: three sections of text, or one JSON object."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The three parts of an answer, found but not understood."""

    plan: str = ""
    contract: dict[str, object] | None = None
    """None where there is none that can be read."""
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says: an IR, or in words that a model can act on why it is none."""

    ir: FunctionIR | None
    complaints: tuple[str, ...] = ()
    """Why there is no IR, or which parts of the contract were dropped."""
