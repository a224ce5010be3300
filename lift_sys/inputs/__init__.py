"""Makes inputs for a function from its signature and docstring, and shrinks one that shows a fault. Runs nothing."""

from lift_sys.inputs.calls import taken
from lift_sys.inputs.constants import constants_of
from lift_sys.inputs.generating import generate
from lift_sys.inputs.model import Input, Inputs
from lift_sys.inputs.shrinking import shrink
from lift_sys.inputs.writing import source_of

__all__ = ["Input", "Inputs", "constants_of", "generate", "shrink", "source_of", "taken"]
