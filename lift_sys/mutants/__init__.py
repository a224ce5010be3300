"""Small edits of a function's body, to see whether the evidence would notice them. Runs nothing."""

from lift_sys.mutants.generate import mutants
from lift_sys.mutants.model import Kind, Mutant

__all__ = ["Kind", "Mutant", "mutants"]
