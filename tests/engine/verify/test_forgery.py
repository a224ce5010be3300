"""Programs that would have more said of them than is so: found in a review, each with an honest twin."""

import asyncio
import itertools
import os
import signal

import pytest

from lift_sys.errors import SandboxError
from lift_sys.sandbox import Call, CPython, Limits, Returned, Stopped, cpython, forkserver
from lift_sys.sandbox.forkserver import ForkServer
from lift_sys.sandbox.isolation import Enclosure
from lift_sys.verify import verify
from support.examples import spec_of, value
from support.processes import descendants, linux
from support.verifying import LIMITS, verdict

TWICE = '''{before}def f(x: int) -> int:
    """Double.

    Ensures: result == x * 2

    >>> f(3)
    6
    """
    {body}
'''


def twice(body, before=""):
    return TWICE.format(body=body.replace("\n", "\n    "), before=before)


@pytest.mark.parametrize("text", ["'0) and [True]*(1'", "str(self.x * 2)"])
async def test_a_text_that_stands_for_a_value_is_never_believed(text):
    liar = f"class R(int):\n    def __repr__(self): return {text}\n"
    result = await verdict(twice("r = R(6 if x == 3 else 0); r.x = x\nreturn r", liar))
    assert result.status not in ("tested", "proved")


async def test_an_object_that_adds_to_a_number_is_judged_as_that_number():
    result = await verdict(twice("return R(x * 2)", "class R(int): pass\n"))
    assert result.status == "tested"


@pytest.mark.parametrize(
    "trick",
    [
        "exec(compile('nope', '<example>', 'eval'))",
        "e = SyntaxError(); e.filename = '<example>'; raise e",
        "exec(compile('raise NameError(1)', '<example>', 'exec'))",
        "exec(compile('import no_such_module', '<example>', 'exec'))",
    ],
)
async def test_an_example_is_not_unusable_because_the_program_says_so(trick):
    spec = spec_of("def f(x):", value("f(1)", "2"), value("f(2)", "4"))
    program = f"def f(x):\n    if x == 1: return 2\n    {trick}"
    assert (await verify(spec, program, limits=LIMITS)).status in ("refuted", "failed")


async def test_an_example_that_cannot_be_used_is_still_told_as_such():
    spec = spec_of("def f(x):", value("f(1)", "2"), value("f(nobody)", "4"))
    result = await verify(spec, "def f(x): return x * 2", limits=LIMITS)
    assert result.status == "consistent"
    assert "1 could not be checked" in result.evidence[0].limits


async def test_an_object_of_another_class_does_not_call_itself_equal():
    point = "class Point:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return self.x == o.x\n"
    spec = spec_of("def f(x):", value("f(1) == Point(1)", "True"))
    own = "def f(x):\n    class Point:\n        __eq__ = lambda *_: True\n    return Point()"
    assert (await verify(spec, point + own, limits=LIMITS)).status != "consistent"
    assert (await verify(spec, point + "def f(x): return Point(x)", limits=LIMITS)).offered


async def test_what_wants_files_on_some_inputs_is_not_tested():
    result = await verdict(twice("if x > 30: raise PermissionError\nreturn x * 2"))
    assert result.status == "consistent"
    assert any("PermissionError" in doubt for doubt in result.doubts)


async def test_a_fault_that_does_not_happen_again_bars_more_than_consistent():
    dodge = "import json\njson.n = getattr(json, 'n', 0) + 1\nreturn 12345 if json.n > 6 and x % 2 else x * 2"
    assert (await verdict(twice(dodge))).status in ("consistent", "refuted")


@linux
async def test_keys_that_fall_on_each_other_hold_nobody_up():
    program = (
        "import sys\ndef f():\n    frame = sys._getframe()\n    while 'identifier' not in frame.f_locals: frame = frame.f_back\n"
        "    import os\n    items = ' '.join(f'i{k * (2**61 - 1):x}' for k in range(20000))\n"
        "    os.write(3, f\"{frame.f_locals['identifier']} returned s S20000 {items}\\n\".encode())\n    os._exit(0)"
    )
    beats = []

    async def watch():
        while True:
            beats.append(asyncio.get_running_loop().time())
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    async with CPython() as python:
        (outcome,) = await python.run_calls(program, [Call("f()")], limits=Limits(5, 512))
    watching.cancel()
    assert isinstance(outcome, Stopped)
    assert max(b - a for a, b in itertools.pairwise(beats)) < 3


@linux
async def test_a_control_socket_of_a_high_number_is_not_inherited():
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(300)]
    try:
        async with CPython() as python:
            there = "import os\ndef there(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True\n"
            call = Call("[n for n in range(2000) if there(n)]")
            assert await python.run_calls(there, [call], limits=LIMITS) == (Returned([0, 1, 2, 3]),)
    finally:
        for file in files:
            os.close(file)


@linux
async def test_a_server_that_is_stopped_is_given_up_and_started_again(monkeypatch):
    monkeypatch.setattr(forkserver, "START_SECONDS", 0.3)
    async with ForkServer() as server:
        await server.started()
        os.kill(server.pid, signal.SIGSTOP)
        with pytest.raises(SandboxError, match="could not make a child"):
            await server.child(limits=LIMITS).__aenter__()
        monkeypatch.undo()
        async with server.child(limits=LIMITS) as child:
            assert child.pid


@linux
async def test_a_killed_server_is_a_failure_of_the_world_and_no_verdict(monkeypatch):
    monkeypatch.setattr(cpython, "enclosures", lambda: (Enclosure(""),))
    before = descendants()
    async with CPython() as python:
        await python.ready()
        (server,) = descendants() - before
        asyncio.get_running_loop().call_later(0.2, os.kill, server, signal.SIGKILL)
        program = "import time\ndef f(): time.sleep(5)"
        with pytest.raises(SandboxError, match="ended while a program was run"):
            await python.run_calls(program, [Call("f()")], limits=LIMITS)


@linux
async def test_many_at_once_are_all_told_right():
    async with CPython() as python:
        work = [python.run_calls(f"x = {n}", [Call("x")], limits=LIMITS) for n in range(150)]
        assert await asyncio.gather(*work) == [(Returned(n),) for n in range(150)]
