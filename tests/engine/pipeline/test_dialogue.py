"""In a dialogue answers become examples, and what was found before is tried again first."""

from lift_sys.config import Settings
from lift_sys.pipeline import implement_asking
from lift_sys.source import Document
from lift_sys.verdicts import Answer
from lift_sys.verify import workbench
from support.backends import Scripted

PEAK = '''def peak(xs: list[int]) -> int:
    """The largest number.

    >>> peak([1, 3])
    3
    """
    ...
'''
SETTINGS = Settings(strength_seconds=20, repair_seconds=0)
FIRST = "return max(xs) if xs else 0"


class Once(Scripted):
    """Counts how often it is asked."""

    asked = 0

    def propose(self, spec, task):
        self.asked += 1
        return super().propose(spec, task)


problems = []
"""What was wrong with the answers of the last dialogue."""


async def dialogue(text, backend, *answers):
    """Implement with these answers, one after the other; None is what is said when they are used up."""
    left, questions = list(answers), []
    problems.clear()

    async def ask(question, outcome, problem):
        questions.append((question, outcome))
        problems.append(problem)
        return left.pop(0) if left else None

    async with workbench() as bench:
        target = Document(text).targets()[0]
        outcome = await implement_asking(
            text, target, backends=[backend], settings=SETTINGS, bench=bench, ask=ask
        )
    return outcome, questions


def changed(text, outcome):
    edits = [edit for edit in (outcome.docstring, outcome.edit) if edit is not None]
    for edit in sorted(edits, key=lambda edit: -edit.span.start):
        text = edit.apply(text)
    return text


async def test_an_answer_that_is_the_candidates_own_makes_the_evidence_stronger():
    backend = Once(FIRST, "return xs[-1]")
    unasked, (first, *_) = await dialogue(PEAK, backend)
    assert unasked.docstring is None
    outcome, _ = await dialogue(PEAK, Once(FIRST, "return xs[-1]"), first[0].answers[0])
    assert str(outcome.verdict) == "consistent with 2 examples"
    assert outcome.verdict.strength.share > unasked.verdict.strength.share
    assert FIRST in changed(PEAK, outcome)
    assert f">>> {first[0].call}" in changed(PEAK, outcome)


async def test_an_answer_against_the_candidate_brings_out_another_one_without_asking_the_backend_again():
    backend = Once(FIRST, "return xs[-1]")
    _, ((question, _), *_) = await dialogue(PEAK, Once(FIRST, "return xs[-1]"))
    other = next(it for it in question.answers if not it.candidate)
    outcome, _ = await dialogue(PEAK, backend, other)
    assert outcome.verdict.offered
    assert backend.asked == 1
    assert outcome.edit.new_text.strip() != FIRST


async def test_where_nothing_known_agrees_the_backend_is_asked_with_the_answer():
    backend = Once(FIRST, "return xs[-1]", "return max(xs, default=0)")
    outcome, ((question, _), *_) = await dialogue(
        PEAK, backend, Answer(expectation="raises", expected="KeyError")
    )
    assert backend.asked == 2
    assert not outcome.verdict.offered
    assert outcome.edit is None
    said = f">>> {question.call}  # doctest: +IGNORE_EXCEPTION_DETAIL"
    assert said in changed(PEAK, outcome), "what was said is kept"


async def test_an_answer_that_cannot_be_is_asked_for_again():
    wrong = Answer(expectation="value", expected="'x'")
    outcome, questions = await dialogue(PEAK, Scripted(FIRST), wrong)
    assert outcome.verdict.offered
    assert outcome.docstring is None
    assert questions[0][0] == questions[1][0]
    assert "cannot return 'x': the annotation says int" in problems[1]


async def test_an_answer_about_nothing_brings_a_guard():
    none = Answer(expectation="value", expected="0")
    outcome, ((question, _), *_) = await dialogue(PEAK, Scripted("return max(xs)"), none)
    assert question.call == "peak([])"
    assert outcome.edit.new_text.strip() == "if not xs:\n        return 0\n    return max(xs)"


async def test_no_more_than_three_questions_are_asked():
    backend = Scripted("best = 0\nfor x in xs:\n    if x > best:\n        best = x\nreturn best")
    own = []

    async def ask(question, outcome, problem):
        own.append(question)
        return question.answers[0]

    async with workbench() as bench:
        await implement_asking(
            PEAK,
            Document(PEAK).targets()[0],
            backends=[backend],
            settings=SETTINGS,
            bench=bench,
            ask=ask,
        )
    assert 1 < len(own) == len({question.call for question in own}) <= 3


async def test_a_function_of_one_line_gets_docstring_and_body():
    text = 'def peak(xs: list[int]) -> int: "The largest: peak([1, 3]) == 3"\n'
    outcome, questions = await dialogue(
        text, Scripted(FIRST), Answer(expectation="value", expected="0")
    )
    if questions:
        assert Document(changed(text, outcome)).targets()[0].stub is None
        compile(changed(text, outcome), "<changed>", "exec")


async def test_other_functions_of_the_file_stay_where_they_are():
    text = f"{PEAK}\n\ndef g():\n    return 1\n"
    _, ((question, _), *_) = await dialogue(text, Scripted(FIRST))
    outcome, _ = await dialogue(text, Scripted(FIRST), question.answers[0])
    after = changed(text, outcome)
    assert after.endswith("\n\ndef g():\n    return 1\n")
    assert outcome.target.span.of(text) == PEAK.rstrip("\n")
