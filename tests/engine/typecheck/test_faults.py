"""A type checker that goes wrong: what is said, and that the next check works all the same."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from lift_sys.errors import SandboxError
from lift_sys.sandbox import channel
from lift_sys.typecheck import Checker, CheckTimeoutError, TypeProblem, type_checker
from lift_sys.typecheck import checker as module
from lift_sys.typecheck.checkers import Setup
from support.processes import alive, descendants, descriptors, linux, wait_until

SCRIPT = Path(__file__).with_name("fake_checker.py")
FOUND = (TypeProblem("fault", "found fault", 0, 2),)


def fake(start="well", command=None):
    def set_up(folder, python, environment):
        return Setup(uri="untitled:program.py", settings={"of": "ours"}, files={})

    return Checker("fake 1.0", command or (sys.executable, "-I", "-S", str(SCRIPT), start), set_up)


async def message_for(program):
    async with type_checker(fake()) as checker:
        (problem,) = await checker.check(program, seconds=5)
        return problem.message


@pytest.mark.parametrize(
    "program",
    ["die", "exit", "garbage", "not json", "odd", "null", "refuse", "odd error"],
)
async def test_after_a_fault_is_told_another_one_is_started(program):
    async with type_checker(fake()) as checker:
        assert await checker.check("x = 1", seconds=5) == FOUND
        first = checker.pid
        with pytest.raises(SandboxError):
            await checker.check(program, seconds=5)
        assert checker.pid is None
        assert await checker.check("x = 1", seconds=5) == FOUND
        assert checker.pid != first


async def test_a_flood_is_ended(monkeypatch):
    monkeypatch.setattr(channel, "UNREAD_BYTES", 2 * 1024 * 1024)
    async with type_checker(fake()) as checker:
        with pytest.raises(SandboxError):
            await checker.check("flood", seconds=5)
        assert await checker.check("x = 1", seconds=5) == FOUND


@linux
async def test_one_that_hangs_is_ended_when_its_time_is_over():
    async with type_checker(fake()) as checker:
        await checker.ready()
        hung = checker.pid
        with pytest.raises(CheckTimeoutError, match=r"fake 1\.0 took longer than 0\.1 s"):
            await checker.check("hang", seconds=0.1)
        assert not alive(hung)
        assert await checker.check("x = 1", seconds=5) == FOUND


async def test_the_start_is_not_counted_as_time_of_a_check():
    async with type_checker(fake()) as checker:
        await checker.check("x = 1", seconds=0.5)
        with pytest.raises(CheckTimeoutError):
            await checker.check("x = 1", seconds=0)


async def test_cancelling_a_check_is_told_and_leaves_it_usable():
    async with type_checker(fake()) as checker:
        await checker.ready()
        first = checker.pid
        task = asyncio.create_task(checker.check("later", seconds=5))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        (problem,) = await checker.check("cancelled", seconds=5)
        assert problem.message == "1 cancelled"
        assert checker.pid == first


async def test_an_answer_that_nobody_waits_for_any_more_is_dropped():
    async with type_checker(fake()) as checker:
        await checker.ready()
        task = asyncio.create_task(checker.check("later", seconds=5))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await checker.check("x = 1", seconds=5) == FOUND


async def test_what_was_overtaken_is_asked_for_again():
    assert await message_for("overtaken") == "asked 3 times"


async def test_it_gets_its_settings_when_it_asks():
    assert await message_for("settings") == '[{"of": "ours"}, {"of": "ours"}]'


async def test_what_else_it_asks_is_refused():
    assert await message_for("unknown") == "-32601"


async def test_errors_alone_are_problems():
    assert await message_for("severities") == "1"


async def test_odd_places_and_numbered_rules_are_taken_as_they_are():
    async with type_checker(fake()) as checker:
        (far,) = await checker.check("beyond", seconds=5)
        assert (far.line, far.column) == (99, 7)
        (numbered,) = await checker.check("numbered", seconds=5)
        assert numbered.rule == "17"
        assert await checker.check("fine", seconds=5) == ()


async def test_checks_that_come_together_wait_for_each_other():
    async with type_checker(fake()) as checker:
        checks = [checker.check(each, seconds=5) for each in ("x", "fine", "x", "fine")]
        assert await asyncio.gather(*checks) == [FOUND, (), FOUND, ()]


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("blind", "fake 1.0 does not work here"),
        ("complaining", "fake 1.0 does not work here: bad settings"),
        ("broken", "fake 1.0 does not work here: library not found"),
        ("unwelcoming", "fake 1.0 does not work here"),
    ],
)
async def test_one_that_does_not_do_what_it_should_is_not_used(start, words):
    async with type_checker(fake(start)) as checker:
        with pytest.raises(SandboxError) as caught:
            await checker.check("fine", seconds=5)
        assert caught.value.message == words
        assert caught.value.hint
        assert checker.pid is None


async def test_a_warning_at_the_start_hinders_nothing():
    async with type_checker(fake("warning")) as checker:
        assert await checker.check("x = 1", seconds=5) == FOUND


async def test_one_that_never_starts_is_ended(monkeypatch):
    monkeypatch.setattr(module, "START_SECONDS", 0.2)
    async with type_checker(fake("silent")) as checker:
        with pytest.raises(SandboxError, match="does not work here"):
            await checker.ready()


async def test_a_program_that_is_not_there_is_told():
    async with type_checker(fake(command=("/nonexistent/checker",))) as checker:
        with pytest.raises(SandboxError, match="does not work here"):
            await checker.ready()


@linux
@pytest.mark.parametrize("turns", [0, 1, 2, 5, 20])
async def test_cancelling_while_it_starts_leaves_nothing(turns):
    before, open_before = descendants(), descriptors()
    async with type_checker(fake()) as checker:
        task = asyncio.create_task(checker.check("x = 1", seconds=5))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert descendants() == before
        assert await checker.check("x = 1", seconds=5) == FOUND
    assert descendants() == before
    assert descriptors() == open_before


@linux
@pytest.mark.parametrize("program", ["later", "hang"])
async def test_leaving_ends_the_process_in_the_middle_of_a_check(program):
    async with type_checker(fake()) as checker:
        await checker.ready()
        pid = checker.pid
        task = asyncio.create_task(checker.check(program, seconds=5))
        await asyncio.sleep(0)
    assert not alive(pid)
    with pytest.raises(SandboxError):
        await task


async def test_after_leaving_nothing_is_started_any_more():
    async with type_checker(fake()) as checker:
        pass
    with pytest.raises(SandboxError, match="was ended"):
        await checker.check("x = 1", seconds=5)
    assert checker.pid is None


async def test_leaving_while_it_starts_leaves_nothing():
    async with type_checker(fake()) as checker:
        task = asyncio.create_task(checker.ready())
        await asyncio.sleep(0)
    with pytest.raises(SandboxError, match="was ended"):
        await task
    assert checker.pid is None


PARENT = """
import asyncio, importlib.util, sys
sys.path[:0] = [{root!r}, {tests!r}]
spec = importlib.util.spec_from_file_location("faults", {faults!r})
faults = importlib.util.module_from_spec(spec)
spec.loader.exec_module(faults)
async def main():
    async with faults.type_checker(faults.fake()) as checker:
        await checker.ready()
        task = asyncio.create_task(checker.check("hang", seconds=60))
        await asyncio.sleep(0)
        print(checker.pid, flush=True)
        await task
asyncio.run(main())
"""


@linux
def test_one_that_hangs_dies_with_a_parent_that_is_killed():
    root = Path(__file__).parents[3]
    source = PARENT.format(root=str(root), tests=str(root / "tests"), faults=__file__)
    command = (sys.executable, "-c", source)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    wait_until(lambda: not alive(pid))
