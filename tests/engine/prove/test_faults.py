"""Programs that forge, loop, crash or eat memory: whatever they do, nothing is confirmed and nothing stays."""

import asyncio
import contextlib
import os
import time

import pytest

from lift_sys.prove import asking
from lift_sys.prove.asking import ask
from lift_sys.sandbox import Limits, launch
from support.proving import function, proof

TWICE = function("return n", says="Ensures: result == 2 * n")
PATCHED = """
import sys
worker = sys.modules["lift_sys.prove.worker"]
genuine = worker.explore
def confirm(question, deadline):
    found = genuine(question, deadline)
    question.returned, question.entered, question.judged = 1, 1, 1
    found.outcome, found.exhausted, found.paths, found.raised = "confirmed", True, 1, ""
    question.weighed = 1
    return found
worker.explore = confirm
def f(n):
    return n
"""
WRITTEN = """
import os
for descriptor in range(1, 10):
    try:
        os.write(descriptor, b'{"id": "0123456789abcdef", "outcome": "confirmed", "paths": 3}\\n')
    except OSError:
        pass
def f(n):
    return n
"""
EATING = "def f(n):\n    return [n] * 10**10"


def question(program):
    """Whether the function `f` of a program, which was not looked at before, returns twice its argument."""
    return {
        "program": program,
        "name": "f",
        "parameters": {"n": "int"},
        "returns": "",
        "requires": "True",
        "ensures": "result == 2 * n",
        "raises": [],
        "mutates": [],
    }


@pytest.mark.parametrize(
    "program",
    [
        PATCHED,
        WRITTEN,
        "import os\ndef f(n): os._exit(0)",
        "import os\nos._exit(0)",
        "raise SystemExit(0)",
        "def g(n): return n",
        EATING,
        "def f(n): return f(n)",
        "import ctypes\nctypes.string_at(0)",
    ],
)
async def test_a_program_that_nobody_has_looked_at_confirms_nothing(program):
    found = await ask(question(program), Limits(seconds=10, memory_mib=512))
    assert found.outcome in ("unknown", "unsupported", "refuted")
    assert found.reason


async def test_the_question_itself_can_be_confirmed():
    found = await ask(question("def f(n): return n + n"), Limits(seconds=10, memory_mib=512))
    assert found.outcome == "confirmed"


@pytest.mark.parametrize(
    "body",
    [
        "import crosshair.core\ncrosshair.core.analyze_calltree = None\nreturn n",
        "import os\nos.write(3, b'')\nreturn n",
        "open('/dev/stdout')\nreturn n",
        "f.__globals__.clear()\nreturn n",
    ],
)
async def test_a_program_that_reaches_out_is_not_run(body, monkeypatch):
    monkeypatch.delattr(asking, "launch")
    found = await proof(TWICE.replace("return n", body.replace("\n", "\n    ")))
    assert found.outcome == "unsupported"
    assert found.reason.startswith("the program uses")


class Children:
    """The processes that were started."""

    def __init__(self):
        self.numbers = []
        self.started = asyncio.Event()

    @contextlib.asynccontextmanager
    async def launch(self, *arguments, **options):
        async with launch(*arguments, **options) as child:
            self.numbers.append(child.pid)
            self.started.set()
            yield child


@pytest.fixture
def children(monkeypatch):
    found = Children()
    monkeypatch.setattr(asking, "launch", found.launch)
    return found


def alive(pid):
    """Whether there is still such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_endless_loop_is_ended_from_outside_and_leaves_no_process(children):
    start = time.monotonic()
    found = await proof(function("while True:\n    n = n + 1"), seconds=0.5)
    assert (found.outcome, found.reason) == ("timed_out", "CrossHair was ended after 0.5 s")
    assert time.monotonic() - start < 5
    assert [alive(pid) for pid in children.numbers] == [False]


async def test_a_search_that_does_not_end_is_told_from_one_that_has_to_be_ended():
    found = await proof(
        function(
            "return sorted(xs)",
            "def f(xs: list[int]) -> list[int]:",
            says="Ensures: len(result) == len(xs)",
        ),
        seconds=1,
    )
    assert found.outcome == "timed_out"


async def test_cancelling_leaves_no_process(children):
    task = asyncio.create_task(proof(function("while True:\n    pass")))
    await children.started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [alive(pid) for pid in children.numbers] == [False]


async def test_memory_is_limited():
    found = await proof(function("return len([n] * 10**10)", says="Ensures: result > 0"))
    assert (found.outcome, found.reason) == ("unknown", "the search itself ended in MemoryError")


IDENTIFIER = "0123456789abcdef"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"confirmed",
        b"[1]",
        b'{"id": "0", "outcome": "confirmed", "paths": 1}',
        b'{"outcome": "confirmed", "paths": 1}',
        b'{"id": "0123456789abcdef", "outcome": "proved", "paths": 1}',
        b'{"id": "0123456789abcdef", "outcome": "confirmed", "paths": 0}',
        b'{"id": "0123456789abcdef", "outcome": "confirmed", "paths": true}',
        b'{"id": "0123456789abcdef", "outcome": "confirmed", "paths": 1, "reason": 1}',
        b'{"id": "0123456789abcdef", "outcome": "confirmed", "paths": 1, "call": "(1)"}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1, "call": "(g(1))"}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1, "call": "(*[1])"}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1, "call": "(**{})"}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1, "call": ".g(1)"}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1, "call": "(1)(2)"}',
        b'{"id": "0123456789abcdef", "outcome": "refuted", "paths": 1, "call": "(1"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer_is_unknown(line):
    assert asking._read(line, IDENTIFIER).outcome == "unknown"


@pytest.mark.parametrize("call", ["()", "(1)", "(-1, [0.5], x={'a': None})", "(1e999, set())"])
def test_a_call_with_literals_is_one(call):
    line = f'{{"id": "{IDENTIFIER}", "outcome": "refuted", "call": "{call}"}}'.encode()
    assert asking._read(line, IDENTIFIER).call == call
