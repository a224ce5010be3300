"""Which values an annotation stands for."""

import pytest

from support.inputs import made, passed


def kinds(annotation, docstring="Do.", **options):
    """The names of the types of the values that are made for an annotation."""
    values = passed(made(docstring, f"def f(x: {annotation}):", **options), "x")
    return {type(value).__name__ for value in values}


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int", {"int"}),
        ("float", {"float"}),
        ("bool", {"bool"}),
        ("str", {"str"}),
        ("bytes", {"bytes"}),
        ("complex", {"complex"}),
        ("None", {"NoneType"}),
        ("list", {"list"}),
        ("typing.List[str]", {"list"}),
        ("collections.abc.Sequence[int]", {"list"}),
        ("Iterable[int]", {"list"}),
        ("set[int]", {"set"}),
        ("frozenset[str]", {"frozenset"}),
        ("dict[str, int]", {"dict"}),
        ("Mapping", {"dict"}),
        ("tuple[int, ...]", {"tuple"}),
        ("Optional[int]", {"int", "NoneType"}),
        ("Union[int, str]", {"int", "str"}),
        ("int | list[int] | None", {"int", "list", "NoneType"}),
        ("'int | None'", {"int", "NoneType"}),
        ("list['int']", {"list"}),
        ("Annotated[int, 'positive']", {"int"}),
        ("T", {"int"}),
        ("Any", {"int", "str", "list"}),
        ("Number", {"int", "float"}),
    ],
)
def test_values_are_of_the_type(annotation, expected):
    assert kinds(annotation) == expected


@pytest.mark.parametrize(
    "annotation",
    [
        "Callable",
        "Path",
        "list[Path]",
        "tuple[int, Path]",
        "dict[str, Path]",
        "Iterator[int]",
    ],
)
def test_nothing_is_made_of_a_type_that_is_not_known(annotation):
    assert made("Do.", f"def f(x: {annotation}):").inputs == ()


def test_a_class_of_the_module_is_not_taken_for_a_type_of_that_name():
    header = "def f(x: Text):"
    assert made("Do.", header, before="class Text: ...\n\n").inputs == ()
    assert made("Do.", header).inputs


def test_a_type_parameter_stands_for_some_type():
    assert made("Do.", "def f[Item](x: list[Item]):").inputs
    assert not made("Do.", "def f(x: list[Item]):").inputs


def test_what_is_not_known_in_a_union_is_left_out():
    assert kinds("Path | int") == {"int"}


def test_only_the_values_of_a_literal_type_are_made():
    values = passed(made("Do.", "def f(x: Literal['up', 'down', 3]):"), "x")
    assert sorted(values, key=str) == [3, "down", "up"]


def test_items_are_of_their_type():
    values = passed(made("Do.", "def f(x: dict[str, list[tuple[int, bool]]]):"), "x")
    for table in values:
        for key, rows in table.items():
            assert type(key) is str
            assert all([type(item) for item in row] == [int, bool] for row in rows)
    assert any(rows for table in values for rows in table.values())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("x (int): It.", {"int"}),
        ("x (list of strings): It.", {"list"}),
        ("x (str, optional): It.", {"str"}),
        ("x (int or None): It.", {"int", "NoneType"}),
        ("x (wobble): It.", set()),
    ],
)
def test_the_docstring_may_state_the_type(words, expected):
    values = passed(made(f"Do.\n\nArgs:\n    {words}", "def f(x):"), "x")
    assert {type(value).__name__ for value in values} == expected


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Count the letters of the string x.", {"str"}),
        ("Add a list of integers called x.", {"list"}),
        ("Compare two strings w and x.", {"str"}),
        ("Do it, where `x` is a positive integer.", {"int"}),
        ("Turn the list x round.", set()),
        ("Return a string, given x.", set()),
        ("Count the string xs.", set()),
    ],
)
def test_a_sentence_may_name_the_type(prose, expected):
    values = passed(made(prose, "def f(x):"), "x")
    assert {type(value).__name__ for value in values} == expected


def test_a_default_value_tells_the_type():
    assert "str" in {type(v).__name__ for v in passed(made("Do.", "def f(x=','):"), "x")}


def test_a_default_of_none_tells_nothing():
    assert [each.call for each in made("Do.", "def f(x=None):").inputs] == ["f()"]
