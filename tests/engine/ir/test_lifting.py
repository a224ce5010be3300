"""What `lift` reads out of Python, and what it refuses."""

import pytest

from lift_sys.ir import (
    Assign,
    Expression,
    HoleStatement,
    If,
    Parameter,
    Pass,
    Refusal,
    Return,
    lift,
    lift_body,
)


def lifted(source, name=None):
    ir = lift(source, name)
    assert not isinstance(ir, Refusal), ir
    return ir


def test_the_summary_is_the_first_line_of_the_docstring():
    ir = lifted('def f(x):\n    """\n    Add  one.\n\n    More words.\n    """\n    return x + 1')
    assert ir.intent.summary == "Add one."
    assert ir.body == (Return("x + 1"),)


def test_without_a_docstring_the_summary_is_empty():
    assert lifted("def f(): return 'no docstring'").intent.summary == ""


def test_a_function_with_only_a_docstring_has_no_body():
    assert lifted('def f():\n    """Do it."""').body == ()


def test_strings_that_do_nothing_are_comments():
    assert lifted("def f():\n    x = 1\n    'why'\n    if x:\n        'nothing'").body == (
        Assign(("x",), "1"),
        If("x", (Pass(),)),
    )


def test_every_kind_of_parameter_is_read():
    ir = lifted("async def f(a, b: int, /, c=1, *d: *Ts, e, g: str='x', **h) -> 'R': ...")
    assert ir.signature.is_async
    assert ir.signature.returns == "'R'"
    assert ir.signature.parameters == (
        Parameter(name="a", kind="positional_only"),
        Parameter(name="b", kind="positional_only", annotation="int"),
        Parameter(name="c", default="1"),
        Parameter(name="d", kind="var_positional", annotation="*Ts"),
        Parameter(name="e", kind="keyword_only"),
        Parameter(name="g", kind="keyword_only", annotation="str", default="'x'"),
        Parameter(name="h", kind="var_keyword"),
    )


@pytest.mark.parametrize(
    ("decorator", "binding"),
    [
        ("", "method"),
        ("@staticmethod", "staticmethod"),
        ("@classmethod", "classmethod"),
        ("@property", "property"),
        ("@functools.cached_property", "property"),
        ("@functools.cache", "method"),
        ("@size.setter", "method"),
    ],
)
def test_decorators_say_how_a_method_is_bound(decorator, binding):
    ir = lifted(f"class A:\n    {decorator}\n    def size(self): ...", "A.size")
    assert ir.signature.binding == binding


def test_a_function_inside_a_method_is_a_function():
    source = "class A:\n    def m(self):\n        def inner(): ..."
    assert lifted(source, "A.m.inner").signature.binding == "function"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(): return 1\ndef g(): return 2", "g"),
        ("def g(): return 1\ndef g(): return 2", "g"),
        ("def g(): return 2", None),
        ("if X:\n    def g(): return 1\nelse:\n    def g(): return 2", "g"),
        ("try:\n    pass\nexcept E:\n    def g(): return 2", "g"),
        ("def f():\n    for i in x:\n        def g(): return 2", "f.g"),
        ("class A:\n    class B:\n        def g(self): return 2", "A.B.g"),
    ],
)
def test_a_function_is_found_by_its_name(source, name):
    assert lifted(source, name).body == (Return("2"),)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = 1", None),
        ("def f(): ...\ndef g(): ...", None),
        ("def f(): ...", "g"),
        ("class A: ...", "A"),
    ],
)
def test_without_the_one_function_there_is_a_refusal(source, name):
    assert lift(source, name).construct == "module"


@pytest.mark.parametrize(
    ("statement", "construct"),
    [
        ("class A: ...", "class inside a function"),
        ("global x", "global statement"),
        ("match x:\n    case _: ...", "match statement"),
        ("try: ...\nexcept* E: ...", "except* clause"),
        ("from os import *", "star import"),
        ("(x): int = 1", "annotated name in parentheses"),
        ("x = f'{y:\\x7b}'", "f-string"),
        ("x = " + "+".join("a" * 200), "large expression"),
        ("x = ", "syntax error"),
    ],
)
def test_what_the_ir_cannot_hold_is_named_with_its_line(statement, construct):
    refusal = lift_body(f"x = 1\n{statement}")
    assert isinstance(refusal, Refusal)
    assert (refusal.construct, refusal.line) == (construct, 2)
    assert refusal.message.startswith("Line 2: ")


def test_a_refusal_deep_inside_has_its_own_line():
    assert lift("def f():\n    def g():\n        if x:\n            global y").line == 4


def test_a_call_of_hole_with_a_name_is_a_hole():
    assert lift_body('hole("tie")\nhole(tie)') == (HoleStatement("tie"), Expression("hole(tie)"))


def test_base_indentation_is_refused():
    assert lift_body("  return 1").construct == "syntax error"


def test_blocks_nest_up_to_a_limit():
    def elifs(count):
        return "if a: ...\n" + "elif b: ...\n" * count

    assert isinstance(lift_body(elifs(90)), tuple)
    assert lift_body(elifs(150)).construct == "deep nesting"


@pytest.mark.parametrize(
    "source",
    [
        "if a: ...\n" + "elif b: ...\n" * 20_000,
        "".join(" " * level + "if x:\n" for level in range(200)),
        "x = 1\0",
        "\ud800",
        "x" * 1_000_001,
    ],
    ids=["elif", "indentation", "null", "surrogate", "long"],
)
def test_hostile_sources_are_refused(source):
    assert isinstance(lift_body(source), Refusal)


def test_invalid_escapes_are_no_warning():
    assert lift_body("x = '\\d'") == (Assign(("x",), "'\\\\d'"),)
