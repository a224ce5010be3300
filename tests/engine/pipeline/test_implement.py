import asyncio

import pytest

from lift_sys.config import Settings
from lift_sys.errors import BackendError
from lift_sys.pipeline import Outcome, check, implement
from lift_sys.pipeline.search import RIVAL_SECONDS
from lift_sys.source import Document
from support.backends import Hanging, Scripted

DOUBLE = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    >>> double(0)
    0
    """
    ...
'''


async def implement_first(text: str, backend: Scripted) -> Outcome:
    target = Document(text).targets()[0]
    return await implement(text, target, backends=[backend], settings=Settings(repair_seconds=0))


async def check_first(text: str) -> Outcome:
    return await check(text, Document(text).targets()[0], settings=Settings())


async def test_the_first_candidate_that_agrees_with_the_examples_is_offered():
    outcome = await implement_first(
        DOUBLE, Scripted("return n + 3", "return n * 2", "return n + n")
    )
    assert str(outcome.verdict) == "consistent with 2 examples"
    assert outcome.edit is not None
    assert outcome.edit.apply(DOUBLE) == DOUBLE.replace("...", "return n * 2")
    assert outcome.candidates == 3, "the third one came at once, and was compared"


async def test_a_refuted_candidate_is_told_with_its_counterexample_and_gives_no_edit():
    outcome = await implement_first(DOUBLE, Scripted("return n + 3"))
    assert outcome.verdict.status == "refuted"
    assert "`double(0)` returned 3, the docstring says 0" in str(outcome.verdict)
    assert outcome.edit is None


async def test_a_refuted_candidate_is_told_as_one_not_as_the_users_code():
    outcome = await implement_first(DOUBLE, Scripted("return n + 3"))
    assert outcome.message == (
        "no body found; the nearest candidate: `double(0)` returned 3, the docstring says 0. "
        "Say more in the docstring, an example for instance, and try again"
    )


async def test_what_is_wrong_with_a_candidate_is_no_finding_on_the_users_text():
    unused = "m = n\nreturn n + 3"
    assert (await implement_first(DOUBLE, Scripted(unused))).findings == ()
    offered = await implement_first(DOUBLE, Scripted(unused.replace("3", "n")))
    assert [finding.severity for finding in offered.findings] == ["hint"]


async def test_a_candidate_with_an_error_is_never_run():
    outcome = await implement_first(DOUBLE, Scripted("return eval('n * 2')"))
    assert outcome.verdict.status == "failed"
    assert outcome.edit is None
    assert outcome.findings == ()
    assert outcome.message.startswith("no body found; the nearest candidate could not be checked: ")
    assert "eval" in outcome.message


async def test_contradictory_examples_stop_the_work_before_the_backend_is_asked():
    backend = Scripted("return n * 2")
    outcome = await implement_first(DOUBLE.replace("(0)\n    0", "(3)\n    7"), backend)
    assert outcome.verdict.status == "failed"
    assert not backend.closed


@pytest.mark.parametrize(
    ("stub", "reason"),
    [("return 2 * n", "already has an implementation"), ('"no"', "already has an implementation")],
)
async def test_what_cannot_be_implemented_says_why(stub, reason):
    outcome = await implement_first(DOUBLE.replace("...", stub), Scripted())
    assert reason in outcome.verdict.reason


async def test_without_a_docstring_the_user_is_asked_for_one():
    outcome = await implement_first("def f(): ...\n", Scripted("return 1"))
    assert "docstring" in outcome.verdict.reason


async def test_a_backend_that_fails_gives_its_message_and_hint():
    error = BackendError("the model is asleep", hint="Wake it", retryable=True)
    outcome = await implement_first(DOUBLE, Scripted(error=error))
    assert str(outcome.verdict) == "failed: the model is asleep. Wake it"
    assert outcome.message == str(outcome.verdict)


async def test_a_counterexample_outlives_a_later_failure_of_the_backend():
    outcome = await implement_first(
        DOUBLE, Scripted("return n + 3", error=BackendError("the line broke"))
    )
    assert outcome.verdict.status == "refuted"


async def test_cancelling_closes_the_backend():
    backend = Hanging()
    work = asyncio.create_task(implement_first(DOUBLE, backend))
    await backend.started.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert backend.closed


async def test_an_existing_implementation_is_checked_against_its_examples():
    outcome = await check_first(DOUBLE.replace("...", "return n * 2"))
    assert str(outcome.verdict) == "consistent with 2 examples"
    assert outcome.ir is not None


async def test_a_wrong_existing_implementation_is_refuted():
    outcome = await check_first(DOUBLE.replace("...", "return n"))
    assert outcome.message == "refuted: `double(3)` returned 3, the docstring says 6"


async def test_without_an_example_the_body_is_not_even_read():
    outcome = await check_first("def f(n):\n    return n\n")
    assert outcome.verdict.status == "unchecked"
    assert [step.name for step in outcome.steps] == ["interpret"]


async def test_an_example_may_use_what_the_module_imports():
    source = '''from collections import Counter

def most(words: Counter) -> str:
    """
    >>> most(Counter("aab"))
    'a'
    """
    return max(words, key=words.get)
'''
    assert (await check_first(source)).verdict.status == "consistent"
    outcome = await check_first(source.replace("import Counter", "import deque"))
    assert outcome.verdict.status == "unchecked"


async def test_checking_a_stub_says_that_there_is_nothing_to_check():
    outcome = await check_first(DOUBLE)
    assert outcome.verdict.status == "unchecked"
    assert "no implementation yet" in outcome.verdict.reason


NESTED = '''def outer(a):
    def inner(n):
        """Return twice n.

        >>> inner(3)
        6
        """
        ...
    return inner
'''


async def implement_inner(text: str, backend: Scripted) -> Outcome:
    target = Document(text).find("outer.inner")
    assert target is not None
    return await implement(text, target, backends=[backend], settings=Settings(repair_seconds=0))


async def test_a_nested_function_that_stands_alone_is_implemented_where_it_is():
    outcome = await implement_inner(NESTED, Scripted("return n * 2"))
    assert outcome.edit is not None
    done = NESTED.replace("...", "return n * 2")
    assert outcome.edit.apply(NESTED) == done
    target = Document(done).find("outer.inner")
    checked = await check(done, target, settings=Settings())
    assert str(checked.verdict) == "consistent with 1 example"
    assert checked.ir is not None


async def test_a_nested_function_that_needs_the_one_around_it_is_not_run():
    closing = NESTED.replace("(n)", "(n, m=a)")
    outcome = await implement_inner(closing, Scripted("return n * 2"))
    assert outcome.verdict.status == "failed"
    assert "move 'inner' to module level" in outcome.verdict.reason
    assert outcome.candidates == 0
    used = NESTED.replace("...", "return n * a")
    checked = await check(used, Document(used).find("outer.inner"), settings=Settings())
    assert "'inner' uses 'a' of the function around it" in checked.verdict.reason


class Slow(Scripted):
    """Takes its time for all but the first."""

    async def propose(self, spec, task):
        number = 0
        async for ir in super().propose(spec, task):
            number += 1
            if number > 1:
                await asyncio.sleep(2 * RIVAL_SECONDS)
            yield ir


EVEN = DOUBLE.replace("    >>> double(3)", "    Ensures: result == 2 * n\n\n    >>> double(3)")


async def test_a_candidate_that_comes_late_is_not_lost_when_the_first_is_refuted():
    backend = Slow("return 6 if n == 3 else 0", "return n * 2")
    outcome = await implement_first(EVEN, backend)
    assert outcome.verdict.offered
    assert outcome.edit.new_text.strip() == "return n * 2"


async def test_a_backend_that_is_still_at_work_is_ended_once_something_is_found():
    backend = Slow("return n * 2", "return n + n")
    assert (await implement_first(DOUBLE, backend)).verdict.offered
    assert backend.closed
