"""Runs programs in Monty, an interpreter of a Python subset that was made for untrusted code: a fast filter.

Knows nothing of CPython, which has to decide where this says `Unsupported`.
"""

from lift_sys.sandbox.monty.executor import Monty

__all__ = ["Monty"]
