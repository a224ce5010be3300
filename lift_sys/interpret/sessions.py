"""Cuts a docstring into prompts, as `doctest` and IPython show them, with what each has to say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.interpret.page import Line, Page

__all__ = ["Session", "cut_sessions"]

_PROMPT = re.compile(r"(?:>>>(?: |$|(?=[^\s>]))|In \[\d*\]: ?)(?P<source>.*)$")
_MORE = re.compile(r"\.\.\.(?: |: |:?$)(?P<source>.*)$")
_OUT = re.compile(r"(?:Out\[\d*\]:|=>|->|→|➞)[ ]+")
_OPTIONS = re.compile(r"#\s*doctest:\s*(?P<options>[-+\w\s,]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Session:
    """One prompt: source, the shown result, options, and where both stand."""

    source: str
    want: str
    options: frozenset[str]
    lines: range
    """Indexes of the lines that hold the source."""
    start: int
    source_end: int
    end: int


def cut_sessions(page: Page) -> Iterator[Session]:
    """Find every prompt of the page with its continuation and result."""
    index = 0
    while index < len(page.lines):
        first = page.lines[index]
        prompt = _PROMPT.match(first.text)
        if prompt is None:
            index += 1
            continue
        source = [prompt["source"]]
        last = first
        begin = index
        index += 1
        while index < len(page.lines) and (more := _MORE.match(page.lines[index].text)):
            source.append(more["source"])
            last = page.lines[index]
            index += 1
        source_end, source_lines = last.end, range(begin, index)
        want: list[str] = []
        while index < len(page.lines) and _is_result(page.lines[index], first):
            last = page.lines[index]
            # What is indented beyond the prompt belongs to the result.
            text = last.text if want else _OUT.sub("", last.text, count=1)
            want.append(" " * max(0, last.indent - first.indent) + text)
            index += 1
        code = "\n".join(source)
        yield Session(
            source=code,
            want="\n".join(want),
            options=_options(code),
            lines=source_lines,
            start=first.start,
            source_end=source_end,
            end=last.end,
        )


def _is_result(line: Line, prompt: Line) -> bool:
    return (
        bool(line.text)
        and line.indent >= prompt.indent
        and not line.text.startswith((">>>", "```", "In ["))
    )


def _options(source: str) -> frozenset[str]:
    found = _OPTIONS.search(source)
    return frozenset(re.findall(r"\+(\w+)", found["options"])) if found else frozenset()
