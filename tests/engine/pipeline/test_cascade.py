"""The cheapest backend first, the next one where checking is not content, and what is told a model."""

import msgspec
import pytest

from lift_sys.config import Settings
from lift_sys.errors import BackendError, BudgetError
from lift_sys.ir import Example
from lift_sys.pipeline import implement
from lift_sys.pipeline.routing import category
from lift_sys.source import Document
from lift_sys.usage import Usage
from support.backends import Scripted, Writing

STRONG = '''def clamp(n: int, low: int, high: int) -> int:
    """Bring n into the range from low to high.

    >>> clamp(5, 0, 9)
    5
    >>> clamp(-3, 0, 9)
    0
    >>> clamp(12, 0, 9)
    9
    >>> clamp(7, 7, 7)
    7
    >>> clamp(-5, -4, -2)
    -4
    """
    ...
'''
WEAK = '''def size(words: list[str]) -> int:
    """Tell how large it is.

    >>> size(["a", "b"])
    2
    """
    ...
'''
CLAMPED = "return max(low, min(n, high))"
WRONG = "return min(n, high)"


class Purse:
    """Charges a cent for each request."""

    def __init__(self, price: float | None = 0.01) -> None:
        self.price = price

    def permit(self, **request: object) -> None:
        pass

    def charge(self, usage: Usage) -> float | None:
        return self.price


async def outcome_of(text, *backends, purse=None, **settings):
    settings = Settings(repair_seconds=0, **settings)
    target = Document(text).targets()[0]
    return await implement(
        text, target, backends=backends, settings=settings, purse=purse or Purse()
    )


def body(outcome):
    assert outcome.edit is not None, outcome.message
    return outcome.edit.new_text.strip()


async def test_a_cheap_answer_that_checking_is_content_with_costs_nothing():
    dear = Writing((CLAMPED,))
    outcome = await outcome_of(STRONG, Scripted(CLAMPED), dear)
    assert body(outcome) == CLAMPED
    assert (dear.tasks, outcome.cost, len(outcome.asked)) == ([], 0.0, 1)


async def test_a_refuted_answer_goes_to_the_next_backend():
    outcome = await outcome_of(STRONG, Scripted(WRONG), Writing((CLAMPED,)))
    assert body(outcome) == CLAMPED
    assert [it.backend for it in outcome.asked] == ["scripted", "writing"]
    assert outcome.cost == 0.01


async def test_an_error_goes_to_the_next_backend_and_is_told():
    broken = Scripted(error=BackendError("nothing found", hint="Say more"))
    outcome = await outcome_of(STRONG, broken, Writing((CLAMPED,)))
    assert body(outcome) == CLAMPED
    assert outcome.asked[0].problem == "nothing found. Say more"


async def test_weak_evidence_goes_to_the_next_backend_whose_word_counts_more():
    outcome = await outcome_of(WEAK, Scripted("return 2"), Writing(("return len(words)",)))
    assert body(outcome) == "return len(words)"


async def test_a_weak_answer_stays_when_the_next_backend_fails():
    failing = Scripted(error=BudgetError("The budget of the day is spent"))
    failing.name = "claude"
    outcome = await outcome_of(WEAK, Scripted("return len(words)"), failing)
    assert body(outcome) == "return len(words)"
    assert "budget of the day" in outcome.asked[1].problem


async def test_a_model_that_was_asked_for_weak_evidence_is_told_what_is_wrong_too():
    model = Writing(("return 0",), ("return len(words)",))
    outcome = await outcome_of(WEAK, Scripted("return 2"), model)
    assert body(outcome) == "return len(words)"
    assert outcome.asked[1].rounds == 1


async def test_a_weak_answer_stays_where_the_next_backend_agrees_with_nothing():
    outcome = await outcome_of(WEAK, Scripted("return len(words)"), Writing(("return 0",)))
    assert body(outcome) == "return len(words)"


async def test_when_nothing_helps_each_backend_says_why():
    first = Scripted(error=BackendError("too little time"))
    second = Scripted(error=BackendError("no key"))
    second.name = "claude"
    outcome = await outcome_of(STRONG, first, second)
    assert outcome.edit is None
    assert "scripted: too little time" in outcome.message
    assert "claude: no key" in outcome.message


async def test_a_model_is_told_what_is_wrong_and_mends_it():
    model = Writing((WRONG,), (CLAMPED,))
    outcome = await outcome_of(STRONG, model)
    assert body(outcome) == CLAMPED
    [attempt] = model.tasks[1].attempts
    assert "`clamp(-3, 0, 9)` returned -3, the docstring says 0" in attempt.complaints[0]
    assert outcome.asked[0].rounds == 1
    assert outcome.cost == pytest.approx(0.02)


async def test_repair_stops_when_nothing_improves():
    model = Writing((WRONG,), (WRONG,), (CLAMPED,))
    outcome = await outcome_of(STRONG, model)
    assert outcome.edit is None
    assert len(model.tasks) == 2


async def test_repair_goes_on_while_more_examples_hold_and_at_most_twice():
    one, two, three = "return 0", "return min(n, high)", CLAMPED
    model = Writing((one,), (two,), (three,), (three,))
    assert body(await outcome_of(STRONG, model)) == CLAMPED
    assert [len(task.attempts) for task in model.tasks] == [0, 1, 2]
    fresh = Writing((one,), (two,), (three,))
    outcome = await outcome_of(STRONG, fresh, repair_rounds=1)
    assert (outcome.edit, len(fresh.tasks)) == (None, 2)


async def test_a_body_that_does_not_validate_is_told_with_its_findings():
    model = Writing(("x = n",), (CLAMPED,))
    assert body(await outcome_of(STRONG, model)) == CLAMPED
    assert any("return" in it for it in model.tasks[1].attempts[0].complaints)


async def test_of_several_bodies_the_largest_group_that_does_the_same_is_chosen():
    odd = "return 2"
    same = ("return len(words)", "return sum(1 for _ in words)", "return len(list(words))")
    model = Writing((odd, *same))
    outcome = await outcome_of(WEAK, model, candidates=4)
    assert body(outcome) == same[0]


async def test_no_more_bodies_are_waited_for_once_the_group_cannot_be_overtaken():
    drawn = []

    class Counting(Writing):
        async def propose(self, spec, task):
            async for ir in super().propose(spec, task):
                drawn.append(ir)
                yield ir

    same = ("return len(words)", "return sum(1 for _ in words)", "return len(list(words))")
    await outcome_of(WEAK, Counting((*same, "return 2", "return 2 + 0")), candidates=5)
    assert len(drawn) == 3


async def test_what_is_unknown_in_the_cost_stays_unknown():
    outcome = await outcome_of(STRONG, Writing((CLAMPED,)), purse=Purse(None))
    assert outcome.cost is None


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("def f(a: int) -> bool", "numbers"),
        ("def f(a: str, n: int) -> str", "text"),
        ("def f(a: list[str]) -> dict[str, int]", "collections"),
        ("def f(a)", "other"),
    ],
)
def test_the_kind_of_a_task_is_read_from_its_annotations(header, kind):
    from lift_sys.interpret import interpret

    target = Document(f'{header}:\n    """Do it."""\n    ...\n').targets()[0]
    assert category(interpret(target)) == kind


async def test_routing_by_kind_asks_one_backend_alone():
    cheap, dear = Scripted(WRONG), Writing((CLAMPED,))
    outcome = await outcome_of(STRONG, cheap, dear, strategy="category")
    assert (outcome.edit, dear.tasks) == (None, [])


async def test_a_body_that_contradicts_its_writers_own_example_is_a_question_and_escalates():
    class Expecting(Writing):
        async def propose(self, spec, task):
            async for ir in super().propose(spec, task):
                example = Example(
                    call="clamp(3, 3, 9)", expectation="value", expected="4", origin="model"
                )
                yield msgspec.structs.replace(ir, examples=(*ir.examples, example))

    alone = await outcome_of(STRONG, Expecting((CLAMPED,)))
    assert body(alone) == CLAMPED
    assert str(alone.verdict.questions[0]) == "`clamp(3, 3, 9)`: 3 or 4?"
    assert "its writer expected otherwise" in alone.verdict.doubts[-1]
    second = Writing((CLAMPED,), name="second")
    await outcome_of(STRONG, Expecting((CLAMPED,)), second)
    assert len(second.tasks) == 1


async def test_a_small_edit_mends_a_refuted_body_before_the_model_is_told():
    model = Writing((WRONG,))
    target = Document(STRONG).targets()[0]
    settings = Settings(repair_seconds=20)
    outcome = await implement(STRONG, target, backends=[model], settings=settings)
    assert outcome.edit is not None, outcome.message
    assert len(model.tasks) == 1
    assert outcome.asked[0].mended >= 1
    assert outcome.ir is not None
    assert outcome.ir.provenance is not None
    assert outcome.ir.provenance.settings["mended"] is True


async def test_a_body_that_only_plain_python_can_run_goes_back_with_its_counterexample_too():
    wrong = "import heapq\nreturn heapq.nsmallest(1, [n, high])[0]"
    model = Writing((wrong,), (CLAMPED,))
    outcome = await outcome_of(STRONG, model)
    assert body(outcome) == CLAMPED
    assert "`clamp(-3, 0, 9)` returned -3" in model.tasks[1].attempts[0].complaints[0]
