"""What users of such tools complain of, as tests: the issue that each comes from stands in its docstring."""

import asyncio
import re
from pathlib import Path

import pytest

from lift_sys.errors import BackendError
from lift_sys.verdicts import Evidence, Verdict
from support.editor import ResponseError, editor, editor_of_process, place, profile
from support.engines import CONSISTENT, FakeEngine

STUB = 'import os\n\ndef f(x):\n    """Double x."""\n    ...\n\ny = 1\n'
DONE = STUB.replace("...", "return 1")
WRONG = 'def half(n: int) -> int:\n    """Halve.\n\n    >>> half(4)\n    2\n    """\n    return n\n'
TESTS = Path(__file__).parents[1]

HELD_BY_THE_ENGINE = {
    "continue#1423, certificates of a company's own authority": (
        "engine/backends/test_http_ways.py",
        "test_the_certificates_of_the_system_are_trusted",
    ),
    "lsp-ai#29, a cancel during a stream": (
        "engine/backends/test_chat_cancel.py",
        "test_cancelling_closes_the_connection_at_once",
    ),
    "aider#4564, the same for Claude": (
        "engine/backends/test_claude.py",
        "test_cancelling_closes_the_connection",
    ),
    "CVE-2026-21852, a key that follows a redirect": (
        "engine/backends/test_chat_failures.py",
        "test_a_redirect_is_told_and_not_followed",
    ),
    "hypothesis-crosshair#29, counterexamples of a prover that cannot be repeated": (
        "engine/prove/test_prove.py",
        "test_a_counterexample_without_literals_is_dropped",
    ),
}
"""Lessons about what the server only passes on, each with its test."""


async def offered(one, buffer, at="f(x", title="Implement f "):
    actions = await one.actions(buffer, at)
    [action] = [action for action in actions if action["title"].startswith(title)]
    return action


def heading(shown):
    return shown.partition("\n")[0]


@pytest.mark.parametrize("lesson", HELD_BY_THE_ENGINE)
def test_lessons_about_the_engine_are_held_there(lesson):
    path, name = HELD_BY_THE_ENGINE[lesson]
    assert re.search(rf"^(async )?def {name}\b", (TESTS / path).read_text("utf-8"), re.MULTILINE)


# Menus


async def test_a_menu_is_answered_from_what_is_known_while_the_engine_is_busy():
    """vscode#232679: code actions that take longer than two seconds are dropped without a word."""
    engine = FakeEngine()
    engine.hold()
    async with editor(engine, profile(pull=True)) as one:
        buffer = one.open(STUB)
        number = one.execute(await offered(one, buffer))
        await one.until(lambda: engine.asked)
        engine.examine_error = AssertionError("a menu examines nothing")
        await offered(one, buffer)
        engine.release()
        engine.examine_error = None
        await one.answer(number)
        assert len(engine.asked) == 1


@pytest.mark.parametrize("only", ["source.fixAll", "source.organizeImports", "source.fixAll.ruff"])
async def test_saving_waits_for_nothing_of_ours(only):
    """vscode#132798, #209789: what is asked for on saving must be asked of those alone that give it."""
    engine = FakeEngine()
    async with editor(engine, profile(pull=True)) as one:
        buffer = one.open(STUB)
        assert await one.actions(buffer, 0, to=len(STUB), only=[only], trigger=2) == []
    assert engine.asked == engine.examined == []


# Cancelling


async def test_a_cancel_before_the_first_token_closes_the_connection():
    """lsp-ai#29, aider#4564: a cancel that stops at the client lets the model go on, and the bill grow."""
    asked, gone = asyncio.Event(), asyncio.Event()

    async def model(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        while await reader.read(2**16):
            pass
        gone.set()
        writer.close()

    server = await asyncio.start_server(model, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    async with server, editor(options={"backend": "vllm", "vllmUrl": url}) as one:
        number = one.execute(await offered(one, one.open(STUB)))
        await asyncio.wait_for(asked.wait(), 30)
        assert not gone.is_set()
        one.cancel(number)
        with pytest.raises(ResponseError):
            await one.answer(number)
        await asyncio.wait_for(gone.wait(), 30)


# Text and edits


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    "words", ["😀👩‍👩‍👧", "e\u0301", "𝒳", "\u2028\x0c", "日本語", "\ud83d", "\u202e\u200b"]
)
async def test_no_text_makes_the_server_fall_over(words, encoding):
    """llm-ls#50, lsp-ai#50: servers that counted bytes died of the first emoji."""
    text = STUB.replace("Double", words)
    async with editor(FakeEngine(), profile(encoding=encoding)) as one:
        text = text.encode("utf-8", "replace").decode().replace("?", "\ufffd")
        buffer = one.open(text)
        one.change(buffer, [(len(text), len(text), f"# {text[30:34]}\n")])
        for at in range(0, len(text), 3):
            await one.hover(buffer, at)
        await one.choose(await offered(one, buffer))
        assert buffer.text == text.replace("...", "return 1") + f"# {text[30:34]}\n"


async def test_an_edit_names_its_version_and_covers_the_whole_stub():
    """sidekick.nvim#125: edits for an earlier text landed on the wrong lines."""
    engine = FakeEngine("if x:\n    return 1\nreturn 2")
    async with editor(engine) as one:
        buffer = one.open(STUB.replace("...", '...\n    raise NotImplementedError("x")'))
        one.change(buffer, [(0, 0, "# 😀\n\n")])
        await one.choose(await offered(one, buffer))
        [change] = one.edits
        assert change["textDocument"]["version"] == 2
        assert "..." not in buffer.text
        assert "NotImplementedError" not in buffer.text


async def test_an_implementation_is_one_step_to_undo():
    """vim-ai#14: a body that came line by line took as many undos."""
    async with editor(FakeEngine("if x:\n    return 1\nreturn 2")) as one:
        buffer = one.open(STUB)
        await one.choose(await offered(one, buffer))
        assert (len(one.edits), len(one.edits[0]["edits"])) == (1, 1)
        one.undo(buffer)
        assert buffer.text == STUB


async def test_what_is_inserted_is_what_was_checked():
    """CVE-2026-21523: between the check and the use the text became another."""
    engine = FakeEngine("if x:\n    return 'é😀'\nreturn 2")
    async with editor(engine) as one:
        buffer = one.open(STUB)
        engine.hold()
        number = one.execute(await offered(one, buffer))
        await one.until(lambda: engine.asked)
        one.replace(buffer, "y = 1", "y = 2")
        engine.release()
        await one.answer(number)
        body = engine.body.replace("\n", "\n    ")
        assert buffer.text == STUB.replace("...", body).replace("y = 1", "y = 2")


# What is said of a function


@pytest.mark.parametrize(
    "typo", [("return 1", "return 11"), ("Double", "Treble"), ("f(x)", "f(z)")]
)
async def test_no_verdict_stays_after_a_typo(typo):
    """dafny ide-vscode#60: "verified" stayed on the screen after the text had changed."""
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        await one.choose(await offered(one, buffer))
        assert heading(await one.hover(buffer, "f(")).startswith("**`f`** · consistent")
        one.replace(buffer, *typo)
        assert heading(await one.hover(buffer, "f(")).startswith("**`f`** · stale: ")
        one.undo(buffer)
        assert heading(await one.hover(buffer, "f(")).startswith("**`f`** · consistent")


async def refuse(edit):
    return {"applied": False, "failureReason": "read-only"}


@pytest.mark.parametrize(
    "how", ["found", "refused", "dead", "crash", "cancel", "close", "shutdown"]
)
async def test_every_path_has_an_end_that_is_shown(how):
    """ide-vscode#119, dafny#1213: a spinner that never stopped."""
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(STUB)
        action = await offered(one, buffer)
        engine.hold()
        number = one.execute(action)
        await one.until(lambda: engine.asked)
        assert " · working: " in await one.hover(buffer, "f(")
        engine.error = {"dead": BackendError("gone"), "crash": ZeroDivisionError()}.get(how)
        if how == "refused":
            one.answer_apply = refuse
        if how == "cancel":
            one.cancel(number)
        elif how == "close":
            one.close(buffer)
        elif how == "shutdown":
            await one.request("shutdown")
            one.server.protocol._shutdown = False
        else:
            engine.release()
        await one.until(lambda: number in one.replies)
        [bar] = one.progress.values()
        assert bar[-1]["kind"] == "end"
        if how not in ("close", "shutdown"):
            assert " · working: " not in await one.hover(buffer, "f(")
        assert bool(one.take_messages()) == (how in ("refused", "dead", "crash"))


async def test_nothing_to_check_out_of_time_and_refuted_are_told_apart():
    """CrossHair#207: "no counterexample" was said of what had not been checked at all."""
    outcomes = ("held", "vacuous", "timed_out", "unsupported", "questioned")
    evidence = [
        Evidence(kind="proof", ran=0, held=0, seconds=0.1, outcome=outcome) for outcome in outcomes
    ]
    shown = set()
    for one_kind in evidence:
        verdict = Verdict(status="consistent", evidence=(*CONSISTENT.evidence, one_kind))
        async with editor(FakeEngine(verdict=verdict)) as one:
            buffer = one.open(STUB)
            await one.choose(await offered(one, buffer))
            [line] = re.findall("- proof: .*", await one.hover(buffer, "f("))
            shown.add(line)
    assert len(shown) == len(outcomes)


async def test_a_counterexample_that_is_shown_happens_in_plain_python():
    """hypothesis-crosshair#29: counterexamples were shown that do not happen."""
    async with editor() as one:
        buffer = one.open(WRONG)
        reply = await one.choose(await offered(one, buffer, "half(", "Verify"))
        assert reply["status"] == "refuted"
        [message] = one.take_messages()
        call, got = re.search(r"`(half\(.*?\))` returned (\S+),", message).groups()
        namespace = {}
        exec(WRONG, namespace)
        assert repr(eval(call, namespace)) == got


# Starting, settings, trust


async def test_a_bad_set_up_is_no_reason_not_to_start(tmp_path):
    """AstroNvim#2241, copilot.lua#620: all that users saw was "quit with exit code 1"."""
    options = {"backend": "no such", "interpreter": 7, "searchSeconds": "long", "never": None}
    log = tmp_path / "none" / "server.log"
    async with editor_of_process("--no-such", "--log-file", str(log), options=options) as one:
        buffer = one.open(STUB)
        assert "not implemented yet" in await one.hover(buffer, "f(")
        told = " ".join(one.take_messages())
        assert all(name in told for name in ("backend", "searchSeconds", "interpreter"))
    assert one.process.returncode == 0
    assert str(log) in one.errors


@pytest.mark.parametrize("settings", [None, {}, {"liftSys": None}, {"unheardOf": {"a": [None]}}])
async def test_null_and_unknown_settings_are_taken(settings):
    """LSP-copilot#225: a null where an object was expected ended the server."""
    async with editor(FakeEngine(), options=settings) as one:
        buffer = one.open(STUB)
        for sent in (settings, None, {"liftSys": {"hints": None, "searchSeconds": None}}):
            one.notify("workspace/didChangeConfiguration", {"settings": sent})
        await one.choose(await offered(one, buffer))
        assert buffer.text == DONE
        assert all("unheardOf" in message for message in one.take_messages())


async def test_what_is_switched_off_costs_nothing():
    """kilocode#3423: completions that were switched off still asked the model."""
    engine = FakeEngine()
    async with editor(engine, profile(pull=True)) as one:
        buffer = one.open(STUB)
        params = {"textDocument": {"uri": buffer.uri}, "position": place(buffer, "...")}
        everywhere = {"start": place(buffer, 0), "end": place(buffer, len(STUB))}
        ghost = params | {"context": {"triggerKind": 2}}
        assert not await one.request("textDocument/inlineCompletion", ghost)
        assert not await one.request("textDocument/inlayHint", params | {"range": everywhere})
    assert engine.asked == engine.examined == []


@pytest.mark.parametrize("how", ["settings", "files"])
async def test_no_repository_sends_a_key_elsewhere(how, tmp_path):
    """CVE-2026-21852: a repository's own settings named another address, and the key went there."""
    theirs = "https://theirs.example/v1"
    mine = {"vllmUrl": "https://mine.example/v1", "vllmKey": "mine"}
    (tmp_path / ".env").write_text(f"LIFT_SYS_VLLM_URL={theirs}\n")
    (tmp_path / "pyproject.toml").write_text(f'[tool.lift-sys]\nvllmUrl = "{theirs}"\n')
    async with editor(FakeEngine(), options=mine) as one:
        buffer = one.open(STUB, (tmp_path / "a.py").as_uri())
        await one.hover(buffer, "f(")
        if how == "settings":
            sent = {"liftSys": {"vllmUrl": theirs}}
            one.notify("workspace/didChangeConfiguration", {"settings": sent})
        await one.hover(buffer, "f(")
        assert one.server.context.session.settings_for(buffer.uri).vllm_url == mine["vllmUrl"]
        assert bool(one.take_messages()) == (how == "settings")


async def test_a_progress_token_is_a_string_and_nobody_waits_until_it_is_taken():
    """ty: most editors send no token; one that is created must not be waited for."""
    async with editor(FakeEngine()) as one:
        one.never_answers = {"window/workDoneProgress/create"}
        buffer = one.open(STUB)
        await one.choose(await offered(one, buffer))
        assert buffer.text == DONE
        assert [type(token) for token in one.progress] == [str]


async def test_nothing_runs_because_a_file_was_opened_and_looked_at(tmp_path):
    """CrossHair's own server runs a module's top level as soon as it is opened."""
    witness = tmp_path / "ran"
    act = f"open({str(witness)!r}, 'w').close()"
    text = f'{act}\n@(lambda f: {act})\ndef f(x={act}):\n    """Say.\n\n    >>> {act}\n    """\n    ...\n'
    async with editor() as one:
        buffer = one.open(text, (tmp_path / "a.py").as_uri())
        await one.until(lambda: buffer.uri in one.diagnostics)
        await one.hover(buffer, "f(x")
        await one.actions(buffer, "f(x")
        await one.request("textDocument/codeLens", {"textDocument": {"uri": buffer.uri}})
    assert not witness.exists()
