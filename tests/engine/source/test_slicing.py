"""The smallest module that holds a function and what it depends on."""

import ast

import pytest

from lift_sys.source import dependence, program
from support.sources import named


def sliced(text, qualname="f", body="return 1"):
    return program(text, named(text, qualname), body)


MODULE = '''"""Module docstring."""
from __future__ import annotations
import os, sys, json as js
from typing import TYPE_CHECKING, List, Optional
from math import *

if TYPE_CHECKING:
    from decimal import Decimal
try:
    import ujson
except ImportError:
    ujson = None

A = 1
B = A + 1
UNUSED = js.dumps({})
TABLE = {}
TABLE["a"] = B
TABLE.update(b=2)
for i in range(3):
    TABLE[i] = i
print("side effect")
del sys, UNUSED
os.environ.setdefault("X", "1")

class Base:
    pass

class Point(Base):
    """A point."""
    x: int = A

def helper(n: Optional[int]) -> int:
    return other(n)

def other(n):
    return n if n else helper(1)

def f(p: Point) -> int:
    """Doc."""
    ...

def unrelated():
    return UNUSED

if __name__ == "__main__":
    f(Point())
'''


def test_only_what_the_body_needs_is_kept():
    assert sliced(MODULE, body="return len(str(p))") == (
        "from __future__ import annotations\nfrom math import *\nA = 1\n"
        'class Base:\n    pass\nclass Point(Base):\n    """A point."""\n    x: int = A\n'
        'def f(p: Point) -> int:\n    """Doc."""\n    return len(str(p))\n'
    )


@pytest.mark.parametrize(
    ("body", "kept", "left_out"),
    [
        ("return helper(p)", ["def helper", "def other", "import Optional"], ["List", "TABLE", "js"]),
        ("return other(p)", ["def helper", "def other"], ["unrelated"]),
        ("return TABLE", ["TABLE = {}", "B = A + 1", 'TABLE["a"]', "TABLE.update", "for i in"], []),
        ("return os.sep", ["import os\n"], ["sys", "json", "environ"]),
        ("return js", ["import json as js\n"], ["os", "UNUSED"]),
        ("return ujson", ["try:", "except ImportError:"], ["TYPE_CHECKING"]),
        ("x: Decimal = 1\nreturn x", ["if TYPE_CHECKING:", "typing import TYPE_CHECKING\n"], ["try"]),
        ("x: 'Decimal' = 1\nreturn x", ["if TYPE_CHECKING:"], ["try"]),
        ("return UNUSED", ["UNUSED = js", "import json as js"], []),
        ("return [A for A in p]", [], ["B = "]),
        ("TABLE = p\nreturn TABLE", [], ["TABLE = {}"]),
        ("global TABLE\nTABLE = p", ["TABLE = {}"], []),
        ("return f(p)", [], ["helper"]),
        ("return sys", ["import sys\n"], ["del"]),
        ("def g():\n    return lambda: B\nreturn g", ["B = A + 1"], ["TABLE"]),
    ],
)  # fmt: skip
def test_dependencies_follow_from_the_names_in_use(body, kept, left_out):
    source = sliced(MODULE, body=body)
    ast.parse(source)
    for part in kept:
        assert part in source
    for part in (*left_out, "side effect", "__main__", "Module docstring", "unrelated"):
        assert part not in source


def test_without_a_body_the_function_keeps_its_own():
    text = "A = 1\nB = 2\ndef f(x):\n    return A  # why\n"
    assert program(text, named(text, "f"), None) == "A = 1\ndef f(x):\n    return A  # why\n"


def test_a_real_body_is_replaced_as_well():
    text = "A = 1\n@d\ndef f(x): 'Doc.'; return A  # c\ny = 1\n"
    assert sliced(text, body="return x") == "@d\ndef f(x):\n    'Doc.'\n    return x\n"


def test_a_method_comes_with_its_class():
    text = "class Z: ...\nN = 1\nclass A(B):\n    y = N\n    def g(self): return Z\n    def f(self):\n        pass\n    z = 2\n"
    assert sliced(text, "A.f") == (
        "class Z: ...\nN = 1\nclass A(B):\n    y = N\n    def g(self): return Z\n"
        "    def f(self):\n        return 1\n    z = 2\n"
    )


def test_a_nested_function_is_taken_out_of_the_one_around_it():
    text = (
        "import a, b\nN = 1\ndef o(x):\n  import c\n  @a\n  def f(y=c.d):\n    ...\n  return f, b\n"
    )
    assert sliced(text, "o.f", "return y + N") == (
        "import a\nN = 1\nimport c\nif True:\n  @a\n  def f(y=c.d):\n    return y + N\n\n"
    )
    method = "class A:\n\tdef m(self):\n\t\tasync def f():\n\t\t\treturn f\n"
    expected = "if True:\n\t\tasync def f():\n\t\t\treturn f\n\n"
    assert program(method, named(method, "A.m.f"), None) == expected
    assert dependence(method, named(method, "A.m.f")) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def o(x):\n  def f():\n    return x\n", "'x'"),
        ("def o():\n  a = b = 1\n  def f(x=b):\n    nonlocal a\n    a = 2\n", "'a', 'b'"),
        ("def o():\n  def g(): ...\n  def f():\n    return g()\n", "'g'"),
    ],
)
def test_a_nested_function_may_depend_on_the_one_around_it(text, words):
    assert dependence(text, named(text, "o.f")).startswith(f"'f' uses {words} of the function")


def test_a_class_inside_a_function_depends_on_it():
    text = "def o():\n  class A:\n    def f(self): ...\n"
    assert "move the class 'A' to module level" in dependence(text, named(text, "o.A.f"))
    assert program(text, named(text, "o.A.f"), None).startswith("def o():")


def test_a_function_or_method_of_the_module_depends_on_nothing_around():
    text = "def f(): ...\nclass A:\n  def f(self): ...\n"
    assert dependence(text, named(text, "f")) == dependence(text, named(text, "A.f")) == ""


def test_other_definitions_of_the_name_are_left_out():
    text = (
        "from typing import overload\n@overload\ndef f(x: int): ...\n@overload\ndef f(x: str): ...\n"
        "def f(x): ...\nf = f\n"
    )
    assert sliced(text) == "def f(x):\n    return 1\nf = f\n"


def test_a_function_in_a_block_comes_with_the_block():
    text = "x = 1\ny = 2\nif x:\n\tdef f(): ...\nelse:\n\tf = None\n"
    assert sliced(text) == "x = 1\nif x:\n\tdef f():\n\t\treturn 1\nelse:\n\tf = None\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_are_plain_whatever_the_file_has(newline):
    text = '\ufeffA = """x\ny"""\ndef f():\n    """Doc.\n    é"""\n'.replace("\n", newline)
    source = sliced(text, body="return A")
    assert source == 'A = """x\ny"""\ndef f():\n    """Doc.\n    é"""\n    return A\n'


@pytest.mark.parametrize(
    "trouble",
    [
        "x = (1,\n",
        "def g(:\n    pass\n",
        "class C:\n    def (\n",
        's = """abc\n',
        "return )\n",
        "'",
    ],
)
def test_what_does_not_parse_is_left_out(trouble):
    text = f"{trouble}\nimport a\nA = a.b\ndef f(): ...\n{trouble}"
    assert sliced(text, body="return A") == "import a\nA = a.b\ndef f():\n    return A\n"


def test_a_method_among_broken_ones_comes_with_those_that_parse():
    text = (
        "N = 1\nclass A:\n    y = N\n    def g(self): return 2\n    def h(self):\n        return (\n\n"
        "    @property\n    def f(self):\n        ...\n\n    def i(self)\n"
    )
    assert sliced(text, "A.f") == (
        "N = 1\nclass A:\n    y = N\n    def g(self): return 2\n"
        "    @property\n    def f(self):\n        return 1\n"
    )


def test_a_sibling_without_a_body_is_left_out():
    text = "class A:\n    def f(self): ...\n    def g(self):\n\n    def h(self): return 1\n"
    assert "def g" not in sliced(text, "A.f")
    assert "def h" in sliced(text, "A.f")


def test_a_stub_without_statements_gets_one():
    assert (
        program("def f():\n    # c\n", named("def f():\n    # c\n", "f"), None)
        == "def f():\n    ...\n"
    )


def test_what_this_python_cannot_read_is_sliced_by_its_words():
    text = "A = 1\nB = 2\ndef f[T](x: T) -> T: ...\n"
    assert sliced(text, body="return A") == "A = 1\ndef f[T](x: T) -> T:\n    return A\n"


def test_a_deeply_nested_value_is_survived():
    text = f"A = {'1 + ' * 5000}1\nB = {'[' * 150}{']' * 150}\ndef f(): ...\n"
    assert sliced(text, body="return A").endswith("return A\n")
