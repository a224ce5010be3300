"""Examples that call the function by another name: told, unless the name has a meaning of its own."""

import pytest

from support.interpreting import examples, problems

HEADER = "def total(x, y=0):"
DOCTEST = ">>> add(1, 2)\n3"


def told(docstring, header=HEADER, *, name="total"):
    assert examples(docstring, header, name=name) == []
    return problems(docstring, header, name=name)


@pytest.mark.parametrize(
    ("docstring", "words"),
    [
        (DOCTEST, ">>> add(1, 2)\n    3"),
        (f"Words of add(x).\n\n{DOCTEST}\n>>> add(3)\n3", ">>> add(1, 2)\n    3"),
        ("assert add(1) == 1", "assert add(1) == 1"),
        ("Examples:\n    add(1, y=2) -> 3", "add(1, y=2) -> 3"),
        (">>> print(add(*[1, 2]))\n3", ">>> print(add(*[1, 2]))\n    3"),
    ],
)
def test_examples_of_another_name_are_told(docstring, words):
    said = "This example calls 'add', and the function is 'total'"
    assert told(docstring) == [(said, words)]


@pytest.mark.parametrize(
    "docstring",
    [
        pytest.param(">>> add(1, 2, 3)\n6", id="arguments that do not fit"),
        pytest.param(">>> add(z=3)\n6", id="a parameter that it has not"),
        pytest.param(">>> len([1])\n1", id="builtin"),
        pytest.param(">>> def add(x):\n...     return x\n>>> add(1)\n1", id="own definition"),
        pytest.param(">>> from m import add\n>>> add(1)\n1", id="import"),
        pytest.param("It is as add(1) == 1 says.", id="words"),
        pytest.param("Examples are easy to find.\n\nadd(1) == 1", id="no section of examples"),
    ],
)
def test_another_function_is_not_taken_for_this_one(docstring):
    assert told(docstring) == []


def test_a_function_of_the_module_is_another_one():
    before = "def add(x):\n    return x\n\n"
    assert examples(DOCTEST, HEADER, before=before, name="total") == []
    text = f"{DOCTEST}\n>>> total(1)\n1"
    assert problems(text, HEADER, name="total") == []
    assert told(DOCTEST, "class Till:\n    def total(self, x, y=0):", name="Till.total") == []
