"""Tells where the parts of a document stand in its text form. Knows no rule and judges nothing.

Lines are counted from 1, and both ends of an extent belong to it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.ir.lifting import is_bare_string
from lift_sys.ir.model import FunctionIR, Statement
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused
from lift_sys.ir.text_layout import Section, sections

__all__ = ["Block", "Place", "outline", "parts"]

_HEADING = re.compile(r"([a-z]+(?: from [a-z]+)?):[^\S\n]*(.*)")
_INDENTATION = re.compile(r"[ \t]*")
_DEEPEST = 100
"""Levels that are told apart: nobody folds more, and hostile text may have any number."""


@dataclass(frozen=True, slots=True)
class Block:
    """A line and what is indented below it; a section's `name` is its heading, that of others their line."""

    name: str
    detail: str
    first: int
    last: int
    inner: "tuple[Block, ...]" = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One part of a document and the lines that it takes; a statement with blocks takes its first."""

    part: object
    first: int
    last: int


def outline(text: str) -> tuple[Block, ...]:
    """Return the sections of a text, which may be broken, and what is indented in them."""
    lines = _lines(text)
    starts = [number for number, line in enumerate(lines, 1) if _HEADING.fullmatch(line)]
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    return tuple(_section(lines, start, end) for start, end in zip(starts, ends, strict=False))


def parts(text: str, ir: FunctionIR) -> tuple[Place, ...]:
    """Return where the parts of `ir` stand in the text that it was read from."""
    lines = _lines(text)
    head = next(number for number, line in enumerate(lines, 1) if line.strip())
    return tuple(_parts(ir, sections(lines[head:], head + 1)))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _section(lines: list[str], start: int, end: int) -> Block:
    match = _HEADING.fullmatch(lines[start - 1])
    assert match is not None, "sections begin at headings"
    inner = _blocks(lines, start + 1, end)
    last = max(start, *(block.last for block in inner)) if inner else start
    return Block(match[1], match[2], start, last, inner)


def _blocks(lines: list[str], first: int, last: int) -> tuple[Block, ...]:
    """Group lines by their indentation; what is in brackets or strings is no exception."""
    stack: list[tuple[int, list[Block], int]] = [(-1, [], first)]
    for number in range(first, last + 1):
        line = lines[number - 1]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        depth = len(_INDENTATION.match(line)[0])  # type: ignore[index] # it matches the empty text
        while stack[-1][0] >= depth or len(stack) > _DEEPEST:
            _close(lines, stack)
        stack.append((depth, [], number))
    while len(stack) > 1:
        _close(lines, stack)
    return tuple(stack[0][1])


def _close(lines: list[str], stack: list[tuple[int, list[Block], int]]) -> None:
    _, inner, first = stack.pop()
    last = inner[-1].last if inner else first
    stack[-1][1].append(Block(lines[first - 1].strip(), "", first, last, tuple(inner)))


def _parts(ir: FunctionIR, found: list[Section]) -> Iterator[Place]:
    listed = {
        "examples": iter(ir.examples),
        "requires": iter(ir.requires),
        "ensures": iter(ir.ensures),
        "holes": iter(ir.holes),
    }
    for section in found:
        if section.name == "body":
            yield Place(ir.body, section.line, section.line)
            yield from _statements(section, ir.body)
        elif section.name in listed:
            for item, part in zip(section.items(), listed[section.name], strict=False):
                last = item.details[-1][0] if item.details else item.line
                yield Place(part, item.line, last)
        elif section.name in ("intent", "signature", "effects"):
            yield Place(getattr(ir, section.name), section.line, section.line)


def _statements(section: Section, body: tuple[Statement, ...]) -> Iterator[Place]:
    """Read the body once more for its lines, which the IR does not keep."""
    try:
        module = parse("\n".join(["def _():", *(line for _, line in section.lines)]))
    except Refused:
        return
    for node, statement in _pairs(getattr(module.body[0], "body", []), body):
        last = node.lineno if hasattr(node, "body") else node.end_lineno or node.lineno
        yield Place(statement, section.line + node.lineno - 1, section.line + last - 1)


def _pairs(
    nodes: list[ast.stmt], block: tuple[Statement, ...]
) -> Iterator[tuple[ast.stmt, Statement]]:
    """Pair what `lift` read with what it made of it; a string alone becomes nothing."""
    real = [node for node in nodes if not is_bare_string(node)]
    for node, statement in zip(real, block, strict=False):
        yield node, statement
        for name in ("body", "orelse", "finalbody"):
            yield from _pairs(getattr(node, name, []), getattr(statement, name, ()))
        handlers = zip(
            getattr(node, "handlers", []), getattr(statement, "handlers", ()), strict=True
        )
        for handler, lifted in handlers:
            yield from _pairs(handler.body, lifted.body)
