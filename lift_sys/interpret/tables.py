"""Reads tables of examples: Markdown and reStructuredText, columns for parameters and the result."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.interpret.arguments import read_arguments
from lift_sys.interpret.claims import Found, value_of
from lift_sys.interpret.page import Line, Page, read_page
from lift_sys.interpret.scan import STRING
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import expression, read_literal

__all__ = ["read_tables"]

_RESULT = re.compile(
    r"(?:the )?(?:expected |return )?(?:results?|outputs?|returns?|expected|answer|value|return value)",
    re.IGNORECASE,
)
_INPUT = re.compile(r"(?:inputs?|arguments?|args|parameters?)", re.IGNORECASE)
_CALL = re.compile(r"(?:calls?|expression|examples?|usage)", re.IGNORECASE)
_SIMPLE_RULE = re.compile(r"=+(?:[ ]+=+)+")


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one line of a table."""

    cells: tuple[str, ...]
    line: Line


def read_tables(page: Page, subject: Subject) -> Iterator[Found]:
    """Read each row of literals of every table whose header names what its columns hold."""
    for table in _tables(page):
        header, *rows = table
        titles = [cell.strip(" `*_").partition(":")[0].strip() for cell in header.cells]
        columns = _Columns.of(subject, titles)
        if columns is None:
            continue
        for row in rows:
            found = columns.read(subject, row) if len(row.cells) == len(titles) else None
            if found is not None:
                page.take(found.start, found.end)
                yield found


@dataclass(frozen=True, slots=True)
class _Columns:
    """What each column of a table holds; `parameters` by column, `call` the column of whole calls."""

    parameters: dict[int, str]
    listed: int | None
    call: int | None
    result: int

    @classmethod
    def of(cls, subject: Subject, titles: list[str]) -> "_Columns | None":
        """Understand the titles, or return None when one of the needed columns is not clear."""
        parameters = {i: title for i, title in enumerate(titles) if title in subject.names}
        free = [i for i in range(len(titles)) if i not in parameters]
        results = [i for i in free if _is_result(subject, titles[i])]
        if len(results) != 1:
            return None
        inputs = [i for i in free if _INPUT.fullmatch(titles[i])]
        calls = [i for i in free if _CALL.fullmatch(titles[i])]
        listed = inputs[0] if len(inputs) == 1 and not parameters else None
        call = calls[0] if len(calls) == 1 and not parameters and listed is None else None
        if not parameters and listed is None and call is None:
            return None
        return cls(parameters, listed, call, results[0])

    def read(self, subject: Subject, row: _Row) -> Found | None:
        """Make an example out of one row, or None where a cell is no literal."""
        expected = _literal(row.cells[self.result])
        call = self._call(subject, row)
        if expected is None or call is None:
            return None
        example = value_of(subject, call, expected)
        return None if example is None else Found(example, row.line.start, row.line.end)

    def _call(self, subject: Subject, row: _Row) -> ast.expr | None:
        if self.call is not None:
            tree = expression(row.cells[self.call].strip(" `"))
            usable = tree is not None and subject.mentioned(tree) and not subject.undefined(tree)
            return tree if usable else None
        if self.listed is not None:
            cell = read_page(row.cells[self.listed].strip(" `"))
            arguments = read_arguments(cell, subject, 0)
            return arguments.call if arguments and arguments.end == len(cell.text) else None
        values = {name: _literal(row.cells[i]) for i, name in self.parameters.items()}
        source = subject.call_of({name: value for name, value in values.items() if value})
        return expression(source) if source and None not in values.values() else None


def _is_result(subject: Subject, title: str) -> bool:
    return _RESULT.fullmatch(title) is not None or title.partition("(")[0] == subject.name


def _literal(cell: str) -> str | None:
    return read_literal(cell.strip(" `"))


def _tables(page: Page) -> Iterator[list[_Row]]:
    index = 0
    while index < len(page.lines):
        line = page.lines[index]
        if _SIMPLE_RULE.fullmatch(line.text):
            table, index = _simple_table(page, index)
        elif line.text.startswith(("|", "+-")) or _has_rule_below(page, index):
            table, index = _piped_table(page, index)
        else:
            table, index = [], index + 1
        if len(table) > 1:
            yield table


def _has_rule_below(page: Page, index: int) -> bool:
    below = page.lines[index + 1].text if index + 1 < len(page.lines) else ""
    return "|" in page.lines[index].text and "|" in below and _is_rule(below)


def _is_rule(text: str) -> bool:
    return set(text) <= set("-=+|: \t") and ("--" in text or "==" in text)


def _piped_table(page: Page, index: int) -> tuple[list[_Row], int]:
    rows: list[_Row] = []
    while index < len(page.lines) and _is_row((line := page.lines[index]).text):
        if not _is_rule(line.text):
            rows.append(_Row(tuple(_cells(line.text)), line))
        index += 1
    return rows, index


def _is_row(text: str) -> bool:
    return "|" in text or text.startswith(("+-", "+="))


def _cells(text: str) -> list[str]:
    """Cut a row at its bars, but not at those within quotes or behind a backslash."""
    cells: list[str] = []
    start = at = 1 if text.startswith("|") else 0
    while at < len(text):
        string = STRING.match(text, at)
        if string is not None:
            at = string.end()
        elif text[at] == "|":
            cells.append(text[start:at])
            start = at = at + 1
        else:
            at += 2 if text[at] == "\\" else 1
    if text[start:].strip():
        cells.append(text[start:])
    return [cell.replace("\\|", "|").strip() for cell in cells]


def _simple_table(page: Page, index: int) -> tuple[list[_Row], int]:
    rule = page.lines[index]
    spans = [match.span() for match in re.finditer(r"=+", rule.text)]
    rows: list[_Row] = []
    rules = 1
    index += 1
    while index < len(page.lines) and rules < 3:
        line = page.lines[index]
        index += 1
        if _SIMPLE_RULE.fullmatch(line.text):
            rules += 1
        elif line.text:
            shift = " " * max(0, line.indent - rule.indent)
            rows.append(_Row(tuple(_cut(shift + line.text, spans)), line))
        elif rules == 1:
            break
    return rows, index


def _cut(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    starts = [start for start, _ in spans]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text[start:end].strip()
