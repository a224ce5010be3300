"""Measures generated inputs: how fast they are made, how many suit the function, and what they tell apart.

    python bench/inputs.py [--suite humaneval|mbpp] [--mutants N] [--count N] [--seed N] [--bare] [--list]

For each published solution: inputs are made from the docstring (and, unless `--bare`, the constants of
the solution's body), the solution and its one-edit mutants are called with them in the sandbox, and
the hidden tests say which mutants are wrong. A wrong mutant is told apart when some input on which
the solution returns has another outcome. Exits with 1 when fewer than 90 % are.
"""

import argparse
import ast
import asyncio
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, cast

from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.inputs import Inputs, constants_of, generate
from lift_sys.interpret import interpret
from lift_sys.ir import FunctionIR, lift
from lift_sys.sandbox import Call, Limits, Raised, Returned, run_calls
from lift_sys.source import Document
from lift_sys.spec import Spec

__all__ = ["GUEST", "known_constants", "mutants", "spec_of"]

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
GOAL = 0.9
LIMITS = Limits(seconds=120, memory_mib=1024)
GUEST = Path(__file__).with_name("inputs_guest.py")

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "upper": "lower", "lower": "upper"}


@dataclass(slots=True)
class Tally:
    """What was counted over one suite."""

    tasks: int = 0
    given: int = 0
    """Functions that got inputs."""
    milliseconds: list[float] = field(default_factory=list)
    """Processor time for the inputs of each function."""
    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """How the solutions answered: `returned`, `raised`, `late` (after 50 ms)."""
    wrong: int = 0
    """Mutants of functions with inputs that the hidden tests reject."""
    apart: int = 0
    by_crash: int = 0
    """Of those not told apart: that differ on an input on which the solution raises."""
    also: int = 0
    """Mutants that the hidden tests accept and the inputs tell apart."""
    kept: int = 0
    firsts: list[int] = field(default_factory=list)
    """Place of the first input that tells a mutant apart."""
    missed: list[str] = field(default_factory=list)


def main() -> int:
    """Measure the suites that are asked for, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", choices=SUITES)
    parser.add_argument("--mutants", type=int, default=8, help="at most so many for a function")
    parser.add_argument("--count", type=int, default=300, help="inputs for a function")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bare", action="store_true", help="without the constants of bodies")
    parser.add_argument("--list", action="store_true", help="name the mutants that were missed")
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    reached = True
    for suite in [arguments.suite] if arguments.suite else SUITES:
        tally = asyncio.run(_suite(suite, arguments))
        _print(suite, tally)
        if arguments.list:
            print("\n".join(tally.missed))
        reached = reached and tally.apart >= GOAL * tally.wrong
    return int(not reached)


async def _suite(suite: SuiteName, arguments: argparse.Namespace) -> Tally:
    tally = Tally()
    for task in load(suite, arguments.data):
        assert task.solution is not None
        spec = spec_of(task)
        constants = () if arguments.bare else known_constants(task)
        started = time.thread_time()
        made = generate(spec, constants=constants, count=arguments.count, seed=arguments.seed)
        tally.milliseconds.append((time.thread_time() - started) * 1000)
        tally.tasks += 1
        if made.inputs:
            tally.given += 1
            await _task(task, made, arguments.mutants, tally)
        elif arguments.list:
            print(f"{task.id}: {made.reason}")
    return tally


async def _task(task: Task, made: Inputs, most: int, tally: Tally) -> None:
    """Have the solution and its mutants called in the sandbox, and count what they answered."""
    assert task.solution is not None
    edited = list(mutants(task.solution))
    Random(task.id).shuffle(edited)
    edited = edited[:most]
    calls = [(made.call, list(made.setup)) for made in made.inputs]
    program = GUEST.read_text(encoding="utf-8")
    request = (task.solution, [source for _, source in edited], task.hidden, calls)
    [outcome] = await run_calls(program, [Call(f"judge(*{request!r})")], limits=LIMITS)
    if not isinstance(outcome, Returned):
        told = (
            f"{outcome.name}: {outcome.message}" if isinstance(outcome, Raised) else outcome.message
        )
        print(f"{task.id}: {told}")
        return
    answers, judged = cast("Any", outcome.value)
    tally.inputs += len(calls)
    tally.outcomes.update(answers)
    for (edit, _), (wrong, first, crash) in zip(edited, judged, strict=True):
        if not wrong:
            tally.kept += 1
            tally.also += first >= 0
            continue
        tally.wrong += 1
        tally.apart += first >= 0
        if first >= 0:
            tally.firsts.append(first)
            continue
        tally.by_crash += crash >= 0
        tally.missed.append(f"  {task.id}: {edit}" + (" (only where it raises)" * (crash >= 0)))


def spec_of(task: Task) -> Spec:
    """Read the docstring of a task, with its examples."""
    target = Document(document(task)).find(task.entry_point)
    assert target is not None
    return interpret(target)


def known_constants(task: Task) -> tuple[object, ...]:
    """Return the constants of the solution's body."""
    lifted = lift(task.solution or "", task.entry_point)
    return constants_of(lifted.body) if isinstance(lifted, FunctionIR) else ()


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield each one-edit mutant of the functions of a module, with what was changed."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    count = sum(1 for _ in ast.walk(tree))
    for place in range(count):
        for way in range(2):
            changed = deepcopy(tree)
            node = next(n for i, n in enumerate(ast.walk(changed)) if i == place)
            before = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""
            if not _edit(node, way):
                continue
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield f"{_short(before)} -> {_short(ast.unparse(node))}", text


def _short(source: str) -> str:
    """Cut a statement down to what shows it."""
    return " ".join(source.split())[:60]


def _edit(node: ast.AST, way: int) -> bool:
    """Change one node in place in one of two ways; tell whether there was anything to change."""
    match node:
        case ast.Compare() if way == 0:
            node.ops[0] = OPERATORS[type(node.ops[0])]()  # type: ignore[call-overload]
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if (
            way == 0 and type(node.op) in OPERATORS
        ):
            node.op = OPERATORS[type(node.op)]()  # type: ignore[assignment]
        case ast.Constant(value=bool(value)) if way == 0:
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + (1, -1)[way]
        case ast.Constant(value=float(value)):
            node.value = value + (0.5, -0.5)[way]
        case ast.Constant(value=str(value)) if len(value) < 30:
            node.value = (value[:-1], value + "x")[way]
        case ast.Call(func=ast.Name(id=name)) if name in CALLS and way == 0:
            node.func = ast.Name(CALLS[name])
        case ast.Call(func=ast.Attribute(attr=name) as function) if name in CALLS and way == 0:
            function.attr = CALLS[name]
        case ast.If() | ast.While() | ast.IfExp() if way == 0:
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.FunctionDef() | ast.For() | ast.If() | ast.While() if way == 1:
            # One statement is left out: the last one that is not all the block holds.
            if len(node.body) < 2 or isinstance(node.body[-2], ast.FunctionDef):
                return False
            del node.body[-2]
        case _:
            return False
    return True


def _print(suite: str, tally: Tally) -> None:
    times = sorted(tally.milliseconds)
    asked = sum(tally.outcomes.values())
    print(f"{suite}: {tally.tasks} functions, {tally.given} got inputs ({tally.inputs} in all)")
    print(f"  time: median {statistics.median(times):.1f} ms, most {times[-1]:.1f} ms")
    for kind in ("returned", "raised", "late"):
        print(f"  the solution {kind}: {tally.outcomes[kind] / asked:.1%}")
    print(
        f"  wrong mutants told apart: {tally.apart} of {tally.wrong} ({tally.apart / tally.wrong:.1%})"
    )
    print(f"    further {tally.by_crash} only on inputs on which the solution raises")
    print(f"    first at place: median {statistics.median(tally.firsts)}")
    print(f"  mutants that the hidden tests accept, told apart: {tally.also} of {tally.kept}")


if __name__ == "__main__":
    sys.exit(main())
