"""The server as a process of its own: start-up, the ways in and out, and the real engine."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.editor import PATIENCE, ResponseError, editor_of_process
from support.stubs import EVENS as STUB
from support.stubs import HARD

HEAVY = ("griffe", "lift_sys.pipeline", "lift_sys.source", "lift_sys.ir", "msgspec", "tree_sitter")


def message(number, method, params=None):
    """A request, or a notification when `number` is None."""
    parts = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    body = json.dumps({name: part for name, part in parts.items() if part is not None}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


INITIALIZE = message(1, "initialize", {"capabilities": {}, "processId": None, "rootUri": None})
SESSION = INITIALIZE + message(2, "shutdown") + message(None, "exit")


def run(*arguments, stdin=b""):
    command = [sys.executable, "-m", "lift_sys_server", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=PATIENCE, check=False)


def children_of(pid):
    """The processes that `pid` has started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def searches_of(pid):
    """Those of them that look for a body: others are kept warm for what comes next."""
    commands = {child: Path(f"/proc/{child}/cmdline") for child in children_of(pid)}
    return [child for child, path in commands.items() if b"synthesize" in path.read_bytes()]


def is_running(pid):
    return Path(f"/proc/{pid}").exists()


async def test_the_main_job_over_stdio():
    async with editor_of_process() as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "evens")
        reply = await one.choose(action)
        assert reply == {"status": "consistent", "message": "consistent with 2 examples"}
        assert "..." not in buffer.text
        assert buffer.text.startswith(STUB.partition("    ...")[0])
        compile(buffer.text, "example.py", "exec")
        assert "consistent with 2 examples · evidence fair · embedded" in await one.hover(
            buffer, "Return"
        )
        [bar] = one.bars().values()
        assert len(bar) > 1
        one.undo(buffer)
        assert buffer.text == STUB
    assert (one.process.returncode, one.errors) == (0, "")


async def test_a_cancel_ends_the_search_and_its_processes_with_one_reply():
    async with editor_of_process(options={"searchSeconds": 600}) as one:
        buffer = one.open(HARD)
        [action] = await one.actions(buffer, "hard(")
        number = one.execute(action)
        await one.until(
            lambda: any("looked at" in step for bar in one.bars().values() for step in bar)
        )
        assert searches_of(one.process.pid)
        one.cancel(number)
        with pytest.raises(ResponseError):
            await one.answer(number)
        assert searches_of(one.process.pid) == []
        warm = children_of(one.process.pid)
    assert not any(map(is_running, warm))
    assert (one.process.returncode, one.errors) == (0, "")


async def test_a_client_that_vanishes_takes_the_server_and_its_processes_along():
    async with editor_of_process(options={"searchSeconds": 600}, goodbye=False) as one:
        [action] = await one.actions(one.open(HARD), "hard(")
        one.execute(action)
        await one.until(
            lambda: any("looked at" in step for bar in one.bars().values() for step in bar)
        )
        assert searches_of(one.process.pid)
        searching = children_of(one.process.pid)
    assert not any(map(is_running, searching))
    assert one.process.returncode == 1


def test_nothing_heavy_is_loaded_before_initialize_is_answered():
    code = (
        "import sys; from lift_sys_server.__main__ import main; import lift_sys_server.transport; "
        "from lift_sys_server.server import LiftServer; LiftServer(); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize("goodbye", [b"", message(2, "shutdown")])
def test_an_end_soon_after_the_start_leaves_nothing_in_the_log(goodbye):
    done = run(stdin=INITIALIZE + message(None, "initialized", {}) + goodbye)
    assert done.stderr == b""
    assert done.returncode == (0 if goodbye else 1)


def test_version_and_help_need_no_client():
    version = run("--version").stdout.decode()
    assert version.startswith("lift-sys-server ")
    assert "--tcp" in run("--help").stdout.decode()


def test_an_unknown_option_is_no_reason_not_to_start():
    done = run("--node-ipc", "--stdio", stdin=SESSION)
    assert done.returncode == 0
    assert b"'--node-ipc' is ignored" in done.stderr


def test_stdin_may_be_a_file(tmp_path):
    (tmp_path / "session").write_bytes(SESSION)
    with (tmp_path / "session").open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-m", "lift_sys_server"],
            stdin=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0
    assert done.stdout.count(b"Content-Length") == 2


async def test_one_client_is_served_over_tcp_on_loopback():
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "lift_sys_server", "--tcp", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stderr=pipe)
    try:
        async with asyncio.timeout(PATIENCE):
            said = (await process.stderr.readline()).decode()
            host, _, port = said.split()[-1].rpartition(":")
            assert host == "127.0.0.1"
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(SESSION)
            answers = await reader.read()
            assert b"lift-sys" in answers
            assert await process.wait() == 0
            writer.close()
            await writer.wait_closed()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        process._transport.close()


async def test_a_port_that_is_taken_is_said_in_one_line():
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    async with taken:
        done = await asyncio.to_thread(run, "--tcp", "--port", str(port))
    assert done.returncode == 2
    assert b"Choose another --port" in done.stderr
    assert b"Traceback" not in done.stderr


async def test_the_log_holds_nothing_of_the_source_at_any_level(tmp_path):
    log = tmp_path / "server.log"
    secret = STUB.replace("secret", "hunter2").replace("evens", "hunter2")
    async with editor_of_process("--log-file", str(log), "--log-level", "debug") as one:
        buffer = one.open(secret)
        [action] = await one.actions(buffer, "hunter2")
        await one.choose(action)
        await one.hover(buffer, "hunter2")
        with pytest.raises(ResponseError):
            await one.request("textDocument/hover", {"textDocument": "hunter2"})
    text = log.read_text(encoding="utf-8")
    assert text
    assert "hunter2" not in text
