"""Measures how much Python the IR holds: lift and render canonical solutions, and run their own tests.

Every top-level function of a solution makes the round trip; the rest of its module stays as it is.
Exits with 1 when fewer than 95 % of the solutions are held and pass after it.
"""

import argparse
import ast
import asyncio
import statistics
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from suites import SuiteName, Task, add_data_option, load

from lift_sys.ir import Refusal, lift, render
from lift_sys.sandbox import Limits, run_script

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
GOAL = 0.95
LIMITS = Limits(seconds=30, memory_mib=1024)


@dataclass(slots=True)
class Tally:
    """What came of one suite."""

    tasks: int = 0
    held: int = 0
    passed: int = 0
    refused: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    """Solutions that fail their own tests before anything was done to them."""
    broken: list[str] = field(default_factory=list)
    """Solutions that fail only after the round trip."""
    seconds: list[float] = field(default_factory=list)
    """Time of lift and render for each function."""


def main() -> int:
    """Measure both suites and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    tallies = {suite: asyncio.run(_measure(suite, arguments.data)) for suite in SUITES}
    for suite, tally in tallies.items():
        _print(suite, tally)
    tasks = sum(tally.tasks for tally in tallies.values())
    passed = sum(tally.passed for tally in tallies.values())
    share = passed / tasks
    print(f"all: {passed} of {tasks} held and passing ({share:.1%}; the goal is {GOAL:.0%})")
    return 0 if share >= GOAL else 1


async def _measure(suite: SuiteName, data: Path) -> Tally:
    tally = Tally()
    for task in load(suite, data):
        await _one(task, tally)
    return tally


async def _one(task: Task, tally: Tally) -> None:
    assert task.solution is not None
    tally.tasks += 1
    before = await run_script(f"{task.solution}\n{task.tests}", limits=LIMITS)
    if not before.ok:
        tally.unsound.append(f"{task.id}: {before.error}")
        return
    module = round_trip(task.solution, tally.seconds)
    if isinstance(module, Refusal):
        tally.refused.append(f"{task.id}: {module.construct} (line {module.line})")
        return
    tally.held += 1
    after = await run_script(f"{module}\n{task.tests}", limits=LIMITS)
    if after.ok:
        tally.passed += 1
    else:
        tally.broken.append(f"{task.id}: {after.error}")


def round_trip(module: str, seconds: list[float]) -> str | Refusal:
    """Replace each top-level function by what `render` makes of its IR; decorators stay."""
    lines = module.split("\n")
    functions = [node for node in ast.parse(module).body if isinstance(node, ast.FunctionDef)]
    last = {node.name: node for node in functions}
    for node in reversed(functions):
        if last[node.name] is not node:
            continue
        start = time.perf_counter()
        ir = lift(module, node.name)
        if isinstance(ir, Refusal):
            return ir
        rendered = render(ir)
        seconds.append(time.perf_counter() - start)
        assert lift(rendered) == ir, f"{node.name}: the canonical form is no fixed point"
        lines[node.lineno - 1 : node.end_lineno] = rendered.split("\n")
    return "\n".join(lines)


def _print(suite: str, tally: Tally) -> None:
    times = sorted(seconds * 1000 for seconds in tally.seconds)
    print(
        f"{suite}: {tally.tasks} solutions, {tally.held} held, {len(tally.refused)} refused,"
        f" {tally.passed} pass their tests after the round trip"
    )
    print(
        f"  lift and render: {len(times)} functions, median {statistics.median(times):.2f} ms,"
        f" p95 {times[int(0.95 * len(times))]:.2f} ms, most {times[-1]:.2f} ms"
    )
    for title, items in (
        ("refused", tally.refused),
        ("fail after the round trip", tally.broken),
        ("fail without us", tally.unsound),
    ):
        for item in items:
            print(f"  {title}: {item}")


if __name__ == "__main__":
    sys.exit(main())
