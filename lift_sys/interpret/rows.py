"""Reads examples without a call: rows `1, 2 -> 3`, Input and Output, "For x = 1 the output is 2"."""

import ast
import re
from collections.abc import Iterator

from lift_sys.interpret.arguments import read_arguments
from lift_sys.interpret.claims import Found
from lift_sys.interpret.endings import ARROW, GIVES, NOISE, ends_cleanly, read_answer, said
from lift_sys.interpret.page import Page
from lift_sys.interpret.subject import Subject

__all__ = ["read_pairs", "read_rows", "read_sentences"]

_BULLET = r"(?:[-*+•–][ ]+|\(?\d{1,2}[.)][ ]+|\|[ ]*)?"
_ROW_START = re.compile(
    rf"{_BULLET}(?:(?:for[ ])?(?:example|e\.g\.|examples)(?:[ ]?\d+)?[:,]?[ ]+)?",
    re.IGNORECASE,
)
_ROW_LABEL = re.compile(r"(?:for[ ])?(?:example|e\.g\.)", re.IGNORECASE)
_ROW_SIGN = re.compile(
    rf"[ \t]{{0,40}}(?:{ARROW}|(?<=[ \t])(?:{GIVES}))[ \t]{{0,40}}{NOISE}`{{0,2}}"
)
_INPUT = re.compile(
    r"(?:^|(?<=[\s>*`(]))(?:sample[ ]|example[ ]|test[ ])?inputs?(?:[ ]?#?\d{1,2})?"
    r"[*`]{0,2}[ ]?(?::|=|is\b)[*`]{0,2}\s{0,40}`{0,2}",
    re.IGNORECASE | re.MULTILINE,
)
_OUTPUT = re.compile(
    rf"[ \t]{{0,9}}(?:#[^\n]{{0,200}})?[;,.|]?\s{{0,60}}(?:(?:{ARROW})\s{{0,9}})?(?:[-*+•][ ]{{1,4}})?"
    r"[*`]{0,2}(?:sample[ ]|example[ ]|expected[ ]|the[ ])?"
    r"(?:outputs?|returns?|results?|answer|expected)"
    r"(?:[ ]value)?(?:[ ]?#?\d{1,2})?[*`]{0,2}[ ]?(?::|=|is\b|->)[*`]{0,2}\s{0,40}`{0,2}",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?<![\w-])(?P<word>for|given|with|if|when|on)[ ]{1,3}(?P<noun>(?:(?:an?|the)[ ]+)?"
    r"(?:inputs?(?:[ ]of)?[ ]*[:=]?[ ]*)?)(?=[^\s])",
    re.IGNORECASE,
)
_NOUN = (
    r"(?:the\s+)?(?:expected\s+)?(?:output|result|answer|return\s+value|function|value)|it|this|you"
)
_VERB = r"(?:should\s+|must\s+|will\s+)?(?:returns?|gives?|yields?|outputs?|produces?)\b"
_THEN = re.compile(
    rf"[ \t]{{0,9}},?\s{{0,40}}(?:then\s+)?(?P<between>[^.;\n]{{0,80}}?)"
    rf"(?:(?<![^\s])(?:{_NOUN})\s+(?:{GIVES})|(?<![^\s]){_VERB}|(?:{ARROW}))\s{{0,9}}:?\s{{0,9}}{NOISE}`{{0,2}}",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when|unless|or|not|except|and|any|some|each|every|followed|other|others|instead)\b",
    re.IGNORECASE,
)


def read_rows(page: Page, subject: Subject) -> Iterator[Found]:
    """Read `arguments -> result` lines of an examples section."""
    for index in page.free_lines():
        line = page.lines[index]
        start = _ROW_START.match(line.text)
        offset = start.end() if start else 0
        labelled = start is not None and _ROW_LABEL.search(start.group()) is not None
        if not (labelled or page.in_examples(index)) or offset >= len(line.text):
            continue
        arguments = read_arguments(page, subject, line.start + offset)
        sign = _ROW_SIGN.match(page.text, arguments.end) if arguments else None
        if arguments is None or sign is None:
            continue
        found = _answered(page, subject, arguments.call, line.start + offset, sign.end())
        if found is not None:
            yield found


def read_pairs(page: Page, subject: Subject) -> Iterator[Found]:
    """Read `Input: arguments`, `Output: result`, on one line or on lines below each other."""
    for label in _INPUT.finditer(page.text):
        arguments = read_arguments(page, subject, label.end())
        output = _OUTPUT.match(page.text, arguments.end) if arguments else None
        if arguments is None or output is None or page.is_taken(label.start(), output.end()):
            continue
        found = _answered(page, subject, arguments.call, label.start(), output.end())
        if found is not None:
            yield found


def read_sentences(page: Page, subject: Subject) -> Iterator[Found]:
    """Read sentences as "For x = 1, y = 2 the output should be 3"."""
    for given in _GIVEN.finditer(page.text):
        # A parameter may be called `a` or `input`: what stands there is read as arguments first.
        arguments = read_arguments(page, subject, given.start("noun"))
        arguments = arguments or read_arguments(page, subject, given.end())
        if arguments is None or (not arguments.named and given["word"].lower() in ("if", "when")):
            continue
        then = _THEN.match(page.text, arguments.end)
        if then is None or page.is_taken(given.start(), then.end()):
            continue
        between = then["between"]
        if _CONDITION.search(between) or (between and not arguments.named):
            continue
        found = _answered(
            page, subject, arguments.call, given.start(), then.end(), in_sentence=True
        )
        if found is not None:
            yield found


def _answered(
    page: Page, subject: Subject, call: ast.expr, start: int, at: int, *, in_sentence: bool = False
) -> Found | None:
    """Read the result at `at` and say that the call gives it; marks the words as read."""
    answer = read_answer(page, subject, at)
    if answer is None or not ends_cleanly(page.text, answer.end, in_sentence=in_sentence):
        return None
    example = said(subject, call, answer)
    if example is None:
        return None
    page.take(start, answer.end)
    return Found(example, start, answer.end)
