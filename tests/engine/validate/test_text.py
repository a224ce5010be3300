import pytest

from support.validating import codes, pointed, said

CONTRADICTION = '''
    def f(a, b=2):
        """Add.

        >>> f(1, 2)
        3
        >>> f(b=2, a=1)
        4
        """
'''


def test_contradictory_examples_are_found_however_the_call_is_written():
    assert codes(CONTRADICTION) == ["LIFT102"]


def test_a_contradiction_points_at_both_examples():
    here, there = pointed(CONTRADICTION, "LIFT102")
    assert "f(b=2, a=1)" in here
    assert "f(1, 2)" in there


def test_the_same_answer_twice_is_no_contradiction():
    assert (
        codes('def f(a):\n    """F.\n\n    >>> f(1)\n    2\n    >>> f(a=1)\n    2\n    """') == []
    )


def test_equal_answers_of_another_spelling_are_no_contradiction():
    text = 'def f(a):\n    """F.\n\n    f(1) == {"a": 1, "b": 2}\n    f(1) == {"b": 2, "a": 1}\n    """'
    assert codes(text) == []


def test_an_answer_and_an_exception_for_one_call_contradict():
    text = '''
        def f(a):
            """F.

            f(1) == 2

            >>> f(1)
            Traceback (most recent call last):
            ValueError
            """
    '''
    assert codes(text) == ["LIFT102"]


def test_calls_that_depend_on_the_outside_may_answer_differently():
    text = '''
        def f():
            """Return a random number.

            >>> f()
            1
            >>> f()
            2
            """
    '''
    assert codes(text) == []


def test_an_example_with_a_missing_argument_is_found():
    text = 'def f(a, b):\n    """F.\n\n    >>> f(1)\n    2\n    """'
    assert codes(text) == ["LIFT103"]
    assert "'b' is not given" in said(text, "LIFT103")[0]


def test_an_unknown_keyword_is_found_but_not_where_any_is_taken():
    assert codes('def f(a):\n    """F.\n\n    >>> f(a=1, c=2)\n    2\n    """') == ["LIFT103"]
    assert codes('def f(a, **more):\n    """F.\n\n    >>> f(a=1, c=2)\n    2\n    """') == []


def test_a_call_that_is_said_to_raise_a_type_error_may_have_wrong_arguments():
    text = '''
        def f(a):
            """F.

            >>> f()
            Traceback (most recent call last):
            TypeError
            """
    '''
    assert codes(text) == []


def test_methods_are_called_without_self():
    text = '''
        class C:
            def f(self, a):
                """F.

                >>> C().f(1)
                2
                """
    '''
    assert codes(text) == []
    assert codes(text.replace("f(1)", "f(1, 2)")) == ["LIFT103"]


def test_a_wrong_element_in_an_argument_is_found():
    text = 'def f(a: list[int]) -> int:\n    """F.\n\n    >>> f([1, "2"])\n    2\n    """'
    assert codes(text) == ["LIFT104"]
    assert pointed(text, "LIFT104")[-1] == "list[int]"


def test_an_integer_fits_a_float_and_a_bool_an_integer():
    assert codes('def f(a: float, b: int):\n    """F.\n\n    >>> f(1, True)\n    2\n    """') == []


def test_answers_are_compared_with_unions_and_optional():
    text = 'def f(a: int) -> "str | None":\n    """F.\n\n    >>> f(1)\n    2\n    """'
    assert codes(text) == ["LIFT105"]
    assert codes(text.replace("\n    2\n", "\n    'a'\n")) == []


def test_an_unknown_class_as_annotation_is_not_judged():
    assert codes('def f(a: Money) -> Money:\n    """F.\n\n    >>> f(1)\n    2\n    """') == []


def test_no_example_is_said_only_of_what_is_to_be_implemented():
    assert said('def f(a):\n    """F."""', "LIFT106") != []
    assert said('def f(a):\n    """F."""\n    return a', "LIFT106") == []


@pytest.mark.parametrize(
    ("head", "sample"),
    [
        ("def m(self, x):", "A(…).m(…)"),
        ("@property\n    def m(self):", "A(…).m"),
        ("@cached_property\n    def m(self):", "A(…).m"),
        ("@classmethod\n    def m(cls):", "A.m(…)"),
        ("@staticmethod\n    def m():", "A.m(…)"),
        ("def __init__(self, x):", "A(…)"),
    ],
)
def test_the_example_to_add_reaches_a_method_through_its_class(head, sample):
    text = f'class A:\n    {head}\n        """F."""\n'
    [message] = said(text, "LIFT106")
    assert f"`>>> {sample}`" in message
    inside = "class B:\n    " + text.strip().replace("\n", "\n    ")
    [message] = said(inside, "LIFT106")
    assert f"`>>> B.{sample}`" in message


def test_an_undocumented_parameter_is_a_hint_only_beside_documented_ones():
    entry = '\n\n    Args:\n        a: First.\n    """'
    assert codes(f'def f(a, b):\n    """F.{entry}') == ["LIFT112"]
    assert codes('def f(a, b):\n    """F."""') == []
    assert codes(f'def f(a, _b):\n    """F.{entry}') == []


def test_a_documented_exception_may_be_defined_in_the_module():
    text = '''
        class Odd(Exception):
            pass

        def f(a):
            """F.

            Raises:
                Odd: If it is odd.
            """
    '''
    assert codes(text) == []
    assert codes(text.replace("Odd: If", "Even: If")) == ["LIFT114"]


def test_a_star_import_may_define_any_name():
    text = 'from m import *\n\ndef f(a):\n    """F.\n\n    Raises:\n        Odd: If odd.\n    """'
    assert codes(text) == []


def test_a_default_counts_when_a_precondition_is_judged():
    text = '''
        def f(a, b=0):
            """F.

            Requires:
                b > 0

            >>> f(1)
            2
            """
    '''
    assert codes(text) == ["LIFT121"]
    assert codes(text.replace("b=0", "b=1")) == []


def test_a_postcondition_that_cannot_be_evaluated_is_not_judged():
    text = '''
        def f(a):
            """F.

            Ensures:
                result == sorted(a, key=len)

            >>> f(["b"])
            ["a"]
            """
    '''
    assert codes(text) == []


def test_an_overload_is_no_fault_of_the_user():
    text = 'from typing import overload\n\n@overload\ndef f(a: int) -> int:\n    """F."""\n    ...'
    assert codes(text) == []
