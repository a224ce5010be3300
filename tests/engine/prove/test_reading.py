"""What is read of a program's source: whether it is run, whether a confirmation counts, its types."""

import pytest

from lift_sys.prove.annotations import concrete, described
from lift_sys.prove.doubts import doubt
from lift_sys.prove.literals import shown
from lift_sys.prove.trust import distrust

USES = {
    "open(n)": "uses 'open'",
    "n.__class__": "uses '__class__'",
    "n._x": "uses '_x'",
    "(x for x in n).gi_frame": "uses 'gi_frame'",
    "getattr(n, 'x')": "uses 'getattr'",
    "type('T', (), {})": "uses 'type'",
    "math": "uses the module 'math' as a value",
    "math._x": "uses '_x'",
    "string.Formatter()": "uses 'string.Formatter'",
    "(lambda eval: 0)(1), eval('1')": "gives 'eval' another meaning",
    "(lambda __builtins__: 0)(1)": "gives '__builtins__' another meaning",
    "(lambda x=[]: x)()": "has a default that could change, `[]`",
    "unknown": "uses 'unknown'",
}


@pytest.mark.parametrize(("expression", "reason"), USES.items())
def test_what_reaches_into_the_interpreter_is_distrusted(expression, reason):
    program = f"import math\nimport string\ndef f(n):\n    return {expression}"
    assert distrust(program) == reason


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os", "uses 'os'"),
        ("from os import path", "uses 'os.path'"),
        ("from . import x", "uses '.x'"),
        ("from collections import namedtuple", "uses 'collections.namedtuple'"),
        ("from operator import attrgetter", "uses 'operator.attrgetter'"),
        ("from math import *", "uses 'math.*'"),
        ("from math import sqrt as print", "gives 'print' another meaning"),
        ("def len(x): return 0", "gives 'len' another meaning"),
        ("class C: pass", "does more than define functions"),
        ("def f():\n    class C: pass", "defines a class"),
        (
            "seen = []\ndef f(x): seen.append(x)",
            "keeps 'seen' outside the function, which could change",
        ),
        ("n: list = []", "keeps 'n' outside the function, which could change"),
        ("def f():\n    global n\n    n = 1", "keeps values outside the function"),
        ("def f(x): f.n = x", "changes an attribute, 'n'"),
        ("def f(x): del x.n", "changes an attribute, 'n'"),
        ("def f(x, seen={}): pass", "has a default that could change, `{}`"),
        ("@print\ndef f(x): pass", "decorates a function"),
        ("def f(x):\n    with x: pass", "uses a context manager"),
        ("async def f(x): pass", "does more than define functions"),
        ("def f(x: 'exit()'): pass", "uses 'exit'"),
        ("def f() -> list['exit()']: pass", "uses 'exit'"),
        ("def f(x):\n    match x:\n        case int(__class__=y): return y", "uses '__class__'"),
        ("print(1)", "does more than define functions"),
        ("for x in (): pass", "does more than define functions"),
        ("def f(:", "cannot be read"),
        ("x = " + "(" * 5000, "cannot be read"),
    ],
)
def test_what_keeps_values_or_does_more_than_compute_is_distrusted(program, reason):
    assert distrust(program) == reason


COMPUTING = """
from __future__ import annotations
import math
from typing import List as L
'''Text.'''
LIMIT: int = 3
VOWELS = ('a', -1, LIMIT + 2)
def g(xs: L['int'], y=LIMIT, *, z=math.inf): return math.floor(max(xs) + y)
def f(n, /, *rest, **more):
    total = 0
    def inner():
        nonlocal total
        total += 1
    for item in rest: inner()
    return g([n]), total
"""
COUNTING = """
import itertools as it
from collections import Counter
def f(s):
    try:
        return {c: n for c, n in Counter(s).items()}
    except KeyError as e:
        return list(it.chain(s, e.args))
"""
CHOOSING = """
from typing import Literal
def f(side: Literal['left', 'to the right']): return (y := side)
"""


@pytest.mark.parametrize("program", [COMPUTING, COUNTING, CHOOSING])
def test_what_computes_is_trusted(program):
    assert distrust(program) == ""
    assert doubt(program) == ""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("try: return x\nexcept: return 0", "catches"),
        ("try: return x\nexcept Exception: return 0", "catches"),
        ("try: return x\nexcept (KeyError, TypeError) as e: return 0", "catches"),
        ("try: return x\nexcept kinds[0]: return 0", "catches"),
        ("try: return x\nexcept (KeyError, ValueError): return 0", ""),
        ("while x:\n    try: return x\n    finally: break", "leaves a `finally`"),
        ("try: return x\nfinally: x = 0", ""),
        ("for y in x: x.remove(y)", "changes 'x' while"),
        ("for i, y in enumerate(x): x[i + 1] = y", "changes 'x' while"),
        ("for y in x: del x[0]", "changes 'x' while"),
        ("for y in x: x += [y]", "changes 'x' while"),
        ("for y in list(x): x.remove(y)", ""),
        ("for y in x[:]: x.remove(y)", ""),
        ("for i in range(len(x)): x[i] = 0", ""),
        ("for y in x: z.append(y)", ""),
    ],
)
def test_where_crosshair_sees_less_than_python_its_confirmation_is_doubted(body, reason):
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    said = doubt(f"def f(x):\n{lines}\n")
    assert reason in said if reason else said == ""


@pytest.mark.parametrize("source", ["import re", "from re import match"])
def test_regular_expressions_are_doubted(source):
    assert doubt(source) == "the program uses regular expressions"


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int", "int"),
        ("'int'", "int"),
        ("list[int]", "list[int]"),
        ("typing.List['str']", "list[str]"),
        ("Optional[int]", "Union[int, None]"),
        ("int | str | None", "Union[Union[int, str], None]"),
        ("Union[int, float]", "Union[int, float]"),
        ("Sequence[Mapping[str, bool]]", "list[dict[str, bool]]"),
        ("collections.abc.Iterable[int]", "list[int]"),
        ("tuple[int, ...]", "tuple[int, ...]"),
        ("tuple[int, str]", "tuple[int, str]"),
        ("Literal['a', 1]", "Literal['a', 1]"),
        ("list", ""),
        ("list[Thing]", ""),
        ("dict[int]", ""),
        ("Any", ""),
        ("Callable[[int], int]", ""),
        ("numpy.int", ""),
        ("Literal[x]", ""),
        ("int |", ""),
        ("'('", ""),
        ("exit()", ""),
    ],
)
def test_a_type_is_written_with_built_in_classes_or_not_at_all(annotation, expected):
    assert concrete(annotation) == expected


def test_what_values_are_meant_is_said_once_for_each_kind():
    words = described(iter(["list[int]", "Union[int, None]"]))
    assert words == "integers of any size, lists of any length, for abstract sequences too"


class Text(str):
    """Looks like a string, and is none."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        True,
        None,
        "a\n\ud800",
        b"a",
        0.5,
        -0.0,
        [1, (2,), ()],
        {1: {"a"}},
        set(),
        float("inf"),
    ],
)
def test_a_value_is_written_as_a_literal_that_gives_it_again(value):
    again = eval(shown(value))
    assert repr(again) == repr(value)


@pytest.mark.parametrize("value", [Text("a"), [Text("a")], frozenset(), 1j, float("nan"), int])
def test_what_has_no_literal_is_not_written(value):
    assert shown(value) == ""


def test_a_number_of_too_many_digits_is_not_written():
    assert shown(10**5000) == ""


def test_a_list_in_itself_is_not_written():
    endless = []
    endless.append(endless)
    assert shown(endless) == ""
