"""Lines are added to a docstring where it stands, and nothing else changes."""

import pytest

from lift_sys.source import Document, docstring_edit

LINES = [">>> f(0)", "1"]


def lengthened(text, lines=LINES, after=None):
    target = Document(text).targets()[0]
    edit = docstring_edit(text, target, lines, after=after)
    return None if edit is None else edit.apply(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'def f(x):\n    """Say."""\n    ...\n',
            'def f(x):\n    """Say.\n\n    >>> f(0)\n    1\n    """\n    ...\n',
        ),
        (
            "def f(x):\n    '''Say.\n\n    More.\n    '''\n",
            "def f(x):\n    '''Say.\n\n    More.\n\n    >>> f(0)\n    1\n    '''\n",
        ),
        (
            'def f(x):\n    "Say."\n    ...\n',
            'def f(x):\n    """Say.\n\n    >>> f(0)\n    1\n    """\n    ...\n',
        ),
        (
            'class A:\n\tdef f(self):\n\t\t"""Say."""\n',
            'class A:\n\tdef f(self):\n\t\t"""Say.\n\n\t\t>>> f(0)\n\t\t1\n\t\t"""\n',
        ),
        (
            'def f(x):\r\n    """Say."""\r\n    ...\r\n',
            'def f(x):\r\n    """Say.\r\n\r\n    >>> f(0)\r\n    1\r\n    """\r\n    ...\r\n',
        ),
    ],
)
def test_lines_stand_at_the_end(before, after):
    assert lengthened(before) == after


def test_lines_stand_behind_a_place_inside():
    text = 'def f(x):\n    """Say.\n\n    >>> f(1)\n    2\n\n    Args:\n        x: it\n    """\n'
    target = Document(text).targets()[0]
    words = target.docstring.text
    place = target.docstring.locate(words.index(">>>"), words.index("2") + 1)
    assert lengthened(text, after=place) == text.replace("    2\n", "    2\n    >>> f(0)\n    1\n")


def test_what_python_would_read_otherwise_is_escaped():
    text = 'def f(x):\n    """Say."""\n    ...\n'
    changed = lengthened(text, [r"'a\nb'", 'x = """'])
    assert r"'a\\nb'" in changed
    docstring = Document(changed).targets()[0].docstring.text
    assert "'a\\nb'" in docstring
    assert 'x = """' in docstring


def test_a_raw_docstring_takes_lines_as_they_are_or_not_at_all():
    text = 'def f(x):\n    r"""Say \\d."""\n    ...\n'
    assert r"'a\nb'" in lengthened(text, [r"'a\nb'"])
    assert lengthened(text, ['x = """']) is None
    assert lengthened(text, ["x = \\"]) is None


def test_a_line_behind_another_has_its_indentation():
    text = 'def f(x):\n    """Say.\n\n    Examples:\n        >>> f(1)\n        2\n    """\n'
    target = Document(text).targets()[0]
    words = target.docstring.text
    place = target.docstring.locate(words.index(">>>"), words.index("2") + 1)
    assert '        2\n        >>> f(0)\n        1\n    """' in lengthened(text, after=place)


def test_a_docstring_of_several_literals_is_written_as_one():
    text = 'def f(x):\n    ("Say.\\n"\n     "\\n    More.\\n")\n    ...\n'
    target = Document(text).targets()[0]
    if target.docstring is not None:
        changed = lengthened(text)
        assert Document(changed).targets()[0].docstring.text.split() == [
            "Say.",
            "More.",
            ">>>",
            "f(0)",
            "1",
        ]
