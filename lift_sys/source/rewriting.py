"""Lets a written body be replaced as if it were a stub. Knows nothing of what takes its place."""

import re
from dataclasses import replace

from lift_sys.source.lexing import flatten
from lift_sys.source.span import Span
from lift_sys.source.stubs import one_line, replacement
from lift_sys.source.target import Target

__all__ = ["as_stub"]

_BEFORE_STATEMENT = re.compile(r"[ \t\f]*;?(?:\s|#[^\r\n]*|\\\r?\n)*")


def as_stub(text: str, target: Target) -> Target:
    """Return the function with its whole body, the docstring left out, for a stub; one that has a stub as it is.

    `implementation_edit` then puts a body in the place of the one that is there.
    """
    if target.stub is not None:
        return target
    flat = flatten(text)
    if target.one_line:
        stub = one_line(flat, target.header.end, target.span.end, "ellipsis")
    else:
        before = target.docstring.span.end if target.docstring else target.header.end
        match = _BEFORE_STATEMENT.match(flat, before)
        assert match is not None, "it matches the empty text"
        stub = replacement(flat, before, Span(match.end(), target.span.end), "ellipsis")
    return replace(target, stub=stub.span, stub_kind=stub.kind)
