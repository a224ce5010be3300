"""A body that is there gives way to another one as a stub does."""

import ast

import pytest

from lift_sys.source import as_stub, implementation_edit
from support.sources import named


def rewritten(text: str, body: str = "return 1", qualname: str = "f") -> str:
    """The text once another body has taken the place of the function's."""
    return implementation_edit(text, as_stub(text, named(text, qualname)), body).apply(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    return 0\n", "def f():\n    return 1\n"),
        ("def f():\n    return 0", "def f():\n    return 1"),
        ("def f(): return 0\nx = 1\n", "def f():\n    return 1\nx = 1\n"),
        ('def f():\n    "Say."\n    return 0\n', 'def f():\n    "Say."\n    return 1\n'),
        ('def f():\n    "Say."\n\n    x = 0\n    return x\n', 'def f():\n    "Say."\n\n    return 1\n'),
        ('def f():\n    "Say."; return 0\n', 'def f():\n    "Say."\n    return 1\n'),
        ('def f(): "Say."; return 0\n', 'def f():\n    "Say."\n    return 1\n'),
        ('def f():\n    ("Say."\n     " It.")\n    return 0\n', 'def f():\n    ("Say."\n     " It.")\n    return 1\n'),
        ("def f():\r\n\treturn 0\r\nx = 1\r\n", "def f():\r\n\treturn 1\r\nx = 1\r\n"),
        ("def f():\n    return (\n        0\n    )\n\n# not its own\n", "def f():\n    return 1\n\n# not its own\n"),
    ],
)  # fmt: skip
def test_the_whole_body_is_replaced_and_nothing_else(before, after):
    assert rewritten(before) == after


def test_comments_are_kept_in_front():
    text = "def f():\n    # one\n    x = 0  # two\n    # three\n    return x  # four\n"
    after = rewritten(text)
    assert after.endswith("    return 1\n")
    assert [word for word in ("one", "two", "three", "four") if f"# {word}\n" not in after] == []


def test_what_is_nested_goes_or_stays_as_a_whole():
    text = "class A:\n    def f(self):\n        def g():\n            return 0\n        return g()\n\n    def h(self):\n        return 2\n"
    after = rewritten(text, qualname="A.f")
    assert after == (
        "class A:\n    def f(self):\n        return 1\n\n    def h(self):\n        return 2\n"
    )
    assert rewritten(text, qualname="A.f.g").count("return 1") == 1
    ast.parse(rewritten(text, qualname="A.f.g"))


def test_a_stub_is_left_as_it_is():
    text = "def f():\n    ...\n"
    assert as_stub(text, named(text, "f")) == named(text, "f")
