"""A child process is confined, bounded and gone when its context is left."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from lift_sys.errors import SandboxError
from lift_sys.sandbox import Call, Limits, channel, describe, kernel, launch, process, run_calls

GUEST = "lift_sys.sandbox.guest"
LIMITS = Limits(seconds=20, memory_mib=256)

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and process groups")


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def load(source):
    return b"1 load s" + source.encode().hex().encode()


async def loaded(child, source):
    await child.send(load(source))
    return await child.receive()


async def test_lines_go_in_and_come_out():
    async with launch(GUEST, limits=LIMITS) as child:
        assert await loaded(child, "x = 1") == b"1 done"
        await child.send(b"2 call s" + b"x".hex().encode())
        assert await child.receive() == b"2 returned s i1"


async def test_leaving_the_context_ends_the_child():
    async with launch(GUEST, limits=LIMITS) as child:
        pid = child.pid
        await loaded(child, "x = 1")
        assert not gone(pid)
    assert gone(pid)


async def test_an_error_in_the_context_ends_the_child_too():
    with pytest.raises(LookupError):
        async with launch(GUEST, limits=LIMITS) as child:
            raise LookupError
    assert gone(child.pid)


async def test_a_child_that_ended_gives_its_last_lines_and_then_nothing():
    async with launch(GUEST, limits=LIMITS) as child:
        await child.send(load("import os; os._exit(7)"))
        assert await child.receive() is None
        await child.wait()
        assert child.exit_code == 7
        assert child.problem == ""
        await child.send(b"into the void")
        assert await child.receive() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
async def test_a_child_whose_parent_was_killed_while_it_started_runs_nothing():
    others = str(os.getppid())
    child = await process.start(GUEST, ("confined", others, "20", "256"))
    await child.wait()
    assert child.exit_code == 1
    await child.end()


@posix
async def test_cancelling_while_a_call_loops_ends_the_child_at_once():
    pids = []
    started = asyncio.Event()

    async def work():
        async with launch(GUEST, limits=LIMITS) as child:
            pids.append(child.pid)
            await loaded(child, "x = 1")
            await child.send(load("while True: pass"))
            started.set()
            await child.receive()

    task = asyncio.create_task(work())
    await started.wait()
    begin = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.1
    assert gone(pids[0])


@posix
async def test_cancelling_twice_still_waits_until_the_child_is_gone():
    async def work():
        async with launch(GUEST, limits=LIMITS) as child:
            pids.append(child.pid)
            started.set()
            await child.receive()

    pids, started = [], asyncio.Event()
    task = asyncio.create_task(work())
    await started.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pids[0])


@pytest.mark.parametrize("turns", range(12))
async def test_cancelling_while_it_starts_leaves_nothing(turns):
    tasks, before = asyncio.all_tasks(), set(children())
    task = asyncio.create_task(run_calls("def f(): return 1", [Call("f()")], limits=LIMITS))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == tasks
    assert set(children()) <= before


def children():
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    return listing.read_text().split() if listing.exists() else []


@posix
async def test_what_the_child_started_is_ended_with_it():
    fork = "import os, time\npid = os.fork()\nif not pid: time.sleep(60)"
    async with launch(GUEST, limits=LIMITS) as child:
        answer = await loaded(child, fork)
        if b"raised" in answer:  # Elsewhere than for the superuser it cannot even start one.
            return
        await child.send(b"2 call s" + b"pid".hex().encode())
        call = (await child.receive()).split()[-1]
    # The namespace is made afresh for the call: both processes that were forked are in the group.
    await asyncio.to_thread(wait_until_gone, int(call[1:], 16))


def wait_until_gone(pid):
    deadline = time.monotonic() + 5
    while not gone(pid) and not is_zombie(pid):
        assert time.monotonic() < deadline


def is_zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def test_a_child_is_ended_when_its_time_is_over():
    async with launch(GUEST, limits=Limits(0.3, 256)) as child:
        assert await child.receive() is None
        assert child.problem == "ran longer than 0.3 s"
        await child.wait()


async def test_a_flood_of_output_ends_the_child(monkeypatch):
    monkeypatch.setattr(channel.Channel, "most_unread", 2 * 1024 * 1024)
    flood = "import os\nfor fd in range(3, 8):\n  try:\n    while True: os.write(fd, b'x' * 65536)\n  except OSError: pass"
    async with launch(GUEST, limits=LIMITS) as child:
        await child.send(load(flood))
        assert await child.receive() is None
        assert child.problem == "wrote more than 2 MiB"


async def test_a_long_line_arrives_whole():
    async with launch(GUEST, limits=LIMITS) as child:
        await loaded(child, "x = 'a' * 95_000")
        await child.send(b"2 call s" + b"x".hex().encode())
        assert len(await child.receive()) > 190_000


async def test_standard_error_is_kept_up_to_a_bound():
    async with launch(GUEST, limits=LIMITS) as child:
        await loaded(child, "import os\nos.write(2, b'a' * 200_000 + b'end')\nos._exit(1)")
        await child.wait()
    assert child.stderr.endswith("end")
    assert len(child.stderr) <= process.STDERR_BYTES


async def test_the_modules_above_are_not_imported():
    source = "import sys\nx = sorted(m for m in sys.modules if m.startswith('lift_sys'))"
    async with launch(GUEST, limits=LIMITS) as child:
        await loaded(child, source + "\nfree = [p for p in sys.path if 'site-packages' in p]")
        await child.send(b"2 call s" + b"x, free".hex().encode())
        answer = (await child.receive()).decode()
    assert b"lift_sys.config".hex() not in answer
    assert answer.endswith("l0")


async def test_an_interpreter_that_cannot_be_started_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(SandboxError, match="could not be started"):
        async with launch(GUEST, limits=LIMITS):
            pass


@posix
async def test_no_descriptor_is_left_behind_after_many_children():
    async def once():
        await run_calls("def f(): return 1", [Call("f()")], limits=LIMITS)

    await once()
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208
    for _ in range(10):
        await once()
    assert len(os.listdir("/dev/fd")) <= before  # noqa: PTH208


@posix
@pytest.mark.parametrize(("user", "holds"), [(0, False), (1000, True)])
def test_the_superuser_is_told_that_processes_can_get_away(monkeypatch, user, holds):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(kernel, "seccomp_works", lambda: False)
    assert {wall.name: wall.holds for wall in describe()}["children"] is holds


@pytest.mark.parametrize("version", [0, 1, 3])
@pytest.mark.parametrize("filters", [False, True])
def test_doctor_is_told_what_holds_and_what_does_not(monkeypatch, version, filters):
    monkeypatch.setattr(kernel, "landlock_version", lambda: version)
    monkeypatch.setattr(kernel, "seccomp_works", lambda: filters)
    walls = {wall.name: wall for wall in describe()}
    assert walls["process"].holds
    assert walls["reading"].holds is (version > 0)
    assert walls["writing"].holds is (version == 3 or (version == 1 and filters))
    assert {walls["network"].holds, walls["signals"].holds} == {filters}
    assert all(wall.note for wall in walls.values())
