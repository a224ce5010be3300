"""What a call gave is held against each kind of answer that a docstring may state."""

import pytest

from lift_sys.sandbox import Limits
from lift_sys.verify import verify
from support.examples import prints, raises, spec_of, text, value

LIMITS = Limits(seconds=20, memory_mib=256)

POINT = "import collections\nPoint = collections.namedtuple('Point', 'x y')\n"


async def verdict(spec, program):
    return await verify(spec, program, limits=LIMITS)


async def test_an_example_may_expect_the_error_that_its_words_raise():
    spec = spec_of("def f():", raises("f(1)", "TypeError"))
    assert (await verdict(spec, "def f(): return 1")).offered


@pytest.mark.parametrize(
    ("example", "body", "held"),
    [
        (raises("f()", "ValueError"), "raise UnicodeError('x')", True),
        (raises("f()", "decimal.ValueError", message=None), "raise ValueError('x')", True),
        (raises("f()", "ValueError"), "raise KeyError('x')", False),
        (raises("f()", "UnicodeError"), "raise ValueError('x')", False),
        (raises("f()", "KeyError", message="'x'"), "raise KeyError('x')", True),
        (raises("f()", "ValueError", message="bad ... here", ellipsis=True), "raise ValueError('bad 1 here')", True),
        (raises("f()", "ValueError", message="bad ... here"), "raise ValueError('bad 1 here')", False),
        (raises("f()", "SystemExit", message="2"), "raise SystemExit(2)", True),
        (prints("f()", "a\nb\n"), "print('a'); print('b  ')", True),
        (prints("f()", "a\n...c\n", ellipsis=True), "print('a\\nbbb\\nc')", True),
        (prints("f()", " a\n"), "print('a')", False),
        (prints("f()", "1\n"), "return 1", False),
        (prints("f()", "a\n1\n"), "print('a')\n    return 1", True),
        (text("f()", "a\n1"), "print('a')\n    return 1", True),
        (text("f()", "1"), "print('a')\n    return 1", False),
        (text("f()", "{'b', 'a'}"), "return {'a', 'b'}", True),
        (text("f()", "Fraction(1, 2)"), "import fractions; return fractions.Fraction(1, 2)", True),
        (text("f()", "<...object at 0x...>", ellipsis=True), "return object()", True),
        (value("f()", "Fraction(1, 2)"), "import fractions; return fractions.Fraction(1, 2)", True),
        (value("f()", "float('nan')"), "return float('nan')", True),
        (value("f()", "frozenset({1})"), "return frozenset([1])", True),
        (value("f()", "{'a': 1}"), "import collections; return collections.Counter('a')", True),
        (value("f()", "None"), "return None", True),
        (value("f() == {1: [2.0]}", "True"), "return {1: [2]}", True),
        (value("f() == [1]", "True"), "return [2]", False),
        (value("len(f()) == 2", "True"), "return 'ab'", True),
        (value("f() == object", "True"), "return object", True),
        (value("f() == object", "True"), "return type", False),
        (value("f() == [range(2)]", "True"), "return [range(2)]", True),
        (value("f() == __import__('decimal').Decimal(1)", "True"), "import decimal; return decimal.Decimal('1.0')", True),
    ],
)  # fmt: skip
async def test_each_kind_of_example_has_its_rules(example, body, held):
    result = await verdict(spec_of("def f():", example), f"def f():\n    {body}")
    assert result.status == ("consistent" if held else "refuted"), str(result)


@pytest.mark.parametrize(
    ("header", "returned", "example", "held"),
    [
        ("def f():", "20.0", "20", True),
        ("def f():", "{'a': [1.0, 2]}", "{'a': [1, 2.0]}", True),
        ("def f() -> list:", "[20.0]", "[20]", True),
        ("def f() -> 'Quantity':", "20.0", "20", True),
        ("def f():", "20.5", "20", False),
        ("def f():", "True", "1", False),
        ("def f():", "1", "True", False),
        ("def f():", "[1.0]", "[True]", False),
        ("def f() -> int:", "20.0", "20", False),
        ("def f() -> list[int]:", "[20.0]", "[20]", False),
        ("def f() -> bool:", "1.0", "True", False),
    ],
)
async def test_an_equality_of_numbers_is_python_s_where_no_annotation_contradicts(
    header, returned, example, held
):
    result = await verdict(spec_of(header, value("f()", example)), f"def f(): return {returned}")
    assert result.status == ("consistent" if held else "refuted"), str(result)


@pytest.mark.parametrize(
    ("example", "body", "held"),
    [
        (value("f()", "Point(x=2, y=2)"), "return Point(2, 2)", True),
        (text("f()", "Point(x=2, y=2)"), "return Point(2, 2)", True),
        (text("f()", "[Point(x=2, y=2),\n {'a': Point(x=0, y=1)}]"), "return [Point(2, 2), {'a': Point(0, 1)}]", True),
        (value("f()", "[(2, 2)]"), "return [Point(2, 2)]", True),
        (value("f() == Point(2, 2)", "True"), "return Point(2, 2)", True),
        (value("f() == [Point(2, 2)]", "True"), "return [Point(2, 2)]", True),
        (text("f()", "Counter({'a': 2})"), "return collections.Counter('aa')", True),
        (text("f()", "Point(x=2, y=2)"), "return Point(2, 3)", False),
        (text("f()", "Point(x=2, y=2)"), "return (2, 2)", False),
        (text("f()", "[Point(x=2, y=2)]"), "return [(2, 2)]", False),
        (text("f()", "[Point(x=2, y=2)]"), "return [Point(2, True)]", False),
        (value("f()", "[(2, 2)]"), "return [Point(2, 3)]", False),
    ],
)  # fmt: skip
async def test_named_tuples_are_compared_by_what_they_show(example, body, held):
    result = await verdict(spec_of("def f():", example), f"{POINT}def f():\n    {body}")
    assert result.status == ("consistent" if held else "refuted"), str(result)


@pytest.mark.parametrize(
    ("example", "body", "held"),
    [
        (value("pprint(f())", "[1, 2]"), "return [1, 2]", True),
        (value("pprint(f(), width=5)", "['aaa', 'bbb']"), "return ['aaa', 'bbb']", True),
        (text("pprint(f())", "Point(x=2, y=2)"), "return Point(2, 2)", True),
        (value("show(f())", "'a'"), "return 'a'", True),
        (text("print(f())", "a b"), "return 'a b'", True),
        (text("print('x') or f()", "x\n[1]"), "return [1]", True),
        (prints("print(f(), 'b')", "a b\n"), "return 'a'", True),
        (prints("list(f())", "['a', 'b']\n"), "return 'ab'", True),
        (prints("list(f())", "['a', 'b']\n"), "return 'ba'", False),
        (prints("f()", "'ab'\n"), "return 'ab'", False),
        (value("pprint(f())", "[1, 2]"), "return [2, 1]", False),
        (value("pprint(f())", "[1, 2]"), "print([1, 2]); return 0", False),
        (value("show(f())", "'a'"), "return 'b'", False),
        (value("f()", "[1, 2]"), "print([1, 2])", False),
        (value("pprint(f())", "None"), "return None", True),
    ],
)  # fmt: skip
async def test_what_a_call_around_the_function_writes_may_be_the_answer(example, body, held):
    program = f"{POINT}from pprint import pprint\ndef show(x): print(repr(x))\ndef f():\n    {body}"
    result = await verdict(spec_of("def f():", example), program)
    assert result.status == ("consistent" if held else "refuted"), str(result)


async def test_an_equality_shows_both_of_its_sides():
    result = await verdict(
        spec_of("def f(x):", value("f(1) == f(2)", "True")), "def f(x): return x"
    )
    assert (
        str(result)
        == "refuted: `f(1) == f(2)` compared 1 with 2, the docstring says both are equal"
    )


@pytest.mark.parametrize(
    ("header", "program", "words"),
    [
        ("def f(x) -> float:", "def f(x): return 2", None),
        ("def f(x) -> int:", "def f(x): return 2", "the docstring says 2.0"),
        ("def f(x) -> list[int]:", "def f(x): return 2", "the docstring says 2.0"),
        ("def f(x) -> 'dict[str, int]':", "def f(x): return 2", "the docstring says 2.0"),
        ("def f(x):", "def f(x): return 2", None),
        ("def f(x):", "def f(x): return 2.5", "the docstring says 2.0"),
        ("def f(x):", "def f(x): return True", "the docstring says 2.0"),
        ("def f(x) -> 'Point':", "def f(x): return 2", None),
        ("def f(x) -> 'list[int] | float':", "def f(x): return 2", None),
        ("def f(x) -> str:", "def f(x): return 2.0", "the annotation says str"),
    ],
)
async def test_int_and_float_mix_unless_the_annotation_speaks_of_int_alone(header, program, words):
    result = await verdict(spec_of(header, value("f(1)", "2.0")), program)
    assert (result.offered, str(result).endswith(words or "")) == (words is None, True)


OWN = (
    "class Own:\n    def __eq__(self, other): return True\n    def __repr__(self): return '<own>'\n"
)


@pytest.mark.parametrize(
    ("example", "body", "status"),
    [
        (value("f()", "[1]"), "return Own()", "failed"),
        (value("f() == Own()", "True"), "return 5", "failed"),
        (value("f() == [1]", "True"), "return Own()", "failed"),
        (value("f() == Own()", "True"), "return Own()", "consistent"),
        (text("f()", "<own>"), "return Own()", "consistent"),
        (value("f()", "[1]"), "return range(1)", "refuted"),
        (value("f()", "[1]"), "return object()", "refuted"),
        (text("f()", "[1]"), "return Own()", "refuted"),
    ],
)
async def test_a_class_with_an_equality_of_its_own_is_not_asked_about_plain_data(
    example, body, status
):
    spec = spec_of("def f(x=0):", value("f(1)", "1"), example)
    program = f"{OWN}def f(x=0):\n    if x: return x\n    {body}"
    result = await verdict(spec, program)
    assert result.status == status, str(result)
    assert ("of its own" in result.reason or "different classes" in result.reason) is (
        status == "failed"
    )
