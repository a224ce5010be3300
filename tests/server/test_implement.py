"""The code action and what becomes of it, with an engine that does what the test says."""

import asyncio

import pytest

from lift_sys.errors import BackendError
from support.editor import ResponseError, editor, profile
from support.engines import REFUTED, FakeEngine

STUB = '''import os

def f(x):
    """Double x."""
    ...

def g(x):
    """Halve x."""
    return x / 2
'''
DONE = STUB.replace("...", "return 1")
TITLE = "Implement f from its docstring"
NO_APPLY = profile("workspace.applyEdit")
NO_PROGRESS = profile("window.workDoneProgress")


async def begin(one, engine, text=STUB, at="f(x)"):
    """Open a text, choose the action and wait until the engine holds; return both."""
    engine.hold()
    buffer = one.open(text)
    [action] = await one.actions(buffer, at)
    number = one.execute(action)
    await one.until(lambda: engine.asked)
    return buffer, number


# What is listed


@pytest.mark.parametrize("at", ["def f", "f(x)", "Double", "...", "    ..."])
async def test_the_action_is_listed_everywhere_on_an_unimplemented_function(at):
    async with editor(FakeEngine()) as one:
        [action] = await one.actions(one.open(STUB), at)
        assert (action["title"], action["kind"]) == (TITLE, "refactor.rewrite.liftSys")


@pytest.mark.parametrize("at", ["import os", "def g", "return x"])
async def test_the_action_is_not_listed_elsewhere(at):
    async with editor(FakeEngine()) as one:
        assert await one.actions(one.open(STUB), at, only=["refactor"]) == []


@pytest.mark.parametrize(
    ("decorator", "offered"),
    [
        ("property", False),
        ("functools.cached_property", False),
        ("p.setter", False),
        ("p.deleter", False),
        ("staticmethod", True),
        ("functools.cache", True),
    ],
)
async def test_neither_action_nor_hint_is_shown_on_what_is_never_implemented(decorator, offered):
    text = f'class A:\n    @{decorator}\n    def p(self):\n        """Double."""\n        ...\n'
    async with editor() as one:
        buffer = one.open(text)
        assert len(await one.actions(buffer, "p(self")) == offered
        await one.until(lambda: buffer.uri in one.diagnostics)
        assert ("LIFT001" in _codes(one, buffer)) == offered


async def test_to_implement_a_property_by_its_name_is_refused_with_a_reason():
    text = 'class A:\n    @property\n    def p(self):\n        """Double."""\n        ...\n'
    async with editor() as one:
        buffer = one.open(text)
        asked = {"uri": buffer.uri, "qualname": "A.p"}
        command = {"command": "liftSys.implement", "arguments": [asked]}
        assert (await one.answer(one.execute(command)))["status"] == "failed"
        [message] = one.take_messages()
        assert "is a property" in message
        assert buffer.text == text


async def test_the_action_is_not_listed_without_a_docstring():
    async with editor(FakeEngine()) as one:
        assert await one.actions(one.open("def f(x): ...\n"), "f(x)") == []


@pytest.mark.parametrize(
    ("uri", "language"), [("file:///a.pyi", "python"), ("file:///a.txt", "plaintext")]
)
async def test_stub_files_and_other_languages_are_left_alone(uri, language):
    async with editor(FakeEngine()) as one:
        assert await one.actions(one.open(STUB, uri, language), "f(x)") == []


async def test_a_selection_lists_an_action_for_each_function_in_it():
    text = STUB + STUB.replace("def f", "def h")
    async with editor(FakeEngine()) as one:
        actions = await one.actions(one.open(text), 0, to=len(text), only=["refactor"])
        assert [action["title"] for action in actions] == [TITLE, TITLE.replace(" f ", " h ")]


@pytest.mark.parametrize(
    ("only", "listed"),
    [
        (["refactor"], True),
        (["refactor.rewrite"], True),
        (["refactor.rewrite.liftSys"], True),
        (["source.organizeImports", "refactor"], True),
        ([""], True),
        (["refactor.rewrite.liftSys.more"], False),
        (["refactor.re"], False),
        (["source"], False),
        (["quickfix"], False),
        ([], False),
    ],
)
async def test_only_the_kinds_that_were_asked_for_are_listed(only, listed):
    async with editor(FakeEngine()) as one:
        actions = await one.actions(one.open(STUB), "f(x)", only=only)
        assert bool(actions) == listed


@pytest.mark.parametrize(
    ("only", "kind"),
    [
        (None, "refactor.rewrite.liftSys"),
        ([""], "refactor.rewrite.liftSys"),
        (["quickfix"], "quickfix"),
        (["refactor"], "refactor.rewrite.liftSys"),
    ],
)
async def test_on_the_hint_the_action_is_listed_once_and_is_a_fix_for_who_wants_fixes(only, kind):
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await one.until(lambda: buffer.uri in one.diagnostics)
        hints = one.diagnostics[buffer.uri]
        [action] = await one.actions(buffer, "f(x)", diagnostics=hints, only=only)
        assert action["kind"] == kind
        assert action.get("diagnostics") == (hints if kind == "quickfix" else None)


async def test_a_light_bulb_gets_the_quick_fix_alone():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await one.until(lambda: buffer.uri in one.diagnostics)
        hints = one.diagnostics[buffer.uri]
        actions = await one.actions(buffer, "f(x)", diagnostics=hints, trigger=2)
        assert [action["kind"] for action in actions] == ["quickfix"]


async def test_listing_computes_nothing():
    engine = FakeEngine()
    async with editor(engine, profile(pull=True)) as one:
        await one.actions(one.open(STUB), "f(x)")
    assert engine.asked == engine.examined == []


async def test_an_old_client_gets_plain_commands():
    async with editor(
        FakeEngine(), profile("textDocument.codeAction.codeActionLiteralSupport")
    ) as one:
        buffer = one.open(STUB)
        [command] = await one.actions(buffer, "f(x)")
        assert command["command"] == "liftSys.implement"
        await one.answer(one.execute(command))
        assert buffer.text == DONE


async def test_a_client_that_can_take_no_edit_is_offered_nothing():
    without = profile("workspace.applyEdit", "textDocument.codeAction.resolveSupport")
    async with editor(FakeEngine(), without) as one:
        assert "codeActionProvider" not in one.can


# What is inserted


@pytest.mark.parametrize(
    "capabilities",
    [
        pytest.param(profile(), id="full"),
        pytest.param(NO_APPLY, id="resolve"),
        pytest.param(NO_PROGRESS, id="no progress"),
        pytest.param(profile("workspace.workspaceEdit"), id="no versioned edits"),
        pytest.param(profile(encoding="utf-8"), id="utf-8"),
        pytest.param(profile(encoding="utf-32"), id="utf-32"),
    ],
)
async def test_the_edit_replaces_the_stub_in_one_step_for_every_client(capabilities):
    text = STUB.replace("Double x.", "Double 😀 ‘é’.")
    async with editor(FakeEngine(), capabilities) as one:
        buffer = one.open(text)
        [action] = await one.actions(buffer, "f(x)")
        await one.choose(action)
        assert buffer.text == text.replace("...", "return 1")
        one.undo(buffer)
        assert buffer.text == text


async def test_a_versioned_edit_names_the_version_that_it_is_for():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        one.replace(buffer, "import os", "import sys")
        [action] = await one.actions(buffer, "f(x)")
        await one.choose(action)
        assert [edit["textDocument"]["version"] for edit in one.edits] == [2]


async def test_a_version_without_any_change_is_the_one_that_edits_are_for():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        one.change(buffer, [])
        [action] = await one.actions(buffer, "f(x)")
        await one.choose(action)
        assert [edit["textDocument"]["version"] for edit in one.edits] == [2]


async def test_the_reply_says_the_verdict():
    async with editor(FakeEngine()) as one:
        [action] = await one.actions(one.open(STUB), "f(x)")
        reply = await one.choose(action)
        assert reply == {"status": "consistent", "message": "consistent with 2 examples"}


async def test_without_a_verified_candidate_nothing_is_inserted_and_the_user_is_told():
    async with editor(FakeEngine(verdict=REFUTED)) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)")
        reply = await one.choose(action)
        assert buffer.text == STUB
        assert reply["status"] == "refuted"
        [message] = one.take_messages()
        assert "'f'" in message
        assert "`f(2)` returned 3" in message
        await one.until(lambda: _codes(one, buffer) == ["LIFT001", "LIFT002"])


async def test_a_backend_that_fails_is_one_message_with_what_to_do():
    error = BackendError("The backend is asleep", hint="Wake it")
    async with editor(FakeEngine(error=error)) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)")
        reply = await one.choose(action)
        assert reply["status"] == "failed"
        assert one.take_messages() == ["'f' was not implemented: The backend is asleep. Wake it"]
        assert buffer.text == STUB


async def test_a_crash_is_one_message_that_names_the_log_and_work_goes_on():
    engine = FakeEngine(error=ZeroDivisionError("secret"))
    async with editor(engine, log_name="server.log") as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)")
        assert await one.choose(action) is None
        [message] = one.take_messages()
        assert "server.log" in message
        assert "secret" not in message
        engine.error = None
        await one.choose(action)
        assert buffer.text == DONE


async def test_a_refused_edit_is_told():
    async def refuse(edit):
        return {"applied": False, "failureReason": "read-only"}

    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        one.answer_apply = refuse
        [action] = await one.actions(buffer, "f(x)")
        reply = await one.choose(action)
        assert reply["status"] == "refused"
        [message] = one.take_messages()
        assert "read-only" in message


async def test_an_edit_that_comes_too_late_for_its_version_is_fitted_and_made_again():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)

        async def type_first(edit):
            one.answer_apply = one._apply_at_once
            one.change(buffer, [(0, 0, "# typed\n")])
            reason = one.apply(edit)
            return {"applied": not reason, "failureReason": reason}

        one.answer_apply = type_first
        [action] = await one.actions(buffer, "f(x)")
        assert (await one.choose(action))["status"] == "consistent"
        assert buffer.text == "# typed\n" + DONE


async def test_an_edit_that_neovim_leaves_out_in_silence_is_made_again():
    """It says that it was made, and "Buffer newer than edits" to itself; it tells of changes afterwards."""
    neovim = profile("workspace.workspaceEdit.documentChanges")
    workspace = {"clientInfo": {"name": "Neovim", "version": "0.11.4"}}
    async with editor(FakeEngine(), neovim, workspace=workspace) as one:
        buffer = one.open(STUB)
        versions = []

        async def type_first(edit):
            [change] = edit["documentChanges"]
            versions.append(change["textDocument"]["version"])
            if len(versions) == 1:
                asyncio.get_running_loop().call_soon(one.change, buffer, [(0, 0, "# typed\n")])
            else:
                [it] = change["edits"]
                span = buffer.offset(it["range"]["start"]), buffer.offset(it["range"]["end"])
                one.change(buffer, [(*span, it["newText"])])
            return {"applied": True}

        one.answer_apply = type_first
        [action] = await one.actions(buffer, "f(x)")
        assert (await one.choose(action))["status"] == "consistent"
        assert buffer.text == "# typed\n" + DONE
        assert versions == [1, 2]


async def test_an_edit_waits_until_the_editor_has_told_of_the_one_before():
    """Neovim does up to 150 ms after its answer, Emacs half a second; without versions nothing else helps."""
    text = STUB + "\n\n" + STUB.replace("f(x)", "g(x)")
    unversioned = profile("workspace.workspaceEdit.documentChanges")
    async with editor(FakeEngine(), unversioned) as one:
        buffer = one.open(text)
        held = []

        async def tell_later(edit):
            held.append(edit)
            return {"applied": True}

        one.answer_apply = tell_later
        actions = await one.actions(buffer, "f(x)")
        [both] = [it for it in actions if it["kind"].endswith("implementAll")]
        number = one.execute(both)
        await one.until(lambda: held)
        one.answer_apply = one._apply_at_once
        one.apply(held[0])
        assert (await one.answer(number))["implemented"] == 2
        assert buffer.text == DONE + "\n\n" + DONE.replace("f(x)", "g(x)")
        one.take_messages()


async def test_a_function_that_is_not_there_is_said_to_be_gone():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        arguments = [{"uri": buffer.uri, "qualname": "gone"}]
        params = {"command": "liftSys.implement", "arguments": arguments}
        assert (await one.request("workspace/executeCommand", params))["status"] == "stale"
        assert one.take_messages() == ["'gone' is not in its file any more, so nothing was done"]


async def test_an_edit_that_comes_after_its_function_was_changed_is_not_made():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)

        async def type_first(edit):
            one.replace(buffer, "Double", "Treble")
            reason = one.apply(edit)
            return {"applied": not reason, "failureReason": reason}

        one.answer_apply = type_first
        [action] = await one.actions(buffer, "f(x)")
        assert (await one.choose(action))["status"] == "stale"
        assert buffer.text == STUB.replace("Double", "Treble")
        one.take_messages()


# When the text changes meanwhile


async def test_an_edit_elsewhere_moves_the_implementation_along():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        one.replace(buffer, "import os\n", "# 😀\nimport os\n# more\n")
        one.replace(buffer, "return x / 2", "return x // 2")
        engine.release()
        await one.answer(number)
        assert "    return 1\n" in buffer.text
        assert buffer.text.count("...") == 0
        assert buffer.text.startswith("# 😀\nimport os\n# more\n")


@pytest.mark.parametrize("change", [("Double", "Treble"), ("f(x)", "f(x, y)"), ("...", "pass")])
async def test_a_change_of_the_function_itself_makes_the_result_stale(change):
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        one.replace(buffer, *change)
        changed = buffer.text
        engine.release()
        reply = await one.answer(number)
        assert reply["status"] == "stale"
        assert buffer.text == changed
        [message] = one.take_messages()
        assert "has changed" in message


async def test_an_action_from_before_a_change_is_refused_as_stale():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)")
        one.replace(buffer, "Double", "Treble")
        reply = await one.choose(action)
        assert reply["status"] == "stale"
        assert engine.asked == []
        one.take_messages()


async def test_a_change_that_was_undone_is_no_change():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        one.replace(buffer, "Double", "Treble")
        one.undo(buffer)
        engine.release()
        await one.answer(number)
        assert buffer.text == DONE


async def test_closing_the_file_ends_the_work():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        one.close(buffer)
        assert (await one.answer(number))["status"] == "cancelled"
        assert engine.cancelled == 1


async def test_a_function_that_was_removed_is_stale():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        one.change(buffer, [(0, len(buffer.text), "")])
        engine.release()
        assert (await one.answer(number))["status"] == "stale"
        one.take_messages()


# Two at once, and cancelling


async def test_of_two_requests_for_a_function_the_newer_wins_and_one_edit_is_made():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        [action] = await one.actions(buffer, "f(x)")
        newer = one.execute(action)
        await one.until(lambda: len(engine.asked) == 2)
        engine.release()
        assert (await one.answer(number))["status"] == "superseded"
        assert (await one.answer(newer))["status"] == "consistent"
        assert buffer.text == DONE
        assert len(one.edits) == 1


async def test_a_request_while_the_edit_is_being_made_makes_no_second_edit():
    async with editor(FakeEngine(), profile("workspace.workspaceEdit")) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)")
        later = []

        async def ask_again_first(edit):
            later.append(await one.answer(one.execute(action)))
            reason = one.apply(edit)
            return {"applied": not reason}

        one.answer_apply = ask_again_first
        await one.choose(action)
        assert buffer.text == DONE
        assert len(one.edits) == 1
        assert later[0]["status"] == "refused"
        one.take_messages()


async def test_work_that_has_to_wait_for_its_turn_says_so():
    engine = FakeEngine()
    text = "\n".join(STUB.replace("f(x)", f"{name}(x)") for name in ("f", "h", "k"))
    async with editor(engine) as one:
        buffer = one.open(text)
        engine.hold()
        actions = await one.actions(buffer, 0, to=len(text), only=["refactor"])
        numbers = [one.execute(action) for action in actions]
        await one.until(lambda: any("queued" in words[0] for words in one.bars().values() if words))
        assert "· working: queued" in await one.hover(buffer, "k(x)")
        assert len(engine.asked) == 2
        engine.release()
        assert [(await one.answer(number))["status"] for number in numbers] == ["consistent"] * 3
        assert "working" not in await one.hover(buffer, "k(x)")
        assert buffer.text.count("return 1") == 3


async def test_cancelling_the_request_ends_the_work_with_one_reply():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        one.cancel(number)
        with pytest.raises(ResponseError) as refused:
            await one.answer(number)
        assert refused.value.code == -32800
        assert engine.cancelled == 1
        assert buffer.text == STUB


async def test_cancelling_a_resolve_ends_the_work_with_one_reply():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, NO_APPLY) as one:
        [action] = await one.actions(one.open(STUB), "f(x)")
        number = one.start("codeAction/resolve", action)
        await one.until(lambda: engine.asked)
        one.cancel(number)
        with pytest.raises(ResponseError):
            await one.answer(number)
        assert engine.cancelled == 1


@pytest.mark.parametrize("cancelled_before", [False, True])
@pytest.mark.parametrize("capabilities", [profile(), NO_APPLY])
async def test_a_shutdown_during_work_ends_it_and_its_bar_before_the_reply(
    capabilities, cancelled_before
):
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, capabilities) as one:
        [action] = await one.actions(one.open(STUB), "f(x)")
        resolved = "command" not in action
        number = one.start("codeAction/resolve", action) if resolved else one.execute(action)
        await one.until(lambda: engine.asked)
        if cancelled_before:
            one.cancel(number)
        await one.request("shutdown")
        [bar] = one.progress.values()
        assert [value["kind"] for value in bar] == ["begin", "report", "end"]
        assert one.replies[number] == 1
        assert engine.cancelled == 1
        one.server.protocol._shutdown = False


async def test_the_cancel_button_ends_the_work_and_the_bar():
    engine = FakeEngine()
    async with editor(engine) as one:
        _, number = await begin(one, engine)
        [token] = one.progress
        assert isinstance(token, str)
        one.press_cancel(token)
        assert (await one.answer(number))["status"] == "cancelled"
        assert engine.cancelled == 1
        one.press_cancel(token)
        one.press_cancel("unknown")


@pytest.mark.parametrize("all_of_them", [True, False])
async def test_the_cancel_command_ends_the_work(all_of_them):
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer, number = await begin(one, engine)
        named = [] if all_of_them else [{"uri": buffer.uri, "qualname": "f"}]
        cancel = {"command": "liftSys.cancel", "arguments": named}
        assert await one.answer(one.execute(cancel)) == 1
        assert (await one.answer(number))["status"] == "cancelled"
        assert await one.answer(one.execute(cancel)) == 0


async def test_progress_has_a_message_for_each_step_on_the_clients_own_token():
    async with editor(FakeEngine()) as one:
        [action] = await one.actions(one.open(STUB), "f(x)")
        await one.choose(action, token="mine")
        assert one.bars() == {"mine": ["reading the docstring", "verifying candidate 1"]}
        assert one.progress["mine"][0]["title"] == "Implementing f"
        assert one.progress["mine"][0]["cancellable"]


async def test_a_client_that_refuses_the_token_is_sent_no_more_progress():
    engine = FakeEngine()
    engine.hold()
    async with editor(engine) as one:
        one.refuse_tokens = True
        [action] = await one.actions(one.open(STUB), "f(x)")
        number = one.execute(action)
        await one.until(lambda: engine.asked and one.refused_tokens)
        await one.hover(next(iter(one.buffers.values())), "f(x)")
        sent = len(next(iter(one.progress.values()), []))
        engine.release()
        await one.answer(number)
        assert len(next(iter(one.progress.values()), [])) == sent


@pytest.mark.parametrize("arguments", [[], [{}], [1], [{"uri": 1, "qualname": "f"}], None])
async def test_a_command_with_wrong_arguments_says_what_it_takes(arguments):
    async with editor(FakeEngine()) as one:
        command = {"command": "liftSys.implement", "arguments": arguments}
        reply = await one.answer(one.execute(command))
        assert reply["status"] == "refused"
        [message] = one.take_messages()
        assert "'uri' and 'qualname'" in message


async def test_a_command_for_a_file_that_is_not_open_says_so():
    async with editor(FakeEngine()) as one:
        asked = {"uri": "file:///gone.py", "qualname": "f"}
        reply = await one.answer(
            one.execute({"command": "liftSys.implement", "arguments": [asked]})
        )
        assert reply["status"] == "refused"
        [message] = one.take_messages()
        assert "not open" in message


async def test_an_unknown_command_is_an_error():
    async with editor(FakeEngine()) as one:
        with pytest.raises(ResponseError):
            await one.answer(one.execute({"command": "liftSys.fly", "arguments": []}))


def _codes(one, buffer):
    return [found["code"] for found in one.diagnostics[buffer.uri]]
