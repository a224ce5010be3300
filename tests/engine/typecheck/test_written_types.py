"""Which types, as checkers write them, share no value."""

import pytest

from lift_sys.typecheck.written_types import apart, only_class

APART = [
    ("int", "str"),
    ("list[int]", "str"),
    ("list[int]", "None"),
    ("list[int]", "map[str]"),
    ("list[str]", "dict_keys[str, int]"),
    ("str | None", "int"),
    ("str", "int | list[int]"),
    ("bool", "Literal[5]"),
    ("int", "float*"),
    ("int", 'Literal["a", "b"]'),
    ("int", "Literal['it\\'s']"),
    ("Literal[1]", "Literal[2]"),
    ("tuple[int, str]", "tuple[str, int]"),
    ("tuple[int, str]", "tuple[int, str, int]"),
    ("tuple[()]", "tuple[int]"),
    ("Sized", "int"),
    ("Iterable[Unknown]", "Literal[7]"),
    ("Iterable[@_]", "int"),
    ("str", "list[int] & ~AlwaysFalsy"),
    ("SupportsIndex | slice", "Literal['x']"),
    ("Hashable", "list[int]"),
]
PERHAPS_SHARED = [
    ("int", "int"),
    ("int", "bool"),
    ("bool", "int"),
    ("float", "int"),
    ("int", "float"),
    ("complex", "int"),
    ("bytes", "bytearray"),
    ("str", "None | str"),
    ("str", "Unknown"),
    ("str", "int | Unknown"),
    ("str", "Any"),
    ("str", "object"),
    ("str", "T@f"),
    ("Money", "int"),
    ("int", "Money"),
    ("int", "Literal[Color.RED]"),
    ("list[int]", "list[str]"),
    ("tuple[float, float]", "tuple[float, ...]"),
    ("tuple[int, str]", "tuple[int, *tuple[str, ...]]"),
    ("tuple[int, Unknown]", "tuple[int, str]"),
    ("Iterable[str]", "list[int]"),
    ("Iterable[int]", "Sized"),
    ("dict[str, int]", "Counter[str]"),
    ("AbstractSet[int]", "dict_keys[int, str]"),
    ("str | Buffer", "list[int]"),
    ("(int, /) -> int", "str"),
    ("int | ... omitted 3 union elements", "str"),
    ("", "str"),
    ("(" * 100_000, "str"),
    ("\0", "str"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_no_value_is_of_both(one, other):
    assert apart(one, other)
    assert apart(other, one)


@pytest.mark.parametrize(("one", "other"), PERHAPS_SHARED)
def test_where_a_value_may_be_of_both_or_nothing_is_known_they_are_not_apart(one, other):
    assert not apart(one, other)
    assert not apart(other, one)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("int", int),
        ("list[int]", list),
        ("Literal[5]", int),
        ("float*", float),
        ("str & ~AlwaysFalsy", str),
        ("None", type(None)),
        ("int | str", None),
        ("Iterable[int]", None),
        ("Money", None),
        ("Unknown", None),
        ("~AlwaysFalsy", None),
        ("type[int]", None),
    ],
)
def test_the_class_of_a_value_is_known_where_there_is_only_one(written, expected):
    assert only_class(written) is expected
