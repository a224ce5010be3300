"""What can be said of a function by reading alone. Runs nothing and asks nobody."""

from lift_sys.interpret import interpret
from lift_sys.pipeline.outcome import Examination
from lift_sys.source import Target
from lift_sys.validate import validate_spec

__all__ = ["examine"]


def examine(target: Target) -> Examination:
    """Read the docstring and the signature, and say what is wrong with them."""
    spec = interpret(target)
    return Examination(target, spec, validate_spec(spec))
