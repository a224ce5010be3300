"""What holds of all generated inputs, whatever the function is."""

import hashlib
import subprocess
import sys

import pytest

from lift_sys.inputs.writing import size_of
from support.inputs import calls, made, made_in, passed

HEADERS = [
    "def f(n: int):",
    "def f(xs: list[int], k: int):",
    "def f(text: str, seen: set[str], names: dict[str, float]):",
    "def f(a: bool, *rest: int, key: str = '', **more: float):",
    "def f(x: float | None, y: tuple[int, str], z: list[list[int]]):",
]


@pytest.mark.parametrize("header", HEADERS)
def test_no_call_stands_there_twice(header):
    found = calls("Do.", header)
    assert len(found) == len(set(found)) > 90


@pytest.mark.parametrize("header", HEADERS)
def test_the_same_seed_gives_the_same_inputs_and_another_one_others(header):
    assert made("Do.", header) == made("Do.", header)
    assert made("Do.", header) != made("Do.", header, seed=1)


def test_every_process_makes_the_same_inputs():
    cases = [("Do.", header) for header in HEADERS]
    cases += [("Do.\n\n>>> f({'pear', 'fig', 'plum', 'nut'}, {'a': 1})\n0", "def f(x, y):")]
    code = (
        "from support.inputs import calls\n"
        "import hashlib\n"
        f"found = [calls(*case) for case in {cases!r}]\n"
        "print(hashlib.sha256(repr(found).encode()).hexdigest())"
    )
    own = hashlib.sha256(repr([calls(*case) for case in cases]).encode()).hexdigest()
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))}
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == own


@pytest.mark.parametrize("count", [1, 20, 300])
def test_as_many_are_made_as_are_wanted(count):
    assert len(made("Do.", "def f(xs: list[int]):", count=count).inputs) == count


def test_fewer_are_made_where_there_are_no_more():
    assert sorted(calls("Do.", "def f(a: bool, b: None):")) == ["f(False, None)", "f(True, None)"]


def test_a_function_without_parameters_has_one_input():
    assert calls("Do.", "def f():") == ["f()"]


def test_the_smallest_come_first():
    sizes = [size_of(value) for value in passed(made("Do.", "def f(xs: list[int]):"), "xs")]
    assert sizes == sorted(sizes)
    assert calls("Do.", "def f(xs: list[int]):")[:3] == ["f([])", "f([0])", "f([1])"]


def test_an_example_is_not_an_input_again():
    docstring = "Do.\n\n>>> f(0)\n1\n>>> f(5)\n2"
    found = calls(docstring, "def f(n: int):")
    assert not {"f(0)", "f(5)"} & set(found)
    assert {"f(0)", "f(5)"} <= set(calls("Do.", "def f(n: int):"))


def test_sizes_are_bounded():
    inputs = made("Do.", "def f(xs: list[int], s: str, n: int):")
    assert max(map(len, passed(inputs, "xs"))) <= 30
    assert max(map(len, passed(inputs, "s"))) <= 60
    assert max(map(abs, passed(inputs, "n"))) <= 1000


def test_integers_are_great_only_where_the_examples_are():
    inputs = made("Do.\n\n>>> f(123456)\n1", "def f(n: int):")
    assert 10**5 < max(passed(inputs, "n")) <= 10**12
    assert sum(value > 10**6 for value in passed(inputs, "n")) < 5


def test_edges_of_a_list_are_there():
    values = passed(made("Do.", "def f(xs: list[int]):"), "xs")
    rest = [value for value in values if len(value) > 2]
    assert [] in values
    assert any(len(set(value)) == 1 for value in rest)
    assert any(value == sorted(value) for value in rest)
    assert any(value == sorted(value, reverse=True) and len(set(value)) > 1 for value in rest)
    assert any(value == value[::-1] and len(set(value)) > 1 for value in rest)
    assert any(min(value) < 0 for value in rest)
    assert any(len(set(value)) < len(value) for value in rest)


def test_edges_of_a_string_are_there():
    values = passed(made("Do.", "def f(s: str):"), "s")
    assert {"", " ", "a", "A", "é"} <= set(values)
    assert any(value != value.strip() and value.strip() for value in values)
    assert any(value == value[::-1] for value in values if len(value) > 2)


def test_a_type_that_is_not_known_is_a_reason():
    inputs = made("Do.", "def f(xs: list[int], callback: Callable[[int], int]):")
    assert inputs.inputs == ()
    assert inputs.reason == (
        "the type of 'callback' (Callable[[int], int]) is not known here, "
        "and no example in the docstring shows a value for it"
    )


def test_a_type_that_nothing_states_is_a_reason():
    assert "the type of 'x' is not stated" in made("Do.", "def f(x):").reason
    assert made("Do.\n\n>>> f(1)\n1", "def f(x):").reason == ""


def test_a_method_without_an_example_is_a_reason():
    module = 'class A:\n    def f(self, n: int):\n        """Do."""\n        ...\n'
    assert "'f' needs an object" in made_in(module, "A.f").reason


def test_nothing_besides_the_examples_is_a_reason():
    inputs = made("Do.\n\n>>> f(None)\n1", "def f(x):")
    assert inputs.inputs == ()
    assert inputs.reason == "the docstring's examples are all the calls that can be made"


@pytest.mark.parametrize(
    ("docstring", "header"),
    [
        ("Do.", f"def f(x: {'list[' * 7}int{']' * 7}):"),
        (f"Do.\n\n>>> f({'[' * 9}1{']' * 9})\n0", "def f(x):"),
        (f"Do.\n\n>>> f({'(' * 9}1{',)' * 9})\n0", "def f(x):"),
        ("Do.", "def f(x: dict[str, dict[str, dict[str, list[list[int]]]]]):"),
    ],
)
def test_nesting_does_not_make_inputs_without_end(docstring, header):
    found = calls(docstring, header)
    assert len(found) > 50
    assert max(map(len, found)) < 1000


@pytest.mark.parametrize(
    "example", ["[" * 60 + "1" + "]" * 60, str(list(range(400))), repr("a" * 600)]
)
def test_values_that_are_too_large_are_not_varied(example):
    assert "is not stated" in made(f"Do.\n\n>>> f({example})\n0", "def f(x):").reason


def test_a_type_that_nests_too_deeply_is_not_known():
    header = f"def f(x: {'list[' * 20}int{']' * 20}):"
    assert "is not known here" in made("Do.", header).reason


@pytest.mark.parametrize("count", [0, 1, 12])
def test_any_number_of_parameters_will_do(count):
    header = f"def f({', '.join(f'p{place}: int' for place in range(count))}):"
    assert len(calls("Do.", header)) == (300 if count > 1 else len(set(calls("Do.", header))))


def test_of_a_few_named_values_no_others_are_made():
    header = "def f(kind: Literal['a', 'b'], n: int):"
    found = calls("Do.\n\n>>> f('a', 1)\n1", header)
    assert len(found) > 20
    assert all(call.startswith(("f('a'", "f('b'", "f(kind='a'", "f(kind='b'")) for call in found)


@pytest.mark.parametrize(
    ("docstring", "header"),
    [
        ("Do.\n\n>>> f(float('inf'), 1)\n0", "def f(x: float, y: int):"),
        ("Do.\n\n>>> f(b'ab', 1000)\n0", "def f(x, y):"),
        ("Do.\n\n>>> f([None, [1]], (2,), 3)\n0", "def f(x, *rest):"),
        ("Do.\n\n>>> f({(1, 2): []}, [])\n0", "def f(x: dict[tuple[int, list[int]], int], y):"),
        ("Do.\n\nRequires: all(n > 1 for n in x)", "def f(x: list[tuple[int, str] | int | str]):"),
        ("Do.\n\nRequires: len(x) == len(y)", "def f(x: int, y: set[int] | None = None):"),
        ("Do.\n\n>>> f(1e300, 10**30)\n0", "def f(x, y):"),
    ],
)
def test_values_that_do_not_go_together_do_no_harm(docstring, header):
    assert len(made(docstring, header).inputs) > 100
