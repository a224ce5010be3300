"""Edits of one function: no larger than needed, and refused once the function is another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.source import Span, TextEdit
from lift_sys_server.session import OpenDocument
from lift_sys_server.session.changes import change_of, difference

TEXT = 'x = 1\n\ndef f():\n    """Do."""\n    return 1\n\ny = 2\n'
lines = st.lists(st.sampled_from(["a\n", "b\r\n", "c\u2028", "\f\n", "😀\r", "\n"])).map("".join)


@given(lines, lines)
def test_a_difference_makes_one_text_of_the_other(there, wanted):
    assert difference(there, wanted).apply(there) == wanted


@pytest.mark.parametrize(
    ("there", "wanted", "edit"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", TextEdit(Span(2, 4), "x\n")),
        ("a\nb\nc\n", "a\nc\n", TextEdit(Span(2, 4), "")),
        ("a\nc\n", "a\nb\nc\n", TextEdit(Span(2, 2), "b\n")),
        ("a\na\n", "a\n", TextEdit(Span(2, 4), "")),
        ("a\n", "a\n", TextEdit(Span(2, 2), "")),
    ],
)
def test_a_difference_takes_whole_lines_and_no_more(there, wanted, edit):
    assert difference(there, wanted) == edit


def _change():
    document = OpenDocument("file:///a.py", 1, TEXT)
    [target] = document.targets()
    start = TEXT.index("return 1") - target.span.start
    edit = TextEdit(Span(start, start + len("return 1")), "return 2")
    return document, change_of(document.text, target, edit)


def test_a_change_moves_along_with_its_function():
    document, change = _change()
    document.edit(Span(0, 0), "# 😀\n")
    edit = change.fit(document)
    assert edit.apply(document.text) == "# 😀\n" + TEXT.replace("return 1", "return 2")


@pytest.mark.parametrize(
    ("old", "new"), [("return 1", "return  1"), ("Do", "Make"), ("f()", "f(a)")]
)
def test_a_change_of_another_text_is_refused(old, new):
    document, change = _change()
    at = document.text.index(old)
    document.edit(Span(at, at + len(old)), new)
    assert change.fit(document) is None


def test_a_change_of_a_function_that_is_gone_is_refused():
    document, change = _change()
    document.replace("")
    assert change.fit(document) is None
