"""Reads examples written in a line: `f(1) == 2`, `f(1) -> 2`, "f(1) returns 2", `assert f(1) == 2`."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.interpret.claims import Found, Trouble, holds, printed
from lift_sys.interpret.endings import (
    ARROW,
    GIVES,
    NOISE,
    Answer,
    ends_cleanly,
    read_answer,
    said,
    starts_cleanly,
)
from lift_sys.interpret.page import Page
from lift_sys.interpret.scan import call_end, closing
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import BUILTINS, expression, names_in, statements
from lift_sys.ir.model import Example

__all__ = ["read_asserts", "read_calls", "read_inline"]

# Every run of blanks is bounded: two unbounded ones beside each other would take quadratic time.
_BLANKS = r"[ \t]{0,40}"
_GAP = rf"{_BLANKS}(?:\n{_BLANKS})?"
_RAISES = r"(?:(?:should|must|will|would|shall)\s+)?(?:raises?|throws?)\b(?:\s+an?\b)?"
_SEPARATOR = re.compile(
    rf"(?:`{{1,2}}|\*{{2}})?(?:{_GAP}(?P<comment>#|//)?{_BLANKS}(?P<arrow>{ARROW})(?:\s*(?:returns?|{_RAISES})\b)?"
    rf"|{_BLANKS}(?P<equal>===?|=(?!=)|≡)"
    rf"|{_BLANKS}(?:#|//){_BLANKS}(?P<said>{GIVES}|{_RAISES})"
    rf"|(?P<colon>:)(?=[ \t])"
    rf"|{_BLANKS}(?P<hash>#)(?={_BLANKS}[^\s#])"
    rf"|\s{_GAP}(?P<words>{GIVES}|{_RAISES}))"
    rf"{_GAP}(?:(?<=\s){NOISE})?`{{0,2}}"
)
_ASSERT = re.compile(r"(?:[-*+•][ ]+)?(?P<source>assert\b.*)$")
_LOOKS_LITERAL = re.compile(r"[\[({\"']")
_RUN_ON = re.compile(r"[\w\"']")

_LOOK_BACK = 200
"""How many code points around a call are looked at to judge it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A call in the text, and the line that it starts on."""

    start: int
    end: int
    line: int
    tree: ast.expr
    before: str
    """What stands in front of it on its line."""


def read_asserts(page: Page, subject: Subject) -> Iterator[Found | Trouble]:
    """Read lines that begin with `assert`, over several lines where brackets are open."""
    for index in page.free_lines():
        line = page.lines[index]
        match = _ASSERT.match(line.text)
        if match is None or subject.name not in page.text[line.start : line.end + 400]:
            continue
        start = line.start + match.start("source")
        end, body = _statement(page, start, index)
        if body is None:
            if re.match(
                rf"assert[ ]+(?:not[ ]+)?[\w.(]*{re.escape(subject.name)}\(", match["source"]
            ):
                page.take(start, line.end)
                yield _unreadable(page.text[start : line.end], start, line.end)
        elif isinstance(body, ast.Assert) and not _prose_names(subject, body.test):
            page.take(start, end)
            for example in holds(subject, body.test):
                yield Found(example, start, end)


def read_inline(page: Page, subject: Subject) -> Iterator[Found | Trouble]:
    """Read every call of the function that is followed by a sign or words and its result."""
    for index in page.free_lines():
        yield from _read_line(page, subject, index, page.lines[index].start)


def read_calls(page: Page, subject: Subject, lines: range) -> Iterator[Found | Trouble]:
    """Read the calls on the lines of one prompt, which begin with a sign such as `>>>`."""
    for index in lines:
        yield from _read_line(page, subject, index, page.lines[index].start + len(">>> "))


def _read_line(page: Page, subject: Subject, index: int, start: int) -> Iterator[Found | Trouble]:
    """Read the calls on one line from `start` on; each may go on over the lines below."""
    mark = r"(?<![\w.])" if subject.plain else r"(?<=\.)"
    calls = re.compile(mark + re.escape(subject.name) + r"\(")
    done = start
    for match in calls.finditer(page.text, start, page.lines[index].end):
        if match.start() < done or page.is_taken(match.start(), match.end()):
            continue
        place = _place(page, match, index, start)
        if place is None:
            yield from _broken_call(page, match, index)
            continue
        outcome = _read(page, subject, place)
        if outcome is not None:
            done = outcome.end
            page.take(outcome.start, outcome.end)
            yield outcome


def _statement(page: Page, start: int, index: int) -> tuple[int, ast.stmt | None]:
    """Parse the statement that starts at `start`, with as many lines as it needs (ten at most)."""
    for line in page.lines[index : index + 10]:
        if not line.text:
            break
        page.budget.spend(500 + line.end - start)
        body = statements(page.text[start : line.end])
        if body is not None and len(body) == 1:
            return line.end, body[0]
    return start, None


def _place(page: Page, match: re.Match[str], index: int, low: int) -> _Place | None:
    """Find the whole expression around a call: `round(f(1), 2)`, `Stack([1]).pop()`."""
    page.budget.spend(600)
    first = max(low, match.start() - _LOOK_BACK)
    before = page.text[first : match.start()]
    starts = [found.start() for found in re.finditer(r"(?<![\w.])[^\W\d]\w*(?=[.(])", before)][-8:]
    for start in [first + offset for offset in starts] + [match.start()]:
        end = call_end(page.text, start, page.budget)
        if end > match.end():
            tree = expression(page.text[start:end])
            if tree is not None:
                return _Place(start, end, index, tree, page.text[first:start])
    return None


def _read(page: Page, subject: Subject, place: _Place) -> Found | Trouble | None:
    separator = _SEPARATOR.match(page.text, place.end)
    before = place.before
    if separator is None or not subject.mentioned(place.tree):
        return None
    commented = bool(separator["comment"] or separator["hash"] or separator["said"])
    if not starts_cleanly(before, assigned=commented or bool(separator["arrow"])):
        return None
    answer = read_answer(page, subject, separator.end())
    if _prose_names(subject, place.tree):
        return _misnamed(page, subject, place, answer)
    if answer is None or not _is_whole(page, separator, answer):
        return _broken_answer(page, place, separator, answer)
    if _is_signature(place.tree, separator, answer):
        return None
    alone = not before.strip("` \t-*+•")
    if (separator["hash"] and not alone) or (
        separator["colon"] and not (alone and page.in_examples(place.line))
    ):
        return None
    example = _example(subject, place, answer)
    return None if example is None else Found(example, place.start, answer.end)


def _is_whole(page: Page, separator: re.Match[str], answer: Answer) -> bool:
    if separator["hash"] or separator["colon"]:
        rest = page.text[answer.end : answer.end + _LOOK_BACK].partition("\n")[0]
        return not rest.strip(" \t.;`")
    words = bool(separator["words"] or separator["said"])
    return ends_cleanly(page.text, answer.end, in_sentence=words and answer.kind != "raises")


def _example(subject: Subject, place: _Place, answer: Answer) -> Example | None:
    tree = place.tree
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "print":
        # Quotes may belong to what is printed or to the notation: that is not for us to guess.
        clear = answer.kind == "value" and answer.source[0] not in "\"'"
        return printed(subject, tree, answer.source) if clear else None
    return said(subject, tree, answer)


def _prose_names(subject: Subject, tree: ast.expr) -> frozenset[str]:
    """Names that make a call a way of speaking: undefined ones, parameters, and lone type names."""
    names = subject.undefined(tree) | (names_in(tree) & subject.names)
    if any(isinstance(node, ast.Constant) and node.value is Ellipsis for node in ast.walk(tree)):
        return names | {"..."}
    if isinstance(tree, ast.Call) and tree.args:
        lone = {arg.id for arg in tree.args if isinstance(arg, ast.Name)}
        if len(lone) == len(tree.args) and lone <= BUILTINS:
            return names | lone
    return names


def _is_signature(tree: ast.expr, separator: re.Match[str], answer: Answer) -> bool:
    """Tell `f() -> None` and `f(x=1) -> None`, which are signatures, from examples."""
    return (
        isinstance(tree, ast.Call)
        and not tree.args
        and separator["arrow"] == "->"
        and answer.source == "None"
    )


def _misnamed(page: Page, subject: Subject, place: _Place, answer: Answer | None) -> Trouble | None:
    """A call with undefined names is prose, but among examples with a result it wants a word."""
    names = _prose_names(subject, place.tree)
    if answer is None or answer.kind != "value" or not page.in_examples(place.line):
        return None
    if names & subject.names or "..." in names or names <= BUILTINS:
        return None
    if not ends_cleanly(page.text, answer.end, in_sentence=True):
        return None
    shown_names = ", ".join(f"`{name}`" for name in sorted(names))
    return Trouble(
        f"This example uses {shown_names}, which nothing defines",
        "Write the value itself; a text stands in quotes.",
        place.start,
        answer.end,
    )


def _broken_answer(
    page: Page,
    place: _Place,
    separator: re.Match[str],
    answer: Answer | None,
) -> Trouble | None:
    """Say so when a result starts like a literal and is none."""
    at = separator.end()
    text = page.text
    if not (separator["arrow"] or separator["equal"]) or not _LOOKS_LITERAL.match(text, at):
        return None
    if answer is None:
        sound = text[at] in "[({" and closing(text, at, page.budget) is not None
    else:
        # More of a text or list without a space between, as in `""abc"`.
        sound = text[at] not in "\"'[({" or _RUN_ON.match(text, answer.end) is None
    if sound:
        return None
    end = max(page.lines[place.line].end, at)
    return _unreadable(text[place.start : end], place.start, end)


def _broken_call(page: Page, match: re.Match[str], index: int) -> Iterator[Trouble]:
    """Say so when a line is an example but for a bracket or quote that does not close."""
    line = page.lines[index]
    rest = page.text[match.end() : line.end]
    alone = not page.text[line.start : match.start()].strip("`-*+• \t")
    if alone and re.match(r"\s*[\[({\"'\d-]", rest) and re.search(rf"===?|{ARROW}", rest):
        page.take(line.start, line.end)
        yield _unreadable(page.text[match.start() : line.end], match.start(), line.end)


def _unreadable(source: str, start: int, end: int) -> Trouble:
    return Trouble(
        f"This example cannot be read: {source[:80]!r}",
        "Check that brackets and quotes close, and write call and result as Python.",
        start,
        end,
    )
