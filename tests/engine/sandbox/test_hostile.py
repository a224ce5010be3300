"""Hostile programs, in each executor: they do no harm, end in time, leave nothing, and are never offered."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

import pytest
import pytest_asyncio

from lift_sys.errors import SandboxError
from lift_sys.sandbox import Call, CPython, Limits, Returned, cpython
from lift_sys.sandbox.isolation import enclosures
from lift_sys.sandbox.monty import Monty
from lift_sys.verify import verify
from lift_sys.verify.workbench import Workbench
from support.examples import spec_of, value
from support.hostile import ANSWER, HOSTILE
from support.processes import descendants, wait_until
from support.stage import SECRET, Stage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sees harm where Linux shows it")
in_one_loop = pytest.mark.asyncio(loop_scope="module")

LIMITS = Limits(seconds=4, memory_mib=192)
SHORT = Limits(seconds=0.3, memory_mib=192)
PATIENCE = 5
"""How many seconds more than allowed an end may take on a busy machine."""
BECOME_SUBREAPER = 36
CHEATS = [it for it in HOSTILE if it.harm == "is taken for right"]


def by_name(hostile):
    return hostile.name


@pytest.fixture(scope="module", autouse=True)
def secret_environment():
    """Something to be told; and no process that is left behind goes to somebody else."""
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1, 0, 0, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSTILE_SECRET", SECRET)
        yield
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 0, 0, 0, 0)


def ways():
    """The executors; CPython behind the strongest enclosure that there is, and behind the kernel's walls alone."""
    yield pytest.param((Monty, None), id="monty")
    for enclosure in dict.fromkeys((enclosures()[0], enclosures()[-1])):
        yield pytest.param((CPython, enclosure), id=f"cpython {enclosure.name}".strip())


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ways())
async def executor(request):
    kind, enclosure = request.param
    before = descendants()
    with pytest.MonkeyPatch.context() as patch:
        if enclosure is not None:
            patch.setattr(cpython, "enclosures", lambda: (enclosure,))
        async with kind() as executor:
            if kind is CPython:
                try:
                    await executor.ready()
                except SandboxError as error:
                    pytest.skip(f"nothing is run where it cannot be walled off: {error}")
            yield executor
    wait_until(lambda: descendants() <= before)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servants(executor):
    """How many processes the executor keeps for itself."""
    before = descendants()
    await executor.run_calls("def attack(): return 1", [Call("attack()")], limits=LIMITS)
    others = len(descendants() - before)
    # One more may stand ready, or be on its way.
    return before, others + 1


@pytest.fixture
def stage(tmp_path, monkeypatch):
    stage = Stage(tmp_path)
    monkeypatch.chdir(stage.work)
    yield stage
    stage.close()


@in_one_loop
@pytest.mark.parametrize("hostile", [it for it in HOSTILE if not it.endless], ids=by_name)
async def test_no_harm_is_done(executor, servants, stage, hostile):
    program = stage.filled(hostile.program)
    outcomes = await executor.run_calls(program, [Call("attack()")], limits=LIMITS)
    assert stage.harm(said(outcomes)) == [], hostile.harm
    left_alone(servants)


@in_one_loop
@pytest.mark.parametrize("hostile", HOSTILE, ids=by_name)
async def test_none_is_offered(executor, servants, stage, hostile):
    limits = SHORT if hostile.endless else LIMITS
    started = time.monotonic()
    verdict = await verify(
        spec_of("def attack():", value("attack()", str(ANSWER)), qualname="attack"),
        stage.filled(hostile.program),
        limits=limits,
        bench=Workbench(executor),
    )
    assert time.monotonic() - started < limits.seconds + PATIENCE
    assert verdict.status in ("refuted", "failed")
    assert not verdict.offered
    assert stage.harm(str(verdict)) == [], hostile.harm
    left_alone(servants)


@in_one_loop
@pytest.mark.parametrize("hostile", CHEATS, ids=by_name)
async def test_no_cheat_learns_the_answer_from_an_equality(request, executor, stage, hostile):
    verdict = await verify(
        spec_of("def attack():", value(f"attack() == {ANSWER}", "True"), qualname="attack"),
        stage.filled(hostile.program),
        limits=LIMITS,
        bench=Workbench(executor),
    )
    assert not verdict.offered


@in_one_loop
async def test_after_all_of_them_a_right_program_is_still_told(executor):
    for hostile in HOSTILE[::10]:
        await executor.run_calls(hostile.program.replace("$", ""), [Call("attack()")], limits=SHORT)
    (outcome,) = await executor.run_calls("def f(x): return x", [Call("f(1)")], limits=LIMITS)
    assert outcome == Returned(1)


@pytest.mark.parametrize("hostile", [it for it in HOSTILE if it.bites], ids=by_name)
def test_where_nothing_stands_in_its_way_the_harm_is_seen(stage, hostile):
    program = stage.filled(hostile.program)
    with subprocess.Popen(
        [sys.executable, "-c", f"{program}\nprint(attack())"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=False,
        start_new_session=True,
        text=True,
    ) as process:
        output, _ = process.communicate(timeout=30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert stage.harm(output) != [], hostile.harm


def left_alone(servants):
    """No process is left beside those that the executor keeps."""
    before, most = servants
    wait_until(lambda: len(descendants() - before) <= most)


def said(outcomes):
    """All that came of it, as text."""
    parts = []
    for outcome in outcomes:
        parts += [getattr(outcome, name, "") for name in ("message", "output")]
        parts.append(repr(getattr(outcome, "value", "")))
    return "\n".join(parts)
