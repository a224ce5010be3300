"""Fixes of findings: what they make of the text, and where there is none."""

import pytest

from lift_sys.pipeline import examine
from lift_sys.source import Document

GOOGLE = '''def half(number: int, by: list[int]) -> int:
    """Halve a number.

    Args:
        {entry}

    Raises:
        {raised}: If it is odd.
    """
'''
NUMPY = '''def half(number: int, by: list[int]) -> int:
    """Halve a number.

    Parameters
    ----------
    {entry}
        What to halve.

    Raises
    ------
    {raised}
        If it is odd.
    """
'''
SPHINX = '''def half(number: int, by: list[int]) -> int:
    """Halve a number.

    {entry}
    :raises {raised}: If it is odd.
    """
'''
EXAMPLE = '''def half(number: int) -> int:
    """Halve a number.

    >>> {entry}
    2
    """
'''


def mended(text, code):
    """The text after each fix of the findings with this code, and whether that is preferred."""
    [target] = Document(text).targets()
    found = [finding for finding in examine(target).findings if finding.code == code]
    assert found, "the rule must speak first"
    return [(_applied(text, fix.edits), fix.preferred) for it in found for fix in it.fixes]


def _applied(text, edits):
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = edit.apply(text)
    return text


@pytest.mark.parametrize(
    ("style", "entry", "fixed"),
    [
        (GOOGLE, "numbr: The numbr to halve.", "number: The numbr to halve."),
        (GOOGLE, "numbr (int): What to halve.", "number (int): What to halve."),
        (NUMPY, "numbr : int", "number : int"),
        (NUMPY, "by, numbr : int", "by, number : int"),
        (SPHINX, ":param numbr: What.", ":param number: What."),
        (
            SPHINX,
            ":param numbr: What.\n    :type numbr: int",
            ":param number: What.\n    :type number: int",
        ),
    ],
)
def test_a_misspelt_parameter_is_renamed(style, entry, fixed):
    text = style.format(entry=entry, raised="ValueError")
    after = style.format(entry=fixed, raised="ValueError")
    assert mended(text, "LIFT111") == [(after, True)]


@pytest.mark.parametrize(
    "entry", ["other: Nothing like it.", "number: It.\n        numbr: A second one."]
)
def test_there_is_no_fix_where_no_parameter_is_meant_for_certain(entry):
    assert mended(GOOGLE.format(entry=entry, raised="ValueError"), "LIFT111") == []


@pytest.mark.parametrize("style", [GOOGLE, NUMPY, SPHINX])
def test_a_misspelt_exception_is_written_right(style):
    entry = ":param number: It." if style is SPHINX else "number: It."
    text = style.format(entry=entry, raised="ValueEror")
    assert mended(text, "LIFT114") == [(text.replace("ValueEror", "ValueError"), True)]


def test_there_is_no_fix_for_an_exception_that_is_like_no_other():
    assert mended(GOOGLE.format(entry="number: It.", raised="Qwxz"), "LIFT114") == []


@pytest.mark.parametrize(
    ("style", "entry", "fixed"),
    [
        (GOOGLE, "number (str): It.", "number (int): It."),
        (GOOGLE, "number (str, optional): It.", "number (int, optional): It."),
        (GOOGLE, "by (str): It.", "by (list[int]): It."),
        (SPHINX, ":param str number: It.", ":param int number: It."),
    ],
)
def test_a_stated_type_becomes_the_annotated_one_as_one_of_two_ways(style, entry, fixed):
    text = style.format(entry=entry, raised="ValueError")
    after = style.format(entry=fixed, raised="ValueError")
    assert mended(text, "LIFT113") == [(after, False)]


@pytest.mark.parametrize(
    ("entry", "fixed"),
    [
        ("half(4", "half(4)"),
        ("half([1, {2: (3", "half([1, {2: (3)}])"),
        ("half('('", "half('(')"),
        ("half(4))", "half(4)"),
    ],
)
def test_brackets_of_an_example_are_closed(entry, fixed):
    text = EXAMPLE.format(entry=entry)
    assert mended(text, "LIFT101") == [(EXAMPLE.format(entry=fixed), True)]


@pytest.mark.parametrize("entry", ["half(4 5)", "half('4", "half(]", "half([4]])"])
def test_no_bracket_is_closed_where_that_gives_no_python(entry):
    assert mended(EXAMPLE.format(entry=entry), "LIFT101") == []


def test_a_docstring_without_words_is_unnecessary():
    [target] = Document('def half():\n    """ """\n').targets()
    assert [it.unnecessary for it in examine(target).findings if it.code == "LIFT115"] == [True]


CONTRACT = '''def half(number: int) -> int:
    """Halve a number.

    Requires:
        number > 0

    Ensures:
        result >= 0

    >>> half({given})
    -1
    """
'''


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [("-2", "LIFT121", "number > 0"), ("2", "LIFT122", "result >= 0")],
)
def test_an_example_against_the_contract_points_at_the_words_that_it_breaks(given, code, words):
    text = CONTRACT.format(given=given)
    [target] = Document(text).targets()
    [finding] = [it for it in examine(target).findings if it.code == code]
    assert [span.of(text) for span, _ in finding.related] == [words]
