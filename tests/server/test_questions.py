"""What an implementation leaves open: asked in a message where the editor can, and offered as actions everywhere."""

import asyncio

import pytest

from lift_sys_server.engine import LocalEngine
from support.editor import editor, profile
from support.engines import ASKING, FakeEngine

STUB = '''def f(x):
    """Double x.

    >>> f(1)
    2
    """
    ...
'''
DONE = STUB.replace("...", "return 1")
ANSWERED = '''def f(x):
    """Double x.

    >>> f(1)
    2
    >>> f(0)
    0
    """
    return 2
'''
ALONE = ANSWERED.replace("return 2", "return 1")
ASKED = "The docstring of 'f' leaves open what f(0) gives. What should it be?"
CHOICES = ["1", "0", "raises ValueError", "Leave it open"]
NO_APPLY = profile("workspace.applyEdit")


def asking_profile():
    can = profile()
    can["window"]["showMessage"] = {"messageActionItem": {"additionalPropertiesSupport": True}}
    return can


def open_engine(**answers):
    """An engine that leaves `f(0)` open, and has another body for each of the answers."""
    engine = FakeEngine(verdict=ASKING)
    engine.answers = {"0": "return 2", **answers}
    return engine


def answering(*answers):
    """An editor's way of answering: one after the other, then dismissing."""
    left = list(answers)

    async def answer(question):
        return left.pop(0) if left else None

    return answer


async def implement(one, buffer):
    return await one.choose(await one.action(buffer, "f(x", "Implement"))


# In a message


async def test_what_is_left_open_is_asked_after_the_body_is_in_and_the_bar_has_gone():
    async with editor(open_engine(), asking_profile()) as one:
        buffer = one.open(STUB)
        seen = []

        async def look(question):
            seen.append((buffer.text, [values[-1]["kind"] for values in one.progress.values()]))

        one.answer_question = look
        assert (await implement(one, buffer))["status"] == "consistent"
        await one.until(lambda: seen)
        [question] = one.questions
        assert question["message"] == ASKED
        assert [it["title"] for it in question["actions"]] == CHOICES
        assert seen == [(DONE, ["end"])]


async def test_an_answer_becomes_an_example_and_changes_the_body_in_one_step():
    async with editor(open_engine(), asking_profile()) as one:
        buffer = one.open(STUB)
        one.answer_question = answering("0")
        await implement(one, buffer)
        await one.until(lambda: buffer.text == ANSWERED)
        one.undo(buffer)
        assert buffer.text == DONE
        one.undo(buffer)
        assert buffer.text == STUB


@pytest.mark.parametrize("answer", [None, "Leave it open"])
async def test_no_answer_leaves_the_body_and_asks_no_more(answer):
    async with editor(open_engine(), asking_profile()) as one:
        buffer = one.open(STUB)
        one.answer_question = answering(answer)
        await implement(one, buffer)
        await one.until(lambda: one.questions)
        assert await one.hover(buffer, "Double")
        assert buffer.text == DONE
        assert len(one.questions) == 1


async def test_never_more_than_three_questions_are_asked():
    engine = open_engine()
    engine.still_open = True
    async with editor(engine, asking_profile()) as one:
        buffer = one.open(STUB)
        one.answer_question = answering("0", "0", "0", "0")
        await implement(one, buffer)
        await one.until(lambda: buffer.text.count(">>> f(") == 4)
        assert await one.hover(buffer, "Double")
        assert len(one.questions) == 3


@pytest.mark.parametrize(
    ("capabilities", "options"),
    [(profile(), {}), (asking_profile(), {"askQuestions": False})],
    ids=["client cannot", "user does not want"],
)
async def test_nothing_is_asked_where_it_cannot_or_shall_not_be(capabilities, options):
    async with editor(open_engine(), capabilities, options) as one:
        one.configuration = {None: options}
        buffer = one.open(STUB)
        await implement(one, buffer)
        assert len(await one.actions(buffer, "f(x", only=["refactor.rewrite.liftSys.answer"])) == 3
        assert one.questions == []


async def test_an_answer_for_a_function_that_was_edited_meanwhile_comes_too_late():
    async with editor(open_engine(), asking_profile()) as one:
        buffer = one.open(STUB)

        async def edit_first(question):
            one.replace(buffer, "return 1", "return 7")
            return "0"

        one.answer_question = edit_first
        await implement(one, buffer)
        await one.until(lambda: one._said)
        [message] = one.take_messages()
        assert "'f' has changed" in message
        assert buffer.text == STUB.replace("...", "return 7")


async def test_an_open_question_does_not_hold_up_other_work():
    async with editor(open_engine(), asking_profile()) as one:
        forever = asyncio.Event()

        async def wait(question):
            await forever.wait()

        one.answer_question = wait
        buffer = one.open("\n\n".join(STUB.replace("f(", f"{name}(") for name in "fghk"))
        for name in "fghk":
            await one.choose(await one.action(buffer, f"{name}(x", f"Implement {name} "))
        assert buffer.text.count("return 1") == 4
        await one.until(lambda: len(one.questions) == 4)


async def test_a_shutdown_ends_an_open_question():
    async with editor(open_engine(), asking_profile()) as one:
        forever = asyncio.Event()

        async def wait(question):
            await forever.wait()

        one.answer_question = wait
        await implement(one, one.open(STUB))
        await one.until(lambda: one.questions)
        await one.request("shutdown")
        assert not one.server.protocol._kept
        one.server.protocol._shutdown = False


# As actions


@pytest.mark.parametrize("capabilities", [profile(), NO_APPLY], ids=["full", "resolve"])
async def test_every_answer_is_an_action_that_makes_it_an_example(capabilities):
    async with editor(open_engine(), capabilities) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        listed = await one.actions(buffer, "f(x", only=["refactor.rewrite.liftSys.answer"])
        assert [action["title"] for action in listed] == [
            "Add example: f(0) gives 1",
            "Add example: f(0) gives 0",
            "Add example: f(0) raises ValueError",
        ]
        await one.choose(listed[1])
        assert buffer.text == ANSWERED
        one.undo(buffer)
        assert buffer.text == DONE


async def test_after_an_answer_the_hover_tells_the_new_verdict_and_the_question_is_gone():
    async with editor(open_engine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        await one.choose(await one.action(buffer, "f(x", "Add example: f(0) gives 0"))
        assert "consistent with 3 examples" in await one.hover(buffer, "Double")
        assert await one.actions(buffer, "f(x", only=["refactor.rewrite.liftSys.answer"]) == []


async def test_an_answer_after_an_undo_brings_body_and_example_together():
    async with editor(open_engine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.undo(buffer)
        await one.choose(await one.action(buffer, "f(x", "Add example: f(0) gives 0"))
        assert buffer.text == ANSWERED
        one.undo(buffer)
        assert buffer.text == STUB


async def test_an_answer_that_no_body_agrees_with_adds_the_example_alone_and_says_so():
    async with editor(open_engine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        action = await one.action(buffer, "f(x", "Add example: f(0) raises ValueError")
        reply = await one.choose(action)
        assert reply["status"] == "refuted"
        assert ">>> f(0)" in buffer.text
        assert "ValueError" in buffer.text
        assert buffer.text.endswith("return 1\n")
        [message] = one.take_messages()
        assert message.startswith("'f' has the example now, and no body that agrees with it: ")


@pytest.mark.parametrize("change", [("Double", "Treble"), ("return 1", "return 7")])
async def test_an_answer_is_stale_once_the_function_was_edited(change):
    async with editor(open_engine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        action = await one.action(buffer, "f(x", "Add example: f(0) gives 0")
        one.replace(buffer, *change)
        edited = buffer.text
        assert (await one.choose(action))["status"] == "stale"
        assert buffer.text == edited
        one.take_messages()


async def answer(one, buffer, **given):
    asked = {"uri": buffer.uri, "qualname": "f", **given}
    return await one.answer(one.execute({"command": "liftSys.answer", "arguments": [asked]}))


@pytest.mark.parametrize(
    ("question", "answer_", "words"),
    [
        ("f(5)", "0", "no open question"),
        ("f(0)", "import os", "is no answer"),
        ("f(0)", "open('x')", "is no answer"),
        (3, "0", "takes one object"),
        ("f(0)", None, "takes one object"),
    ],
)
async def test_an_answer_that_is_none_is_refused_with_a_reason(question, answer_, words):
    async with editor(open_engine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        reply = await answer(one, buffer, question=question, answer=answer_)
        assert reply["status"] == "refused"
        [message] = one.take_messages()
        assert words in message
        assert buffer.text == DONE


async def test_another_answer_than_is_on_offer_may_be_given():
    async with editor(open_engine(**{"-7": "return 3"})) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        await answer(one, buffer, question="f(0)", answer="-7")
        assert buffer.text == ANSWERED.replace("\n    0\n", "\n    -7\n").replace(
            "return 2", "return 3"
        )


async def test_a_function_of_one_line_gets_example_and_body_in_one_step():
    text = 'def f(x): "Double x."\n'
    async with editor(open_engine()) as one:
        buffer = one.open(text)
        await implement(one, buffer)
        await one.choose(await one.action(buffer, "f(x", "Add example: f(0) gives 0"))
        assert ">>> f(0)\n    0\n" in buffer.text
        assert "return 2" in buffer.text
        assert "return 1" not in buffer.text
        compile(buffer.text, "example.py", "exec")
        one.undo(buffer)
        one.undo(buffer)
        assert buffer.text == text


# With the real engine

PEAK = '''def peak(xs: list[int]) -> int:
    """The largest number.

    >>> peak([1, 3])
    3
    """
    ...
'''


async def test_an_answer_changes_what_is_found_and_the_file_runs():
    async with editor(LocalEngine(), asking_profile()) as one:
        buffer = one.open(PEAK)
        one.answer_question = answering("0")
        await one.choose(await one.action(buffer, "peak(", "Implement"))
        first = buffer.text
        await one.until(lambda: ">>> peak([])\n    0\n" in buffer.text)
        namespace = {}
        exec(buffer.text, namespace)
        assert (namespace["peak"]([1, 3]), namespace["peak"]([])) == (3, 0)
        assert "consistent with 2 examples" in await one.hover(buffer, "largest")
        one.undo(buffer)
        assert buffer.text == first
        assert "consistent with 1 example " in await one.hover(buffer, "largest")
