"""The intermediate representation: model, JSON Schema, text form, `render` and `lift`."""

from lift_sys.ir import model
from lift_sys.ir.documents import from_json, schema, to_json
from lift_sys.ir.expressions import canonical, canonical_target
from lift_sys.ir.lifting import lift, lift_body
from lift_sys.ir.loops import shown_call
from lift_sys.ir.model import *  # noqa: F403
from lift_sys.ir.refusal import Refusal
from lift_sys.ir.rendering import render, render_body
from lift_sys.ir.signatures import render_header
from lift_sys.ir.text_places import Block, Place, outline, parts
from lift_sys.ir.text_reading import from_text
from lift_sys.ir.text_writing import to_text

__all__ = [
    *model.__all__,
    "Block",
    "Place",
    "Refusal",
    "canonical",
    "canonical_target",
    "from_json",
    "from_text",
    "lift",
    "lift_body",
    "outline",
    "parts",
    "render",
    "render_body",
    "render_header",
    "schema",
    "shown_call",
    "to_json",
    "to_text",
]
