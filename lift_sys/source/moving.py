"""Moves a `Target` along with the text that it stands in."""

from collections.abc import Sequence
from dataclasses import replace

from lift_sys.source.span import Span
from lift_sys.source.target import Docstring, Target

__all__ = ["moved", "shifted"]


def shifted(span: Span, delta: int) -> Span:
    """Return `span` moved by `delta`."""
    return Span(span.start + delta, span.end + delta)


def moved(target: Target, delta: int, **changes: object) -> Target:
    """Return `target` as it is when all of its text stands `delta` further on, with `changes`."""
    if delta == 0:
        return replace(target, **changes) if changes else target  # type: ignore[arg-type]
    spans = {name: shifted(span, delta) for name, span in target.annotation_spans.items()}
    return replace(
        target,
        docstring=_docstring(target.docstring, delta) if target.docstring else None,
        span=shifted(target.span, delta),
        header=shifted(target.header, delta),
        name_span=shifted(target.name_span, delta),
        annotation_spans=spans,
        stub=shifted(target.stub, delta) if target.stub else None,
        **changes,  # type: ignore[arg-type]
    )


def _docstring(docstring: Docstring, delta: int) -> Docstring:
    offsets: Sequence[int] = docstring.offsets
    if isinstance(offsets, range):
        offsets = range(offsets.start + delta, offsets.stop + delta)
    else:
        offsets = tuple([offset + delta for offset in offsets])
    return Docstring(docstring.text, shifted(docstring.span, delta), offsets)
