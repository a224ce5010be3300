"""Where the parts of an IR stand in its text."""

import pytest

from lift_sys.ir import FunctionIR, from_text, outline, parts, render_body, to_text
from lift_sys.ir.model import Statement
from support.random_ir import Maker

TEXT = '''
lift-sys IR 1
# a word
intent: Sort.
signature: def f(xs: list[int]) -> list[int]
examples:
  f([]) -> []

  f([1]) -> raises ValueError
    after: import math
requires from model:
  len(xs) < 9  # few
body:
    """words"""
    # why
    if xs:
        return sorted(
            xs
        )
    elif not xs:
        pass
    else:
        try:
            xs.sort()
        except (ValueError,
                TypeError):
            "nothing"
        finally:
            xs = []

    def inner():
        """Say."""
        return 1
    return [
        0,
    ]
'''


def placed(text):
    """The words of each part of an IR, with its lines."""
    ir = from_text(text)
    assert isinstance(ir, FunctionIR), ir
    lines = text.replace("\r\n", "\n").split("\n")
    return [(it.part, "\n".join(lines[it.first - 1 : it.last])) for it in parts(text, ir)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_part_is_found_where_it_is_written(newline):
    shown = [words.strip() for _, words in placed(TEXT.replace("\n", newline))]
    assert shown == [
        "intent: Sort.",
        "signature: def f(xs: list[int]) -> list[int]",
        "f([]) -> []",
        "f([1]) -> raises ValueError\n    after: import math",
        "len(xs) < 9  # few",
        "body:",
        "if xs:",
        "return sorted(\n            xs\n        )",
        "elif not xs:",
        "pass",
        "try:",
        "xs.sort()",
        "xs = []",
        "def inner():",
        "return 1",
        "return [\n        0,\n    ]",
    ]


@pytest.mark.parametrize("seed", range(60))
def test_in_a_canonical_text_each_statement_begins_with_its_own_words(seed):
    ir = Maker(seed).document()
    for part, words in placed(to_text(ir)):
        if isinstance(part, Statement):
            rendered = render_body((part,)).split("\n")[0]
            written = words.strip().split("\n")[0].removeprefix("el")
            assert written == rendered or rendered.startswith("@")


def test_the_outline_of_a_broken_text_goes_as_far_as_it_can():
    blocks = outline("what\nbody:\n  if (:\n      x\n    y\n\n# end\nholes:\nbody: none\n")
    assert [(it.name, it.detail, it.first, it.last) for it in blocks] == [
        ("body", "", 2, 5),
        ("holes", "", 8, 8),
        ("body", "none", 9, 9),
    ]
    [condition] = blocks[0].inner
    assert [(it.name, it.first, it.last) for it in (condition, *condition.inner)] == [
        ("if (:", 3, 5),
        ("x", 4, 4),
        ("y", 5, 5),
    ]


def test_an_outline_is_no_deeper_than_anybody_folds():
    [block] = outline("body:\n" + "".join(f"{' ' * depth}a\n" for depth in range(1, 500)))
    depth = 0
    while block.inner:
        block, depth = block.inner[0], depth + 1
    assert depth <= 100
