"""Tries to prove or to refute a contract with CrossHair, in a child process that can be ended."""

from lift_sys.prove.proof import Outcome, Proof
from lift_sys.prove.prove import provable, prove

__all__ = ["Outcome", "Proof", "provable", "prove"]
