import pytest

from support.validating import codes, said

DEFINED = [
    "return [x for x in a if x]",
    "return {x: y for x, y in a for _ in x}",
    "return (lambda x, *y, z=a, **w: x + y + z + w)(1)",
    "return sum(y for x in a if (y := x))",
    "def g(x):\n        return x + a + h(x)\n    def h(x):\n        return g(x)\n    return g(1)",
    "def g():\n        nonlocal a\n        a = 1\n    g()\n    return a",
    "import math as m\n    from re import sub\n    return m.pi + sub(a, a, a)",
    "try:\n        a()\n    except ValueError as error:\n        return error\n    return a",
    "with a as (x, y):\n        return x + y",
    "for i, (x, *y) in a:\n        a = x, y, i\n    return a",
    "x: int = a\n    return x",
    "x = y = a\n    return x + y",
    "return __name__ + a",
]


@pytest.mark.parametrize("body", DEFINED)
def test_names_that_python_finds_are_defined(body):
    found = codes(f'def f(a):\n    """F."""\n    {body}', grave=True)
    assert found in ([], ["LIFT401"]), said(f'def f(a):\n    """F."""\n    {body}', found[0])


UNDEFINED = [
    "return b",
    "return [x for x in a] + x",
    "return [y for x in a]",
    "return (lambda x: y)(a)",
    "a.b[c] = 1\n    return a",
    "def g(x):\n        y = x\n        return y\n    return g(a) + y",
    "return {**b, **a}",
    "return f'{a} {b!r:>{c}}'",
]


@pytest.mark.parametrize("body", UNDEFINED)
def test_names_that_nothing_defines_are_found(body):
    assert "LIFT301" in codes(f'def f(a):\n    """F."""\n    {body}')


def test_a_misspelling_is_told_what_it_is_near_to():
    (message,) = said('def f(number):\n    """F."""\n    return nmber', "LIFT301")
    assert "did you mean 'number'?" in message


def test_the_module_around_defines_names():
    before = "import os.path\nfrom m import a as b\nC = 1\ndef g(): pass\nclass D: pass\n"
    text = f'{before}def f():\n    """F."""\n    return os, b, C, g, D, f'
    assert codes(text) == []
    assert "LIFT301" in codes(text.replace("return os", "return a"))


def test_a_star_import_may_define_anything():
    assert codes('from m import *\ndef f():\n    """F."""\n    return anything') == []


UNASSIGNED = {
    "total += 1\n    return total + a": "LIFT302",
    "for x in a:\n        total += x\n    return total": "LIFT302",
    "x = y\n    y = a\n    return x": "LIFT302",
    "del a\n    return a": "LIFT302",
    "if a:\n        x = 1\n    return x": "LIFT303",
    "for x in a:\n        y = x\n    return y": "LIFT303",
    "while a:\n        y = a = 0\n    return y": "LIFT303",
    "try:\n        x = a()\n    except ValueError:\n        pass\n    return x": "LIFT303",
    "def g():\n        if a:\n            x = 1\n        return x\n    return g()": "LIFT303",
}


@pytest.mark.parametrize("body", UNASSIGNED)
def test_reads_before_the_assignment_are_found(body):
    assert UNASSIGNED[body] in codes(f'def f(a):\n    """F."""\n    {body}')


ASSIGNED = [
    "if a:\n        x = 1\n    else:\n        x = 2\n    return x",
    "if a:\n        x = 1\n    else:\n        raise ValueError\n    return x",
    "while True:\n        x = a\n        if x:\n            break\n    return x",
    "try:\n        x = a()\n    except ValueError:\n        x = 1\n    return x",
    "try:\n        x = a()\n    finally:\n        a()\n    return x",
    "try:\n        pass\n    finally:\n        x = 1\n    return x + a",
    "def g():\n        return x\n    x = a\n    return g()",
    "with a as b, b as c:\n        return c",
    "return sum((d := x) * d for x in a)",
    "for x in a:\n        y = x\n        return y\n    return 1",
    "for x in a:\n        break\n    else:\n        x = 1\n    return x",
]


@pytest.mark.parametrize("body", ASSIGNED)
def test_names_assigned_on_every_path_are_not_blamed(body):
    found = codes(f'def f(a):\n    """F."""\n    {body}', grave=True)
    assert found == []


def test_unused_names_are_hints_and_unused_parameters_warnings():
    assert codes('def f(a):\n    """F."""\n    b = a\n    return a') == ["LIFT304"]
    assert codes('def f(a, b):\n    """F."""\n    return a') == ["LIFT305"]
    assert codes('def f(a, _b, *more):\n    """F."""\n    _c = a\n    return a') == []


def test_a_method_may_leave_parameters_unused():
    assert codes('class C:\n    def f(self, a):\n        """F."""\n        return 1') == []


def test_nothing_is_unused_in_a_body_that_is_not_written():
    assert codes('def f(a):\n    """F."""\n    raise NotImplementedError("later")') == []
