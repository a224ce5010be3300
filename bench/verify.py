"""Measures how fast a candidate is verified, how fast a check is cancelled, and what it says of solutions.

Every published solution is held against its own docstring: a refuted one is a docstring that does
not say what the solution does, or a fault of ours; each is listed. Exits with 1 when three examples
take 80 ms or more, or ending a cancelled check takes 100 ms or more (medians; the most is shown).
"""

import argparse
import asyncio
import contextlib
import statistics
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.interpret import interpret
from lift_sys.sandbox import Limits, launch
from lift_sys.source import Document
from lift_sys.spec import Spec
from lift_sys.verdicts import Verdict
from lift_sys.verify import verify

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
LIMITS = Limits(seconds=10, memory_mib=1024)
ROUNDS = 50
VERIFY_GOAL_MS = 80
CANCEL_GOAL_MS = 100

STUB = '''def middle(values: list[int]) -> int:
    """The value in the middle.

    >>> middle([3, 1, 2])
    2
    >>> middle([5])
    5
    >>> middle([9, 8, 7, 6, 5])
    7
    """
    ...
'''
CANDIDATE = "def middle(values): return sorted(values)[len(values) // 2]"
LOOP = "def middle(values):\n    while True: pass"


def main() -> int:
    """Run the three measurements and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    verified = asyncio.run(_verifying())
    bare = _bare()
    cancelled = asyncio.run(_cancelling())
    _print("a candidate against 3 examples", verified)
    _print("a bare `python -I -c pass`", bare)
    print(f"  ratio of the medians: {statistics.median(verified) / statistics.median(bare):.2f}")
    _print("cancel to child gone", cancelled)
    for suite in SUITES:
        asyncio.run(_solutions(suite, arguments.data))
    slow = statistics.median(verified) >= VERIFY_GOAL_MS
    return int(slow or statistics.median(cancelled) >= CANCEL_GOAL_MS)


async def _verifying() -> list[float]:
    spec = _spec(STUB, "middle")
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        verdict = await verify(spec, CANDIDATE, limits=LIMITS)
        times.append((time.perf_counter() - start) * 1000)
        assert verdict.offered, verdict
    return times


def _bare() -> list[float]:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
        times.append((time.perf_counter() - start) * 1000)
    return times


async def _cancelling() -> list[float]:
    """Cancel while the child loops; the time until the task has ended, the child gone with it."""
    times = []
    for _ in range(ROUNDS // 2):
        looping = asyncio.Event()
        task = asyncio.create_task(_loop(looping))
        await looping.wait()
        start = time.perf_counter()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        times.append((time.perf_counter() - start) * 1000)
    return times


async def _loop(looping: asyncio.Event) -> None:
    async with launch("lift_sys.sandbox.guest", limits=LIMITS) as child:
        await child.send(b"1 load s" + b"x = 1".hex().encode())
        await child.receive()
        await child.send(b"2 load s" + (LOOP + "\nmiddle(1)").encode().hex().encode())
        looping.set()
        await child.receive()


async def _solutions(suite: SuiteName, data: Path) -> None:
    counts: Counter[str] = Counter()
    told, times = [], []
    for task in load(suite, data):
        start = time.perf_counter()
        verdict = await _solution(task)
        times.append((time.perf_counter() - start) * 1000)
        counts[verdict.status] += 1
        if verdict.status in ("refuted", "failed"):
            told.append(f"  {task.id}: {verdict}")
    print(f"{suite}: " + ", ".join(f"{count} {status}" for status, count in counts.most_common()))
    _print("  a solution against its docstring", times)
    print("\n".join(told))


async def _solution(task: Task) -> Verdict:
    assert task.solution is not None
    spec = _spec(document(task), task.entry_point)
    return await verify(spec, task.solution, limits=LIMITS)


def _spec(text: str, name: str) -> Spec:
    target = Document(text).find(name)
    assert target is not None, name
    return interpret(target)


def _print(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"{what}: median {statistics.median(ordered):.1f} ms,"
        f" p95 {ordered[int(0.95 * len(ordered))]:.1f} ms, most {ordered[-1]:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
