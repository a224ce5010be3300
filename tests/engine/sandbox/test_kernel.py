"""What untrusted code must not do is refused by the kernel, where the kernel can; what it needs is not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lift_sys.sandbox import Call, Limits, Raised, Returned, cpython, describe, kernel, run_calls
from lift_sys.sandbox.isolation import enclosures

LIMITS = Limits(seconds=20, memory_mib=512)
WALLS = {wall.name: wall.holds for wall in describe()}

needs_landlock = pytest.mark.skipif(not WALLS["reading"], reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(not WALLS["network"], reason="this kernel has no seccomp")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux has death signals")


@pytest.fixture(autouse=True, params=[each.name or "the kernel alone" for each in enclosures()])
def enclosure(request, monkeypatch):
    """Each wall has to hold by itself, not only behind those that may be missing elsewhere."""
    chosen = [each for each in enclosures() if request.param in (each.name, "the kernel alone")]
    monkeypatch.setattr(cpython, "enclosures", lambda: (chosen[-1],))
    return chosen[-1]


async def outcomes(setup, *calls):
    return await run_calls(setup, [Call(call) for call in calls], limits=LIMITS)


def refused(outcome):
    """Behind bubblewrap most files are not even there."""
    names = ("PermissionError", "FileNotFoundError")
    return isinstance(outcome, Raised) and outcome.name in names


@needs_landlock
async def test_files_of_others_can_be_neither_read_nor_changed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("kept")
    name = repr(str(victim))
    calls = [
        f"open({name})", f"open({name}, 'w')", f"open({name}, 'a')", f"os.remove({name})",
        f"os.rename({name}, {name} + '2')", f"os.link({name}, {name} + '2')", f"os.symlink('/', {name} + '2')",
        f"os.mkdir({name} + '2')", f"os.listdir({str(tmp_path)!r})", "os.listdir('/')",
        "open('/etc/passwd')", "open('here', 'w')", "os.mkdir('here')",
        "open(f'/proc/{os.getppid()}/environ')", "open('/proc/self/mem', 'r+b')",
    ]  # fmt: skip
    results = await outcomes("import os", *calls)
    assert [call for call, it in zip(calls, results, strict=True) if not refused(it)] == []
    assert victim.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [victim]


@needs_landlock
async def test_a_file_that_is_not_there_is_told_as_such(tmp_path):
    missing = repr(str(tmp_path / "missing"))
    results = await outcomes("", f"open({missing})", "open('missing')")
    assert [it.name for it in results] == ["FileNotFoundError"] * 2


@needs_seccomp
async def test_processes_sockets_and_signals_are_refused(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("kept")
    name = repr(str(victim))
    calls = [
        f"os.truncate({name}, 0)", f"os.chmod({name}, 0)", f"os.utime({name})", f"os.chown({name}, 1, 1)",
        "os.fork()", "os.execv('/bin/true', ['true'])", "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['true'])", "socket.socket()", "socket.socket(socket.AF_UNIX)",
        "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', '/dev/log')",
        "os.kill(os.getppid(), 9)", "os.kill(0, 9)", "os.kill(-1, 9)", "os.killpg(0, 9)",
        "os.pidfd_open(os.getppid())", "resource.prlimit(os.getppid(), 7, (9, 9))",
        "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)", "os.sched_setaffinity(0, {0})",
        "fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid())",
    ]  # fmt: skip
    results = await outcomes("import fcntl, os, resource, socket, subprocess", *calls)
    assert [call for call, it in zip(calls, results, strict=True) if not refused(it)] == []
    assert victim.read_text() == "kept"


@needs_seccomp
async def test_calls_without_a_name_in_python_are_refused():
    program = (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "def f(*a): return libc.syscall(*map(ctypes.c_long, a)), ctypes.get_errno()"
    )
    calls = [
        "f(435, 0, 0)",
        "f(425, 1, 0)",
        "f(0x40000000 + 39)",
        "f(999)",
        "(libc.prctl(1, 0), 1)",
    ]
    results = await outcomes(program, *calls, "(libc.ptrace(16, os.getppid(), 0, 0), 1)")
    assert [it.value[0] for it in results] == [-1] * 6


async def test_what_programs_need_is_not_refused():
    program = (
        "import asyncio, ctypes, decimal, json, mimetypes, os, platform, random, resource, signal, socket\n"
        "import sqlite3, ssl, sys, threading, traceback, zoneinfo\n"
        "async def f(): return await asyncio.to_thread(lambda: 5)\n"
        "def g():\n    seen = []\n    t = threading.Thread(target=seen.append, args=(1,))\n"
        "    t.start()\n    t.join()\n    return seen\n"
        "def h():\n    a, b = socket.socketpair()\n    a.send(b'x')\n    return b.recv(1)\n"
        "def k():\n    signal.signal(signal.SIGUSR1, lambda *a: seen.append(1))\n    seen = []\n"
        "    os.kill(os.getpid(), signal.SIGUSR1)\n    return seen\n"
        "def lazily():\n    import statistics, xml.etree.ElementTree\n    return statistics.mean([1])\n"
    )
    calls = (
        "f()", "g()", "h()", "k()", "lazily()", "os.listdir(os.__file__[:-6] + '/json') != []", "open(os.devnull, 'w').write('x')",
        "random.SystemRandom().random() < 1", "platform.platform() != ''", "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "len(open(traceback.__file__).read()) > 9", "sqlite3.connect(':memory:').execute('select 1').fetchall()",
    )  # fmt: skip
    results = await outcomes(program, *calls)
    assert [getattr(it, "value", it) for it in results] == [
        5, [1], b"x", [1], 1, True, 1, True, True, None, True, [(1,)],
    ]  # fmt: skip
    assert all(isinstance(it, Returned) for it in results)


@linux
def test_a_child_does_not_outlive_a_parent_that_is_killed():
    parent = (
        "import asyncio\nfrom lift_sys.sandbox import Limits, launch\nasync def main():\n"
        "    async with launch('lift_sys.sandbox.guest', limits=Limits(60, 256)) as child:\n"
        "        await child.send(b'1 load s' + b'x = 1'.hex().encode())\n"
        "        await child.receive()\n"
        "        await child.send(b'2 load s' + b'import time; time.sleep(50)'.hex().encode())\n"
        "        print(child.pid, flush=True)\n        await child.receive()\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        assert alive(child)
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while alive(child):
        assert time.monotonic() < deadline


def alive(pid):
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def judged(machine, number, *arguments, architecture=None):
    """Put one system call through the filter, as the kernel would."""
    steps = kernel.system_call_filter(machine)
    memory = {0: number, 4: architecture or kernel.MACHINES[machine][0]}
    for index in range(6):
        value = arguments[index] if index < len(arguments) else 0
        memory |= {16 + 8 * index: value & 0xFFFFFFFF, 20 + 8 * index: value >> 32}
    at = loaded = 0
    while True:
        operation, if_true, if_false, operand = steps[at]
        match operation:
            case kernel.RETURN:
                return operand
            case kernel.LOAD:
                loaded, jump = memory[operand], 0
            case kernel.IF_EQUAL:
                jump = if_true if loaded == operand else if_false
            case kernel.IF_AT_LEAST:
                jump = if_true if loaded >= operand else if_false
            case kernel.IF_SET:
                jump = if_true if loaded & operand else if_false
        at += 1 + jump


@pytest.mark.parametrize("machine", list(kernel.MACHINES))
def test_the_filter_of_each_machine_refuses_what_it_names_and_nothing_else(machine):
    column = kernel.MACHINES[machine][1]
    numbers = [both[column] for both in kernel.REFUSED.values() if both[column] is not None]
    assert len(set(numbers)) == len(numbers)
    assert {judged(machine, number) for number in numbers} == {kernel.REFUSE}
    special = {kernel.CLONE[column], kernel.CLONE3[column], kernel.SENDTO[column]}
    special |= {both[column] for both in (*kernel.FOR_ITSELF, *kernel.CONTROL)}
    others = set(range(kernel.FIRST_UNKNOWN)) - set(numbers) - special
    assert {judged(machine, number) for number in others} == {kernel.ALLOW}
    assert judged(machine, kernel.FIRST_UNKNOWN) == kernel.UNKNOWN
    assert judged(machine, 0, architecture=1) == kernel.KILL


@pytest.mark.parametrize("machine", list(kernel.MACHINES))
def test_some_calls_are_refused_by_their_arguments(machine):
    column = kernel.MACHINES[machine][1]
    own, thread = os.getpid(), 0x3D0F00
    (kill, group, limits), (fcntl, ioctl) = kernel.FOR_ITSELF, kernel.CONTROL
    allowed = [
        (kernel.CLONE, thread), (kernel.SENDTO, 3, 1, 1, 0, 0), (kill, own, 9), (group, own, 9, 9),
        (limits, 0, 7), (fcntl, 3, 1), (ioctl, 3, 0x5401),
    ]  # fmt: skip
    denied = [
        (kernel.CLONE, 17), (kernel.SENDTO, 3, 1, 1, 0, 99), (kernel.SENDTO, 3, 1, 1, 0, 1 << 32),
        (kill, 0), (kill, 1), (group, 1, own), (limits, 1), (fcntl, 3, 8), (fcntl, 3, 15), (ioctl, 3, 0x8902),
    ]  # fmt: skip
    assert {judged(machine, both[column], *rest) for both, *rest in allowed} == {kernel.ALLOW}
    assert {judged(machine, both[column], *rest) for both, *rest in denied} == {kernel.REFUSE}
