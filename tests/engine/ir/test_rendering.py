"""The one spelling of a body: each case is its own canonical form."""

import pytest

from lift_sys.ir import (
    Assign,
    FunctionIR,
    HoleStatement,
    If,
    Intent,
    LocalFunction,
    Return,
    Signature,
    lift,
    lift_body,
    render,
    render_body,
)

CANONICAL = {
    "elif": "if a:\n    x\nelif b:\n    y\nelif c:\n    z\nelse:\n    pass",
    "if in else": "if a:\n    x\nelse:\n    y\n    if b:\n        z",
    "loops": "for i, x in enumerate(xs):\n    break\nelse:\n    while True:\n        continue\n    else:\n        f()",
    "try": "try:\n    f()\nexcept (A, B) as e:\n    raise X from e\nexcept:\n    raise\nelse:\n    g()\nfinally:\n    h()",
    "finally": "try:\n    f()\nfinally:\n    h()",
    "with": "with open(a) as f, lock:\n    with ((a, b)):\n        pass",
    "async": "async for x in y:\n    async with a as b:\n        await c",
    "assignment": "a = b = (1, 2)\nx, y = y, x\nz: int\nw: int = 1\nn += 1\nx.a[0] >>= 2",
    "star": "first, *rest = xs\n(x,) = y",
    "return": "return a, b",
    "yield": "x = yield y\nyield x\nyield from z\nreturn (yield)",
    "walrus": "while n := f():\n    pass",
    "small": "assert x, 'why'\ndel a, b[0]\nnonlocal a, b\nraise\nreturn",
    "imports": "import os.path as p, sys\nfrom . import a\nfrom ..b.c import d as e, f",
    "function": "x = 1\n\n@cache\ndef g(a, /, b=1, *, c: int = 2) -> int:\n    return a\n\nreturn g",
    "async function": "async def g():\n    pass",
    "strings": "x = 'two\\nlines'\ny = f'{a}\\n{b!r:>{w}}'",
    "hole": 'hole("tie")\nhole("a \\"b\\" \\\\ 😀")',
}


@pytest.mark.parametrize("source", CANONICAL.values(), ids=CANONICAL)
def test_the_canonical_form_is_a_fixed_point(source):
    assert render_body(lift_body(source)) == source


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("if (a): x = (yield)", "if a:\n    x = yield"),
        ("for (i) in (1,2): ...", "for i in (1, 2):\n    ..."),
        ("if a:\n  x\nelse:\n  if b: y", "if a:\n    x\nelif b:\n    y"),
        ('x = """two\nlines"""', "x = 'two\\nlines'"),
        ("with (a as b, c): pass", "with a as b, c:\n    pass"),
        ("x = 1; y = 2", "x = 1\ny = 2"),
        ("if x:  # why\n\tpass", "if x:\n    pass"),
    ],
)
def test_other_spellings_become_canonical(source, rendered):
    assert render_body(lift_body(source)) == rendered


def test_an_empty_body_is_pass():
    assert render_body(()) == "pass"
    assert render_body((If("x", ()),)) == "if x:\n    pass"


@pytest.mark.parametrize(
    ("docstring", "lines"),
    [
        ("One line.", ['"""One line."""']),
        ('Ends in "quotes"', ['"""Ends in "quotes\\""""']),
        ("Back\\slash", ['"""Back\\\\slash"""']),
        ("First\n\nlast", ['"""First', "", "last", '"""']),
        ("First\n  deeper\nlast", ['"""First', "  deeper", "last", '"""']),
        ("First\n  all deeper", ['"""', "First", "  all deeper", '"""']),
        ("", ['""""""']),
    ],
)
def test_docstrings_of_local_functions_are_kept(docstring, lines):
    function = LocalFunction(Signature(name="g"), (Return("1"),), docstring)
    indented = "".join(f"\n    {line}" if line else "\n" for line in lines)
    assert render_body((function,)) == f"def g():{indented}\n    return 1"
    assert lift_body(render_body((function,))) == (function,)


def test_a_function_shows_its_summary_and_binding():
    ir = FunctionIR(
        intent=Intent(summary="Add one."),
        signature=Signature(name="f", binding="staticmethod", returns="int"),
        body=(Return("1"),),
    )
    assert render(ir) == '@staticmethod\ndef f() -> int:\n    """Add one."""\n    return 1'
    assert lift(render(ir)) == ir


def test_a_function_without_a_body_is_its_summary_alone():
    ir = FunctionIR(intent=Intent(summary="Add."), signature=Signature(name="f"))
    assert render(ir) == 'def f():\n    """Add."""'
    assert lift(render(ir)) == ir


def test_type_parameters_stand_behind_the_name():
    signature = Signature(name="f", type_parameters="[T: int, *Ts]")
    ir = FunctionIR(intent=Intent(summary=""), signature=signature)
    assert render(ir) == "def f[T: int, *Ts]():\n    pass"


def test_an_open_hole_is_shown_as_a_call():
    assert render_body((HoleStatement("tie"),)) == 'hole("tie")'


def test_a_string_in_code_has_no_line_break_however_it_was_written():
    body = lift_body("def g():\n    return '''a\n    b'''")
    assert body[0].body == (Return("'a\\n    b'"),)
    assert isinstance(lift_body("x = '''a\n'''")[0], Assign)
