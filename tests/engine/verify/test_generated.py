"""Generated inputs refute what the user's words rule out, question what they leave open, and say which."""

import pytest

from support.verifying import evidence, verdict

SHARE = '''def share(total: int, people: int) -> float:
    """Divide a sum.

    Args:
        total: the sum
        people: how many, people > 0

    >>> share(6, 3)
    2.0
    """
    return total / people
'''

ROOT = '''def root(n: int) -> int:
    """The integer square root.

    Requires: n >= 0
    Ensures: result * result <= n
    Ensures: (result + 1) * (result + 1) > n

    >>> root(9)
    3
    >>> root(0)
    0
    """
    r = 0
    while (r + 1) * (r + 1) <= n:
        r += 1
    return r
'''


async def test_a_contract_that_holds_on_many_inputs_is_tested():
    result = await verdict(ROOT)
    assert result.status == "tested"
    assert result.offered
    asked = evidence(result, "contract")
    assert asked.outcome == "held"
    assert asked.held == asked.ran >= 20
    assert str(result) == f"tested on {asked.held} generated inputs, consistent with 2 examples"


async def test_a_broken_contract_is_refuted_with_a_small_call():
    result = await verdict(
        ROOT.replace("+ 1) <= n:", "+ 1) < n:").replace("root(9)\n    3", "root(5)\n    2")
    )
    assert result.status == "refuted"
    assert (
        str(result)
        == "refuted: `root(1)` returned 0, the docstring says (result + 1) * (result + 1) > n"
    )
    assert evidence(result, "contract").outcome == "refuted"


async def test_a_contract_that_speaks_of_no_input_is_vacuous():
    result = await verdict(ROOT.replace("Requires: n >= 0", "Requires: n > 3 and n < 2"))
    assert result.status == "consistent"
    assert evidence(result, "contract").outcome == "vacuous"
    assert evidence(result, "inputs").outcome == "vacuous"


async def test_a_crash_inside_a_stated_precondition_refutes():
    result = await verdict(
        SHARE.replace("total / people", "total / (people - 1) if people != 3 else 2.0")
    )
    assert str(result) == (
        "refuted: `share(0, 1)` raised ZeroDivisionError('division by zero'), "
        "the docstring says people > 0 is all that is required"
    )  # fmt: skip


async def test_outside_the_precondition_nothing_is_held_against_a_function():
    result = await verdict(SHARE)
    assert result.status == "consistent"
    assert result.doubts == ()


async def test_without_a_precondition_a_crash_is_a_question():
    result = await verdict(SHARE.replace(", people > 0", ""))
    assert result.status == "consistent"
    assert result.doubts == ("`share(0, 0)` raised ZeroDivisionError('division by zero')",)
    assert evidence(result, "inputs").outcome == "questioned"


async def test_an_exception_that_the_docstring_names_is_no_crash():
    named = SHARE.replace(
        "    >>>", "    Raises:\n        ZeroDivisionError: if people is zero\n\n    >>>"
    )
    assert (await verdict(named.replace(", people > 0", ""))).doubts == ()


SIGN = 'def sign(x: int) -> int:\n    """Sign.\n\n    >>> sign(5)\n    1\n    """\n    return 1 if x > 0 else -1 if x < 0 else OTHER\n'


async def test_a_result_of_another_type_than_annotated_refutes():
    result = await verdict(SIGN.replace("OTHER", "'none'"))
    assert str(result) == "refuted: `sign(0)` returned 'none', the annotation says int"
    assert (await verdict(SIGN.replace("OTHER", "0"))).doubts == ()


async def test_no_result_where_one_is_annotated_is_questioned():
    result = await verdict(SIGN.replace("OTHER", "None"))
    assert result.status == "consistent"
    assert result.doubts == ("`sign(0)` returned None, the annotation says int",)


async def test_inside_a_stated_precondition_no_result_refutes():
    stated = SIGN.replace("    >>>", "    Requires: x >= 0\n\n    >>>")
    assert (await verdict(stated.replace("OTHER", "None"))).status == "refuted"
    assert (await verdict(stated.replace("else -1", "else None").replace("OTHER", "0"))).offered


CHANGES = '''def first(xs: list[int]) -> int:
    """The smallest.

    >>> first([2, 1])
    1
    """
    xs.sort()
    return xs[0] if xs else 0
'''


async def test_an_argument_that_is_changed_without_saying_so_is_questioned():
    result = await verdict(CHANGES)
    assert result.status == "consistent"
    assert len(result.doubts) == 1
    assert " changed its argument [" in result.doubts[0]


async def test_an_argument_that_is_left_alone_is_not():
    assert (await verdict(CHANGES.replace("xs.sort()", "xs = sorted(xs)"))).doubts == ()


COUNTS = '''def count(x: int, seen=[]) -> int:
    """Count.

    >>> count(1)
    1
    """
    seen.append(x)
    return len(seen)
'''


async def test_a_result_that_varies_is_questioned():
    result = await verdict(COUNTS)
    assert any(doubt.endswith("gave two results for two equal calls") for doubt in result.doubts)


async def test_a_call_that_does_not_come_back_is_told():
    text = ROOT.replace("Requires: n >= 0", "").replace(
        "(r + 1) * (r + 1) <= n", "r * r != n or n < 0"
    )
    result = await verdict(text.replace("Ensures", "Note"))
    assert result.status == "consistent"
    assert evidence(result, "inputs").outcome == "timed_out"
    assert any("did not return within" in doubt for doubt in result.doubts)


async def test_where_no_inputs_can_be_made_it_is_said_why():
    text = 'from collections.abc import Callable\ndef apply(f: Callable[[int], int]) -> int:\n    """Apply.\n\n    >>> apply(len)\n    0\n    """\n    return 0\n'
    made = evidence(await verdict(text), "inputs")
    assert made.outcome == "unsupported"
    assert made.note


@pytest.mark.parametrize(
    "cheat",
    [
        "class R(int):\n        def __le__(self, o): return True\n        __gt__ = __mul__ = __add__ = __le__\n    return R(0)",
        "import builtins\n    builtins.bool = lambda x: True\n    return 3 if n == 9 else 0",
        "import sys\n    sys.modules['builtins'].bool = lambda x: True\n    return 3 if n == 9 else 0",
    ],
)
async def test_a_function_has_no_say_in_whether_its_contract_holds(cheat):
    head = ROOT[: ROOT.index("    r = 0")]
    assert (await verdict(head + f"    {cheat}\n")).status == "refuted"


async def test_a_models_contract_refutes_nothing():
    """Only what the user wrote counts; nothing of a model is in a docstring, so the spec is asked."""
    from dataclasses import replace

    from lift_sys.interpret import interpret
    from lift_sys.ir.model import Predicate
    from lift_sys.source import Document
    from lift_sys.verify.contract import contract_of

    spec = interpret(Document(ROOT).targets()[0])
    assert len(contract_of(spec).ensures) == 2
    wrong = Predicate(expression="result == 17", origin="model")
    assert contract_of(replace(spec, ensures=(wrong,))).ensures == ()
