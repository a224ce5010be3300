"""Which problems refute the body of a function, as pure judgement: no checker runs."""

import pytest

from lift_sys.typecheck import Extent, TypeProblem, find_extent, refutation

FUNCTION = Extent(header=range(1), body=range(1, 4), guarded=frozenset({3}))

CERTAIN = [
    ("invalid-explicit-return", "Return type does not match returned value: expected `str`, found `int`"),
    ("invalid-return-type", "Return type does not match returned value: expected `str`, found `None`"),
    ("invalid-argument-type", "Argument to function `len` is incorrect: Expected `Sized`, found `int`"),
    (
        "invalid-argument-type",
        "Argument to constructor `enumerate.__new__` is incorrect: Expected `Iterable[Unknown]`, found `Literal[7]`",
    ),
    ("invalid-argument-type", "Argument to bound method `str.zfill` is incorrect: Expected `SupportsIndex`, found `str`"),
    (
        "invalid-argument-type",
        "Method `__getitem__` of type `Overload[…]` cannot be called with key of type `Literal[\"x\"]` on object of type `list[int]`",
    ),
    ("missing-attribute", "Object of type `list[int]` has no attribute `length`"),
    ("missing-argument", "No argument provided for required parameter `a` of function `helper`"),
    ("too-many-positional-arguments", "Too many positional arguments to function `len`: expected 1, got 2"),
    ("unknown-argument", "Argument `b` does not match any known parameter of function `helper`"),
    ("unsupported-operator", "Operator `+` is not supported between objects of type `str` and `Literal[1]`"),
    ("unsupported-operator", "Operator `+` is not supported between two objects of type `dict[str, int]`"),
    ("unsupported-operator", "Operator `<` is not supported between objects of type `int` and `str`"),
    ("unsupported-operator", "Unary operator `-` is not supported for object of type `str`"),
    ("not-iterable", "Object of type `int` is not iterable"),
    ("not-subscriptable", "Cannot subscript object of type `int` with no `__getitem__` method"),
    ("not-callable", "Object of type `list[int]` is not callable"),
    ("index-out-of-bounds", "Index 3 is out of bounds for tuple `tuple[int, int]` with length 2"),
    ("invalid-raise", "Cannot raise object of type `Literal[\"x\"]`: Not an instance or subclass of `BaseException`"),
    ("bad-return", "Returned type `int` is not assignable to declared return type `str`"),
    ("bad-argument-type", "Argument `int` is not assignable to parameter `obj` with type `Sized` in function `len`"),
    ("missing-argument", "Missing argument `a` in function `helper`"),
    ("bad-argument-count", "Expected 1 positional argument, got 2 in function `helper`"),
    ("unexpected-keyword", "Unexpected keyword argument `b` in function `helper`"),
    ("bad-index", "Index 3 out of range for tuple with 2 elements"),
    ("bad-raise", "Expression `\"x\"` has type `Literal['x']`, expected `BaseException`"),
]  # fmt: skip
UNCERTAIN = [
    ("invalid-explicit-return", "Return type does not match returned value: expected `str`, found `str | None`"),
    ("invalid-explicit-return", "Return type does not match returned value: expected `list[int]`, found `list[str]`"),
    ("invalid-implicit-return", "Function can implicitly return `None`, which is not assignable to return type `int`"),
    ("bad-return", "Function declared to return `int`, but one or more paths are missing an explicit `return`"),
    ("invalid-argument-type", "Argument to function `helper` is incorrect: Expected `int`, found `int | None`"),
    ("invalid-argument-type", "Argument to bound method `list.append` is incorrect: Expected `int`, found `str`"),
    (
        "invalid-argument-type",
        "Method `__getitem__` of type `…` cannot be called with key of type `Literal[5]` on object of type `dict[str, int]`",
    ),
    ("bad-argument-type", "Argument `float` is not assignable to parameter `object` with type `int` in function `list.append`"),
    ("missing-attribute", "Object of type `None` has no attribute `group`"),
    ("missing-attribute", "Object of type `int` has no attribute `bit_length`"),
    ("missing-attribute", "Object of type `Order` has no attribute `total`"),
    ("missing-attribute", "Object of class `int` has no attribute `upper`"),
    ("missing-union-attribute", "Attribute `upper` is not defined on `None` in union `str | None`"),
    ("unsupported-operator", "Operator `+` is not supported between objects of type `str | None` and `Literal[1]`"),
    ("unsupported-operator", "Operator `<` is not supported between two objects of type `tuple[int, Unknown | str]`"),
    ("unsupported-operation", "`+` is not supported between `str` and `int`"),
    ("too-many-positional-arguments", "Too many positional arguments to `object.__init__`: expected 1, got 2"),
    ("unknown-argument", "Argument `id` does not match any known parameter of `object.__init__`"),
    ("unresolved-reference", "Name `math` used when not defined"),
    ("import-not-found", "Cannot resolve imported module `numpy`"),
    ("no-matching-overload", "No overload of bound method `str.join` matches arguments"),
    ("not-iterable", "Object of type `int` is iterable, says a message of another kind"),
]  # fmt: skip


def problem(rule, message, line=1):
    return TypeProblem(rule=rule, message=message, line=line, column=4)


@pytest.mark.parametrize(("rule", "message"), CERTAIN)
def test_what_cannot_be_otherwise_refutes(rule, message):
    found = problem(rule, message)
    assert refutation([found], FUNCTION) is found


@pytest.mark.parametrize(("rule", "message"), UNCERTAIN)
def test_what_may_be_right_does_not(rule, message):
    assert refutation([problem(rule, message)], FUNCTION) is None


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("invalid-implicit-return", "Function always implicitly returns `None`, which is not assignable to return type `int`"),
        ("bad-return", "Function declared to return `int` but is missing an explicit `return`"),
    ],
)  # fmt: skip
def test_that_nothing_is_returned_is_told_at_the_annotation_and_refutes(rule, message):
    assert refutation([problem(rule, message, line=0)], FUNCTION)
    optional = message.replace("`int`", "`int | None`")
    assert not refutation([problem(rule, optional, line=0)], FUNCTION)


@pytest.mark.parametrize("line", [4, 20])
def test_a_problem_outside_the_function_refutes_nothing(line):
    assert refutation([problem(*CERTAIN[6], line=line)], FUNCTION) is None


def test_a_problem_within_a_try_refutes_nothing():
    assert refutation([problem(*CERTAIN[6], line=3)], FUNCTION) is None
    assert refutation([problem(*CERTAIN[6], line=2)], FUNCTION)


def test_the_first_problem_that_is_certain_is_told():
    uncertain, first, second = problem(*UNCERTAIN[0]), problem(*CERTAIN[6]), problem(*CERTAIN[0])
    assert refutation([uncertain, first, second], FUNCTION) is first


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        CERTAIN[0],
        ("bad-return", "Returned type `Order` is not assignable to declared return type `str`"),
        ("invalid-parameter-default", "Default value of type `None` is not assignable to annotated parameter type `int`"),
        ("invalid-assignment", "Object of type `str` is not assignable to `int`"),
    ],
)  # fmt: skip
def test_where_the_users_own_annotations_do_not_hold_nothing_is_refuted(rule, message):
    body = problem(*CERTAIN[6])
    assert refutation([body, problem(rule, message, line=0)], FUNCTION) is None
    assert refutation([body, problem(rule, message, line=9)], FUNCTION) is None


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("invalid-implicit-return", "Function always implicitly returns `None`, which is not assignable to return type `int`"),
        ("bad-return", "Function declared to return `int` but is missing an explicit `return`"),
        ("import-not-found", "Cannot resolve imported module `numpy`"),
    ],
)  # fmt: skip
def test_other_stubs_and_missing_packages_do_not_hinder_a_refutation(rule, message):
    assert refutation([problem(rule, message, line=9), problem(*CERTAIN[6])], FUNCTION)


PROGRAM = '''\
import math

class Order:
    class Line:
        @property
        def total(self) -> int:
            """Words."""
            return 1

def f(
    a: int,
) -> int:
    return a

async def g():
    try:
        a = 1
        b = 2
    except ValueError:
        c = 3
    return 4

if math:
    def h(): return 1
'''


@pytest.mark.parametrize(
    ("name", "extent"),
    [
        ("f", Extent(range(9, 12), range(12, 13))),
        ("Order.Line.total", Extent(range(5, 6), range(6, 8))),
        ("g", Extent(range(14, 15), range(15, 21), frozenset({16, 17}))),
        ("h", Extent(range(23, 23), range(23, 24))),
    ],
)
def test_a_function_is_found_by_its_dotted_name(name, extent):
    assert find_extent(PROGRAM, name) == extent


@pytest.mark.parametrize("name", ["nothing", "Order", "Order.total", "f.a", ""])
def test_what_is_no_function_is_not_found(name):
    assert find_extent(PROGRAM, name) is None


def test_of_overloads_the_last_is_found():
    program = (
        "@overload\ndef f(a: int): ...\n@typing.overload\ndef f(a: str): ...\ndef f(a): pass\n"
    )
    assert find_extent(program, "f") == Extent(range(4, 4), range(4, 5))


def test_of_two_functions_of_one_name_none_is_found():
    assert find_extent("if x:\n    def f(): pass\nelse:\n    def f(): pass\n", "f") is None
    getter = (
        "class A:\n    @property\n    def x(self): pass\n    @x.setter\n    def x(self, v): pass\n"
    )
    assert find_extent(getter, "A.x") is None


@pytest.mark.parametrize("program", ["def f(:\n", "\0", "x = " + "(" * 1000])
def test_in_what_does_not_parse_nothing_is_found(program):
    assert find_extent(program, "f") is None
