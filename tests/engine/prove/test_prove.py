"""What a proof comes to, with the real CrossHair in the real sandbox."""

import pytest

from lift_sys.prove import provable
from support.proving import function, proof, subject

LARGER = """
def f(a: int, b: int) -> int:
    '''The larger of two.

    Ensures: result >= a and result >= b
    Ensures: result in (a, b)
    '''
    return a if a > b else b
"""


async def test_a_right_function_is_confirmed_over_all_paths():
    found = await proof(LARGER)
    assert (found.outcome, found.call, found.reason) == ("confirmed", "", "")
    assert found.paths > 1
    assert "integers of any size" in found.bounds


async def test_a_fault_is_refuted_by_a_call_that_breaks_the_contract():
    found = await proof(LARGER.replace("a > b", "a < b"))
    assert (found.outcome, found.bounds, found.raises) == ("refuted", "", False)
    a, b = eval(found.call.removeprefix("f"))
    assert min(a, b) < max(a, b)
    assert found.reason == f"returns {min(a, b)} that breaks the contract"


async def test_the_precondition_is_taken_for_granted():
    half = function("return n // 2 * 2", says="Ensures: result == n")
    assert (await proof(half)).outcome == "refuted"
    even = half.replace("Ensures:", "Requires: n % 2 == 0\n    Ensures:")
    found = await proof(even)
    assert found.outcome == "confirmed"
    assert "that meet `requires`" in found.bounds


async def test_a_function_without_parameters_can_be_proved():
    found = await proof(function("return 2 + 2", "def f() -> int:", says="Ensures: result == 4"))
    assert found.outcome == "confirmed"
    assert found.bounds.startswith("all paths through function and contract; ")


async def test_a_result_of_another_type_breaks_the_contract():
    found = await proof(function("return n + 0.0 if n > 5 else n"))
    assert found.outcome == "refuted"
    assert found.reason.startswith("returns 6.0")


async def test_only_what_the_docstring_allows_may_be_raised():
    checked = function(
        "if n < 0:\n    raise ValueError(n)\nreturn n",
        says="Raises:\n    ValueError: If n < 0.\n\nEnsures: result == n",
    )
    found = await proof(checked)
    assert found.outcome == "confirmed"
    assert "raising ValueError is allowed" in found.bounds
    found = await proof(checked.replace("raise ValueError(n)", "raise KeyError(n)"))
    assert (found.outcome, found.raises) == ("refuted", True)
    assert found.reason == "raises KeyError"


async def test_a_wrong_result_is_preferred_to_a_crash_that_no_precondition_rules_out():
    found = await proof(function("return 100 // n", says="Ensures: result <= 50"))
    assert (found.outcome, found.call, found.raises) == ("refuted", "f(1)", False)


async def test_a_contract_that_fails_itself_is_not_confirmed():
    found = await proof(
        function(
            "return xs[1:]",
            "def f(xs: list[int]) -> list[int]:",
            says="Raises:\n    IndexError: Never.\n\nEnsures: result[0] == xs[1]",
        )
    )
    assert found.outcome == "refuted"
    assert "the contract raises IndexError" in found.reason


@pytest.mark.parametrize(
    ("body", "says", "reason"),
    [
        ("return n", "Requires: n > 1 and n < 1\nEnsures: result == n", "no arguments"),
        ("raise ValueError", ":raises ValueError: always\n\nEnsures: result > n", "never returns"),
        ("return n", "Ensures: n == n", "whatever a function returns"),
    ],
)
async def test_what_proves_nothing_is_vacuous(body, says, reason):
    found = await proof(function(body, says=says))
    assert found.outcome == "vacuous"
    assert reason in found.reason


async def test_conditions_speak_of_arguments_as_they_were_unless_they_may_change():
    header = "def f(xs: list[int]) -> int:"
    popped = function("return xs.pop()", header, says="Requires: xs\nEnsures: result == xs[-1]")
    popped = popped.replace("Requires: xs", "Requires: len(xs) > 0")
    assert (await proof(popped)).outcome == "confirmed"
    changing = popped.replace("Do.", "Modifies xs.")
    assert (await proof(changing)).outcome == "refuted"


async def test_floats_are_rounded_as_in_python_and_finite():
    header = "def f(x: float) -> float:"
    assert (await proof(function("return x + 1 - 1", header, says="Ensures: result == x"))).call
    found = await proof(function("return x", header, says="Ensures: result == x"))
    assert found.outcome == "confirmed"
    assert "a float argument finite" in found.bounds


@pytest.mark.parametrize(
    ("body", "header", "says"),
    [
        # CrossHair goes through a copy, and confirms this on its own.
        (
            "for x in xs:\n    if x < 0:\n        xs.remove(x)\nreturn xs",
            "def f(xs: list[int]) -> list[int]:",
            "Requires: len(xs) <= 2\nEnsures: all(x >= 0 for x in result)",
        ),
        # `$` stands before a line feed, too.
        (
            "return re.match('a$', s) is not None",
            "def f(s: str) -> bool:",
            "Requires: len(s) <= 2\nEnsures: result == (s == 'a')",
        ),
    ],
)
async def test_what_crosshair_is_known_to_confirm_wrongly_is_not_confirmed(body, header, says):
    found = await proof(function(body, header, says=says, before="import re\n"))
    assert found.outcome in ("refuted", "unknown")


async def test_paths_that_crosshair_leaves_out_are_no_proof():
    """CrossHair finds its own dict inconsistent when it grows, and drops the only path there is."""
    found = await proof(
        function(
            "for key in d:\n    d[key + 1] = 0\nreturn 1",
            "def f(d: dict[int, int]) -> int:",
            says="Requires: len(d) == 1\nEnsures: result == 1",
        )
    )
    assert found.outcome in ("unknown", "refuted")


async def test_a_counterexample_without_literals_is_dropped():
    found = await proof(
        function(
            "return len(xs)",
            "def f(xs: frozenset[int]) -> int:",
            says="Ensures: result == 0",
        )
    )
    assert (found.outcome, found.call) == ("unknown", "")
    assert "plain literals" in found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (function("return n", says=""), "no `ensures`"),
        (function("return n", "def f(n) -> int:"), "'n' has no annotation"),
        (function("return n", "def f(n: Thing) -> int:"), "annotated as `Thing`"),
        (function("return n", "def f(n: list) -> int:", says="Ensures: result > 0"), "`list`"),
        (function("return 1", "def f(*n: int) -> int:", says="Ensures: result > 0"), "any number"),
        (function("return n", "async def f(n: int) -> int:"), "no coroutines"),
        (function("return result", "def f(result: int) -> int:", says="Ensures: 1 < 2"), "ensures"),
        (function("return n", says="Print n.\n\nEnsures: result >= n"), "something outside"),
        (LARGER, ""),
    ],
)
def test_whether_a_proof_is_tried_is_known_before(text, reason):
    spec, _ = subject(text)
    said = provable(spec, spec.document())
    assert reason in said if reason else said == ""


def test_a_method_is_not_tried():
    text = "class C:\n    def f(self, n: int) -> int:\n        '''Do.\n\n        Ensures: result > n\n        '''\n"
    spec, _ = subject(text, "C.f")
    assert "no methods" in provable(spec, spec.document())


async def test_without_crosshair_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "crosshair", None)
    found = await proof(LARGER)
    assert found.outcome == "unsupported"
    assert "install `lift-sys[verify]`" in found.reason
