"""A body that a person wrote as IR: read, reviewed at its own words, verified like any candidate."""

import asyncio

import pytest

from lift_sys.config import Settings
from lift_sys.errors import SourceError
from lift_sys.ir import Refusal, to_text
from lift_sys.pipeline import Outcome, implement_given, ir_of, review
from lift_sys.source import Document

TEXT = '''LIMIT = 9

def clip(n: int) -> int:
    """Clip a number.

    >>> clip(3)
    3
    >>> clip(12)
    9
    """
    if n > LIMIT:
        return LIMIT
    return n
'''
TARGET = Document(TEXT).targets()[0]


def with_body(body: str) -> str:
    """The IR's text with another body."""
    return to_text(ir_of(TEXT, TARGET)).partition("body:")[0] + f"body:\n    {body}\n"


async def give(body: str) -> Outcome:
    ir = review(with_body(body), TARGET, None).ir
    assert not isinstance(ir, Refusal)
    return await implement_given(TEXT, TARGET, ir, settings=Settings(verify_seconds=2.0))


async def test_a_good_body_takes_the_place_of_the_one_that_is_there():
    outcome = await give("return min(n, LIMIT)")
    assert str(outcome.verdict) == "consistent with 2 examples"
    assert outcome.edit is not None
    after = outcome.edit.apply(TEXT)
    assert after == TEXT[: TEXT.index("    if n")] + "    return min(n, LIMIT)\n"
    assert outcome.ir is not None
    assert outcome.ir.provenance is not None
    assert outcome.ir.provenance.backend == "user"


async def test_a_body_that_an_example_refutes_gives_no_edit_and_is_told_as_it_is():
    outcome = await give("return n")
    assert outcome.edit is None
    assert str(outcome.verdict) == "refuted: `clip(12)` returned 12, the docstring says 9"


async def test_a_body_that_a_generated_one_may_not_be_is_not_run():
    outcome = await give("return __import__('os').system('true')")
    assert (outcome.verdict.status, outcome.edit) == ("failed", None)
    assert "no body found" not in outcome.verdict.reason


async def test_a_body_that_does_not_end_is_not_offered():
    outcome = await give("while n == n:\n        n = n\n    return n")
    assert (outcome.verdict.offered, outcome.edit) == (False, None)


async def test_cancelling_ends_it():
    work = asyncio.create_task(give("return min(n, LIMIT)"))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


def test_the_ir_of_a_body_that_it_cannot_hold_is_refused_with_a_reason():
    text = "def f(x):\n    global y\n    y = x\n"
    with pytest.raises(SourceError, match=r"cannot hold 'f': .*global statement"):
        ir_of(text, Document(text).targets()[0])


def test_an_ir_as_it_was_shown_is_sound():
    ir = ir_of(TEXT, TARGET)
    assert review(to_text(ir), TARGET, ir.body).sound


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("return n\n", "return m\n", "LIFT301", "return m"),
        ("return n\n", "return 'a'\n", "LIFT321", "return 'a'"),
        ("    return n\n", "    return n\n    n = 1\n", "LIFT203", "n = 1"),
        ("    return n\n", "    q = 1\n    return n\n", "LIFT304", "q = 1"),
        ("    return n\n", "    while True:\n        n = 1\n", "LIFT211", "while True:"),
        ("    return n\n", '    hole("x")\n', "LIFT514", 'hole("x")'),
        ("    return n\n", "    raise KeyError\n", "LIFT403", "raise KeyError"),
        ("effects: none", "ensures from model:\n  result < k", "LIFT515", "result < k"),
        ("  clip(3) -> 3\n", "", "LIFT512", "lift-sys IR 1"),
        ("clip(3) -> 3", "clip(3) -> 3\n  clip(1) -> 1", "LIFT512", "clip(1) -> 1"),
        ("Clip a", "Cut a", "LIFT512", "intent: Cut a number."),
        ("-> int", "-> str", "LIFT511", "signature: def clip(n: int) -> str"),
    ],
)
def test_what_is_wrong_is_placed_in_the_ir(old, new, code, place):
    ir = ir_of(TEXT, TARGET)
    written = to_text(ir).replace(old, new)
    findings = review(written, TARGET, ir.body).findings
    assert (code, place) in [(it.code, it.span.of(written)) for it in findings]
