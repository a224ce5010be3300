"""Sections of the three styles: parameters, result, exceptions, and the words they stand in."""

import subprocess
import sys

import pytest

from support.interpreting import examples, read

GOOGLE = """Add up.

Longer words.

Args:
    xs (list[int], optional): The numbers,
        over two lines.
    *rest: More.

Returns:
    int: The sum.

Raises:
    ValueError: If xs is empty.
    KeyError, TypeError: Otherwise.

Words behind.
"""

NUMPY = """Add up.

Longer words.

Parameters
----------
xs : list[int]
    The numbers,
    over two lines.
*rest
    More.

Returns
-------
int
    The sum.

Raises
------
ValueError
    If xs is empty.
KeyError, TypeError
    Otherwise.
"""

SPHINX = """Add up.

Longer words.

:param list[int] xs: The numbers,
    over two lines.
:param rest: More.
:returns: The sum.
:rtype: int
:raises ValueError: If xs is empty.
:raises KeyError, TypeError: Otherwise.

Words behind.
"""

HEADER = "def f(xs, *rest):"


@pytest.mark.parametrize("docstring", [GOOGLE, NUMPY, SPHINX], ids=["google", "numpy", "sphinx"])
def test_every_style_says_the_same(docstring):
    spec, _ = read(docstring, HEADER)
    assert [(p.name, p.type, p.description) for p in spec.parameters] == [
        ("xs", "list[int]", "The numbers, over two lines."),
        ("rest", None, "More."),
    ]
    assert spec.returns == "int: The sum."
    assert [(r.exception, r.condition) for r in spec.raises] == [
        ("ValueError", "If xs is empty."),
        ("KeyError", "Otherwise."),
        ("TypeError", "Otherwise."),
    ]
    assert spec.effects.raises == ("ValueError", "KeyError", "TypeError")
    assert spec.intent.summary == "Add up."


def words(items, text):
    return [" ".join(item.span.of(text).split()) for item in items]


@pytest.mark.parametrize(
    ("docstring", "parameter", "exception"),
    [
        (
            GOOGLE,
            "xs (list[int], optional): The numbers, over two lines.",
            "ValueError: If xs is empty.",
        ),
        (NUMPY, "xs : list[int] The numbers, over two lines.", "ValueError If xs is empty."),
        (
            SPHINX,
            ":param list[int] xs: The numbers, over two lines.",
            ":raises ValueError: If xs is empty.",
        ),
    ],
    ids=["google", "numpy", "sphinx"],
)
def test_spans_cover_the_whole_entry(docstring, parameter, exception):
    spec, text = read(docstring, HEADER)
    assert words(spec.parameters, text)[0] == parameter
    assert words(spec.raises, text)[0] == exception


@pytest.mark.parametrize("docstring", [GOOGLE, SPHINX], ids=["google", "sphinx"])
def test_the_prose_is_what_stands_outside_of_sections(docstring):
    spec, _ = read(docstring, HEADER)
    assert spec.prose == "Add up. Longer words. Words behind."


def test_two_parameters_may_share_an_entry():
    spec, text = read("Do.\n\nParameters\n----------\na, b : int\n    Both.", "def f(a, b):")
    assert [(p.name, p.type) for p in spec.parameters] == [("a", "int"), ("b", "int")]
    assert words(spec.parameters, text) == ["a, b : int Both."] * 2


def test_a_result_that_only_has_a_colon_in_it_keeps_its_words():
    spec, _ = read("Do.\n\nReturns:\n    A dict of things: the result.\n    More.")
    assert spec.returns == "A dict of things: the result. More."


def test_examples_stand_beside_sections():
    docstring = GOOGLE + "\nExamples:\n    >>> f([1], 2)\n    3\n\n    f([]) == 0\n"
    assert examples(docstring, HEADER) == ["f([1], 2) == 3", "f([]) == 0"]


@pytest.mark.parametrize(
    "docstring",
    ["Add: it adds.", "Args", "Note:\n    Nothing here.", "One: two\nArgs:", ":", "Returns\n---"],
)
def test_words_that_only_look_like_sections_are_none(docstring):
    spec, _ = read(docstring)
    assert (spec.parameters, spec.raises, spec.returns) == ((), (), "")


def test_nothing_is_logged(capfd, caplog):
    for docstring in (GOOGLE, NUMPY, SPHINX, "Args:\n    unknown: x\n    x\n\nReturns:\n"):
        read(docstring, HEADER)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_the_library_is_imported_only_when_there_are_sections():
    code = (
        "import sys; from support.interpreting import read; read('Do.\\n\\n>>> f(1)\\n2')\n"
        "assert 'griffe' not in sys.modules; read('Do.\\n\\nArgs:\\n    x: one')\n"
        "assert 'griffe' in sys.modules"
    )
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
