"""The menu beyond *Implement*: what is listed when, and what comes of choosing it, for every kind of client."""

import pytest

from support.editor import editor, profile
from support.engines import ASKING, REFUTED, FakeEngine
from support.notebook import Notebook

STUB = '''def f(x):
    """Double x.

    >>> f(1)
    2
    """
    ...
'''
DONE = STUB.replace("...", "return 1")
TWO = STUB + "\n\n" + STUB.replace("f(", "g(")
WRITTEN = STUB.replace("...", "return x * 2")
NO_APPLY = profile("workspace.applyEdit")
CLIENTS = [
    pytest.param(profile(), id="full"),
    pytest.param(NO_APPLY, id="resolve"),
    pytest.param(profile("textDocument.codeAction.codeActionLiteralSupport"), id="commands"),
]


def titles(actions):
    return [action["title"] for action in actions]


async def implement(one, buffer, at="f(x"):
    return await one.choose(await one.action(buffer, at, "Implement"))


# What is listed when


async def test_a_bare_stub_has_nothing_but_to_be_implemented():
    async with editor(FakeEngine()) as one:
        listed = await one.actions(one.open(STUB), "f(x")
        assert titles(listed) == ["Implement f from its docstring"]


async def test_an_implemented_function_can_be_tried_again_and_verified():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        assert titles(await one.actions(buffer, "f(x")) == [
            "Try again: look anew for a body of f",
            "Verify f against its docstring",
        ]


async def test_a_body_that_was_changed_by_hand_is_no_longer_ours_to_replace():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.replace(buffer, "return 1", "return 3")
        assert titles(await one.actions(buffer, "f(x")) == ["Verify f against its docstring"]


async def test_a_body_of_the_users_can_be_verified_where_its_docstring_has_an_example():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(WRITTEN + '\ndef h(x):\n    """Say nothing exact."""\n    return x\n')
        assert titles(await one.actions(buffer, "f(x")) == ["Verify f against its docstring"]
        assert await one.actions(buffer, "h(x") == []


async def test_a_light_bulb_lists_nothing_without_a_diagnostic():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        assert await one.actions(buffer, "f(x", trigger=2) == []


async def test_a_failure_lists_trying_again_as_its_quick_fix():
    async with editor(FakeEngine(verdict=REFUTED)) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        one.take_messages()
        await one.until(lambda: "LIFT002" in _codes(one, buffer))
        shown = one.diagnostics[buffer.uri]
        listed = await one.actions(buffer, "f(x", diagnostics=shown, trigger=2)
        assert titles(listed) == [
            "Implement f from its docstring",
            "Try again: look anew for a body of f",
            "Explain LIFT002",
        ]
        assert {action["kind"] for action in listed} == {"quickfix"}


@pytest.mark.parametrize(
    ("only", "listed"),
    [
        (["refactor.rewrite.liftSys.tryAgain"], ["Try again"]),
        (["refactor.rewrite.liftSys.nextCandidate"], ["Next candidate"]),
        (["refactor.rewrite.liftSys.answer"], ["Add example"] * 3),
        (["refactor.rewrite.liftSys"], ["Try again", "Next candidate", *["Add example"] * 3]),
        (["source.liftSys"], ["Verify"]),
        (["source"], ["Verify"]),
        (["source.organizeImports"], []),
        (["quickfix"], []),
        (["refactor.extract"], []),
    ],
)
async def test_kinds_are_hierarchical(only, listed):
    engine = FakeEngine(verdict=ASKING)
    engine.others = ("return 2",)
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        found = titles(await one.actions(buffer, "f(x", only=only))
        assert [" ".join(title.replace(":", "").split()[:2]) for title in found] == [
            name if " " in name else f"{name} f" for name in listed
        ]


async def test_all_of_a_file_is_listed_only_where_there_are_several():
    async with editor(FakeEngine()) as one:
        buffer = one.open(TWO)
        listed = await one.actions(buffer, "f(x")
        assert titles(listed)[-1] == "Implement all functions of this file"
        assert listed[-1]["kind"] == "source.liftSys.implementAll"
        assert await one.actions(buffer, "f(x", only=["source.liftSys.verify"]) == []


async def test_a_client_without_edits_is_still_offered_no_action():
    without = profile("workspace.applyEdit", "textDocument.codeAction.resolveSupport")
    async with editor(FakeEngine(), without) as one:
        assert "codeActionProvider" not in one.can


# Try again


@pytest.mark.parametrize("capabilities", CLIENTS)
async def test_trying_again_replaces_our_body_and_asks_anew_in_one_step(capabilities):
    engine = FakeEngine()
    async with editor(engine, capabilities) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        engine.body = "return 2"
        await one.choose(await one.action(buffer, "f(x", "Try again"))
        assert buffer.text == STUB.replace("...", "return 2")
        assert engine.fresh == [False, True]
        assert engine.asked == [STUB.strip()] * 2
        one.undo(buffer)
        assert buffer.text == DONE


async def test_trying_again_without_success_keeps_the_body_and_says_so():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        engine.verdict = REFUTED
        reply = await one.choose(await one.action(buffer, "f(x", "Try again"))
        assert reply["status"] == "refuted"
        assert buffer.text == DONE
        [message] = one.take_messages()
        assert message.startswith("'f' keeps its body: ")
        assert "consistent with 2 examples" in await one.hover(buffer, "Double")


async def test_the_same_body_found_again_is_said_and_no_edit_is_made():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        await one.choose(await one.action(buffer, "f(x", "Try again"))
        assert len(one.edits) == 1
        [message] = one.take_messages()
        assert "the same body was found again" in message


async def test_a_body_that_is_edited_while_another_is_looked_for_is_left_alone():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        engine.hold()
        engine.body = "return 2"
        number = one.execute(await one.action(buffer, "f(x", "Try again"))
        await one.until(lambda: len(engine.asked) == 2)
        one.replace(buffer, "return 1", "return 3")
        engine.release()
        assert (await one.answer(number))["status"] == "stale"
        assert "return 3" in buffer.text
        one.take_messages()


async def test_edits_elsewhere_leave_trying_again_alone():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB + "\n\nx = 1\n")
        await implement(one, buffer)
        engine.hold()
        engine.body = "return 2"
        number = one.execute(await one.action(buffer, "f(x", "Try again"))
        await one.until(lambda: len(engine.asked) == 2)
        one.replace(buffer, "x = 1", "x = 2")
        one.change(buffer, [(0, 0, "# 😀\n")])
        engine.release()
        await one.answer(number)
        assert buffer.text == "# 😀\n" + STUB.replace("...", "return 2") + "\n\nx = 2\n"


# Next candidate


@pytest.mark.parametrize("capabilities", CLIENTS)
async def test_the_next_candidate_is_verified_and_takes_the_place_and_they_cycle(capabilities):
    engine = FakeEngine()
    engine.others = ("return 2", "return 3")
    async with editor(engine, capabilities) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        engine.others = ()
        seen = []
        for _ in range(3):
            action = await one.action(buffer, "f(x", "Next candidate for f (2 others)")
            await one.choose(action)
            seen.append(buffer.text.strip().splitlines()[-1].strip())
        assert seen == ["return 2", "return 3", "return 1"]
        assert len(engine.asked) == 4


async def test_a_candidate_that_cannot_be_verified_is_passed_over():
    engine = FakeEngine()
    engine.others, engine.unfit = ("return 2", "return 3"), ("return 2",)
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        await one.choose(await one.action(buffer, "f(x", "Next candidate"))
        assert "return 3" in buffer.text


async def test_without_any_other_that_can_be_verified_the_body_stays():
    engine = FakeEngine()
    engine.others, engine.unfit = ("return 2",), ("return 2",)
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        await one.choose(await one.action(buffer, "f(x", "Next candidate"))
        assert buffer.text == DONE
        assert one.take_messages() == ["'f' keeps its body: no other one could be verified"]


# Verify


@pytest.mark.parametrize("capabilities", CLIENTS)
async def test_verifying_shows_the_verdict_and_changes_nothing(capabilities):
    async with editor(FakeEngine(), capabilities) as one:
        buffer = one.open(WRITTEN)
        reply = await one.choose(await one.action(buffer, "f(x", "Verify"))
        assert reply == {"status": "consistent", "message": "'f': consistent with 2 examples"}
        assert one.take_messages() == [reply["message"]]
        head = (await one.hover(buffer, "Double")).partition("\n")[0]
        assert head.startswith("**`f`** · consistent with 2 examples · ")
        assert buffer.text == WRITTEN
        assert one.edits == []


async def test_a_body_that_is_refuted_gets_a_warning_until_it_is_edited():
    engine = FakeEngine()
    engine.checked = REFUTED
    async with editor(engine) as one:
        buffer = one.open(WRITTEN)
        await one.choose(await one.action(buffer, "f(x", "Verify"))
        [message] = one.take_messages()
        assert message == "'f': refuted: `f(2)` returned 3, the docstring says 4"
        await one.until(lambda: _codes(one, buffer) == ["LIFT003"])
        [warning] = one.diagnostics[buffer.uri]
        assert warning["severity"] == 2
        assert buffer.of(warning["range"]) == "f"
        assert "refuted: `f(2)` returned 3" in await one.hover(buffer, "Double")
        one.replace(buffer, "x * 2", "x + x")
        await one.until(lambda: _codes(one, buffer) == [])
        assert "stale" in await one.hover(buffer, "Double")
        one.undo(buffer)
        await one.until(lambda: _codes(one, buffer) == ["LIFT003"])


async def test_verifying_and_implementing_one_function_are_one_job():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        engine.hold()
        checking = one.execute(await one.action(buffer, "f(x", "Verify"))
        await one.until(lambda: len(engine.asked) == 2)
        newer = one.execute(await one.action(buffer, "f(x", "Try again"))
        await one.until(lambda: len(engine.asked) == 3)
        engine.release()
        assert (await one.answer(checking))["status"] == "superseded"
        assert (await one.answer(newer))["status"] == "consistent"
        one.take_messages()


async def test_after_verifying_our_own_body_there_is_still_a_next_candidate():
    engine = FakeEngine()
    engine.others = ("return 2",)
    async with editor(engine) as one:
        buffer = one.open(STUB)
        await implement(one, buffer)
        await one.choose(await one.action(buffer, "f(x", "Verify"))
        one.take_messages()
        await one.choose(await one.action(buffer, "f(x", "Next candidate"))
        assert "return 2" in buffer.text


async def test_a_stub_cannot_be_verified_and_the_reason_is_given():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        asked = {"uri": buffer.uri, "qualname": "f"}
        reply = await one.answer(one.execute({"command": "liftSys.verify", "arguments": [asked]}))
        assert reply["status"] == "refused"
        [message] = one.take_messages()
        assert "implement it first" in message


@pytest.mark.parametrize("command", ["tryAgain", "nextCandidate", "answer"])
async def test_a_body_that_is_not_ours_is_refused_with_a_reason(command):
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRITTEN)
        asked = {"uri": buffer.uri, "qualname": "f", "question": "f(0)", "answer": "0"}
        command = {"command": f"liftSys.{command}", "arguments": [asked]}
        assert (await one.answer(one.execute(command)))["status"] == "refused"
        [message] = one.take_messages()
        assert "'f' holds a body that was not made here" in message
        assert buffer.text == WRITTEN


# Implement all


@pytest.mark.parametrize("capabilities", CLIENTS[:2])
async def test_all_functions_of_a_file_are_implemented_behind_one_bar(capabilities):
    engine = FakeEngine()
    async with editor(engine, capabilities) as one:
        buffer = one.open(TWO)
        await one.choose(await one.action(buffer, "f(x", "Implement all"))
        assert buffer.text == TWO.replace("...", "return 1")
        assert one.take_messages() == ["2 of 2 functions implemented"]
        [bar] = one.progress.values()
        assert bar[0]["title"] == "Implementing all functions"
        percents = [value["percentage"] for value in bar if "percentage" in value]
        assert percents == sorted(percents)


async def test_each_function_of_a_batch_is_one_undo_step():
    async with editor(FakeEngine()) as one:
        buffer = one.open(TWO)
        await one.choose(await one.action(buffer, "f(x", "Implement all"))
        one.take_messages()
        one.undo(buffer)
        assert buffer.text.count("...") == 1
        one.undo(buffer)
        assert buffer.text == TWO


async def test_a_batch_names_what_was_not_implemented():
    async with editor(FakeEngine(verdict=REFUTED)) as one:
        buffer = one.open(TWO)
        reply = await one.choose(await one.action(buffer, "f(x", "Implement all"))
        assert reply["implemented"] == 0
        assert one.take_messages() == [
            "0 of 2 functions implemented. Not 'f', 'g': what is marked there says why"
        ]


MANY = "\n\n".join(STUB.replace("f(", f"f{number}(") for number in range(40))


async def test_a_batch_of_more_than_the_queue_takes_is_no_problem_and_leaves_room_for_others():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(MANY + "\n\n" + STUB)
        engine.hold()
        batch = one.execute(await one.action(buffer, "f0(x", "Implement all"))
        await one.until(lambda: len(engine.asked) == 2)
        single = one.execute(await one.action(buffer, "f(x", "Implement f "))
        engine.release()
        await one.answer(single)
        assert (await one.answer(batch))["status"] == "done"
        assert buffer.text.count("return 1") == 41
        one.take_messages()


@pytest.mark.parametrize("way", ["button", "request", "command", "close"])
async def test_every_way_of_cancelling_ends_a_whole_batch(way):
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        buffer = one.open(MANY)
        number = one.execute(await one.action(buffer, "f0(x", "Implement all"))
        await one.until(lambda: len(engine.asked) == 2)
        match way:
            case "button":
                [token] = one.progress
                one.press_cancel(token)
            case "request":
                one.cancel(number)
            case "command":
                await one.answer(one.execute({"command": "liftSys.cancel", "arguments": []}))
            case "close":
                one.close(buffer)
        await one.until(lambda: one.replies.get(number))
        assert len(engine.asked) == engine.cancelled == 2
        if way != "request":
            assert (await one.answer(number))["status"] == "cancelled"
        assert one.take_messages() == []


async def test_a_second_batch_on_a_file_takes_the_place_of_the_first():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        buffer = one.open(TWO)
        action = await one.action(buffer, "f(x", "Implement all")
        first = one.execute(action)
        await one.until(lambda: len(engine.asked) == 2)
        second = one.execute(action)
        await one.until(lambda: len(engine.asked) == 4)
        engine.release()
        assert (await one.answer(first))["status"] == "cancelled"
        assert (await one.answer(second))["implemented"] == 2
        assert buffer.text == TWO.replace("...", "return 1")
        one.take_messages()


@pytest.mark.parametrize("arguments", [[], [{}], [1], None, [{"uri": 1}]])
async def test_a_batch_with_wrong_arguments_says_what_it_takes(arguments):
    async with editor(FakeEngine()) as one:
        command = {"command": "liftSys.implementAll", "arguments": arguments}
        assert (await one.answer(one.execute(command)))["status"] == "refused"
        [message] = one.take_messages()
        assert "takes one object with 'uri'" in message


async def test_a_batch_without_anything_to_do_says_so():
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRITTEN)
        about = [{"uri": buffer.uri}]
        reply = await one.answer(
            one.execute({"command": "liftSys.implementAll", "arguments": about})
        )
        assert reply["implemented"] == 0
        [message] = one.take_messages()
        assert message.startswith("There is no function to implement")


async def test_a_crash_in_a_batch_is_one_message_and_ends_all_of_it():
    async with editor(FakeEngine(error=ZeroDivisionError("secret"))) as one:
        buffer = one.open(MANY)
        await one.choose(await one.action(buffer, "f0(x", "Implement all"))
        [message] = one.take_messages()
        assert "by a fault of its own" in message
        assert "secret" not in message
        assert buffer.text == MANY


async def test_a_full_queue_is_told_with_what_to_do():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        buffer = one.open(MANY)
        asked = [{"uri": buffer.uri, "qualname": f"f{number}"} for number in range(33)]
        numbers = [
            one.execute({"command": "liftSys.implement", "arguments": [each]}) for each in asked
        ]
        reply = await one.answer(numbers[-1])
        assert reply["status"] == "refused"
        [message] = one.take_messages()
        assert "32 jobs are waiting or running. Wait for one to end, or cancel it" in message
        await one.answer(one.execute({"command": "liftSys.cancel", "arguments": []}))
        ended = [(await one.answer(number))["status"] for number in numbers[:-1]]
        assert ended == ["cancelled"] * 32


# Show IR


async def test_the_ir_is_offered_only_to_an_editor_that_can_open_it():
    can = profile()
    can["workspace"]["textDocumentContent"] = {}
    async with editor(FakeEngine(), can) as one:
        action = await one.action(one.open(STUB), "f(x", "Show the IR of f")
        assert action["kind"] == "source.liftSys.showIR"
        assert action["command"]["command"] == "liftSys.showIR"


# Notebooks


async def test_in_a_cell_of_a_notebook_all_of_it_works_as_in_a_file():
    engine = FakeEngine(verdict=ASKING)
    engine.others, engine.answers = ("return 2",), {"0": "return 3"}
    async with editor(engine) as one:
        _, cell = Notebook(one).open("import math\ny = 1\n", STUB)
        await implement(one, cell)
        await one.choose(await one.action(cell, "f(x", "Next candidate"))
        assert cell.text == STUB.replace("...", "return 2")
        await one.choose(await one.action(cell, "f(x", "Add example: f(0) gives 0"))
        assert cell.text.endswith('>>> f(0)\n    0\n    """\n    return 3\n')
        engine.body = "return 4"
        await one.choose(await one.action(cell, "f(x", "Try again"))
        assert cell.text.endswith('>>> f(0)\n    0\n    """\n    return 4\n')
        await one.choose(await one.action(cell, "f(x", "Verify"))
        one.take_messages()
        assert "consistent with 2 examples" in await one.hover(cell, "Double")
        one.undo(cell)
        assert "consistent with 3 examples" in await one.hover(cell, "Double")


# Explain


async def test_a_finding_is_explained_in_a_message():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(STUB)
        found = {
            "range": buffer.range(4, 5),
            "message": "no",
            "code": "LIFT106",
            "source": "lift-sys",
        }
        action = await one.action(buffer, "f(x", "Explain LIFT106", diagnostics=[found])
        assert (action["kind"], action["diagnostics"]) == ("quickfix", [found])
        reply = await one.choose(action)
        assert one.take_messages() == [reply["message"]]
        assert reply["message"].startswith("LIFT106 no-example: ")


async def test_a_finding_is_explained_on_its_page_where_the_editor_can_open_it():
    can = profile(pull=True)
    can["window"]["showDocument"] = {"support": True}
    async with editor(FakeEngine(), can) as one:
        reply = await one.answer(
            one.execute({"command": "liftSys.explain", "arguments": [{"code": "LIFT002"}]})
        )
        assert reply["status"] == "done"
        await one.until(lambda: one.shown)
        assert one.take_messages() == []


@pytest.mark.parametrize("arguments", [[], [{"code": "E501"}], [{"code": 3}], None])
async def test_what_is_no_code_of_ours_is_not_explained(arguments):
    async with editor(FakeEngine()) as one:
        command = {"command": "liftSys.explain", "arguments": arguments}
        assert (await one.answer(one.execute(command)))["status"] == "refused"
        [message] = one.take_messages()
        assert "as in LIFT105" in message


def _codes(one, buffer):
    hints = ("LIFT001",)
    return [it["code"] for it in one.diagnostics.get(buffer.uri, ()) if it["code"] not in hints]
