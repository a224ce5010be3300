"""Measures the two executors of untrusted programs: speed, agreement, and what ten thousand runs leave behind.

Every published solution is run on its docstring's examples and on the calls of its hidden tests, in Monty and in CPython:
what Monty does not support is counted, what differs is listed. Exits with 1 when three examples are less
than 20 times as fast as a fresh `python -I`, 100 candidates take 0.5 s or more, a cancelled program is not gone
within 100 ms, or something is left behind.
"""

import argparse
import ast
import asyncio
import contextlib
import gc
import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.interpret import interpret
from lift_sys.sandbox import Call, CPython, Executor, Limits, Outcome, Raised, Returned, Stopped
from lift_sys.sandbox.monty import Monty
from lift_sys.sandbox.outcomes import Unsupported
from lift_sys.source import Document

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
LIMITS = Limits(seconds=10, memory_mib=1024)
MOST_CALLS = 12
"""Of one task."""
ROUNDS, IN_A_ROW, PAUSE_SECONDS = 30, 10, 0.001
SPEED_GOAL, HUNDRED_GOAL_MS, CANCEL_GOAL_MS = 20, 500, 100
BARE, ALONE = "python -I, nothing to do", "python -I, the candidate"

PROGRAM = """def middle(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
"""
CALLS = [Call("middle([3, 1, 2])"), Call("middle([5])"), Call("middle([9, 8, 7, 6])")]
SCRIPT = PROGRAM + "".join(f"print(repr({call.expression}))\n" for call in CALLS)
LOOP = "def f():\n    while True: pass"


def main() -> int:
    """Run the measurements and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many verifications in a row")
    parser.add_argument("--only", choices=["speed", "agreement", "leaks"])
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    failed = []
    if arguments.only in (None, "speed"):
        failed += asyncio.run(_speed())
    if arguments.only in (None, "agreement"):
        for suite in SUITES:
            asyncio.run(_agreement(suite, arguments.data))
    if arguments.only in (None, "leaks"):
        failed += asyncio.run(_leaks(arguments.count))
    for line in failed:
        print(f"MISSED: {line}")
    return 1 if failed else 0


async def _speed() -> list[str]:
    """Time candidates in each executor and in a fresh Python, block by block, so that other load hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in ("monty", "cpython", BARE, ALONE)}
    hundred: dict[str, list[float]] = {"monty": [], "cpython": []}
    cancelled: dict[str, list[float]] = {"monty": [], "cpython": []}
    async with Monty() as monty, CPython() as cpython:
        executors: tuple[Executor, ...] = (monty, cpython)
        for executor in executors:
            await _candidate(executor)
        for _ in range(ROUNDS):
            for executor in executors:
                for _ in range(IN_A_ROW):
                    # As long as judging one and rendering the next takes at least.
                    await asyncio.sleep(PAUSE_SECONDS)
                    start = time.perf_counter()
                    await _candidate(executor)
                    times[executor.name].append(_since(start))
            for name, source in ((BARE, "pass"), (ALONE, SCRIPT)):
                start = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-I", "-c", source], check=True, stdout=subprocess.DEVNULL
                )
                times[name].append(_since(start))
        for executor in executors:
            for _ in range(5):
                start = time.perf_counter()
                await asyncio.gather(*(_candidate(executor) for _ in range(100)))
                hundred[executor.name].append(_since(start))
            for _ in range(10):
                cancelled[executor.name].append(await _cancel(executor))
    fresh = statistics.median(times[ALONE])
    _print(
        "a candidate against 3 examples",
        times,
        lambda it: f"({fresh / it:.1f} times as fast as the fresh Python)",
    )
    _print("100 candidates against 3 examples", hundred)
    _print("cancel to the end of the process that looped", cancelled)
    goals = {
        f"a candidate is not {SPEED_GOAL} times as fast": fresh / statistics.median(times["monty"])
        >= SPEED_GOAL,
        "100 candidates take too long": statistics.median(hundred["monty"]) < HUNDRED_GOAL_MS,
        "a cancelled program lives too long": all(
            statistics.median(values) < CANCEL_GOAL_MS for values in cancelled.values()
        ),
    }
    return [what for what, met in goals.items() if not met]


def _print(
    what: str, times: dict[str, list[float]], more: Callable[[float], str] = lambda _: ""
) -> None:
    print(what)
    for name, values in times.items():
        print(f"  {name}: {_told(values)} {more(statistics.median(values))}".rstrip())


async def _candidate(executor: Executor) -> None:
    outcomes = await executor.run_calls(PROGRAM, CALLS, limits=LIMITS)
    assert [getattr(it, "value", it) for it in outcomes] == [2, 5, 7.5], outcomes


async def _cancel(executor: Executor) -> float:
    """Cancel a program that loops; the time until the process that ran it does so no more."""
    task = asyncio.create_task(executor.run_calls(LOOP, [Call("f()")], limits=LIMITS))
    looping: set[int] = set()
    while not looping:
        before = _busy()
        await asyncio.sleep(0.03)
        looping = before & _busy()
    start = time.perf_counter()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    elapsed = _since(start)
    while looping & _busy():
        elapsed = _since(start)
    return elapsed


def _busy() -> set[int]:
    """The processes below this one that use the processor."""
    return {pid for pid in _children() if any(_state(it) == "R" for it in _threads(pid))}


def _threads(pid: int) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def _state(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "stat").read_text().rpartition(")")[2].split()[0]
    return ""


def _children(of: int | None = None) -> list[int]:
    """The processes below this one."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (path / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(path.name))
    found, todo = [], [of or os.getpid()]
    while todo:
        below = parents.get(todo.pop(), [])
        found += below
        todo += below
    return found


@dataclass(slots=True)
class Tally:
    """How two executors compare on the solutions of one suite."""

    calls: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    lacks: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)


async def _agreement(suite: SuiteName, data: Path) -> None:
    tally = Tally()
    tasks = load(suite, data)
    unsupported = 0
    async with Monty() as monty, CPython() as cpython:
        for task in tasks:
            assert task.solution is not None
            calls = _calls(task)
            outcomes = {}
            for executor in (monty, cpython):
                start = time.perf_counter()
                outcomes[executor.name] = await executor.run_calls(
                    task.solution, calls, limits=LIMITS
                )
                tally.seconds.setdefault(executor.name, []).append(_since(start))
            unsupported += any(isinstance(it, Unsupported) for it in outcomes["monty"])
            for call, one, other in zip(calls, outcomes["monty"], outcomes["cpython"], strict=True):
                _compare(task, call, one, other, tally)
    print(f"{suite}: {len(tasks)} solutions, {tally.calls} calls: {dict(tally.kinds)}")
    print(f"  solutions with a call that Monty does not support: {unsupported}")
    for name, times in tally.seconds.items():
        print(f"  {name}: {_told(times)} for a solution with all its calls")
    for lack, count in tally.lacks.most_common():
        print(f"  {count} calls: {lack}")
    for line in tally.differences:
        print(f"  DIFFERS {line}")


def _compare(task: Task, call: Call, one: Outcome, other: Outcome, tally: Tally) -> None:
    tally.calls += 1
    if isinstance(one, Unsupported):
        tally.kinds["unsupported"] += 1
        tally.lacks[one.message[:100]] += 1
    elif _shown(one) == _shown(other):
        tally.kinds["same"] += 1
    else:
        tally.kinds["different"] += 1
        tally.differences.append(f"{task.id} {call.expression[:80]}: {one!r:.200} / {other!r:.200}")


def _shown(outcome: Outcome) -> object:
    """What has to be the same: values of exact types, in any order where that is of no meaning."""
    match outcome:
        case Returned(value=value, output=output):
            return "returned", _ordered(value), output
        case Raised(classes=classes, message=message, output=output, by_example=by_example):
            return "raised", classes, message, output, by_example
        case Stopped(cause=cause):
            return "stopped", cause
    return outcome


def _ordered(value: object) -> object:
    match value:
        case dict():
            return "dict", sorted(repr(_ordered(it)) for it in value.items())
        case set() | frozenset():
            return type(value).__name__, sorted(repr(_ordered(it)) for it in value)
        case list() | tuple():
            return type(value).__name__, [_ordered(it) for it in value]
    return type(value).__name__, repr(value)


def _calls(task: Task) -> list[Call]:
    """The calls of the docstring's examples, and those that the hidden tests compare."""
    target = Document(document(task)).find(task.entry_point)
    assert target is not None
    calls = [Call(it.example.call, it.example.setup) for it in interpret(target).examples]
    for node in ast.walk(ast.parse(task.tests)):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare):
            text = ast.unparse(node.test.left)
            if {"candidate", task.entry_point} & set(_called(node.test.left)) and len(text) < 2000:
                calls.append(Call(text.replace("candidate(", f"{task.entry_point}(")))
    return calls[:MOST_CALLS]


def _called(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
            yield each.func.id


async def _leaks(count: int) -> list[str]:
    """Run right, raising, endless and crashing programs in turn, and count what there is before and after."""
    failed = []
    for kind in (Monty, CPython):
        async with kind() as executor:
            await _many(executor, max(count // 20, 40))
            gc.collect()
            before = _held()
            start = time.perf_counter()
            await _many(executor, count)
            seconds = time.perf_counter() - start
            gc.collect()
            after = _held()
        name = executor.name
        print(f"{count} verifications in {name}: {seconds:.1f} s; before {before}, after {after}")
        if after["descriptors"] > before["descriptors"] or after["processes"] > before["processes"]:
            failed.append(f"{name} leaves descriptors or processes behind")
        if after["MiB"] > before["MiB"] + 8:
            failed.append(f"{name} leaves memory behind")
        left = _children()
        if left:
            failed.append(f"{name} leaves processes behind at its end: {left}")
    return failed


async def _many(executor: Executor, count: int) -> None:
    programs = [
        PROGRAM, PROGRAM.replace("half - 1", "half + 99"), "def middle(v): raise ValueError(v)",
        "def middle(v): print(v)", "def middle(:", "def middle(v): return [v] * 99",
    ]  # fmt: skip
    for index in range(count):
        program = programs[index % len(programs)]
        if index % 200 == 199:
            program = "import os\ndef middle(v): os._exit(3)"
        await executor.run_calls(program, CALLS, limits=LIMITS)


def _held() -> dict[str, float]:
    """What this process and those below it hold."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    below = _children()
    return {
        "MiB": round(pages * resource.getpagesize() / 1024**2, 1),
        "MiB below": round(sum(_resident(pid) for pid in below), 1),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "processes": len(below),
    }


def _resident(pid: int) -> float:
    with contextlib.suppress(OSError):
        return (
            int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            * resource.getpagesize()
            / 1024**2
        )
    return 0.0


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def _told(times: list[float]) -> str:
    ordered = sorted(times)
    return (
        f"median {statistics.median(ordered):.2f} ms, p95 {ordered[int(0.95 * len(ordered))]:.2f} ms,"
        f" most {ordered[-1]:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
