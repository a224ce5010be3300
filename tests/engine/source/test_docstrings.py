"""A docstring's value, and the way back from it to the text."""

import ast

import pytest

from support.sources import only

LITERALS = [
    "'one'",
    '"one"',
    '"""one"""',
    "'''o\"n'e'''",
    '""',
    '""""""',
    'r"""a\\d\\"b"""',
    "R'a\\d'",
    "u'one'",
    "'a' 'b'",
    '"a" \\\n    """b\nc""" r"\\d"',
    "('a'\n    # why\n    'b')",
    "(('a'))",
    '"""a\n    b\n\n  c"""',
    r"'\n\t\\\'\"\a\b\f\v\r'",
    r"'\x41\u00e9\U0001F600\101\0\377'",
    r"'\N{LATIN SMALL LETTER E WITH ACUTE}\N{bullet}x'",
    '"a\\\nb"',
    '"""a\\\n  b\\\n"""',
    r"'\d\ \8'",
    '"""é😀\\u0301 ü"""',
    "'''a''''b'",
    '"""a\\""""',
]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("literal", LITERALS)
@pytest.mark.filterwarnings("ignore:invalid escape")
def test_the_value_is_what_python_reads(literal, newline):
    text = f"def f():\n    {literal}\n    ...\n".replace("\n", newline)
    docstring = only(text).docstring
    assert docstring.text == ast.parse(text).body[0].body[0].value.value
    assert docstring.span.of(text) == literal.replace("\n", newline)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("literal", LITERALS)
def test_each_character_knows_where_it_stands(literal, newline):
    text = f"def é():\n    {literal}\n".replace("\n", newline)
    docstring = only(text).docstring
    assert len(docstring.offsets) == len(docstring.text) + 1
    assert list(docstring.offsets) == sorted(docstring.offsets)
    for character, offset in zip(docstring.text, docstring.offsets, strict=False):
        assert text[offset] in (character, "\\", "\r")
    assert docstring.locate(0, len(docstring.text)).end <= docstring.span.end


def test_a_range_of_the_value_is_found_in_the_text():
    text = 'def f():\n    """a\\tb: é \\x41 word"""\n'
    docstring = only(text).docstring
    start = docstring.text.index("A")
    assert docstring.locate(start, start + 1).of(text) == "\\x41"
    assert docstring.locate(start + 2, start + 6).of(text) == "word"


@pytest.mark.parametrize(
    "literal",
    ["f'one'", "b'one'", "'a' f'b'", "rb'a'", "'a' + 'b'", "'a',", "'a'.strip()", "1", "..."],
)
def test_what_python_does_not_keep_is_no_docstring(literal):
    assert only(f"def f():\n    {literal}\n    return 1\n").docstring is None


def test_only_the_first_statement_is_a_docstring():
    assert only("def f():\n    pass\n    'one'\n").docstring is None


def test_a_comment_may_stand_before_the_docstring():
    assert only("def f():\n    # why\n\n    'one'\n").docstring.text == "one"
