"""What is IPython's own in a cell is blanked, and nothing else, at the same offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.source import is_whole, without_magics

KEPT = [
    '"""Doc.\n!not a command\n%not magic\nIs it prime?\n"""\n',
    "a = (1\n%b)\n",
    "x = 5 \\\n%b\n",
    "# what?\nx = '?'\n",
    'print("a=%d" % 1, "=!a")\n',
    "x == y\nz != 3\nf(a!=b)\n",
    "d = {'a':\n!\n}\n",
]


@pytest.mark.parametrize("text", KEPT)
def test_python_is_left_as_it_is(text):
    assert without_magics(text) == text


@pytest.mark.parametrize(
    "line",
    ["%time f()", "%%time", "!ls *.py", "  !ls", "x = !ls", "a, b = %sql select", "f?", "?f", "f.g??"],
)  # fmt: skip
def test_a_line_that_is_no_python_is_blanked(line):
    text = f"x = 1\n{line}\ny = '''\n'''\n"
    assert without_magics(text) == text.replace(line, " " * len(line))


def test_a_line_that_is_continued_is_blanked_to_its_end():
    assert without_magics("%sql select \\\n 'x\ny = 1") == "             \n   \ny = 1"


def test_line_ends_stay_what_they_are():
    assert without_magics("%a\r\n!b\rx = 1\n") == "  \r\n  \rx = 1\n"


@pytest.mark.parametrize("first", ["%%bash", "%%html", "%%writefile f.py", "\n%%sql"])
def test_a_cell_in_another_language_is_blanked_whole(first):
    assert not without_magics(f"{first}\ndef f(): ...\n").strip()


@pytest.mark.parametrize("first", ["%%time", "%%capture out", "%%timeit -n 3"])
def test_below_what_only_measures_python_follows(first):
    assert without_magics(f"{first}\nx = 1\n") == f"{' ' * len(first)}\nx = 1\n"


@pytest.mark.parametrize(
    ("text", "whole"),
    [("x = 1", True), ("x = '''a", False), ("f(", False), ("f)", False), ("# it's (", True)],
)
def test_what_swallows_the_text_behind_it_is_not_whole(text, whole):
    assert is_whole(text) is whole


@given(st.text(alphabet="%!?='\"#\\\r\n ()ax"))
def test_offsets_and_lines_stay_whatever_the_text(text):
    blanked = without_magics(text)
    assert len(blanked) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, blanked, strict=True))
    assert [c for c in blanked if c in "\r\n"] == [c for c in text if c in "\r\n"]
