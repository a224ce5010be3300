import pytest

from support.validating import codes, pointed, said

WRONG = [
    ("int", "return 'a'"),
    ("int", "return str(a)"),
    ("int", "return None"),
    ("int", "return a / 2"),
    ("str", "return len(a)"),
    ("bool", "return 1"),
    ("None", "return 1"),
    ("list[int]", "return ['a']"),
    ("list", "return (x for x in a)"),
    ("list", "b = []\n    return b.sort()"),
    ("dict[str, int]", "return {1: 'a'}"),
    ("tuple[int, str]", "return 1, 2"),
    ("tuple[int, ...]", "return 1, 'a'"),
    ("'list[str]'", "return {}"),
    ("typing.List[int]", "return set()"),
    ("str | None", "return a > 1"),
    ("str", "b = 0\n    b += 1\n    return b"),
    ("float", "import math\n    return math.sqrt(a), 1"),
    ("Literal['a', 'b']", "return 1"),
]


@pytest.mark.parametrize(("promised", "body"), WRONG)
def test_values_of_another_type_are_found(promised, body):
    assert "LIFT321" in codes(
        f'import typing\ndef f(a: int) -> {promised}:\n    """F."""\n    {body}'
    )


RIGHT = [
    ("float", "return 1"),
    ("int", "return True"),
    ("float", "return a / 2"),
    ("str", "return a or 'b'"),
    ("str | None", "return None if a else 'b'"),
    ("Iterable[int]", "return (x for x in a)"),
    ("Sequence[str]", "return ['a']"),
    ("list[float]", "return [1, 2.5]"),
    ("tuple[int, ...]", "return 1, 2, 3"),
    ("Any", "return 1"),
    ("object", "return None"),
    ("T", "return 1"),
    ("Money", "return 1"),
    ("int", "b = None\n    b = 1\n    return b"),
    ("int", "b = ''\n    b = len(b)\n    return b"),
    ("list[int]", "b = ['a']\n    b[0] = 1\n    return b"),
    ("int", "def str(x):\n        return 1\n    return str(a)"),
    ("int", "return a == a"),
    ("int", "b = 'a'\n    def g():\n        nonlocal b\n        b = 1\n    g()\n    return b"),
    ("Literal['a', 'b']", "return 'a'"),
    ("Annotated[int, 5]", "return 1"),
    ("Iterator[int]", "yield 1"),
]


@pytest.mark.parametrize(("promised", "body"), RIGHT)
def test_values_that_may_fit_are_not_blamed(promised, body):
    assert "LIFT321" not in codes(f'def f(a) -> {promised}:\n    """F."""\n    {body}')


def test_a_module_that_defines_a_builtin_anew_is_believed():
    text = 'def len(x):\n    return "a"\n\ndef f(a) -> str:\n    """F."""\n    return len(a)'
    assert "LIFT321" not in codes(text)


def test_a_wrong_type_points_at_the_annotation_and_names_both():
    text = 'def f(a) -> int:\n    """F."""\n    return [a]'
    assert pointed(text, "LIFT321") == ["int"]
    assert "gives list" in said(text, "LIFT321")[0]


def test_calls_of_local_functions_are_checked():
    text = 'def f(a):\n    """F."""\n    def g(x, *, y=1):\n        return x + y\n    return g({})'
    assert codes(text.format("a, y=2")) == []
    assert codes(text.format("a, 2")) == ["LIFT322"]
    assert codes(text.format("*a")) == []


def test_a_function_that_is_bound_anew_is_not_checked():
    text = 'def f(a):\n    """F."""\n    g = a.g\n    if a:\n        def g(x):\n            return x\n    return g()'
    assert codes(text) == []


def test_a_decorated_function_may_take_other_arguments():
    text = 'import d\n\n@d.fill\ndef f(a, b):\n    """F."""\n    return f(a) if a else b'
    assert codes(text) == []
