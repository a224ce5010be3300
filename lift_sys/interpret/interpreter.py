"""Puts together what the parts of this package read from one docstring."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from lift_sys.interpret.claims import Found, Trouble
from lift_sys.interpret.conditions import ensured, required
from lift_sys.interpret.doctests import read_doctests
from lift_sys.interpret.effects import declared_effects
from lift_sys.interpret.inline import read_asserts, read_inline
from lift_sys.interpret.page import Page, read_page
from lift_sys.interpret.prose import plain_words
from lift_sys.interpret.renamed import read_renamed
from lift_sys.interpret.rows import read_pairs, read_rows, read_sentences
from lift_sys.interpret.scan import TooMuch
from lift_sys.interpret.sections import read_sections
from lift_sys.interpret.series import read_series
from lift_sys.interpret.subject import Subject, subject_of
from lift_sys.interpret.tables import read_tables
from lift_sys.ir.model import Example, Hole, Intent
from lift_sys.source import Docstring, Target
from lift_sys.spec import ExampleItem, ParameterItem, RaisesItem, Spec, TextProblem

__all__ = ["MAX_EXAMPLES", "MAX_TEXT", "interpret"]

MAX_TEXT = 65_536
"""How many code points of a docstring are examined."""

MAX_EXAMPLES = 200
"""How many examples of a docstring are kept."""

# What is written most exactly is read first: no later reader looks at words that are understood.
_READERS = (
    read_doctests,
    read_asserts,
    read_tables,
    read_inline,
    read_pairs,
    read_sentences,
    read_rows,
)

# A text alone in parentheses, at the end of what states an example.
_LONE = re.compile(r"""\((?:'[^'\n]*'|"[^"\n]*")\)$""")


@dataclass(slots=True)
class _Findings:
    """What the readers of examples brought."""

    examples: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)


def interpret(target: Target) -> Spec:
    """Read all that the docstring and the signature of `target` say exactly."""
    docstring = target.docstring
    if docstring is None:
        return Spec(target=target, intent=Intent(summary=""), prose="")
    page = read_page(docstring.text[:MAX_TEXT])
    subject = subject_of(target)
    found = _collect(page, subject)
    if len(docstring.text) > MAX_TEXT:
        found.troubles.append(_cut_off(len(docstring.text)))
    sections = read_sections(page)
    summary, prose = plain_words(page, sections.lines)
    locate = docstring.locate
    return Spec(
        target=target,
        intent=Intent(summary=summary),
        prose=prose,
        examples=tuple(ExampleItem(f.example, locate(f.start, f.end)) for f in found.examples),
        parameters=tuple(
            ParameterItem(item.name, item.description, item.type, locate(item.start, item.end))
            for item in sections.parameters
        ),
        returns=sections.returns,
        raises=tuple(
            RaisesItem(item.name, item.description, locate(item.start, item.end))
            for item in sections.raises
        ),
        effects=declared_effects(prose, subject, sections, found.examples),
        requires=required(page, subject, sections),
        ensures=ensured(page, subject, sections),
        holes=tuple(found.holes),
        problems=tuple(_problem(docstring, trouble, target.newline) for trouble in found.troubles),
    )


def _collect(page: Page, subject: Subject) -> _Findings:
    """Run the readers until the text ends or there is enough."""
    findings = _Findings()
    seen: set[Example] = set()
    try:
        for item in _read_all(page, subject, findings.examples):
            if isinstance(item, Hole):
                findings.holes.append(item)
            elif isinstance(item, Trouble):
                findings.troubles.append(item)
            elif item.example not in seen:
                if len(seen) == MAX_EXAMPLES:
                    findings.troubles.append(_too_many(item))
                    break
                seen.add(item.example)
                findings.examples.append(item)
    except TooMuch:
        findings.troubles.append(_too_tangled(page))
    _doubt_lone_parentheses(page, subject, findings)
    findings.examples.sort(key=lambda item: item.start)
    findings.troubles.sort(key=lambda item: item.start)
    findings.troubles = _distinct(findings.troubles)[:MAX_EXAMPLES]
    return findings


def _doubt_lone_parentheses(page: Page, subject: Subject, findings: _Findings) -> None:
    """Take back examples such as `f(1) == ("a")` where a tuple of one was surely meant."""
    shown = [f.example.expected for f in findings.examples if f.example.expectation == "value"]
    is_tuple = (subject.returns or "").lower().startswith("tuple")
    if not is_tuple and not any(value.startswith("(") and value != "()" for value in shown):
        return
    kept: list[Found] = []
    for found in findings.examples:
        words = page.text[found.start : found.end]
        if _LONE.search(words) and found.example.expected[:1] in "'\"":
            findings.troubles.append(_lone(found))
        else:
            kept.append(found)
    findings.examples[:] = kept


def _lone(found: Found) -> Trouble:
    value = found.example.expected
    return Trouble(
        f"The result ({value}) is a text, and not the tuple that it looks like",
        f"Write ({value},) for a tuple of one, or {value} without parentheses.",
        found.start,
        found.end,
    )


def _distinct(troubles: list[Trouble]) -> list[Trouble]:
    """Keep the first of those that say the same, as one missing definition spoils many examples."""
    first: dict[str, Trouble] = {}
    for trouble in troubles:
        first.setdefault(trouble.message, trouble)
    return list(first.values())


def _read_all(
    page: Page, subject: Subject, so_far: list[Found]
) -> Iterator[Found | Trouble | Hole]:
    for reader in _READERS:
        yield from reader(page, subject)
    yield from read_series(page, subject, so_far)
    if not so_far:
        with suppress(TooMuch):  # the text itself was read to its end
            yield from read_renamed(page, subject)


def _cut_off(length: int) -> Trouble:
    return Trouble(
        f"Only the first {MAX_TEXT:,} of this docstring's {length:,} characters are read",
        "Shorten it, or move the examples to its beginning.",
        MAX_TEXT,
        length,
    )


def _too_many(first: Found) -> Trouble:
    return Trouble(
        f"Only {MAX_EXAMPLES} examples of a docstring are used; this one and those after it are not",
        "Keep the examples that say most, and move the others to a test.",
        first.start,
        first.end,
    )


def _too_tangled(page: Page) -> Trouble:
    return Trouble(
        "This docstring nests brackets too often to be read to its end",
        "Examples that could not be read are left out: write them as doctests near the beginning.",
        0,
        len(page.text),
    )


def _problem(docstring: Docstring, trouble: Trouble, newline: str) -> TextProblem:
    hint = trouble.hint
    if _holds_escape(docstring, trouble, newline):
        hint += " To keep backslashes as they are written, begin the docstring with r in front."
    return TextProblem(trouble.message, hint, docstring.locate(trouble.start, trouble.end))


def _holds_escape(docstring: Docstring, trouble: Trouble, newline: str) -> bool:
    """Tell whether the document spells some of these words with a backslash."""
    end = min(trouble.end + 1, len(docstring.text), trouble.start + MAX_TEXT)
    span = docstring.locate(trouble.start, end)
    words = docstring.text[trouble.start : end]
    # A line end of the document may take two code points; so may an escape that stands for one.
    plain = len(words) + words.count("\n") * (len(newline) - 1)
    return span.end - span.start > plain
