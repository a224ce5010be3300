"""Finds functions in Python text that may not parse, and edits them. Runs nothing, reads no docstring."""

from lift_sys.source.document import Document
from lift_sys.source.edits import TextEdit
from lift_sys.source.files import SourceText, read_source, write_source
from lift_sys.source.implementing import implementation_edit
from lift_sys.source.lengthening import docstring_edit
from lift_sys.source.magics import is_whole, without_magics
from lift_sys.source.moving import moved
from lift_sys.source.outline import Outline
from lift_sys.source.rewriting import as_stub
from lift_sys.source.slicing import dependence, program
from lift_sys.source.span import Span
from lift_sys.source.surroundings import Surroundings, surroundings
from lift_sys.source.target import Docstring, StubKind, Target

__all__ = [
    "Docstring",
    "Document",
    "Outline",
    "SourceText",
    "Span",
    "StubKind",
    "Surroundings",
    "Target",
    "TextEdit",
    "as_stub",
    "dependence",
    "docstring_edit",
    "implementation_edit",
    "is_whole",
    "moved",
    "program",
    "read_source",
    "surroundings",
    "without_magics",
    "write_source",
]
