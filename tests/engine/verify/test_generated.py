"""Generated inputs refute what the user's words rule out, question what they leave open, and say which."""

import pytest

from support.verifying import evidence, verdict

SHARE = '''def share(total: int, people: int) -> float:
    """Divide a sum.

    Args:
        total: the sum, total >= 0
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
        "the docstring says total >= 0 and people > 0 is all that is required"
    )  # fmt: skip


async def test_a_crash_is_a_question_where_the_precondition_leaves_an_argument_out():
    text = SHARE.replace(", total >= 0", "").replace(
        "/ people", "/ (people - 1) if people != 3 else 2.0"
    )
    result = await verdict(text)
    assert result.status == "consistent"
    assert result.doubts == ("`share(1, 1)` raised ZeroDivisionError('division by zero')",)


async def test_outside_the_precondition_nothing_is_held_against_a_function():
    result = await verdict(SHARE)
    assert result.status == "consistent"
    assert result.doubts == ()


async def test_without_a_precondition_a_crash_is_a_question():
    result = await verdict(SHARE.replace(", people > 0", "").replace(", total >= 0", ""))
    assert result.status == "consistent"
    assert result.doubts == ("`share(0, 0)` raised ZeroDivisionError('division by zero')",)
    assert evidence(result, "inputs").outcome == "questioned"


async def test_an_exception_that_the_docstring_names_is_no_crash():
    named = SHARE.replace(
        "    >>>", "    Raises:\n        ZeroDivisionError: if people is zero\n\n    >>>"
    )
    assert (
        await verdict(named.replace(", people > 0", "").replace(", total >= 0", ""))
    ).doubts == ()


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


async def test_an_async_function_is_awaited():
    text = 'async def f(n: int) -> int:\n    """Double.\n\n    Ensures: result == n * 2\n\n    >>> await f(2)\n    4\n    """\n'
    assert (await verdict(text + "    return n * 2\n")).status == "tested"
    assert str(await verdict(text + "    return n + 2\n")).startswith("refuted: `f(0)` returned 2")


WRAPPED = 'from collections.abc import Iterator\ndef squares(n: int) -> Iterator[int]:\n    """Squares.\n\n    >>> list(squares(3))\n    [0, 1, 4]\n    """\n    for i in range(n):\n        yield i * i\n'


async def test_what_is_made_from_a_result_is_not_held_against_its_annotation():
    assert (await verdict(WRAPPED)).status == "consistent"


STATE = 'class Counter:\n    def __init__(self): self.n = 0\n    def add(self, k: int) -> int:\n        """Add.\n\n        >>> c = Counter()\n        >>> c.add(2)\n        2\n        """\n        self.n += k\n        return self.n\n'


async def test_a_method_that_keeps_state_is_not_called_twice():
    result = await verdict(STATE, index=1)
    assert result.status == "consistent"
    assert result.doubts == ()


KEEPS = (
    ROOT[: ROOT.index("    r = 0")]
    .replace("n: int)", "n: int, acc=[])")
    .replace("-> int", "-> list")
    .replace("result * result <= n", "len(result) <= len(acc) + 1")
    .replace("    Ensures: (result + 1) * (result + 1) > n\n", "")
    .replace("3\n    >>> root(0)\n    0", "[9]")
)


async def test_what_is_shown_is_what_the_call_does_alone():
    result = await verdict(KEEPS + "    acc.append(n)\n    return acc\n")
    assert result.counterexample is None


async def test_a_large_result_is_no_other_type():
    text = 'def zeros(n: int) -> list[int]:\n    """n zeros, 46875 at most.\n\n    >>> zeros(2)\n    [0, 0]\n    """\n    return [0] * n\n'
    result = await verdict(text)
    assert result.status == "consistent"
    assert not any("tuple" in doubt for doubt in result.doubts)


@pytest.mark.parametrize("body", ["return [0] * (n * 10**8)", "return n and root(n - 1, )"])
async def test_the_limits_of_the_sandbox_refute_nothing(body):
    head = (
        ROOT[: ROOT.index("    r = 0")]
        .replace(
            "    Ensures: result * result <= n\n    Ensures: (result + 1) * (result + 1) > n\n", ""
        )
        .replace("3\n    >>> root(0)\n    0", "0")
    )
    text = (
        head.replace("root(9)", "root(0)")
        .replace("-> int", "")
        .replace("n >= 0", "n >= 0 and n < 10**6")
        + f"    {body}\n"
    )
    assert (
        await verdict(
            text.replace('    0\n    """', '    []\n    """' if "[0]" in body else '    0\n    """')
        )
    ).status != "refuted"


@pytest.mark.parametrize(
    ("ensures", "returns", "why"),
    [
        ("result[0] < result[1]", "[n]", "IndexError in result[0] < result[1]"),
        ("result >= n", "__import__('decimal').Decimal(n)", "could not be asked"),
    ],
)
async def test_what_cannot_be_asked_is_not_said_to_hold(ensures, returns, why):
    text = f'def f(n: int):\n    """Do.\n\n    Ensures: {ensures}\n\n    >>> f(1) == f(1)\n    True\n    """\n    return {returns}\n'
    result = await verdict(text)
    assert result.status == "consistent"
    asked = evidence(result, "contract")
    assert (asked.outcome, asked.held) == ("unsupported", 0)
    assert why in asked.note


async def test_a_default_that_is_no_literal_leaves_the_contract_unasked():
    text = 'LIMIT = 10\ndef f(n: int, limit: int = LIMIT) -> int:\n    """Do.\n\n    Ensures: result <= limit\n\n    >>> f(1)\n    1\n    """\n    return n\n'
    result = await verdict(text)
    assert result.status == "refuted", "where a limit is given, it can be asked"
    assert "f(1, 0)" in str(result) or "limit=" in str(result) or ", " in str(result)


async def test_a_contract_that_does_not_speak_of_the_result_shows_nothing_of_it():
    text = 'def f(n: int) -> int:\n    """Do.\n\n    Raises:\n        ValueError: if n < 0\n\n    >>> f(1)\n    6\n    """\n    if n < 0: raise ValueError\n    return 6\n'
    result = await verdict(text)
    assert result.status == "consistent"
    assert evidence(result, "contract").held > 20
    assert (await verdict(text.replace("n < 0: raise", "n < -5: raise"))).status == "refuted"


async def test_a_contract_on_a_small_domain_is_tested_when_all_of_it_held():
    text = 'def neither(a: bool) -> bool:\n    """Not.\n\n    Ensures: result != a\n\n    >>> neither(True)\n    False\n    """\n    return not a\n'
    result = await verdict(text)
    assert result.status == "tested"
    assert str(result) == "tested on 1 generated input, consistent with 1 example"
