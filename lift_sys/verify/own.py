"""Holds a body against the examples that its own writer gave: a disagreement is a question, never a refutation.

A model's example can be as wrong as its body; but where they differ one of them is, and the user knows which.
"""

from collections.abc import Sequence

from lift_sys.ir.model import Example
from lift_sys.sandbox import Call, Limits, Outcome, Raised, Returned
from lift_sys.spec import Spec
from lift_sys.verdicts import Answer, Question
from lift_sys.verify.asking import shown_reply
from lift_sys.verify.examples import annotation_of, mixes
from lift_sys.verify.judge import judge
from lift_sys.verify.replies import Reply
from lift_sys.verify.workbench import Workbench

__all__ = ["disagreements"]

MOST_EXAMPLES = 8


async def disagreements(
    spec: Spec, examples: Sequence[Example], program: str, *, bench: Workbench, limits: Limits
) -> tuple[Question, ...]:
    """Return a question for each of the examples that the program does not agree with."""
    executor = bench.python or bench.fast
    asked = [it for it in examples if it.expectation in ("value", "raises")][:MOST_EXAMPLES]
    if executor is None or not asked:
        return ()
    calls = [Call(it.call, it.setup) for it in asked]
    outcomes = await executor.run_calls(program, calls, limits=limits)
    mixed = mixes(annotation_of(spec))
    found = []
    for example, outcome in zip(asked, outcomes, strict=True):
        if judge(example, outcome, mixed=mixed).result == "refuted":
            found += _question(example, outcome)
    return tuple(found)


def _question(example: Example, outcome: Outcome) -> list[Question]:
    match outcome:
        case Returned(value=value):
            reply = Reply(True, value)
        case Raised(name=name):
            reply = Reply(False, name)
        case _:
            return []
    shown = shown_reply(reply)
    if shown is None:
        return []
    own = Answer(
        expectation="value" if reply.returned else "raises", expected=shown, candidate=True
    )
    said = Answer(
        expectation="raises" if example.expectation == "raises" else "value",
        expected=example.expected,
    )
    return [Question(call=example.call, setup=example.setup, answers=(own, said))]
