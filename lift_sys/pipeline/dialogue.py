"""Implements a function in a dialogue: what the docstring leaves open is asked, and the answers become examples."""

import ast
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import msgspec

from lift_sys.backends.protocol import Backend
from lift_sys.config import Settings
from lift_sys.errors import SourceError
from lift_sys.inputs import taken
from lift_sys.ir import FunctionIR, If, Return
from lift_sys.pipeline.answering import answer_edit
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.implement import implement
from lift_sys.pipeline.outcome import Outcome
from lift_sys.pipeline.progress import Progress, silent
from lift_sys.source import Document, Span, Target, TextEdit
from lift_sys.usage import FREE, Purse
from lift_sys.verdicts import Answer, Question
from lift_sys.verify import MOST_QUESTIONS, Workbench

__all__ = ["Ask", "implement_asking", "known_bodies"]

Ask = Callable[[Question, Outcome, str], Awaitable[Answer | None]]
"""Puts a question to the user, with what is wrong with the last answer to it; None ends the dialogue."""


async def implement_asking(
    text: str,
    target: Target,
    *,
    backends: Sequence[Backend],
    settings: Settings,
    bench: Workbench,
    ask: Ask,
    purse: Purse = FREE,
    fresh: bool = False,
    report: Progress = silent,
) -> Outcome:
    """Implement, and ask at most three questions; each answer is an example for what is found next.

    The outcome's edits are for `text`. What was found before is tried again first, so that the backend is only
    asked where no known body agrees with an answer.
    """
    outcome = await implement(
        text,
        target,
        backends=backends,
        settings=settings,
        bench=bench,
        purse=purse,
        fresh=fresh,
        report=report,
    )
    now = text
    for _ in range(MOST_QUESTIONS):
        if not outcome.verdict.offered or not outcome.verdict.questions:
            break
        question = outcome.verdict.questions[0]
        answered = await _answered(now, outcome, question, ask)
        if answered is None:
            break
        now, answer = answered
        known = known_bodies(outcome, question, answer)
        outcome = await implement(
            now,
            _same(now, target),
            backends=backends,
            settings=settings,
            bench=bench,
            known=known,
            purse=purse,
            report=report,
        )
    if now is text:
        return outcome
    return _for_text(now, target, outcome)


def known_bodies(outcome: Outcome, question: Question, answer: Answer) -> tuple[FunctionIR, ...]:
    """Return the bodies to try first: what was found, what survived beside it, and what was found with a guard."""
    if outcome.ir is None:
        return ()
    guard = _guard(outcome.target, question, answer)
    guarded = msgspec.structs.replace(outcome.ir, body=(*guard, *outcome.ir.body))
    return (outcome.ir, *outcome.alternatives, *([guarded] if guard else []))


async def _answered(
    text: str, outcome: Outcome, question: Question, ask: Ask
) -> tuple[str, Answer] | None:
    """Ask until an answer can be written into the docstring; return the text with it, and the answer."""
    problem = ""
    while (answer := await ask(question, outcome, problem)) is not None:
        try:
            return answer_edit(text, outcome.target, question, answer).apply(text), answer
        except SourceError as error:
            problem = str(error)
    return None


def _guard(target: Target, question: Question, answer: Answer) -> tuple[If, ...]:
    """Return `if not xs: return …` for an answer about an empty argument: the commonest of oversights."""
    tree = ast.parse(question.call, mode="eval").body
    if answer.expectation != "value" or not isinstance(tree, ast.Call):
        return ()
    match tree.func:
        case ast.Name(id=called) | ast.Attribute(attr=called) if called == target.name:
            for parameter, argument in zip(taken(target), tree.args, strict=False):
                if ast.unparse(argument) in ("[]", "{}", "()", "''"):
                    return (If(f"not {parameter.name}", (Return(answer.expected),)),)
    return ()


def _same(text: str, target: Target) -> Target:
    """Find the function again: what has changed stands behind its header."""
    return next(it for it in Document(text).targets() if it.span.start == target.span.start)


def _for_text(longer: str, target: Target, outcome: Outcome) -> Outcome:
    """Say of an outcome for the text with the answers what it means for the one that the user has."""
    before, after = target.docstring, outcome.target.docstring
    assert before is not None
    assert after is not None
    docstring: TextEdit | None = TextEdit(before.span, after.span.of(longer))
    shift = before.span.end - after.span.end
    edit = outcome.edit
    if edit is not None and edit.span.start < after.span.end:
        # In a function of one line the body's edit writes the docstring too.
        edit = replace(edit, span=Span(edit.span.start, edit.span.end + shift))
        docstring = None
    elif edit is not None:
        edit = replace(edit, span=Span(edit.span.start + shift, edit.span.end + shift))
    examined = examine(target)
    return replace(
        outcome,
        target=target,
        spec=examined.spec,
        findings=examined.findings,
        edit=edit,
        docstring=docstring,
    )
