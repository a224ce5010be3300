"""Reads docstring and signature into a Spec. Runs nothing, asks no model, guesses nothing."""

from lift_sys.interpret.interpreter import interpret

__all__ = ["interpret"]
