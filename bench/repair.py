"""Measures what is repaired without a model: damaged solutions that their examples refute, judged by the hidden tests.

    python bench/repair.py [--suite humaneval|mbpp] [--show first|all] [--edits 1|2] [--own] [--count N] [--seed N]
                           [--seconds N] [--list]

Published solutions are damaged by one or two edits: by mutants of `lift_sys.mutants`, or (`--own`) by those of `faults.py`,
which know nothing of how repair works. Those are kept that the hidden tests reject and the shown examples refute, and that
leave anything of the body. Of MBPP
the first assert is shown, or all (then those that judge are shown too). Counted is the first repair that is yielded: whether the hidden tests accept it. Exits
with 1 when single edits are below a goal.
"""

import argparse
import ast
import asyncio
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from random import Random

import msgspec
from faults import FAULTS, faulty
from mutants import Subject, accepted, subject_of
from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, Pass, render_body
from lift_sys.mutants import mutants
from lift_sys.repair import repair
from lift_sys.sandbox import Limits
from lift_sys.source import Document
from lift_sys.spec import Spec
from lift_sys.verify import Form, Workbench, screen, workbench

GOAL, GOAL_SECONDS = 0.8, 1.0
LIMITS = Limits(seconds=6, memory_mib=1024)
TRIES = 8
"""How many damages of one function are tried until one is wrong and refuted."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one damaged function."""

    task: str
    kind: str
    found: bool
    right: bool
    rank: int
    """Which of the yielded repairs was the first right one; 0 for none."""
    seconds: float
    damaged: str
    repaired: str = ""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A wrong body, and what was done to it."""

    ir: FunctionIR
    kind: str


def main() -> int:
    """Measure and print; say by the exit code whether the goals were met."""
    arguments = _arguments()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    results = asyncio.run(_measure(arguments))
    _print(results, arguments)
    times = sorted(it.seconds for it in results)
    slow = bool(times) and times[len(times) // 2] > GOAL_SECONDS
    low = bool(results) and sum(it.right for it in results) / len(results) < GOAL
    return int(arguments.edits == 1 and (slow or low))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", choices=("humaneval", "mbpp"), default="mbpp")
    parser.add_argument("--show", choices=("first", "all"), default="first", help="asserts of MBPP")
    parser.add_argument("--edits", type=int, choices=(1, 2), default=1)
    parser.add_argument("--own", action="store_true", help="damage by the faults of `faults.py`")
    parser.add_argument("--count", type=int, default=200, help="how many damaged functions")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--list", action="store_true", help="show what was not repaired")
    add_data_option(parser)
    return parser.parse_args()


async def _measure(arguments: argparse.Namespace) -> list[Result]:
    suite: SuiteName = arguments.suite
    results: list[Result] = []
    random = Random(arguments.seed)
    async with workbench() as bench:
        await bench.warm()
        tasks = [*load(suite, arguments.data)]
        random.shuffle(tasks)
        for seed in range(99):
            before = len(results)
            for task in tasks:
                if len(results) >= arguments.count:
                    return results
                result = await _task(task, seed, bench, arguments)
                results += [] if result is None else [result]
            if len(results) == before:
                break
    return results


async def _task(
    task: Task, seed: int, bench: Workbench, arguments: argparse.Namespace
) -> Result | None:
    subject = subject_of(task)
    if isinstance(subject, str):
        return None
    target = Document(_text(task, arguments.show)).find(task.entry_point)
    assert target is not None, task.id
    spec = interpret(target)
    if not spec.examples:
        return None
    limits = LIMITS
    if await screen(spec, subject.program(subject.ir), limits=limits, bench=bench) is not True:
        return None
    assert bench.python is not None
    if not await accepted(bench.python, subject, subject.ir):
        return None
    random = Random(f"{task.id} {seed} {arguments.seed}")
    for damaged in _damages(subject.ir, random, arguments):
        if damaged.ir.body in ((), (Pass(),)):
            continue
        program = subject.program(damaged.ir)
        if await screen(spec, program, limits=limits, bench=bench) is not False:
            continue
        if not await accepted(bench.python, subject, damaged.ir):
            return await _mended(subject, spec, damaged, bench, arguments)
    return None


def _damages(ir: FunctionIR, random: Random, arguments: argparse.Namespace) -> Iterator[Damaged]:
    for _ in range(TRIES):
        damaged = Damaged(ir, "")
        for _ in range(arguments.edits):
            damaged = (_fault if arguments.own else _mutant)(damaged, random)
        if damaged.ir.body != ir.body and damaged.kind:
            yield damaged


def _mutant(damaged: Damaged, random: Random) -> Damaged:
    made = mutants(damaged.ir.body, signature=damaged.ir.signature)
    if not made:
        return damaged
    mutant = random.choice(made)
    kind = "+".join(it for it in (damaged.kind, mutant.kind) if it)
    return Damaged(msgspec.structs.replace(damaged.ir, body=mutant.body), kind)


def _fault(damaged: Damaged, random: Random) -> Damaged:
    for fault in random.sample(FAULTS, len(FAULTS)):
        body = faulty(damaged.ir, fault, random)
        if body is not None:
            kind = "+".join(it for it in (damaged.kind, fault.__name__) if it)
            return Damaged(msgspec.structs.replace(damaged.ir, body=body), kind)
    return damaged


async def _mended(
    subject: Subject, spec: Spec, damaged: Damaged, bench: Workbench, arguments: argparse.Namespace
) -> Result:
    assert bench.python is not None
    document_ir = msgspec.structs.replace(spec.document(), body=damaged.ir.body)
    form = Form(document_ir, subject.with_body)
    started, seconds, right, first = time.perf_counter(), 0.0, 0, ""
    bodies = repair(
        spec, document_ir, form=form, bench=bench, limits=LIMITS, seconds=arguments.seconds
    )
    number = 0
    async with aclosing(bodies):
        async for ir in bodies:
            number += 1
            seconds = seconds or time.perf_counter() - started
            first = first or render_body(ir.body)
            if not right and await accepted(bench.python, subject, ir):
                right = number
    seconds = seconds or time.perf_counter() - started
    return Result(
        subject.task.id,
        damaged.kind,
        bool(number),
        right == 1,
        right,
        seconds,
        render_body(damaged.ir.body),
        first,
    )


def _text(task: Task, show: str) -> str:
    """Return the module as a user would have it, with the solution's imports and other functions."""
    if task.suite == "humaneval":
        return document(task, "all")
    if show == "first":
        return _others(task) + document(task, 1)
    lines = tuple(line for line in task.tests.splitlines() if line.startswith("assert"))
    return _others(task) + document(replace(task, shown=lines), "all")


def _others(task: Task) -> str:
    assert task.solution is not None
    tree = ast.parse(task.solution)
    others = [it for it in tree.body if getattr(it, "name", "") != task.entry_point]
    return "".join(f"{ast.unparse(it)}\n" for it in others)


def _print(results: Sequence[Result], arguments: argparse.Namespace) -> None:
    times = sorted(it.seconds for it in results) or [0.0]
    right, found = sum(it.right for it in results), sum(it.found for it in results)
    any_rank = sum(it.rank > 0 for it in results)
    count = len(results) or 1
    print(
        f"{arguments.suite}, {arguments.edits} edit(s), {'own faults' if arguments.own else 'mutants'}, {len(results)} damaged:"
        f" repaired {right / count:.1%}, passing but wrong {(found - right) / count:.1%}, none {1 - found / count:.1%};"
        f" right among those yielded {any_rank / count:.1%}; median {times[len(times) // 2]:.2f} s,"
        f" p95 {times[int(len(times) * 0.95)]:.2f} s"
    )
    kinds: dict[str, list[Result]] = defaultdict(list)
    for it in results:
        for kind in it.kind.split("+") if arguments.edits == 1 else ["any"]:
            kinds[kind].append(it)
    print(f"  {'kind':<20} {'count':>6} {'right':>6} {'wrong':>6} {'none':>6}")
    for kind, some in sorted(kinds.items(), key=lambda pair: -len(pair[1])):
        right, found = sum(it.right for it in some), sum(it.found for it in some)
        print(f"  {kind:<20} {len(some):>6} {right:>6} {found - right:>6} {len(some) - found:>6}")
    for it in results if arguments.list else ():
        if not it.right:
            print(
                f"\n=== {it.task} {it.kind} rank {it.rank} {it.seconds:.2f} s\n{it.damaged}\n--->\n{it.repaired}"
            )


if __name__ == "__main__":
    sys.exit(main())
