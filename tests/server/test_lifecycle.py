"""Whoever is killed takes all of the work's processes along; what is lost meanwhile comes back."""

import asyncio
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lift_sys_server.transport import serve
from support.client import framed, request
from support.editor import PATIENCE, editor, editor_of_process, make_server
from support.engines import FakeEngine
from support.processes import alive, descendants, linux, wait_until

pytestmark = linux

STUB = '''def evens(values: list[int]) -> list[int]:
    """Return the even numbers of `values`.

    >>> evens([3, 2, 4, 1])
    [2, 4]
    >>> evens([])
    []
    """
    ...
'''
HARD = '''def hard(values: list[int]) -> int:
    """Return the secret of `values`.

    >>> hard([1, 2])
    74291
    >>> hard([3, 5, 8])
    -1188
    """
    ...
'''
ENDLESS = '''

def steps(n: int) -> int:
    """Return how many steps it takes.

    >>> steps(1)
    0
    >>> steps(6)
    8

    Requires:
        0 < n
    Ensures:
        result >= 0
    """
    count = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count
'''
LONG = {"searchSeconds": 600, "proofSeconds": 600, "strengthSeconds": 0, "inputsSeconds": 0}
KINDS = (b"synthesize.worker", b"prove.worker", b"sandbox.forking", b"monty", b"ty\0server")
SEARCH = (b"synthesize.worker", b"sandbox.forking")
BOTH = {"liftSys.implement": "hard", "liftSys.verify": "steps"}
CLIENT = Path(__file__).parents[1] / "support" / "client.py"
HELLO = {"capabilities": {}, "rootUri": None}
SERVER = [sys.executable, "-m", "lift_sys_server"]


class Nowhere:
    """Takes what the server writes, and keeps nothing."""

    def write(self, data):
        pass

    def close(self):
        pass


def commands(pid):
    """What each process below `pid` runs."""
    found = {}
    for child in descendants(pid):
        with contextlib.suppress(OSError):
            found[child] = Path(f"/proc/{child}/cmdline").read_bytes()
    return found


def runs(pid, kinds):
    """Whether processes of all these kinds work for `pid`."""
    running = commands(pid).values()
    return all(any(kind in command for command in running) for kind in kinds)


@contextlib.contextmanager
def client(manner, names):
    """A client that has had work begun; gives it, its server and who else holds the pipes."""
    words = [SERVER, HARD + ENDLESS, names, LONG]
    command = [sys.executable, "-S", str(CLIENT), manner, *map(json.dumps, words)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    server = holder = 0
    try:
        server, holder = map(int, process.stdout.readline().split())
        yield process, server, holder
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        for pid in (holder, server):
            if pid and alive(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("manner", "names", "kinds"),
    [
        ("reads", BOTH, KINDS),
        ("blocks", {"liftSys.implement": "hard"}, SEARCH),
        ("lends", {"liftSys.implement": "hard"}, SEARCH),
        ("connects", {"liftSys.implement": "hard"}, SEARCH),
    ],
)
def test_a_client_that_is_killed_takes_the_server_and_all_its_processes_along(manner, names, kinds):
    with client(manner, names) as (process, server, holder):
        wait_until(lambda: runs(server, kinds), seconds=PATIENCE)
        working = descendants(server) | {server}
        process.kill()
        wait_until(lambda: not any(map(alive, working)), seconds=5)
        assert manner != "lends" or alive(holder)


async def test_a_server_that_is_killed_takes_all_its_processes_along():
    async with editor_of_process(options=LONG, goodbye=False) as one:
        buffer = one.open(HARD + ENDLESS)
        for command, name in BOTH.items():
            asked = {"command": command, "arguments": [{"uri": buffer.uri, "qualname": name}]}
            one.execute(asked)
        wait_until(lambda: runs(one.process.pid, KINDS), seconds=PATIENCE)
        working = descendants(one.process.pid)
        one.process.kill()
        wait_until(lambda: not any(map(alive, working)), seconds=5)


async def implement(one, buffer, at):
    [action, *_] = await one.actions(buffer, at)
    return (await one.choose(action))["status"]


async def test_a_fork_server_that_is_killed_in_mid_job_is_another_one_at_the_next():
    async with editor_of_process(options={"searchSeconds": 600}) as one:
        buffer = one.open(STUB + "\n\n" + HARD)
        [action, *_] = await one.actions(buffer, "hard(")
        number = one.execute(action)
        wait_until(lambda: runs(one.process.pid, SEARCH), seconds=PATIENCE)
        for pid, command in commands(one.process.pid).items():
            if b"sandbox.forking" in command:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        one.cancel(number)
        assert await implement(one, buffer, "evens(") == "consistent"


async def test_a_server_out_of_descriptors_says_so_and_works_again_when_it_has_some():
    async with editor_of_process(options={"searchSeconds": 5}) as one:
        buffer = one.open(STUB)
        await one.hover(buffer, "Return")
        pid = one.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 -- of another process
        for more in (0, 8):
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + more, before[1]))
            assert await implement(one, buffer, "evens(") == "failed"
            assert len(one.take_messages()) == 1
        assert await one.hover(buffer, "Return")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        assert await implement(one, buffer, "evens(") == "consistent"


async def test_the_end_of_the_clients_process_ends_the_server_though_the_stream_stays_open():
    waits = (sys.executable, "-S", "-c", "input()")
    process = await asyncio.create_subprocess_exec(*waits, stdin=subprocess.PIPE)
    server, reader = make_server(FakeEngine()), asyncio.StreamReader()
    reader.feed_data(framed(request(1, "initialize", {**HELLO, "processId": process.pid})))
    serving = asyncio.create_task(serve(server, reader, Nowhere()))
    await asyncio.wait_for(server.protocol.greeted.wait(), PATIENCE)
    process.kill()
    await asyncio.wait_for(serving, PATIENCE)
    await process.wait()
    process._transport.close()
    assert not server.said_goodbye


@pytest.mark.parametrize("pid", [2**22 + 1, 0, -1])
async def test_a_client_of_whom_no_process_can_be_seen_is_served(pid):
    """Its number is of another machine, or of outside the container."""
    async with editor(FakeEngine(), workspace={"processId": pid}) as one:
        assert await one.hover(one.open(STUB), "Return")
