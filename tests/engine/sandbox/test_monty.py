"""Programs in Monty: the same outcomes as from Python, or a word that it cannot tell."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lift_sys.errors import SandboxError
from lift_sys.sandbox import Call, CPython, Limits, Returned, Stopped, Unsupported
from lift_sys.sandbox.monty import Monty, workers
from support.processes import alive, descendants, descriptors, linux, wait_until

LIMITS = Limits(seconds=20, memory_mib=256)
SHORT = Limits(seconds=1, memory_mib=256)
LOOP = "def f(x):\n    while x: pass\n    return x"


@pytest.fixture(scope="module")
def monty():
    """One for all: it is bound to no event loop."""
    executor = Monty(programs=2)
    yield executor
    asyncio.run(executor.__aexit__())
    assert descendants() == set()


async def outcomes(monty, program, *calls, limits=LIMITS):
    calls = [call if isinstance(call, Call) else Call(call) for call in calls]
    return await monty.run_calls(program, calls, limits=limits)


async def one(monty, program, call="f()", limits=LIMITS):
    (outcome,) = await outcomes(monty, program, call, limits=limits)
    return outcome


def exact(value):
    """A value with the types of all its parts, and without the order of sets."""
    match value:
        case dict():
            return dict, [(exact(key), exact(item)) for key, item in value.items()]
        case set() | frozenset():
            return type(value), sorted(map(repr, map(exact, value)))
        case list() | tuple():
            return type(value), [exact(item) for item in value]
    return type(value), repr(value)


@pytest.mark.parametrize(
    "text",
    [
        "None", "True", "0", "-1", "10 ** 100", "-(1 << 9000)", "1.5", "-0.0", "5e-324", "float('nan')",
        "float('inf')", "1.7976931348623157e308", "1 + 2j", "''", "'ä\\x00🙂\\n'", "b''", "b'\\x00\\xff'",
        "[]", "()", "{}", "set()", "frozenset()", "[1, True, 1.0, '1', b'1', None]", "(1,)", "[(1, [2]), {3}]",
        "{'b': 1, 'a': (2,), 3: None, (4, 5): [6]}", "{1, 'x', (2, 3), frozenset({4})}",
        "frozenset({1, 2})", "[[[[[[[[[[1]]]]]]]]]]", "list(range(2000))", "'x' * 40000", "list(zip('ab', [1, 2]))",
    ],
)  # fmt: skip
async def test_plain_data_keeps_its_exact_types(monty, text):
    (outcome,) = await outcomes(monty, "", text)
    assert isinstance(outcome, Returned), outcome
    assert exact(outcome.value) == exact(eval(text))


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("def f(): return len", "builtin"),
        ("def f(): return lambda: 1", "function"),
        ("def f(): return range(3)", "range"),
        ("def f(): return iter([1])", "list_iterator"),
        ("def f(): return {}.keys()", "dict_keys"),
        ("def f(): return [1, ({2: [len]},)]", "builtin"),
        ("def f(): return {len: 1}", "builtin"),
        ("def f(): return int", "type"),
        ("def f(): return ...", "ellipsis"),
        ("def f(): return ValueError('x')", "ValueError"),
        ("class A: pass\ndef f(): return A()", "class A"),
        ("class int: pass\ndef f(): return int()", "class int"),
        ("import re\ndef f(): return re.match('a', 'a')", "Match"),
        ("import collections\ndef f(): return collections.Counter('a')", "Counter"),
        ("import collections\ndef f(): return collections.deque()", "deque"),
        (
            "import collections\nP = collections.namedtuple('P', 'x')\ndef f(): return P(1)",
            "class P",
        ),
        ("import datetime\ndef f(): return datetime.date(2020, 1, 1)", "date"),
        ("import decimal\ndef f(): return decimal.Decimal(1)", "Decimal"),
        (
            "import dataclasses\n@dataclasses.dataclass\nclass D:\n    x: int\ndef f(): return D(1)",
            "D",
        ),
        ("def f(): return (x for x in [1])", "iterator"),
        ("def f(): return map(str, [1])", "iterator"),
        ("def f():\n    pairs = zip([1], [2])\n    return pairs", "iterator"),
        ("def f(): return '\\ud800'", "surrogates"),
        ("def f(): return '\\ufffd'", "cannot be read"),
        ("def f():\n    v = 1\n    for _ in range(60): v = [v]\n    return v", "deeply"),
        ("def f():\n    v = []\n    v.append(v)\n    return v", "deeply"),
        ("def f():\n    v = [1]\n    for _ in range(60): v = [v, v]\n    return v", "too large"),
        ("def f(): return [0] * 10**6", "too large"),
        ("def f(): return 'x' * 10**7", "too large"),
        ("def f(): return 1 << 10**6", "too large"),
        ("def f(): return {i: 'x' * 10 for i in range(9000)}", "too large"),
    ],
)
async def test_what_is_no_plain_data_or_too_much_of_it_is_not_guessed_at(monty, program, word):
    outcome = await one(monty, program)
    assert isinstance(outcome, Unsupported), outcome
    assert word in outcome.message


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("def f(): yield 1", "yield"),
        ("def f():\n    x = [1]\n    del x[0]\n    return x", "'del'"),
        ("class A(int): pass\ndef f(): return int(A(1))", "inheritance"),
        ("class A:\n    @property\n    def x(self): return 1\ndef f(): return A().x", "decorators"),
        ("class A:\n    def __bool__(self): return False\ndef f(): return bool(A())", "__bool__"),
        ("import heapq\ndef f(): return heapq.nsmallest(1, [2])", "module"),
        ("def f():\n    from string import digits\n    return digits", "module"),
        ("import math\ndef f(): return math.no_such_thing", "AttributeError"),
        ("def f(): return (1).real", "AttributeError"),
        ("def f(): return callable(1)", "NameError"),
        ("def f(): return bytearray(b'a')", "NameError"),
        ("def f(): raise ValueError(1, 2)", "Internal error"),
        ("def f():\n    try: raise ValueError(1, 2)\n    except BaseException: return 1", "Internal error"),
        ("def f(): return [1] + (2,)", "concatenate"),
        ("def f(): return next(x for x in [1])", "iterator"),
        ("def f(n=0): return f(n + 1)", "RecursionError"),
        ("def f(:", "SyntaxError"),
        ("def f(): return hash('a')", "hash("),
        ("def f(): return f.__doc__", "__doc__"),
    ],
)  # fmt: skip
async def test_a_lack_is_told_as_such_and_not_as_a_fault_of_the_program(monty, program, word):
    outcome = await one(monty, program)
    assert isinstance(outcome, Unsupported), outcome
    assert word in outcome.message


@pytest.mark.parametrize(
    "body",
    [
        "return list(map(str, [1])) == ['1']", "return [a + b for a, b in zip([1], [0])] == [1]",
        "return sum(x for x in [1]) == 1", "x = sorted(reversed([1]))\n    return x == [1]",
        "x = [y for y in (1,)]\n    return len(x) == 1", "for i, x in enumerate([1]): return x == 1",
        "return any(x for x in [0, 1]) is True", "def grid(x): return x\n    return grid(1) == 1",
        "return '\\u00e4\\n' == 'ä\\n'", "valid = (1 if [x for x in [1]] else 0)\n    return valid == 1",
        "return __name__ == 'program'", "return (lambda x: x == 1)(1)", "return 'a' != max(x for x in 'ab')",
    ],
)  # fmt: skip
async def test_what_only_looks_like_a_lack_is_none(monty, body):
    assert await one(monty, f"def f():\n    {body}") == Returned(True)


@pytest.mark.parametrize(
    "program",
    [
        "import time\ndef f(): time.sleep(50); return 1",
        "import time\ndef f(): return time.time() > 0",
        "import asyncio\nasync def f():\n    await asyncio.sleep(50)\n    return 1",
        "import datetime\ndef f(): return datetime.datetime.now() is None",
        "import datetime\ndef f(): return str(datetime.date.today())",
        "import random\ndef f(): return random.random() < 2",
        "import os\ndef f(): return os.getenv('HOME')",
        "import os\ndef f(): return dict(os.environ)",
        "import os\ndef f(): return os.listdir('/')",
        "def f():\n    try: return open('/etc/passwd').read()\n    except Exception: return 1",
        "import pathlib\ndef f(): return pathlib.Path('/etc').exists()",
        "import time\ndef f():\n    try: time.sleep(1)\n    except BaseException: pass\n    return 1",
    ],
)
async def test_whoever_asks_for_the_clock_chance_or_files_gets_no_answer(monty, program):
    outcome = await one(monty, program)
    assert isinstance(outcome, Unsupported), outcome
    assert "asks for" in outcome.message


async def test_what_is_the_same_each_time_needs_nobody(monty):
    program = "import random\ndef f(x):\n    random.seed(x)\n    return random.random()"
    assert await one(monty, program, "f(1)") == Returned(0.13436424411240122)


PROGRAMS = [
    "def f(x): return x * 2",
    "def f(x):\n    print('got', x)\n    return [x, None]",
    "seen = []\ndef f(x):\n    seen.append(x)\n    return seen",
    "def f(x):\n    if x: raise ValueError('no such thing')\n    return {}['a']",
    "def f(x): return 1 / x",
    "def f(x): return missing",
    "def f(x): return [1][x + 5]",
    "def f(x): return x.nothing",
    "def f(x, y): return x",
    "def g(): pass\ndef f(x): return g(x)",
    "def f(x):\n    if x: raise KeyboardInterrupt\n    raise SystemExit",
    "f = 5",
    "1 / 0",
    "print('loading')\ndef f(x): print(x, end='')",
    "async def f(x): return x",
    "import math, re, json, functools, itertools, collections\ndef f(x): return json.dumps([math.sqrt(x)])",
    "class P:\n    def __init__(self, x): self.x = x\ndef f(x): return P(x).x",
    "def f(x):\n    y = 1\n    def g():\n        nonlocal y\n        y += x\n        return y\n    return g()",
    "import sys\ndef f(x):\n    print('no', file=sys.stderr)\n    print('yes', file=sys.stdout)",
    "if __name__ == '__main__': 1 / 0\ndef f(x): return __name__",
    "def f(x): assert x == 2, 'two'",
    "def f(x): assert x == 2",
]
CALLS = [
    "f(1)", "f(0)", "f(x=1)", "f(y)", "f()", "[f(1), f(2)]", "f([1][3])", "(lambda: f(1))()",
    Call("f(y)", ("y = 2", "y += 1", "print('setup')")), Call("y", ("y = 1 / 0",)), "f('ä')", " f(1) ",
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
async def test_outcomes_are_those_of_python(monty, program):
    ours = await outcomes(monty, program, *CALLS)
    async with CPython() as python:
        theirs = await outcomes(python, program, *CALLS)
    told = [
        it for it in zip(CALLS, ours, theirs, strict=True) if not isinstance(it[1], Unsupported)
    ]
    assert len(told) >= len(CALLS) - 2
    for call, mine, other in told:
        assert mine == other or exact(mine.value) == exact(other.value), call


async def test_a_session_tells_the_same_as_all_calls_at_once(monty):
    for program in PROGRAMS:
        at_once = await outcomes(monty, program, *CALLS)
        async with monty.session(program, limits=LIMITS) as session:
            singly = [await session.call(it if isinstance(it, Call) else Call(it)) for it in CALLS]
            assert session.loading == (at_once[0] if program == "1 / 0" else None)
        assert list(at_once) == singly, program


async def test_a_program_that_cannot_be_loaded_here_is_no_fault_of_its_own(monty):
    async with monty.session("def f(): yield", limits=LIMITS) as session:
        assert session.loading is None
        assert isinstance(await session.call(Call("1")), Unsupported)


async def test_one_endless_call_does_not_lose_the_others(monty):
    before, endless, after = await outcomes(monty, LOOP, "f(0)", "f(1)", "f([])", limits=SHORT)
    assert (before, after) == (Returned(0), Returned([]))
    assert endless == Stopped("call_time", "did not return within 0.5 s")


async def test_a_call_can_be_given_less_time(monty):
    hasty, _ = await outcomes(monty, LOOP, Call("f(1)", seconds=0.1), "f(0)")
    assert hasty == Stopped("call_time", "did not return within 0.1 s")


async def test_calls_that_no_time_is_left_for_say_so(monty):
    *_, last = await outcomes(monty, LOOP, "f(1)", "f(1)", "f(1)", "f(1)", limits=Limits(0.4, 64))
    assert last.cause == "all_time"


async def test_a_program_that_never_finishes_loading_says_so(monty):
    (outcome,) = await outcomes(monty, "while True: pass", "1", limits=Limits(0.4, 64))
    assert outcome == Stopped("all_time", "did not come to its end within 0.4 s")


@pytest.mark.parametrize("swallowing", ["except BaseException: continue", "finally: continue"])
async def test_the_end_of_the_time_cannot_be_swallowed(monty, swallowing):
    program = f"def f():\n  while True:\n    try:\n      while True: pass\n    {swallowing}"
    assert (await one(monty, program, limits=Limits(0.4, 64))).cause == "call_time"


async def test_a_time_out_of_the_program_s_own_making_is_an_exception(monty):
    program = "def f(): raise TimeoutError('feed time limit exceeded')"
    assert (await one(monty, program)).name == "TimeoutError"


@pytest.mark.parametrize(
    "program",
    [
        "def f():\n    kept = []\n    while True: kept.append('x' * 10**6)",
        "def f():\n    kept = []\n    while True: kept = kept + [0] * 10**5",
        "def f():\n    x = 2\n    while True:\n        try: x *= x\n        except BaseException: pass",
        "def f(): return len(('ab ' * 10**8).split())",
    ],
)
async def test_a_program_that_needs_much_memory_is_for_another(monty, program):
    small = Limits(10, 64)
    first, second = await outcomes(
        monty, f"{program}\ndef g(): return 1", "f()", "g()", limits=small
    )
    assert isinstance(first, Unsupported), first
    assert "memory" in first.message
    assert second == Returned(1)


async def test_output_is_told_to_the_call_that_printed_it(monty):
    program = "print('<>')\ndef f(x):\n    print(x * 3)\n    if x == 2: raise ValueError"
    calls = [Call(f"f({x})", ("print('setup')",)) for x in (1, 2, 3)]
    assert [it.output for it in await outcomes(monty, program, *calls)] == ["3\n", "6\n", "9\n"]


async def test_a_flood_of_output_is_not_read(monty):
    much = "def f(n):\n    for _ in range(n): print('x' * 99)"
    enough, too_much, endless = await outcomes(monty, much, "f(400)", "f(600)", "f(10 ** 9)")
    assert enough.output == ("x" * 99 + "\n") * 400
    assert isinstance(too_much, Unsupported)
    assert isinstance(endless, Unsupported)


async def test_output_that_nobody_expected_is_told_to_no_call(monty):
    program = "def f(): return eval('pri' + 'nt(1)')"
    assert isinstance(await one(monty, program), Unsupported)


REACHING = [
    "def f(): return eval('_done')",
    "def f(): return _done",
    "def f(): return _flaw",
    "seen = sorted(locals())\ndef f(): return eval('_todo')",
    "async def f(): return eval('_call')",
    "def f(): return list(map(eval, ['_program']))",
    "class A:\n    def __repr__(self): return eval('_names')\ndef f(): return repr(A())",
]


@pytest.mark.parametrize("program", REACHING)
async def test_what_runs_around_a_program_cannot_be_reached(monty, program):
    assert (await one(monty, program)).name == "NameError"


async def test_what_runs_around_a_program_cannot_be_changed(monty):
    program = (
        "global _flaw, _done, type, str\n_flaw = _done = _todo = _coroutine = 5\nrange = len = eval = exec = 1\n"
        "class list: pass\ndef type(x): return 3\nint = bool = float = tuple = set = type\n"
        "def f():\n    global print\n    print = 5\n    exec2 = 1\n    return [1]"
    )
    again, after = await outcomes(monty, program, "f()", "f()")
    assert (again, after) == (Returned([1]), Returned([1]))


async def test_no_name_is_looked_up_outside(monty):
    outcome = await one(monty, "def f(): return tempfile")
    assert (outcome.name, outcome.message) == ("NameError", "name 'tempfile' is not defined")


async def test_many_calls_are_answered_in_order(monty):
    results = await outcomes(monty, "def f(x): return x * x", *[f"f({i})" for i in range(500)])
    assert [outcome.value for outcome in results] == [i * i for i in range(500)]


async def test_no_calls_have_no_outcomes(monty):
    assert await outcomes(monty, "1 / 0") == ()


def running(monty):
    """The processes that work on something."""
    return [
        it._worker for it in monty._running if it._worker is not None and uses_processor(it._worker)
    ]


def uses_processor(pid):
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return any(it.read_text().rpartition(")")[2].split()[0] == "R" for it in threads)


async def started(monty, task):
    """Wait for the process that works on a task that never ends."""
    while not running(monty):
        assert not task.done()
        await asyncio.sleep(0.01)
    return running(monty)[0]


@linux
async def test_a_cancelled_program_is_gone_at_once(monty):
    task = asyncio.create_task(outcomes(monty, LOOP, "f(1)"))
    working = await started(monty, task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(working)
    assert await outcomes(monty, LOOP, "f(0)") == (Returned(0),)


@linux
async def test_cancelled_programs_that_wait_for_their_turn_never_run(monty):
    tasks = [asyncio.create_task(outcomes(monty, LOOP, "f(1)")) for _ in range(9)]
    await started(monty, tasks[0])
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends)
    assert not monty._running


@linux
async def test_a_worker_that_dies_is_replaced(monty):
    task = asyncio.create_task(outcomes(monty, LOOP, "f(1)", limits=Limits(2, 64)))
    os.kill(await started(monty, task), signal.SIGKILL)
    # All at once, then one by one: the second attempt has a worker again.
    assert await task == (Stopped("call_time", "did not return within 1 s"),)
    assert await outcomes(monty, LOOP, "f(0)") == (Returned(0),)


@linux
async def test_idle_workers_that_die_are_replaced(monty):
    await outcomes(monty, LOOP, "f(0)")
    for pid in descendants():
        os.kill(pid, signal.SIGKILL)
    await outcomes(monty, LOOP, "f(0)")
    assert await outcomes(monty, LOOP, "f(0)") == (Returned(0),)


@linux
async def test_workers_inherit_nothing(monty):
    await monty.ready()
    for pid in descendants():
        process = Path(f"/proc/{pid}")
        assert (process / "environ").read_bytes() == b""
        assert (process / "cwd").readlink() == Path("/")
        assert (process / "fd" / "2").readlink() == Path(os.devnull)
        assert len(list((process / "fd").iterdir())) <= 5


@linux
async def test_hundreds_of_programs_leave_nothing_behind(monty):
    programs = ["def f(x): return x", "def f(x): return 1 / 0", "def f(:", "def f(x): print(x)"]

    async def many(count):
        for number in range(count):
            await outcomes(monty, programs[number % 4], "f(1)", "f(2)")

    await many(20)
    before = descriptors(), len(descendants())
    await many(400)
    assert (descriptors(), len(descendants())) <= before


async def test_programs_run_side_by_side(monty):
    work = [outcomes(monty, "def f(x): return x", f"f({i})") for i in range(50)]
    assert await asyncio.gather(*work) == [(Returned(i),) for i in range(50)]


async def test_leaving_ends_what_still_runs():
    async with Monty() as executor:
        task = asyncio.create_task(outcomes(executor, LOOP, "f(1)"))
        await executor.ready()
        others = descendants()
        assert others
    assert not any(alive(pid) for pid in others - descendants())
    task.cancel()
    await asyncio.wait([task])


PARENT = """
import asyncio
from lift_sys.sandbox import Call, Limits
from lift_sys.sandbox.monty import Monty
async def main():
    async with Monty() as monty:
        await monty.ready()
        print("ready", flush=True)
        await monty.run_calls(PROGRAM, [Call("f()")], limits=Limits(60, 256))
asyncio.run(main())
"""


@linux
@pytest.mark.parametrize("body", ["while True: pass", "return 9 ** 9 ** 7 % 5"])
def test_no_worker_outlives_a_parent_that_is_killed(body):
    source = PARENT.replace("PROGRAM", repr(f"def f():\n    {body}"))
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        wait_until(lambda: any(uses_processor(pid) for pid in descendants(process.pid)))
        left = descendants(process.pid)
        assert left
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in left), seconds=2)


def test_a_process_that_used_it_ends_well():
    source = PARENT.replace("PROGRAM", repr("def f(): return 1"))
    assert subprocess.run([sys.executable, "-c", source], capture_output=True).returncode == 0


def test_nothing_of_it_is_loaded_before_it_is_used():
    source = "import lift_sys.sandbox.monty, sys\nassert 'pydantic_monty' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", source]).returncode == 0


async def test_where_it_is_not_installed_that_is_said(monkeypatch):
    monkeypatch.setattr(workers.sysconfig, "get_path", lambda _: "/nowhere")
    async with Monty() as executor:
        with pytest.raises(SandboxError, match="could not be started"):
            await executor.ready()


async def test_a_program_of_that_name_is_not_looked_for_elsewhere(monkeypatch, tmp_path):
    impostor = tmp_path / "monty"
    impostor.write_text("#!/bin/sh\nexec false\n")
    impostor.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("MONTY_BIN", str(impostor))
    async with Monty() as executor:
        assert await outcomes(executor, LOOP, "f(0)") == (Returned(0),)


@pytest.mark.parametrize("failure", [OSError("no memory file"), SandboxError("cannot be run")])
async def test_where_workers_cannot_be_tied_they_run_all_the_same(monkeypatch, failure):
    def fails(_):
        raise failure

    monkeypatch.setattr(workers, "_launcher", fails)
    async with Monty() as executor:
        assert await outcomes(executor, LOOP, "f(0)") == (Returned(0),)


async def test_a_launcher_that_does_not_start_a_worker_is_left_out(monkeypatch):
    monkeypatch.setattr(workers, "WORKER", "lift_sys.no_such_module")
    async with Monty() as executor:
        assert await outcomes(executor, LOOP, "f(0)") == (Returned(0),)


async def test_a_panic_of_its_own_is_an_answer_and_is_not_asked_for_again():
    class Panic(BaseException):
        pass

    asked = []

    def panic(_):
        asked.append(1)
        raise Panic

    async with Monty(programs=1) as broken:
        broken._workers.open = panic
        for _ in range(3):
            assert isinstance(await one(broken, "def f():\n    return 1"), Unsupported)
    assert len(asked) == 1
