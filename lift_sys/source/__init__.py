"""Finds functions in Python text that may not parse, and edits them. Runs nothing, reads no docstring."""

from lift_sys.source.edits import TextEdit
from lift_sys.source.span import Span
from lift_sys.source.target import Docstring, StubKind, Target

__all__ = ["Docstring", "Span", "StubKind", "Target", "TextEdit"]
