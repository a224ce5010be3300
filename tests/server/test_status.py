"""`liftSys/status`: how functions stand, told to clients that asked, and never left running."""

import pytest

from lift_sys.errors import BackendError
from lift_sys.verdicts import Evidence, Strength, Verdict
from support.display import ASKING
from support.editor import editor
from support.engines import REFUTED, FakeEngine

STUB = '''def f(x: int) -> int:
    """Double x."""
    ...

class A:
    def g(self, x):
        """Halve x."""
        ...
'''
STRONG = Verdict(
    status="consistent",
    evidence=(Evidence(kind="examples", ran=3, held=3, seconds=0.01),),
    strength=Strength(rejected=62, survived=37),
)


async def begin(one, buffer, at="f(x"):
    """Choose to implement a function; return the request's number."""
    [action] = await one.actions(buffer, at, only=["refactor.rewrite"])
    return one.execute(action)


def last(one):
    return one.statuses[-1]["functions"] if one.statuses else []


async def told(one, *statuses):
    """Wait until this is what was told last of all functions of the document."""
    await one.until(lambda: [entry["status"] for entry in last(one)] == list(statuses))
    return last(one)


async def test_nothing_is_told_of_functions_that_nothing_was_done_for():
    async with editor(FakeEngine(), ASKING) as one:
        buffer = one.open(STUB)
        one.replace(buffer, "Double", "Treble")
        await one.until(lambda: buffer.uri in one.diagnostics)
    assert one.statuses == []


async def test_a_client_that_did_not_ask_is_told_nothing():
    async with editor(FakeEngine()) as one:
        await one.answer(await begin(one, one.open(STUB)))
    assert one.statuses == []


@pytest.mark.parametrize("asked", [None, True, {"liftSys": True}, {"liftSys": {"status": 1}}, []])
async def test_asking_in_another_form_is_not_asking(asked):
    async with editor(FakeEngine(), {**ASKING, "experimental": asked}) as one:
        await one.answer(await begin(one, one.open(STUB)))
    assert one.statuses == []


async def test_work_is_told_step_by_step_up_to_its_verdict():
    engine = FakeEngine(verdict=STRONG)
    engine.hold()
    async with editor(engine, ASKING) as one:
        buffer = one.open(STUB)
        number = await begin(one, buffer)
        [running] = await told(one, "running")
        assert running["step"] == running["words"] == "reading the docstring"
        engine.release()
        await one.answer(number)
        [found] = await told(one, "consistent")
    assert one.statuses[-1]["uri"] == buffer.uri
    assert one.statuses[-1]["version"] == buffer.version
    assert buffer.of(found.pop("range")) == "f"
    assert found == {
        "qualname": "f",
        "status": "consistent",
        "stale": False,
        "inText": True,
        "words": "consistent with 3 examples · strength 0.62 · fake · 0.3 s",
        "strength": 0.62,
        "backend": "fake",
        "seconds": 0.3,
        "step": None,
    }


async def test_work_that_waits_for_its_turn_is_told_as_queued():
    engine = FakeEngine()
    engine.hold()
    text = "".join(f'def f{n}(x):\n    """Double x."""\n    ...\n\n' for n in range(3))
    async with editor(engine, ASKING) as one:
        buffer = one.open(text)
        numbers = [await begin(one, buffer, f"f{n}(x") for n in range(3)]
        await told(one, "running", "running", "queued")
        engine.release()
        for number in numbers:
            await one.answer(number)
        await told(one, "consistent", "consistent", "consistent")


async def test_a_result_is_told_as_stale_when_the_text_changes_and_back_after_an_undo():
    async with editor(FakeEngine(), ASKING) as one:
        buffer = one.open(STUB)
        await one.answer(await begin(one, buffer))
        await told(one, "consistent")
        one.replace(buffer, "return 1", "return 3")
        await one.until(lambda: last(one)[0]["stale"])
        assert last(one)[0]["words"].startswith("stale: consistent with")
        assert last(one)[0]["inText"] is False
        one.undo(buffer)
        await one.until(lambda: not last(one)[0]["stale"])
        assert last(one)[0]["inText"] is True
        one.undo(buffer)
        await one.until(lambda: not last(one)[0]["inText"])
        assert last(one)[0]["words"].startswith("last found: consistent with")
        assert last(one)[0]["stale"] is False


async def test_an_edit_that_changes_nothing_of_it_is_not_told():
    async with editor(FakeEngine(), ASKING) as one:
        buffer = one.open(STUB)
        await one.answer(await begin(one, buffer))
        await told(one, "consistent")
        count = len(one.statuses)
        one.replace(buffer, "Halve", "Quarter")
        one.replace(buffer, "def f(", "# a note\ndef f(")
        await one.until(lambda: len(one.statuses) > count)
        assert one.statuses[-1]["version"] == buffer.version


async def test_work_that_is_cancelled_is_not_left_running():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, ASKING) as one:
        buffer = one.open(STUB)
        number = await begin(one, buffer)
        await told(one, "running")
        await one.request("workspace/executeCommand", {"command": "liftSys.cancel"})
        await one.answer(number)
        await one.until(lambda: last(one) == [])


async def test_work_whose_request_is_cancelled_is_not_left_running():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, ASKING) as one:
        number = await begin(one, one.open(STUB))
        await told(one, "running")
        one.cancel(number)
        await one.until(lambda: last(one) == [])


@pytest.mark.parametrize(
    "error",
    [
        BackendError("no answer", retryable=False, hint="Try later"),
        ValueError("a fault of our own"),
    ],
)
async def test_work_that_fails_is_not_left_running(error):
    engine = FakeEngine(error=error)
    engine.hold()
    async with editor(engine, ASKING) as one:
        number = await begin(one, one.open(STUB))
        await told(one, "running")
        engine.release()
        await one.answer(number)
        assert len(one.take_messages()) == 1
        await one.until(lambda: last(one) == [])


async def test_a_function_that_is_edited_while_it_is_worked_on_ends_as_stale():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, ASKING) as one:
        buffer = one.open(STUB)
        number = await begin(one, buffer)
        await told(one, "running")
        one.replace(buffer, "Double", "Treble")
        engine.release()
        await one.answer(number)
        assert len(one.take_messages()) == 1
        [found] = await told(one, "consistent")
        assert found["stale"] is True


async def test_a_function_that_is_deleted_while_it_is_worked_on_is_told_no_more():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, ASKING) as one:
        buffer = one.open(STUB)
        number = await begin(one, buffer)
        await told(one, "running")
        one.change(buffer, [(0, buffer.text.index("class"), "")])
        engine.release()
        await one.answer(number)
        assert len(one.take_messages()) == 1
        await one.until(lambda: last(one) == [])


async def test_a_document_that_is_closed_has_nothing_running_and_tells_what_is_known_when_reopened():
    engine = FakeEngine()
    async with editor(engine, ASKING) as one:
        buffer = one.open(STUB)
        await one.answer(await begin(one, buffer))
        await told(one, "consistent")
        engine.hold()
        number = await begin(one, buffer, "g(self")
        await told(one, "consistent", "running")
        one.close(buffer)
        assert (await one.answer(number))["status"] == "cancelled"
        await one.until(lambda: last(one) == [])
        assert one.statuses[-1] == {"uri": buffer.uri, "version": None, "functions": []}
        one.open(buffer.text)
        await told(one, "consistent")


async def test_a_refutation_is_told_in_words():
    async with editor(FakeEngine(verdict=REFUTED), ASKING) as one:
        await one.answer(await begin(one, one.open(STUB)))
        one.take_messages()
        [found] = await told(one, "refuted")
        assert found["words"].startswith("last tried: refuted: `f(2)` returned 3")
        assert found["inText"] is False


async def test_many_steps_are_told_as_few():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, ASKING, quiet_seconds=0.05) as one:
        buffer = one.open(STUB)
        number = await begin(one, buffer)
        await told(one, "running")
        for _ in range(50):
            one.replace(buffer, "Halve", "Quarter")
            one.replace(buffer, "Quarter", "Halve")
        engine.release()
        await one.answer(number)
        await told(one, "consistent")
    assert len(one.statuses) <= 4
