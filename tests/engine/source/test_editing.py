"""The edit that implements a stub: what it replaces, and what it leaves alone."""

import ast
import re

import pytest

from lift_sys.source import Document, TextEdit, implementation_edit
from support.sources import implemented, named, only

BODY = "if x:\n    return 1\nreturn 2"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    ...\n", "def f():\n    @\n"),
        ("def f():\n    ...", "def f():\n    @"),
        ("def f():\n    pass;\n", "def f():\n    @\n"),
        ("def f():\n    pass; ...\n", "def f():\n    @\n"),
        ("def f():\n    pass  # todo\n", "def f():\n    # todo\n    @\n"),
        (
            "def f():\n    # one\n    pass\n    # two\n    ...\n    # three\n",
            "def f():\n    # one\n    # two\n    @\n    # three\n",
        ),
        (
            "def f():\n    raise NotImplementedError(  # why\n        'x # y'\n    )\n",
            "def f():\n    # why\n    @\n",
        ),
        ('def f():\n    "Doc."\n', 'def f():\n    "Doc."\n    @\n'),
        ('def f():\n    "Doc."', 'def f():\n    "Doc."\n    @'),
        ('def f():\n    "Doc."  # c\n\n\nx = 1\n', 'def f():\n    "Doc."  # c\n    @\n\n\nx = 1\n'),
        ('def f():\n    "Doc."\n    # c\n\nx = 1\n', 'def f():\n    "Doc."\n    # c\n    @\n\nx = 1\n'),
        ('def f():\n    "Doc."\n    \n', 'def f():\n    "Doc."\n    @\n'),
        ('def f():\n    "Doc."\n\n    ...\n', 'def f():\n    "Doc."\n\n    @\n'),
        ('def f():\n    "Doc."; pass  # c\n', 'def f():\n    "Doc."\n    # c\n    @\n'),
        ("def f(): ...\n", "def f():\n    @\n"),
        ("def f(): ...  # noqa\n", "def f():  # noqa\n    @\n"),
        ("def f():...", "def f():\n    @"),
        ('def f(): "Doc."; ...\n', 'def f():\n    "Doc."\n    @\n'),
        ('def f(): """Doc.\n  more"""\n', 'def f():\n    """Doc.\n  more"""\n    @\n'),
        ("def f(): \\\n    pass\n", "def f():\n    @\n"),
        ("def f():\n", "def f():\n    @\n"),
        ("def f():", "def f():\n    @"),
        ("def f():  # c\n\nx = 1\n", "def f():  # c\n    @\n\nx = 1\n"),
        ("def f():\n    # only\n\n    # this\n\nx = 1", "def f():\n    # only\n\n    # this\n    @\n\nx = 1"),
        ("def f():\n    # mine\n# not mine\n", "def f():\n    # mine\n    @\n# not mine\n"),
        ("\ufeffdef f(): ...", "\ufeffdef f():\n    @"),
        ("@a\n@b(1)\nasync def f(\n    x,  # c\n):\n    ...\n", "@a\n@b(1)\nasync def f(\n    x,  # c\n):\n    @\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_stub_and_nothing_else_is_replaced(before, after, newline):
    after = re.sub("@$", "return 1", after, flags=re.MULTILINE)
    ast.parse(after.lstrip("\ufeff"))
    # A text of one line has no line ends of its own to keep.
    kept = newline if "\n" in before else "\n"
    assert implemented(before.replace("\n", newline)) == after.replace("\n", kept)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("unit", ["    ", "  ", " ", "\t", "\t\t", "        "])
@pytest.mark.parametrize("stub", ["...", "pass", '"Doc."', "# c", "@", ""])
def test_the_body_takes_the_indentation_and_the_line_ends_of_the_file(stub, unit, newline):
    text = "class A:\n\tx = 1\n\n\tdef f(self):\n\t\t@\n\n\ty = 2\n".replace("\t\t@", f"\t\t{stub}")
    if stub == "@":
        text = text.replace(":\n\t\t@", ": pass")
    text = text.replace("\t", unit).replace("\n", newline)
    result = implemented(text, BODY, "A.f")
    assert (
        f"{unit * 2}if x:{newline}{unit * 3}return 1{newline}{unit * 2}return 2{newline}" in result
    )
    assert result.replace(newline, "").count("\r") + result.replace(newline, "").count("\n") == 0
    ast.parse(result)
    target = named(result, "A.f")
    assert target.stub is None
    assert result.endswith(f"{newline}{unit}y = 2{newline}")


@pytest.mark.parametrize(
    "body",
    [
        "s = '''a\n  b\n    c\n'''\nreturn s",
        'x = """\n"""\nif x:\n    y = f"""{x}\n  {x!r:>{3}}\n"""\n    return y\nreturn """a\\\n b"""',
        "return [\n    '''\n''',\n    'b'\n]",
    ],
)
@pytest.mark.parametrize("unit", ["    ", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_inside_of_long_strings_stays_as_it_is(body, unit, newline):
    text = f"class A:{newline}{unit}def f(self): ...{newline}"
    (method,) = ast.parse(implemented(text, body, "A.f")).body[0].body
    assert list(map(ast.dump, method.body)) == list(map(ast.dump, ast.parse(body).body))


def test_blank_lines_of_the_body_stay_empty():
    assert (
        implemented("def f(): ...", "x = 1\n\n\nreturn x")
        == "def f():\n    x = 1\n\n\n    return x"
    )


def test_an_empty_body_becomes_pass():
    assert implemented("def f(): ...", "") == "def f():\n    pass"


def test_a_nested_function_keeps_the_rest_of_the_outer_one():
    text = "def f():\n  def g():\n    'Doc.'\n  return g\n"
    assert implemented(text, BODY, "f.g") == (
        "def f():\n  def g():\n    'Doc.'\n    if x:\n      return 1\n    return 2\n  return g\n"
    )


def test_all_stubs_of_a_file_can_be_implemented_one_after_the_other():
    text = "def a(): ...\n\n\nclass B:\n\tdef c(self):\n\t\t'Doc.'\n\n\tasync def d(self): pass\n"
    document = Document(text)
    while target := next((each for each in document.targets() if each.unimplemented), None):
        edit = implementation_edit(document.text, target, BODY)
        document.edit(edit.span, edit.new_text)
    ast.parse(document.text)
    assert document.text.count("return 2") == 3


def test_one_edit_does_it():
    text = "def f():\n    pass  # c\n"
    edit = implementation_edit(text, only(text), "return 1")
    assert isinstance(edit, TextEdit)
    assert edit.span.of(text) == "    pass  # c"
