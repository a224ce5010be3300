"""Faults of the engine, of backends, the sandbox and the disk: one report each, and the next request works."""

import asyncio
import json
import resource
import sys

import pytest

from lift_sys import errors
from lift_sys.sandbox import forkserver
from lift_sys.source import Document
from lift_sys_server.engine import LocalEngine
from support.editor import ResponseError, editor, editor_of_process, profile
from support.engines import FakeEngine
from support.faults import FaultServer, busy, dropped, garbage, openai_answer, page, respond
from support.notebook import Notebook

STUB = 'def twice(n: int) -> int:\n    """Twice n.\n\n    >>> twice(3)\n    6\n    >>> twice(0)\n    0\n    """\n    ...\n'
MARK = "hunter2"


async def implement(one, buffer, at="twice("):
    [action, *_] = await one.actions(buffer, at)
    return await one.choose(action)


# The engine

KNOWN = (
    errors.BackendError(MARK, hint="Ask later"),
    errors.SandboxError(MARK, hint="Ask later"),
    errors.TimedOutError(MARK, hint="Ask later"),
)
FAULTS = (
    ValueError(MARK),
    KeyError(MARK),
    MemoryError(MARK),
    RecursionError(MARK),
    AssertionError(MARK),
    ExceptionGroup(MARK, [ValueError(MARK)]),
    UnicodeEncodeError("ascii", MARK, 0, 1, MARK),
)
WORLD = (OSError(28, "No space left on device"), ConnectionResetError(MARK), TimeoutError(MARK))


@pytest.mark.parametrize("error", [*KNOWN, *FAULTS, *WORLD], ids=lambda it: type(it).__name__)
async def test_whatever_work_raises_is_one_message_and_the_next_try_works(error):
    engine = FakeEngine(error=error)
    async with editor(engine, log_name="server.log") as one:
        buffer = one.open(STUB)
        for _ in range(2):
            await implement(one, buffer)
            [message] = one.take_messages()
            assert (MARK in message) == isinstance(error, errors.LiftError)
            assert "Traceback" not in message
            assert "server.log" in message or "Ask later" in message or "Try again" in message
        engine.error = None
        assert (await implement(one, buffer))["status"] == "consistent"


async def test_an_action_whose_resolving_fails_is_answered_with_an_error_and_works_later():
    engine = FakeEngine(error=ValueError(MARK))
    async with editor(engine, profile("workspace.applyEdit")) as one:
        buffer = one.open(STUB)
        with pytest.raises(ResponseError, match="a fault of its own"):
            await implement(one, buffer)
        assert len(one.take_messages()) == 1
        engine.error = None
        await implement(one, buffer)
        assert "return 1" in buffer.text


async def test_work_that_cancels_itself_is_one_answer():
    engine = FakeEngine(error=asyncio.CancelledError())
    async with editor(engine) as one:
        buffer = one.open(STUB)
        with pytest.raises(ResponseError):
            await implement(one, buffer)
        engine.error = None
        assert (await implement(one, buffer))["status"] == "consistent"


@pytest.mark.parametrize("pull", [True, False])
async def test_a_fault_in_reading_a_function_is_told_once_for_each_kind_of_request(pull):
    engine = FakeEngine()
    engine.examine_error = ValueError(MARK)
    async with editor(engine, profile(pull=pull)) as one:
        buffer = one.open(STUB)
        for _ in range(3):
            assert await one.hover(buffer, "Twice") is None
        engine.examine_error = None
        assert await one.hover(buffer, "Twice")
        messages = one.take_messages()
        assert len(messages) == len(set(messages))
        assert not any(MARK in message for message in messages)
        one.change(buffer, [(0, 0, "# more\n")])
        assert await one.actions(buffer, "twice(")


@pytest.mark.parametrize("in_a_cell", [False, True])
async def test_a_document_in_which_a_change_failed_is_let_go_and_can_be_opened_again(
    in_a_cell, monkeypatch
):
    def fail(*_):
        raise ValueError(MARK)

    async with editor(FakeEngine()) as one:
        buffer = Notebook(one).open(STUB)[0] if in_a_cell else one.open(STUB)
        with monkeypatch.context() as broken:
            broken.setattr(Document, "edit", fail)
            one.change(buffer, [(0, 0, "#")])
            assert await one.actions(buffer, "twice(") == []
        assert len(one.take_messages()) == 2
        one.change(buffer, [(0, 0, "#")])
        assert await one.actions(buffer, "twice(") == []
        buffer = one.open(buffer.text.strip("#"), buffer.uri)
        assert await one.actions(buffer, "twice(")


@pytest.mark.parametrize("name", ["load", "close", "health", "takes"])
async def test_a_fault_elsewhere_in_the_engine_leaves_the_rest_of_use(name, monkeypatch):
    engine = FakeEngine()

    def fail(*_):
        raise ValueError(MARK)

    async with editor(engine) as one:
        monkeypatch.setattr(engine, name, fail)
        buffer = one.open(STUB)
        await one.request("workspace/executeCommand", {"command": "liftSys.debugInformation"})
        await one.actions(buffer, "twice(")
        assert await one.hover(buffer, "Twice")
        one.take_messages()


# Backends

ANSWERS = {
    "drops": dropped(),
    "garbage": garbage(),
    "page": page(),
    "busy": busy(),
    "unauthorized": respond(401, {"error": {"message": MARK}}),
    "fails": respond(500, MARK),
    "lies": openai_answer(f"<body>\n{MARK} =\n</body>"),
    "says nothing": openai_answer(""),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
async def test_a_backend_that_fails_or_lies_is_one_message_and_another_does_the_work(answer):
    async with FaultServer([answer] * 9) as model:
        settings = {"backend": "vllm", "vllmUrl": model.url, "vllmModel": "tiny", "retries": 0}
        settings |= {"vllmKey": MARK, "repairRounds": 0, "repairSeconds": 0}
        async with editor(LocalEngine(), options=settings) as one:
            buffer = one.open(STUB)
            await implement(one, buffer)
            assert len(one.take_messages()) == 1
            assert buffer.text == STUB
            one.notify("liftSys/didChangeUserSettings", {"settings": {"backend": "embedded"}})
            assert (await implement(one, buffer))["status"] == "consistent"
            one.take_messages()


# The sandbox


@pytest.mark.parametrize(
    "error",
    [errors.SandboxError("no"), OSError(11, "Try again"), RuntimeError("can't start thread")],
)
async def test_a_sandbox_that_cannot_start_is_one_message_and_starts_later(error, monkeypatch):
    async def fail(*_, **__):
        raise error

    async with editor(LocalEngine()) as one:
        buffer = one.open(STUB)
        with monkeypatch.context() as patch:
            patch.setattr("lift_sys.sandbox.process.start", fail)
            patch.setattr(forkserver, "start", fail)
            await implement(one, buffer)
            assert len(one.take_messages()) == 1
        assert (await implement(one, buffer))["status"] == "consistent"


# The disk

FULL = 4096
"""How long a file may become on a disk that is all but full, in bytes."""


def a_body(body):
    contract = {name: [] for name in ("requires", "ensures", "raises", "mutates", "reads")}
    contract |= {name: [] for name in ("writes", "holes", "examples")}
    return f"Do it.\n<contract>\n{json.dumps(contract)}\n</contract>\n<body>\n    {body}\n</body>"


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process")
async def test_a_full_disk_is_told_in_the_log_and_the_answer_comes_all_the_same(tmp_path):
    log = tmp_path / "server.log"
    log.write_text("x" * FULL)
    async with FaultServer([openai_answer(a_body("return n * 2"))] * 3) as model:
        settings = {"backend": "vllm", "vllmUrl": model.url, "vllmModel": "tiny"}
        arguments = ("--log-file", str(log), "--log-level", "debug")
        async with editor_of_process(*arguments, options=settings) as one:
            buffer = one.open(STUB)
            await one.hover(buffer, "Twice")
            before = resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (FULL, before[1]))
            assert (await implement(one, buffer))["status"] == "consistent"
            told = [said["message"] for said in one.take_log() if said["type"] == 2]
            assert sum("the log file cannot be written" in message for message in told) == 1
            assert any("not on record" in message for message in told)
            resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, before)
            one.undo(buffer)
            assert (await implement(one, buffer))["status"] == "consistent"
            assert "job 2 ended" in log.read_text("utf-8")
            one.take_messages()
    assert (one.process.returncode, one.errors) == (0, "")


@pytest.mark.parametrize(
    "spoilt", ["file in place of a folder", "noise", "folder in place of a file"]
)
async def test_a_home_that_is_damaged_or_cannot_be_written_disturbs_nobody(
    spoilt, own_home, monkeypatch
):
    for module, kind in (("ledger.purse", "state"), ("backends.answers", "cache")):
        place = own_home / kind / "lift-sys"
        monkeypatch.setattr(f"lift_sys.{module}.{kind}_directory", lambda place=place: place)
    if spoilt == "file in place of a folder":
        (own_home / "state").touch()
        (own_home / "cache").touch()
    if spoilt == "noise":
        (own_home / "settings.json").write_bytes(b"\xff\x00{")
        (own_home / "state" / "lift-sys").mkdir(parents=True)
        (own_home / "state" / "lift-sys" / "usage.sqlite3").write_bytes(b"\xff\x00 no database")
        (own_home / "cache" / "lift-sys").mkdir(parents=True)
        (own_home / "cache" / "lift-sys" / "answers").write_bytes(b"\xff")
    if spoilt == "folder in place of a file":
        (own_home / "settings.json").mkdir()
        (own_home / "state" / "lift-sys" / "usage.sqlite3").mkdir(parents=True)
    async with FaultServer([openai_answer(a_body("return n * 2"))] * 2) as model:
        settings = {"backend": "vllm", "vllmUrl": model.url, "vllmModel": "tiny"}
        async with editor(LocalEngine(), options=settings) as one:
            buffer = one.open(STUB)
            assert (await implement(one, buffer))["status"] == "consistent"
            complaints = [said for said in one.take_messages() if "settings.json" in said]
            assert len(complaints) == (spoilt != "file in place of a folder")
            told = [said["message"] for said in one.take_log() if said["type"] == 2]
            assert any("not on record" in message for message in told)


# Many documents


async def test_two_hundred_documents_are_kept_apart_and_let_go():
    async with editor(FakeEngine()) as one:
        names = [f"f{number}" for number in range(200)]
        for name in names:
            one.open(STUB.replace("twice", name), uri=f"file:///project/{name}.py")
        await one.until(lambda: len(one.diagnostics) == 200)
        for name in names[::50]:
            buffer = one.buffers[f"file:///project/{name}.py"]
            assert (await implement(one, buffer, f"{name}("))["status"] == "consistent"
            assert "return 1" in buffer.text
            assert "Twice n." in await one.hover(buffer, "Twice")
        for buffer in list(one.buffers.values()):
            one.close(buffer)
        await one.until(lambda: not any(one.diagnostics.values()))
        assert one.server.context.session.documents == {}
