"""The fork server's children are confined, bounded and gone when their context is left; so is the server."""

import asyncio
import os
import shlex
import signal
import subprocess
import sys
import time

import pytest

from lift_sys.errors import SandboxError
from lift_sys.sandbox import Call, CPython, Limits, Returned, Stopped, cpython
from lift_sys.sandbox.forkserver import ForkServer
from lift_sys.sandbox.isolation import Enclosure, enclosures, seatbelt_profile
from support.processes import alive, descendants, descriptors, linux, wait_until

pytestmark = linux
LIMITS = Limits(seconds=20, memory_mib=256)


@pytest.fixture(params=[each.name or "the kernel alone" for each in enclosures()])
async def server(request):
    prefix = next(each.prefix for each in enclosures() if each.name in (request.param, ""))
    async with ForkServer(prefix) as server:
        yield server


def request(verb, *texts, identifier=b"1"):
    return b" ".join([identifier, verb, *(b"s" + text.encode().hex().encode() for text in texts)])


async def load(child, source):
    await child.send(request(b"load", source))
    return await child.receive()


async def test_lines_go_in_and_come_out(server):
    async with server.child(limits=LIMITS) as child:
        assert await load(child, "x = 1") == b"1 done"
        await child.send(request(b"call", "x"))
        assert await child.receive() == b"1 returned s i1"


async def test_children_share_nothing(server):
    async with server.child(limits=LIMITS) as first, server.child(limits=LIMITS) as second:
        await load(first, "import json\njson.seen = 1")
        assert b"AttributeError".hex().encode() in await load(second, "import json\njson.seen")
        assert await load(first, "import json\njson.seen") == b"1 done"


async def test_nothing_is_inherited_but_the_childs_own_socket(server):
    program = (
        "import os\ndef there(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True\n"
        "x = [n for n in range(1000) if there(n)]"
    )
    async with server.child(limits=LIMITS) as child:
        await load(child, program)
        await child.send(request(b"call", "x"))
        assert (await child.receive()).endswith(b"l4 i0 i1 i2 i3")


async def test_leaving_the_context_leaves_only_the_server(server):
    await server.started()
    before = descendants()
    async with server.child(limits=LIMITS) as child:
        await load(child, "x = 1")
        assert len(descendants() - before) == 1
    assert descendants() == before


async def test_closing_the_server_leaves_nothing():
    before = descendants()
    async with ForkServer() as server, server.child(limits=LIMITS) as child:
        await load(child, "x = 1")
        assert descendants() > before
    assert descendants() == before


async def test_a_child_that_ends_itself_is_told_with_its_exit_code(server):
    async with server.child(limits=LIMITS) as child:
        assert await load(child, "import os; os._exit(7)") is None
        await child.wait()
        assert child.exit_code == 7


async def test_a_child_is_ended_when_its_time_is_over(server):
    async with server.child(limits=Limits(0.3, 256)) as child:
        assert await child.receive() is None
        assert child.problem == "ran longer than 0.3 s"
        await child.wait()


async def test_cancelling_while_a_call_loops_ends_the_child_at_once(server):
    await server.started()
    before = descendants()
    looping = asyncio.Event()

    async def work():
        async with server.child(limits=LIMITS) as child:
            await load(child, "x = 1")
            await child.send(request(b"load", "while True: pass"))
            looping.set()
            await child.receive()

    task = asyncio.create_task(work())
    await looping.wait()
    begin = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.1
    assert descendants() == before


async def test_a_server_that_is_killed_takes_its_children_along_and_is_started_again():
    before = descendants()
    async with ForkServer() as server:
        async with server.child(limits=LIMITS) as child:
            await load(child, "x = 1")
            children = descendants() - before
            os.kill(server.pid, signal.SIGKILL)
            assert await child.receive() is None
        wait_until(lambda: not any(map(alive, children)))
        async with server.child(limits=LIMITS) as child:
            assert await load(child, "x = 1") == b"1 done"


@pytest.mark.parametrize("busy", ["import time; time.sleep(50)", "while True: pass"])
def test_nothing_outlives_a_parent_that_is_killed(busy):
    parent = (
        "import asyncio\nfrom lift_sys.sandbox import CPython, Limits\nasync def main():\n"
        "    async with CPython() as python:\n"
        "        await python.ready()\n        print('ready', flush=True)\n"
        f"        await python.run_calls('', [], limits=Limits(60, 256))\n"
        f"        await python.run_script({busy!r}, limits=Limits(60, 256))\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        wait_until(lambda: len(descendants(process.pid)) >= 2)
        left = descendants(process.pid)
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(map(alive, left)))


async def test_a_server_that_cannot_be_started_is_an_error_of_ours():
    async with ForkServer(("/nonexistent/bwrap",)) as server:
        with pytest.raises(SandboxError, match="could not be started"):
            await server.started()
    async with ForkServer(("/bin/false",)) as server:
        with pytest.raises(SandboxError, match="could not be started"):
            await server.started()


async def test_an_enclosure_that_does_not_work_is_left_out(monkeypatch):
    broken = Enclosure("broken", ("/bin/false",))
    monkeypatch.setattr(cpython, "enclosures", lambda: (broken, Enclosure("")))
    async with CPython() as python:
        assert await python.run_calls("", [Call("1")], limits=LIMITS) == (Returned(1),)
        assert python.enclosure == ""


async def test_python_is_not_used_where_nothing_walls_it_off(monkeypatch):
    async def reached(_):
        return ("reading", "network")

    monkeypatch.setattr(cpython, "_reached", reached)
    async with CPython() as python:
        with pytest.raises(SandboxError, match="in the way of reading and network") as error:
            await python.run_calls("", [Call("1")], limits=LIMITS)
    assert "unconfinedPython" in str(error.value)


async def test_python_is_used_all_the_same_where_the_user_allows_it(monkeypatch):
    async def reached(_):
        return ("reading",)

    monkeypatch.setattr(cpython, "_reached", reached)
    async with CPython(unconfined=True) as python:
        assert await python.run_calls("", [Call("1")], limits=LIMITS) == (Returned(1),)
        assert python.open == ("reading",)


async def test_what_gets_through_is_found_out_by_trying(monkeypatch, tmp_path):
    """Without the kernel's walls the probe reaches everything: it would not be fooled."""
    fake = tmp_path / "without-walls"
    fake.write_text(
        "#!/bin/sh\nexec "
        + shlex.quote(sys.executable)
        + ' -c "import sys, runpy; a = sys.argv[1:]; '
        "code = a[a.index('-c') + 1]; sys.argv = ['-c', *a[a.index('-c') + 2:]]; "
        "code = code.replace('import sys', 'import sys, types; sys.modules[\\'lift_sys.sandbox.kernel\\'] = None', 1); "
        'exec(code, {})" "$@"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(cpython, "enclosures", lambda: (Enclosure("fake", (str(fake),)),))
    async with CPython(unconfined=True) as python:
        await python.ready()
        assert {"reading", "writing", "network"} <= set(python.open)


async def test_many_programs_leave_no_descriptor_and_no_process():
    async with CPython() as python:
        await python.run_calls("", [Call("1")], limits=LIMITS)
        processes, open_ones = descendants(), descriptors()
        for number in range(100):
            outcomes = await python.run_calls(f"x = {number}", [Call("x")], limits=LIMITS)
            assert outcomes == (Returned(number),)
        assert descendants() == processes
        assert descriptors() <= open_ones


async def test_a_call_may_have_a_time_of_its_own():
    async with CPython() as python:
        calls = [Call("spin()", seconds=0.1), Call("1")]
        outcomes = await python.run_calls("def spin():\n  while 1: pass", calls, limits=LIMITS)
    assert outcomes == (Stopped("call_time", "did not return within 0.1 s"), Returned(1))


def test_the_rules_for_sandbox_exec_deny_all_that_they_do_not_name():
    rules = seatbelt_profile(("/opt/a b", '/odd"name'))
    assert rules.startswith("(version 1)\n(deny default)")
    assert '(subpath "/opt/a b")' in rules
    assert '(subpath "/odd\\"name")' in rules
    assert "network" not in rules
    assert "file-write*" not in rules
