"""Measures type checkers as evidence: false refutations, seeded errors found, speed and memory.

    python bench/typecheck.py [--installed] [--show-missed]

Every published solution is checked; nothing is run. What checkers say of correct bodies is listed by rule, and what
of it would refute them. `--installed` asks the same of the annotated functions in the packages that are installed
here, each file on its own: code that works, and that no rule was written for. Exits with 1 when a solution is
refuted, or when ty, where it is installed, finds fewer than 70 % of the seeded errors.
"""

import argparse
import ast
import asyncio
import re
import statistics
import sys
import sysconfig
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from suites import SuiteName, add_data_option, load
from type_errors import TYPE_ERRORS

from lift_sys.typecheck import (
    Checker,
    Extent,
    TypeChecker,
    TypeProblem,
    find_extent,
    refutation,
    type_checker,
)
from lift_sys.typecheck.checkers import installed

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
SECONDS = 20.0
GOAL = 0.7
STARTS = 5
LARGEST_BYTES = 100_000
"""Of a module of the installed packages: larger ones are mostly generated."""
# What a comment told other checkers to overlook is what we want to see.
OVERLOOKED = re.compile(r"#\s*(type:\s*ignore|pyright:|pyrefly:|ty:|mypy:).*")


@dataclass(slots=True)
class Tally:
    """What a checker said of correct bodies."""

    functions: int = 0
    annotated: int = 0
    said: Counter[str] = field(default_factory=Counter)
    refuted: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def show(self, what: str) -> None:
        """Print it."""
        print(f"  {what}: {self.functions} functions, {self.annotated} of them annotated")
        print(f"    errors reported in bodies: {_listed(self.said) or 'none'}")
        print(f"    refuted: {len(self.refuted)}")
        for line in self.refuted:
            print(f"      {line}")


def main() -> int:
    """Measure each checker that is installed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--installed", action="store_true", help="check installed packages, too")
    parser.add_argument("--show-missed", action="store_true", help="list the errors not found")
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    missed = [name for checker in installed() for name in asyncio.run(_measure(checker, arguments))]
    print("missed: " + ", ".join(missed) if missed else "all goals met")
    return 1 if missed else 0


async def _measure(checker: Checker, arguments: argparse.Namespace) -> list[str]:
    print(f"{checker.name}:")
    await _starting(checker)
    async with type_checker(checker) as warm:
        assert warm is not None
        await warm.ready()
        print(f"  memory: {_memory(warm)} after the start")
        tally = await _solutions(warm, arguments.data)
        tally.show("published solutions")
        _print_times("  a solution, warm", tally.seconds)
        found = await _seeded(warm, arguments.data, show=arguments.show_missed)
        print(f"  memory: {_memory(warm)} after that")
        await _large(warm)
        if arguments.installed:
            (await _packages(warm)).show("installed packages")
    goals = {"refutes no solution": not tally.refuted}
    if checker.name.startswith("ty"):
        goals["finds the seeded errors"] = found >= GOAL
    return [f"{checker.name} {goal}" for goal, met in goals.items() if not met]


async def _starting(checker: Checker) -> None:
    starts, ends = [], []
    for _ in range(STARTS):
        async with type_checker(checker) as warm:
            assert warm is not None
            starts.append(await _timed(warm.ready()))
            task = asyncio.create_task(warm.check(_long(2000), seconds=SECONDS))
            await asyncio.sleep(0.02)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            ends.append(await _timed(warm.close()))
    _print_times("  start, first check included", starts)
    _print_times("  end in mid-check", ends)


async def _solutions(warm: TypeChecker, data: Path) -> Tally:
    tally = Tally()
    for task in (task for suite in SUITES for task in load(suite, data)):
        assert task.solution is not None
        problems = await _checked(warm, task.solution, tally)
        tally.functions += 1
        tally.annotated += task.entry_point in _annotated(task.solution)
        _judge(problems, task.solution, task.entry_point, tally, task.id)
    return tally


async def _packages(warm: TypeChecker) -> Tally:
    tally = Tally()
    for where, text in _modules():
        functions = _annotated(text)
        tally.functions += len(functions)
        tally.annotated += len(functions)
        problems = await _checked(warm, text, tally) if functions else ()
        for name, lines in functions.items():
            if any(problem.line in lines for problem in problems):
                _judge(problems, text, name, tally, where)
    return tally


def _modules() -> Iterator[tuple[str, str]]:
    root = Path(sysconfig.get_path("purelib"))
    for path in sorted(root.rglob("*.py")):
        if path.stat().st_size <= LARGEST_BYTES:
            text = path.read_text(encoding="utf-8", errors="replace")
            yield str(path.relative_to(root)), OVERLOOKED.sub("", text)


async def _checked(warm: TypeChecker, program: str, tally: Tally) -> tuple[TypeProblem, ...]:
    start = time.perf_counter()
    problems = await warm.check(program, seconds=SECONDS)
    tally.seconds.append(time.perf_counter() - start)
    return problems


def _judge(
    problems: tuple[TypeProblem, ...], program: str, name: str, tally: Tally, where: str
) -> None:
    """Judge a function as if it were the candidate."""
    extent = find_extent(program, name)
    if extent is None:
        return
    for problem in problems:
        if problem.line in extent.body or problem.line in extent.header:
            tally.said[problem.rule] += 1
    against = refutation(problems, extent)
    if against is not None:
        tally.refuted.append(f"{where} {name}: {against.rule}: {against.message}")


async def _seeded(warm: TypeChecker, data: Path, *, show: bool) -> float:
    """Put errors into the annotated solutions; return the share that is found."""
    offered: Counter[str] = Counter()
    found: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    for task in (task for suite in SUITES for task in load(suite, data)):
        assert task.solution is not None
        for kind, program, extent in _with_errors(task.solution, task.entry_point):
            problems = await warm.check(program, seconds=SECONDS)
            lines = {*extent.header, *extent.body}
            offered[kind] += 1
            reported[kind] += any(problem.line in lines for problem in problems)
            found[kind] += refutation(problems, extent) is not None
            if show and not refutation(problems, extent):
                told = [f"{each.rule}: {each.message}" for each in problems if each.line in lines]
                print(f"    missed: {kind}, {task.id}: {told or 'nothing reported'}")
    share = found.total() / offered.total()
    print(
        f"  seeded errors: {found.total()} of {offered.total()} refuted ({share:.0%}),"
        f" {reported.total()} reported"
    )
    for kind, count in offered.items():
        print(f"    {kind}: {found[kind]} of {count}, {reported[kind]} reported")
    return share


def _with_errors(program: str, name: str) -> Iterator[tuple[str, str, Extent]]:
    """Yield each kind of error with the program that has it."""
    module = ast.parse(program)
    for place, node in enumerate(module.body):
        if not isinstance(node, ast.FunctionDef) or node.name != name or not _is_annotated(node):
            continue
        for mistake in TYPE_ERRORS:
            changed = mistake(node)
            if changed is None:
                continue
            body = [*module.body[:place], changed, *module.body[place + 1 :]]
            text = ast.unparse(ast.Module(body, []))
            extent = find_extent(text, name)
            assert extent is not None
            yield mistake.__name__.replace("_", " "), text, extent


async def _large(warm: TypeChecker) -> None:
    times: defaultdict[str, list[float]] = defaultdict(list)
    text = _long(2000)
    for _ in range(3):
        times["20,000 lines"].append(await _timed(warm.check(text, seconds=SECONDS)))
        times["a small program after it"].append(await _timed(warm.check("x = 1", seconds=SECONDS)))
    for what, seconds in times.items():
        _print_times(f"  {what}", seconds)
    print(f"  memory: {_memory(warm)} after that")


def _long(functions: int) -> str:
    """A program of ten lines for each function."""
    return "".join(
        f"def f{n}(a: int, b: list[str]) -> str:\n    c = [x + str(a) for x in b]\n"
        f"    if a > {n}:\n        return c[0]\n    for y in c:\n        a += len(y)\n"
        "    d = dict(zip(b, c))\n    e = sorted(d.items(), key=lambda p: p[1])\n"
        f"    return e[a][0] + f{max(n - 1, 0)}(a, c)\n\n"
        for n in range(functions)
    )


def _annotated(program: str) -> dict[str, range]:
    """Return the dotted names of the annotated functions at module level and in classes, with their lines."""
    try:
        return dict(_annotated_within(ast.parse(program).body, ()))
    except SyntaxError:
        return {}


def _annotated_within(body: list[ast.stmt], path: tuple[str, ...]) -> Iterator[tuple[str, range]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _annotated_within(node.body, (*path, node.name))
        elif isinstance(node, ast.FunctionDef) and _is_annotated(node):
            yield ".".join((*path, node.name)), range(node.lineno - 1, node.end_lineno or 0)


def _is_annotated(node: ast.FunctionDef) -> bool:
    given = [each for each in node.args.args if each.arg not in ("self", "cls")]
    return node.returns is not None and all(each.annotation is not None for each in given)


async def _timed(work: object) -> float:
    start = time.perf_counter()
    await work  # type: ignore[misc]
    return time.perf_counter() - start


def _memory(warm: TypeChecker) -> str:
    """Resident memory, where the system tells."""
    try:
        status = Path(f"/proc/{warm.pid}/status").read_text(encoding="ascii")
    except OSError:
        return "unknown"
    line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
    return f"{int(line.split()[1]) / 1024:.0f} MiB"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common() if count)


def _print_times(what: str, seconds: list[float]) -> None:
    ordered = sorted(1000 * each for each in seconds)
    print(f"{what}: median {statistics.median(ordered):.1f} ms, most {ordered[-1]:.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
