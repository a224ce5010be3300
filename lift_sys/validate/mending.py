"""Fixes that are certain, as edits of the words to blame. Does not look for breaches."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from lift_sys.findings import Fix
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused
from lift_sys.source import Docstring, Span, TextEdit
from lift_sys.spec import ParameterItem
from lift_sys.validate.syntax import short
from lift_sys.validate.text import Text

__all__ = ["closed_example", "rename_exception", "rename_parameter", "restate_type", "words_span"]

_PROMPT = ">>> "
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_PLAIN_TYPE = re.compile(r"[\w.\[\], |]+")


def rename_parameter(text: Text, item: ParameterItem, name: str) -> tuple[Fix, ...]:
    """Give an entry the `name` of a parameter, in its Sphinx field on the type too."""
    docstring = text.target.docstring
    old = re.escape(item.name.lstrip("*"))
    if docstring is None:
        return ()
    entry = _find(docstring, item.span, rf"\b{old}\b")
    fields = _find_all(docstring, docstring.span, rf"(?<=:type ){old}(?=\s*:)")
    spans = sorted({*entry, *fields})
    if not entry:
        return ()
    edits = tuple(TextEdit(span, name) for span in spans)
    return (Fix(f"Rename {item.name.lstrip('*')!r} to {name!r} in the docstring", edits),)


def rename_exception(text: Text, span: Span, old: str, name: str) -> tuple[Fix, ...]:
    """Write the exception's `name` in place of the one that does not exist."""
    docstring = text.target.docstring
    found = _find(docstring, span, rf"\b{re.escape(old)}\b") if docstring else ()
    title = f"Write {name!r} in place of {old!r}"
    return tuple(Fix(title, (TextEdit(place, name),)) for place in found)


def restate_type(text: Text, item: ParameterItem, annotation: str) -> tuple[Fix, ...]:
    """State in the docstring the type that the annotation says; one of two ways to agree."""
    docstring = text.target.docstring
    stated = (item.type or "").removesuffix("optional").rstrip(" ,")
    if docstring is None or not stated or not _PLAIN_TYPE.fullmatch(annotation):
        return ()
    found = _find(docstring, item.span, rf"(?<![\w.]){re.escape(stated)}(?![\w.\[])")
    title = f"Write `{short(annotation)}`, as annotated, in the docstring"
    return tuple(Fix(title, (TextEdit(place, annotation),), preferred=False) for place in found)


def closed_example(text: Text, span: Span) -> tuple[Fix, ...]:
    """Close the brackets of an example on one line, or take away one that is too many."""
    docstring = text.target.docstring
    if docstring is None:
        return ()
    source = _range(docstring, span).of(docstring.text)
    call = source.removeprefix(_PROMPT)
    if not source.startswith(_PROMPT) or "\n" in source:
        return ()
    missing = _missing(call)
    if missing and _parses(call + missing):
        place = Span(span.end, span.end)
        return (Fix(f"Close it: `{short(call + missing)}`", (TextEdit(place, missing),)),)
    if call.endswith((")", "]", "}")) and _parses(call[:-1]):
        place = Span(span.end - 1, span.end)
        return (Fix(f"Leave out the last {call[-1]!r}", (TextEdit(place, ""),)),)
    return ()


def words_span(text: Text, words: str) -> Span | None:
    """Where `words` stand in the docstring, however their white space is folded there."""
    docstring = text.target.docstring
    if docstring is None or not words.strip():
        return None
    pattern = r"\s+".join(map(re.escape, words.split()))
    return next(_find_all(docstring, docstring.span, pattern), None)


def _find(docstring: Docstring, within: Span, pattern: str) -> tuple[Span, ...]:
    """Return the first match within a span of the document, or nothing."""
    first = next(_find_all(docstring, within, pattern), None)
    return () if first is None else (first,)


def _find_all(docstring: Docstring, within: Span, pattern: str) -> Iterator[Span]:
    place = _range(docstring, within)
    for match in re.compile(pattern).finditer(docstring.text, place.start, place.end):
        yield docstring.locate(*match.span())


def _range(docstring: Docstring, span: Span) -> Span:
    """Return the range of the docstring's value that a span of the document covers."""
    offsets = docstring.offsets
    start = bisect_left(offsets, span.start)
    return Span(start, min(bisect_left(offsets, span.end), len(docstring.text)))


def _missing(source: str) -> str:
    """Return the closing brackets that `source` lacks at its end; nothing when it has too many."""
    stack: list[str] = []
    for sign in _STRING.sub("", source):
        if sign in _CLOSING:
            stack.append(_CLOSING[sign])
        elif sign in _CLOSING.values() and (not stack or stack.pop() != sign):
            return ""
    return "".join(reversed(stack))


def _parses(source: str) -> bool:
    try:
        return bool(parse(source).body)
    except Refused:
        return False
