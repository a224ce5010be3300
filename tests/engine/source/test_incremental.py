"""A document that was edited is like one that was opened with the same text."""

import random

import pytest

from lift_sys.source import Document, Span, functions
from lift_sys.source.signature import read_header

NASTY = [
    "def f(x):\n", "class A:\n", "class P(Protocol):\n", "    def m(self): ...\n", "@property\n",
    "    @staticmethod\n", "@overload\n", "async ", "def ", "@", "class", "import os\n",
    "from x import *\n", "x = 1\n", "    ", "\t", "  ", "\n", "\r\n", "\r", "\f", "\ufeff", "\0",
    "\ud800", "é😀", "\\\n", "\\", ";", ",", ":", "(", ")", "[", "]", "{", "}", '"', "'", '"""', "'''",
    "# c\n", "#" * 3, "    # c\n" * 30, "pass", "...", "raise NotImplementedError\n", "return 1\n",
    "        pass  # todo\n", "lambda: 0", 'f"{x}"', "if x:\n", "else:\n", "raise\n",
    "def ü[T](a, /, b: 'int' = (1, 2), *, c=lambda: 0) -> dict[str, int]:\n",
    '        """Doc.\n\n        >>> f(1)\n        2\n        """\n',
]  # fmt: skip


def some(chance, most):
    return "".join(chance.choice(NASTY) for _ in range(chance.randrange(most)))


@pytest.mark.parametrize("seed", range(60))
def test_random_edits_give_what_a_fresh_document_gives(seed):
    chance = random.Random(seed)
    text = some(chance, 40)
    document = Document(text)
    for _ in range(12):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 2, 5, 30]))
        new = some(chance, 4)
        text = text[:start] + new + text[end:]
        document.edit(Span(start, end), new)
        fresh = Document(text)
        assert document.text == text
        assert document.targets() == fresh.targets()
        offset = chance.randrange(len(text) + 1)
        assert document.target_at(offset) == fresh.target_at(offset)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_typing_a_file_character_by_character_ends_in_what_it_says(newline):
    text = (
        "import a\n@b\n@c(\n)\ndef f(x: int) -> str:\n    '''é😀'''\n    ...\n\n"
        'class A:\n  """\ndef g():\n"""\n  def h(self): pass\n'
    ).replace("\n", newline)
    document = Document("")
    for offset, character in enumerate(text):
        document.edit(Span(offset, offset), character)
    assert document.targets() == Document(text).targets()
    for offset in reversed(range(len(text))):
        document.edit(Span(offset, offset + 1), "")
    assert (document.text, document.targets()) == ("", ())


@pytest.mark.parametrize(
    ("before", "span", "new"),
    [
        ("@a\n", Span(3, 3), "def f(): ...\n"),
        ("x = 1\ndef f(): ...\n", Span(5, 6), "\r"),
        ("x = 1\rdef f(): ...\n", Span(6, 6), "\n"),
        ("def f(): ...\ndef g(): ...\n", Span(0, 12), "@a"),
        ("def f(): ...\ndef g(): ...\n", Span(13, 14), " "),
        ('s = ""\ndef f(): ...\nt = """\n', Span(5, 5), '"'),
        ('s = """\ndef f(): ...\nt = ""\n', Span(26, 26), '"'),
        ("def f():\n  ...\ndef g():\n  ...\n", Span(0, 30), ""),
        ("import a\ndef f(): ...\n", Span(0, 9), ""),
        ("def f():\n\n  # c\n\n", Span(9, 9), "  x\n"),
    ],
)
def test_an_edit_at_a_seam_is_seen_on_both_sides(before, span, new):
    document = Document(before)
    document.targets()
    document.edit(span, new)
    assert document.targets() == Document(document.text).targets()


def test_what_an_edit_does_not_concern_is_not_built_again(monkeypatch):
    text = "".join(f"def f{number}(): ...\n" for number in range(50))
    text += "class A:\n" + "".join(f"    def m{number}(self): ...\n" for number in range(50))
    document = Document(text)
    document.targets()
    built = []
    monkeypatch.setattr(
        functions, "read_header", lambda *header: built.append(header) or read_header(*header)
    )
    for name in ("f7", "m7"):
        built.clear()
        place = document.text.index("...", document.text.index(f" {name}("))
        document.edit(Span(place, place + 3), "return 1")
        assert document.find(name) or document.find(f"A.{name}")
        assert len(built) <= 2


def test_a_target_after_an_edit_stands_where_its_text_does():
    document = Document("import a\n\ndef f(x: int):\n    'Doc \\x41.'\n    ...\n")
    document.targets()
    document.edit(Span(9, 9), "x = 'é😀'\n")
    target = document.find("f")
    assert target.stub.of(document.text) == "    ..."
    assert target.annotation_spans["x"].of(document.text) == "int"
    assert target.docstring.locate(4, 5).of(document.text) == "\\x41"
