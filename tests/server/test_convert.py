"""Positions in every encoding, against the arithmetic of the fake editor."""

import random

import pytest
from lsprotocol import types as lsp

from lift_sys.source import Span
from lift_sys_server.convert import Positions
from lift_sys_server.session import OpenDocument
from lift_sys_server.session.documents import Lines
from support.editor import Buffer

TEXTS = {
    "plain": "def f():\n    pass\n",
    "no last line end": "a\nbc",
    "windows": "a\r\nbc\r\n\r\nd",
    "old mac": "a\rbc\rd",
    "form feed is no line end": "a\x0cb\nc\u2028d\x85e\nf",
    "wide": "é = '😀'\n名 = 'ß'\n",
    "empty": "",
    "byte order mark": "\ufeffa = 1\n",
}
ENCODINGS = ["utf-8", "utf-16", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_offset_has_the_position_that_an_editor_gives_it(text, encoding):
    at = Positions(OpenDocument("file:///a.py", 1, text), encoding)
    buffer = Buffer("file:///a.py", text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n":
            continue  # between the two is no place of its own
        position = at.position(offset)
        assert {"line": position.line, "character": position.character} == buffer.position(offset)
        assert at.offset(position) == offset


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("line", "character", "expected"),
    [
        (0, 99, "a😀"),
        (1, 99, "a😀\r\nbc"),
        (9, 0, "a😀\r\nbc"),
        (2**31 - 1, 2**31 - 1, "a😀\r\nbc"),
    ],
)
def test_a_position_outside_the_text_is_moved_inside(line, character, expected, encoding):
    text = "a😀\r\nbc"
    at = Positions(OpenDocument("file:///a.py", 1, text), encoding)
    assert text[: at.offset(lsp.Position(line, character))] == expected


@pytest.mark.parametrize(("encoding", "inside"), [("utf-8", 2), ("utf-16", 2)])
def test_a_position_inside_a_character_is_moved_before_it(encoding, inside):
    at = Positions(OpenDocument("file:///a.py", 1, "a😀b"), encoding)
    assert at.offset(lsp.Position(0, inside)) == 1


def test_a_range_the_wrong_way_round_is_turned():
    at = Positions(OpenDocument("file:///a.py", 1, "abc\ndef"), "utf-16")
    assert at.span(lsp.Range(lsp.Position(1, 1), lsp.Position(0, 1))) == (1, 5)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\r\x0c"])
def test_the_lines_of_a_text_that_is_edited_are_those_of_the_new_text(ends):
    chance = random.Random(ends)
    document = OpenDocument("file:///a.py", 1, "")
    for _ in range(300):
        start, end = sorted(chance.randint(0, len(document.text)) for _ in range(2))
        end = min(end, start + 5)
        new = "".join(chance.choice(f"ab😀{ends}\n") for _ in range(chance.randint(0, 6)))
        assert document.lines.starts
        document.edit(Span(start, end), new)
        assert document.lines.starts == Lines(document.text).starts


@pytest.mark.parametrize(
    ("text", "starts"),
    [("", [0]), ("a", [0]), ("a\r", [0, 2]), ("a\n", [0, 2]), ("a\r\n", [0, 3]), ("a\x0c", [0])],
)
def test_a_text_that_ends_with_a_line_end_has_an_empty_last_line(text, starts):
    assert Lines(text).starts == starts
