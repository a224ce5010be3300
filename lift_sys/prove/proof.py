"""What an attempt to prove a contract came to. Data only."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Outcome", "Proof"]

Outcome = Literal["confirmed", "refuted", "vacuous", "timed_out", "unsupported", "unknown"]
"""`confirmed`: the contract holds within `bounds`. `refuted`: a call breaks it, to be replayed.
`vacuous`: nothing is said by it, as no arguments meet `requires`, or every result meets `ensures`.
`timed_out`: time was over. `unsupported`: not tried on this program. `unknown`: tried to the end, without
an answer that can be relied on."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An outcome, and what belongs to it."""

    outcome: Outcome
    call: str = ""
    """Of a refutation: the call, its arguments plain literals. Nothing was run in plain Python yet."""
    raises: bool = False
    """Whether that call is said to raise, instead of returning something wrong."""
    reason: str = ""
    """In words, why it is this outcome; empty for `confirmed`."""
    bounds: str = ""
    """Of a confirmation: for which arguments, and on what it relies."""
    paths: int = 0
    """How many ways through function and contract were followed."""
    seconds: float = 0.0
