"""What the server says of itself: its trace, the output channel, and the log file; no source in any."""

import asyncio
import contextlib
import itertools
import json
import logging
import re
import sys

import pytest

from lift_sys_server.channels import Channels
from lift_sys_server.log_file import FILE_BYTES, LogFile
from lift_sys_server.logs import RedactingFormatter
from support.editor import ResponseError, editor, editor_of_process
from support.engines import FakeEngine

STUB = 'def f(x):\n    """Double x."""\n    ...\n'
MARK = "hunter2"
LOG = logging.getLogger("lift_sys_server.some_part")


def words(traced):
    """Traces without numbers, which differ from run to run."""
    return [re.sub(r"\d[\d.]*", "N", each["message"]) for each in traced]


async def implement(one, text=STUB, at="f("):
    [action, *_] = await one.actions(one.open(text), at)
    return await one.choose(action)


async def greeted(one):
    """Wait for the first line, which says who is there."""
    await one.until(lambda: one.logged)
    [first] = one.take_log()
    assert re.fullmatch(r"lift-sys \S+ on Python \S+ Log: the server's output", first["message"])


@pytest.mark.parametrize("trace", [None, "off", "messages", "verbose"])
async def test_the_trace_says_what_is_done_as_far_as_the_client_asked_for_it(trace):
    brief = ["job N started", "job N ended after N s: done"]
    brief.append("verdict: consistent; looked at: N; asked: nobody")
    steps = ["search took N s", "verify took N s"]
    expected = {"messages": brief, "verbose": brief + steps}
    workspace = {} if trace is None else {"trace": trace}
    async with editor(FakeEngine(), workspace=workspace) as one:
        await implement(one)
        assert words(one.traced) == expected.get(trace, [])


async def test_the_trace_is_switched_on_and_off_meanwhile():
    async with editor(FakeEngine()) as one:
        buffer = one.open(STUB)
        for value, expected in (("messages", 3), ("off", 0), ("verbose", 5), ("off", 0)):
            one.traced.clear()
            one.notify("$/setTrace", {"value": value})
            [action, *_] = await one.actions(buffer, "f(")
            await one.choose(action)
            assert len(one.traced) == expected
            one.undo(buffer)


async def test_a_job_that_is_cancelled_or_fails_is_traced_as_ended():
    engine = FakeEngine(error=ValueError(MARK))
    engine.hold()
    async with editor(engine, workspace={"trace": "messages"}) as one:
        [action] = await one.actions(one.open(STUB), "f(")
        number = one.execute(action)
        await engine.started.wait()
        one.cancel(number)
        with pytest.raises(ResponseError):
            await one.answer(number)
        engine.release()
        await one.choose(action)
        one.take_messages()
        ends = [said for said in words(one.traced) if "ended" in said]
        assert ends == [f"job N ended after N s: {how}" for how in ("cancelled", "ValueError")]


async def test_what_is_of_note_goes_to_the_output_channel_at_its_level():
    async with editor(FakeEngine()) as one:
        await greeted(one)
        LOG.debug("not told")
        LOG.info("chosen")
        LOG.warning("odd")
        LOG.error("broken")
        logging.getLogger("elsewhere").error(MARK)
        await one.until(lambda: len(one.logged) == 3)
        told = [(said["type"], said["message"]) for said in one.take_log()]
        assert told == [(3, "chosen"), (2, "odd"), (1, "broken")]


async def test_a_fault_is_told_by_type_and_place():
    engine = FakeEngine(error=ValueError(MARK))
    async with editor(engine) as one:
        await implement(one)
        [said] = [each["message"] for each in one.logged if each["type"] == 1]
        assert re.fullmatch(
            r"liftSys\.implement failed\nValueError at \w+/\w+\.py:\d+ in \w+", said
        )
        [shown] = one.take_messages()
        assert MARK not in shown


def flood(clock):
    """The output channel of a server that logs far too much."""

    async def run():
        sent = []
        channels = Channels(
            lambda message, _: sent.append(message), lambda _: None, clock=lambda: next(clock)
        )
        channels.open()
        for _ in range(100):
            LOG.warning("again")
        channels.close()
        LOG.warning("too late")
        return sent

    return run()


async def test_a_flood_is_cut_and_counted():
    sent = await flood(itertools.chain(itertools.repeat(0.0, 99), itertools.repeat(10.0)))
    assert sent == ["again"] * 20 + ["79 messages more are in the log only", "again"]


async def test_what_is_logged_from_a_thread_arrives():
    async with editor(FakeEngine()) as one:
        await greeted(one)
        await asyncio.to_thread(LOG.info, "from afar")
        await one.until(lambda: one.logged)
        assert one.take_log()[0]["message"] == "from afar"


async def test_what_was_of_note_before_the_client_came_is_told_to_it(tmp_path):
    async with editor_of_process("--log-file", str(tmp_path / "no" / "folder"), "--odd") as one:
        await one.until(lambda: len(one.logged) >= 3)
        told = [said["message"] for said in one.logged]
        assert any("cannot write the log file" in message for message in told)
        assert any("'--odd' is ignored" in message for message in told)
    assert "cannot write the log file" in one.errors


# The log file


@contextlib.contextmanager
def log_to(path):
    handler = LogFile(path)
    handler.setFormatter(RedactingFormatter())
    logger = logging.getLogger("lift_sys_server.written")
    logger.addHandler(handler)
    try:
        yield logger
    finally:
        logger.removeHandler(handler)
        with contextlib.suppress(OSError):
            handler.close()


def test_a_log_file_does_not_grow_for_ever(tmp_path):
    path = tmp_path / "server.log"
    with log_to(path) as log:
        for _ in range(3 * FILE_BYTES // 1000):
            log.warning("x" * 1000)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["server.log", "server.log.1"]
    assert all(each.stat().st_size <= FILE_BYTES for each in tmp_path.iterdir())


def test_a_full_log_that_cannot_be_set_aside_begins_anew(tmp_path):
    path = tmp_path / "server.log"
    (tmp_path / "server.log.1").mkdir()
    with log_to(path) as log:
        for _ in range(2 * FILE_BYTES // 1000):
            log.warning("x" * 1000)
    assert path.stat().st_size <= FILE_BYTES


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_told_once_and_disturbs_nobody(tmp_path, caplog, capsys):
    path = tmp_path / "server.log"
    path.symlink_to("/dev/full")
    with log_to(path) as log:
        for _ in range(3):
            log.warning("written nowhere")
    told = [each.getMessage() for each in caplog.records if each.name.endswith("log_file")]
    assert told == ["the log file cannot be written: No space left on device"]
    assert capsys.readouterr().err == ""


def test_a_record_is_cut_so_that_a_full_pipe_cannot_stop_the_server():
    record = logging.LogRecord("lift_sys_server.x", 30, "x.py", 1, "x" * 10_000, (), None)
    assert len(RedactingFormatter().format(record)) <= 4096


# No source and no keys


async def test_nothing_of_the_source_and_no_key_is_in_any_channel(tmp_path):
    log = tmp_path / "server.log"
    marked = STUB.replace("Double x.", f"Double {MARK}.\n\n    >>> f(1)\n    2\n    ")
    marked = marked.replace("f(", f"{MARK}(").replace("def", f"KEY = '{MARK}'\ndef")
    options = {"vllmKey": MARK, "claudeKey": MARK, "vllmUrl": "http://127.0.0.1:1/v1"}
    options |= {"backend": "vllm", "retries": 0}
    arguments = ("--log-file", str(log), "--log-level", "debug")
    async with editor_of_process(*arguments, options=options) as one:
        one.notify("$/setTrace", {"value": "verbose"})
        await implement(one, marked, f"{MARK}(")
        one.notify("workspace/didChangeConfiguration", {"settings": {"backend": MARK}})
        for method in ("textDocument/hover", "no/such"):
            with pytest.raises(ResponseError):
                await one.request(method, {"textDocument": MARK})
        one.notify("no/such", {MARK: MARK})
        one.notify("textDocument/didOpen", {"textDocument": {"text": MARK}})
        spoilt = {"textDocument": {"uri": one.open(marked).uri}, "contentChanges": [MARK]}
        one.notify("textDocument/didChange", spoilt)
        command = {"command": "liftSys.debugInformation"}
        information = await one.request("workspace/executeCommand", command)
        assert one.take_messages()
        assert one.traced
        assert one.logged
        told = json.dumps([one.traced, one.logged, information])
    assert "vllmKey: set" in information
    assert "job 1 started" in log.read_text(encoding="utf-8")
    for channel in (told, one.errors, log.read_text(encoding="utf-8")):
        assert MARK not in channel
