import subprocess
from pathlib import Path

import pytest

from lift_sys.cli.diff import combine, paint, unified
from lift_sys.cli.positions import position
from lift_sys.source import Span, TextEdit


def test_edits_of_one_text_are_joined_in_any_order():
    edits = [TextEdit(Span(0, 1), "one"), TextEdit(Span(4, 5), ""), TextEdit(Span(2, 3), "three")]
    assert combine("a b c", edits) == "one three "


def test_edits_that_overlap_are_a_fault():
    with pytest.raises(AssertionError):
        combine("abc", [TextEdit(Span(0, 2), "x"), TextEdit(Span(1, 3), "y")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\r\nb\r\n", "a\r\nB\r\nx\r\n"),
        ("a\nb", "a\nB"),
        ("a\nb", "a\nb\n"),
        ("é\n\tb\x0c\n", "é\n\tB\x0c\n"),
    ],
)
def test_git_applies_the_diff(folder, before, after):
    path = folder / "a b.py"
    path.write_bytes(before.encode())
    diff = unified(Path("a b.py"), before, after)
    subprocess.run(["git", "apply", "-"], input=diff.encode(), check=True)
    assert path.read_bytes().decode() == after


def test_no_change_has_no_diff():
    assert unified(Path("a.py"), "a\n", "a\n") == ""


def test_colours_do_not_change_the_words():
    painted = paint("--- a/x\n@@ -1 +1 @@\n-a\n+b\n")
    assert "\x1b[31m-a" in painted
    assert "\x1b[32m+b" in painted


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("", 0, (1, 1)), ("a\nb", 2, (2, 1)), ("a\r\nb", 3, (2, 1)), ("é😀x\n", 2, (1, 3))],
)
def test_positions_count_from_one_in_code_points(text, offset, expected):
    assert position(text, offset) == expected
