"""Measures how fast candidates are verified and checks cancelled, and what verification says of solutions.

Times are compared with a fresh `python -I` for each candidate, taken in turn in the same run. Every published solution
is held against its own docstring with all evidence but proofs: a refuted one is a docstring that does not say what the
solution does, or a fault of ours; each is listed. `--leaks 10000` verifies that often and counts what is left behind.
Exits with 1 when a goal is missed.
"""

import argparse
import asyncio
import contextlib
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.interpret import interpret
from lift_sys.ir import Refusal, lift
from lift_sys.sandbox import Limits
from lift_sys.source import Document, Target, program
from lift_sys.spec import Spec
from lift_sys.verdicts import Verdict
from lift_sys.verify import Effort, Form, Workbench, screen, verify, workbench

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
LIMITS = Limits(seconds=10, memory_mib=1024)
ROUNDS = 40
MANY = 100
PAUSE = 0.001
FULL = Effort(proof=0)
RATIO_GOAL, FULL_GOAL_MS, MANY_GOAL_MS, CANCEL_GOAL_MS = 20, 300, 500, 100

HEAD = '''def middle(values: list[int]) -> int:
    """The value in the middle.

    >>> middle([3, 1, 2])
    2
    >>> middle([5])
    5
    >>> middle([9, 8, 7, 6, 5])
    7
    """
'''
RIGHT = HEAD + "    return sorted(values)[len(values) // 2]\n"
LOOP = HEAD + "    while True: pass\n"
FRESH = (
    RIGHT + "assert middle([3, 1, 2]) == 2\nassert middle([5]) == 5\n"
    "assert middle([9, 8, 7, 6, 5]) == 7\n"
)
TYPICAL = (
    RIGHT,
    '''def initials(name: str) -> str:
    """The first letters of all words, in capitals.

    >>> initials("ada lovelace")
    'AL'
    >>> initials("")
    ''
    """
    result = ""
    for word in name.split():
        result += word[0].upper()
    return result
''',
    '''def runs(xs: list[int]) -> list[tuple[int, int]]:
    """Each number with how often it stands in a row.

    >>> runs([1, 1, 2])
    [(1, 2), (2, 1)]
    >>> runs([])
    []
    """
    found: list[tuple[int, int]] = []
    for x in xs:
        if found and found[-1][0] == x:
            found[-1] = (x, found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
''',
    '''def root(n: int) -> int:
    """The integer square root.

    Requires: n >= 0
    Ensures: result * result <= n

    >>> root(10)
    3
    """
    r = 0
    while (r + 1) * (r + 1) <= n:
        r += 1
    return r
''',
    '''def price(amount: int, unit: float, discount: float = 0.0) -> float:
    """What an order costs.

    >>> price(2, 1.5)
    3.0
    >>> price(2, 1.5, 0.5)
    1.5
    """
    if amount <= 0:
        return 0.0
    return round(amount * unit * (1 - discount), 2)
''',
)


def main() -> int:
    """Run the measurements and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaks", type=int, metavar="N", help="only verify N times and count")
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    if arguments.leaks:
        return asyncio.run(_leaks(arguments.leaks))
    return asyncio.run(_measure(arguments.data))


async def _measure(data: Path) -> int:
    missed = 0
    async with workbench() as bench:
        await bench.warm()
        spec, _, _ = _read(RIGHT)
        fresh = await _times(_fresh)
        print(f"a fresh `python -I` for each candidate: {_told(fresh)}")
        quick = await _times(
            lambda: screen(spec, RIGHT, limits=LIMITS, bench=bench), rounds=10 * ROUNDS
        )
        missed += _goal("  3 examples in Monty", fresh, quick, RATIO_GOAL)
        python = Workbench(bench.python)
        sure = await _times(lambda: verify(spec, RIGHT, limits=LIMITS, bench=python))
        missed += _goal("  3 examples in the fork server's CPython", fresh, sure, 1)
        many = await _times(lambda: _many(spec, bench), rounds=5)
        missed += _under(f"  {MANY} candidates, 3 examples each, in Monty", many, MANY_GOAL_MS)
        for text in TYPICAL:
            full = await _times(lambda text=text: _full(text, bench), rounds=10)
            name = text[4 : text.index("(")]
            missed += _under(f"  all evidence without a proof: {name}", full, FULL_GOAL_MS)
        missed += _under("cancel to all gone", await _cancelling(bench), CANCEL_GOAL_MS)
        for suite in SUITES:
            await _solutions(suite, data, bench)
    return int(missed > 0)


async def _times(work: Callable[[], Awaitable[object]], *, rounds: int = ROUNDS) -> list[float]:
    """Milliseconds that each of some rounds takes, the first left out."""
    times = []
    for _ in range(rounds + 1):
        # Between two candidates there is always something else to do: Monty makes its next session ready then.
        await asyncio.sleep(PAUSE)
        start = time.perf_counter()
        await work()
        times.append((time.perf_counter() - start) * 1000)
    return times[1:]


async def _fresh() -> None:
    subprocess.run([sys.executable, "-I", "-c", FRESH], check=True)


async def _many(spec: Spec, bench: Workbench) -> None:
    for number in range(MANY):
        agrees = await screen(spec, f"{RIGHT}# {number}\n", limits=LIMITS, bench=bench)
        assert agrees


async def _full(text: str, bench: Workbench) -> Verdict:
    spec, source, form = _read(text)
    verdict = await verify(spec, source, limits=LIMITS, bench=bench, form=form, effort=FULL)
    assert verdict.offered, verdict
    return verdict


def _read(text: str, name: str | None = None) -> tuple[Spec, str, Form | None]:
    target = Document(text).find(name) if name else Document(text).targets()[0]
    assert target is not None, name
    return interpret(target), program(text, target, None), _form(text, target)


def _form(text: str, target: Target) -> Form | None:
    ir = lift(program(text, target, None), target.name_in_program)
    if isinstance(ir, Refusal):
        return None
    return Form(ir, lambda body: program(text, target, body))


async def _cancelling(bench: Workbench) -> list[float]:
    """Cancel while a candidate loops; the time until the task has ended and only warm processes are left."""
    times = []
    spec, source, form = _read(LOOP)
    warm = _processes()
    for _ in range(ROUNDS // 2):
        task = asyncio.create_task(
            verify(spec, source, limits=LIMITS, bench=bench, form=form, effort=FULL)
        )
        while _processes() <= warm and not task.done():
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        start = time.perf_counter()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        while _processes() > warm:
            await asyncio.sleep(0)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _processes() -> int:
    """How many processes there are below this one; Linux only."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if words[0] != "Z":
                parents[int(stat.parent.name)] = int(words[1])
    found, waiting = set(), [int(Path("/proc/self").resolve().name)]
    while waiting:
        parent = waiting.pop()
        children = {child for child, its in parents.items() if its == parent} - found
        found |= children
        waiting += children
    return len(found)


async def _solutions(suite: SuiteName, data: Path, bench: Workbench) -> None:
    counts: Counter[str] = Counter()
    told, times, doubts = [], [], 0
    for task in load(suite, data):
        start = time.perf_counter()
        verdict = await _solution(task, bench)
        times.append((time.perf_counter() - start) * 1000)
        counts[verdict.status] += 1
        doubts += bool(verdict.doubts)
        if verdict.status in ("refuted", "failed"):
            told.append(f"  {task.id}: {verdict}")
    print(f"{suite}: " + ", ".join(f"{count} {status}" for status, count in counts.most_common()))
    print(f"  with something odd on generated inputs: {doubts}")
    print(f"  a solution against its docstring, all evidence but proofs: {_told(times)}")
    print("\n".join(told))


async def _solution(task: Task, bench: Workbench) -> Verdict:
    assert task.solution is not None
    spec, _, _ = _read(document(task), task.entry_point)
    target = Document(task.solution).find(task.entry_point)
    assert target is not None
    form = _form(task.solution, target)
    return await verify(spec, task.solution, limits=LIMITS, bench=bench, form=form, effort=FULL)


async def _leaks(count: int) -> int:
    """Verify over and over, and say what has become more since the first hundred."""
    async with workbench() as bench:
        await bench.warm()
        spec, source, form = _read(RIGHT)
        effort = Effort(proof=0, strength=0.02, inputs=0.02)
        before = None
        for number in range(count):
            # Every tenth with all the evidence, in a little time; the others with the examples alone.
            some = effort if number % 10 == 0 else Effort(inputs=0, types=0, strength=0, proof=0)
            await screen(spec, source, limits=LIMITS, bench=bench)
            await verify(spec, source, limits=LIMITS, bench=bench, form=form, effort=some)
            if number == min(100, count // 2):
                before = _usage()
        after = _usage()
    print(f"{count} verifications; processes, descriptors, MiB here, MiB in children")
    print(f"  before {before}\n  after  {after}")
    assert before is not None
    return int(after[:2] > before[:2] or after[2] > before[2] * 1.2 or after[3] > before[3] * 1.2)


def _usage() -> tuple[int, int, int, int]:
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return _processes(), descriptors, own, _children_mib()


def _children_mib() -> int:
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            lines = dict(line.partition(":")[::2] for line in status.read_text().splitlines())
            if status.parent.name != str(Path("/proc/self").resolve().name) and _is_ours(lines):
                total += int(lines.get("VmRSS", "0 kB").split()[0])
    return total // 1024


def _is_ours(lines: dict[str, str]) -> bool:
    return lines.get("PPid", "").strip() == Path("/proc/self").resolve().name


def _goal(what: str, fresh: list[float], times: list[float], ratio: float) -> bool:
    found = statistics.median(fresh) / statistics.median(times)
    missed = found < ratio
    print(f"{what}: {_told(times)}; {found:.1f} times faster (goal {ratio}){' MISSED' * missed}")
    return missed


def _under(what: str, times: list[float], goal: float) -> bool:
    missed = statistics.median(times) >= goal
    print(f"{what}: {_told(times)} (goal {goal}){' MISSED' * missed}")
    return missed


def _told(times: list[float]) -> str:
    ordered = sorted(times)
    return (
        f"median {statistics.median(ordered):.2f} ms,"
        f" p95 {ordered[int(0.95 * len(ordered))]:.2f} ms, most {ordered[-1]:.2f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
