"""The intermediate representation: model, JSON Schema, text form, `render` and `lift`."""

from lift_sys.ir.model import *  # noqa: F403
from lift_sys.ir.model import __all__ as __all__
