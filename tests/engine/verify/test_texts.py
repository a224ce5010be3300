"""What a doctest shows is held against what was shown."""

import pytest

from lift_sys.verify.texts import printed_as, shown_as


@pytest.mark.parametrize(
    ("want", "text", "held"),
    [
        ("1", "1", True),
        ("1", "True", False),
        ("1", "1.0", False),
        ("0.0", "-0.0", False),
        ("nan", "nan", True),
        ('"a"', "'a'", True),
        ("'a  b'", "'a b'", False),
        ("[1,\n 2]", "[1, 2]", True),
        ("[1,2]", "[2, 1]", False),
        ("{'b': 1, 'a': {2, 1}}", "{'a': {1, 2}, 'b': 1}", True),
        ("Counter({'a': 1, 'b': 1})", "Counter({'b': 1, 'a': 1})", True),
        ("Counter({'a': 1})", "Counter({'a': 2})", False),
        ("<Foo  a>", "<Foo a>", True),
        ("<Foo a>", "<Foo b>", False),
        ("", None, True),
        ("None", None, True),
        ("1", None, False),
        ("", "1", False),
        ("[" * 5000, "[]", False),
        ("'\\d'", "'\\\\d'", True),
    ],
)
def test_a_shown_value_is_compared_as_a_value_where_it_can_be(want, text, held):
    assert shown_as(want, text, "", ellipsis=False) is held


@pytest.mark.parametrize(
    ("want", "text", "held"),
    [
        ("...", "anything", True),
        ("3.14...", "3.14159", True),
        ("3.14...", "3.24159", False),
        ("[1, ..., 9]", "[1, 2, 3, 9]", True),
        ("[1, ..., 9]", "[1, 9]", False),
        ("aa...aa", "aaa", False),
        ("a...b...c", "axxbyyc", True),
        ("a...b...c", "axxcyyc", False),
        ("<Foo\n ... at 0x...>", "<Foo bar at 0x12>", True),
    ],
)
def test_an_ellipsis_stands_for_anything(want, text, held):
    assert shown_as(want, text, "", ellipsis=True) is held
    assert not shown_as(want, text, "", ellipsis=False)


@pytest.mark.parametrize(
    ("want", "output", "held"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb", "a  \nb\n\n", True),
        ("  a\n", "a\n", False),
        ("a\n  b\n", "a\nb\n", False),
        ("a\n<BLANKLINE>\nb\n", "a\n\nb\n", True),
        ("a\nb\n", "a\n\nb\n", False),
        ("", "", True),
        ("", "a", False),
    ],
)
def test_printed_lines_are_compared_up_to_white_space_at_their_ends(want, output, held):
    assert printed_as(want, output, ellipsis=False) is held


def test_what_was_printed_stands_before_the_value():
    assert shown_as("a\n1", "1", "a\n", ellipsis=False)
    assert not shown_as("1", "1", "a\n", ellipsis=False)
