"""How a generated call is written, for every way in which a function can be called."""

import ast

import pytest

from support.inputs import calls, made, made_in, passed

ACCOUNT = '''
class Account:
    def __init__(self, balance, limit=0): ...

    def withdraw(self, amount: int) -> int:
        """Take money out.

        >>> account = Account(50)
        >>> account.withdraw(20)
        30
        >>> Account(10, limit=5).withdraw(12)
        -2
        """
        ...

    @property
    def empty(self) -> bool:
        """Whether nothing is left.

        >>> Account(3).empty
        False
        """
        ...

    @classmethod
    def of(cls, text: str):
        """Read an account."""
        ...

    @staticmethod
    def rate(years: int) -> int:
        """The rate."""
        ...
'''


def test_names_and_arguments_say_what_is_passed():
    inputs = made("Do.", "def f(xs: list[int], n: int):").inputs
    for each in inputs:
        assert each.names == ("xs", "n")
        assert each.call == f"f({', '.join(each.arguments)})"
        assert each.setup == ()


def test_keyword_only_parameters_are_named():
    for call in calls("Do.", "def f(a: int, *, b: int):"):
        tree = ast.parse(call, mode="eval").body
        assert len(tree.args) == 1
        assert [keyword.arg for keyword in tree.keywords] == ["b"]


def test_optional_arguments_are_left_out_now_and_then():
    inputs = made("Do.", "def f(a: int, b: int = 1, c: int = 2):").inputs
    passed_names = {each.names for each in inputs}
    assert passed_names == {("a",), ("a", "b"), ("a", "c"), ("a", "b", "c")}
    for each in inputs:
        if each.names == ("a", "c"):
            assert each.call == f"f({each.arguments[0]}, c={each.arguments[1]})"


def test_what_follows_a_left_out_positional_only_argument_is_left_out():
    names = {each.names for each in made("Do.", "def f(a: int = 0, b: int = 1, /):").inputs}
    assert names == {(), ("a",), ("a", "b")}


def test_further_arguments_are_spread():
    inputs = made("Do.", "def f(a: int, *rest: str, **more: int):").inputs
    assert any(each.call == f"f({each.arguments[0]})" for each in inputs)
    for each in inputs:
        tree = ast.parse(each.call, mode="eval").body
        known = dict(zip(each.names, each.arguments, strict=True))
        rest, more = ast.literal_eval(known["rest"]), ast.literal_eval(known["more"])
        assert tuple(ast.literal_eval(item) for item in tree.args[1:]) == rest
        assert {k.arg: ast.literal_eval(k.value) for k in tree.keywords} == more
    assert any(each.call.count(",") > 2 for each in inputs)


def test_further_keywords_are_no_parameters_of_the_function():
    for call in calls("Do.", "def f(a: int, key: int, **more: int):"):
        names = [keyword.arg for keyword in ast.parse(call, mode="eval").body.keywords]
        assert not {"a", "key"} & set(names)


def test_a_coroutine_is_called_like_a_function():
    assert calls("Do.", "async def f(n: int):")[0] == "f(0)"


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("list(f(3))", "list(f(0))"),
        ("sorted(f(3), reverse=True)", "sorted(f(0), reverse=True)"),
        ("round(f(3), 2)", "f(0)"),
        ("f(3) == 4", "f(0)"),
        ("f(3)", "f(0)"),
    ],
)
def test_what_an_example_puts_around_a_call_to_see_its_answer_is_kept(example, expected):
    assert calls(f"Do.\n\n>>> {example}\n0", "def f(n: int):")[0] == expected


def test_what_a_wrapping_needs_is_kept_too():
    docstring = "Do.\n\n>>> from itertools import islice\n>>> list(islice(f(2), 3))\n[2, 3, 4]"
    first = made(docstring, "def f(n: int):").inputs[0]
    assert first.call == "list(islice(f(0), 3))"
    assert first.setup == ("from itertools import islice",)


def test_a_callable_stays_as_the_example_passes_it():
    docstring = "Do.\n\n>>> f(lambda n: n + 1, [1, 2])\n[2, 3]"
    inputs = made(docstring, "def f(change, xs):").inputs
    assert len(inputs) > 100
    assert all(each.call.startswith("f(lambda n: n + 1, [") for each in inputs)
    assert all(each.names == ("xs",) for each in inputs)


def test_a_method_takes_the_object_of_the_example():
    inputs = made_in(ACCOUNT, "Account.withdraw").inputs
    assert {each.names for each in inputs} == {("amount",)}
    forms = {(bool(each.setup), each.call.startswith("account.withdraw(")) for each in inputs}
    assert forms == {(True, True), (False, False)}
    balances = {each.setup for each in inputs if each.setup}
    assert all(setup[0].startswith("account = Account(") for setup in balances)
    assert len(balances) > 10


def test_a_property_is_read_from_other_objects():
    found = [each.call for each in made_in(ACCOUNT, "Account.empty").inputs]
    assert all(call.startswith("Account(") and call.endswith(").empty") for call in found)
    assert len(found) > 20


def test_members_of_a_class_that_need_no_object_are_called_on_it():
    assert made_in(ACCOUNT, "Account.rate").inputs[0].call == "Account.rate(0)"
    assert made_in(ACCOUNT, "Account.of").inputs[0].call == "Account.of('')"


def test_a_literal_that_is_no_argument_stays():
    docstring = "Do.\n\n>>> [n for n in f(open, 3) if n > 7]\n[]"
    assert all("if n > 7" in call for call in calls(docstring, "def f(how, n):"))
    assert {type(value) for value in passed(made(docstring, "def f(how, n):"), "n")} == {int}
