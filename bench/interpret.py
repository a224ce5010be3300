"""Measures how many examples `interpret` reads in real docstrings, and whether they are true.

Every example is run against the published solution, in the sandbox. HumanEval shows whatever its
authors wrote; of MBPP all asserts stand in the docstring. Also says how long one docstring takes.
"""

import argparse
import asyncio
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from suites import SuiteName, Task, add_data_option, document, load

from lift_sys.interpret import interpret
from lift_sys.ir.model import Example
from lift_sys.sandbox import Limits, run_script
from lift_sys.source import Document
from lift_sys.spec import Spec

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp", "phase3")
LIMITS = Limits(seconds=30, memory_mib=1024)

JUDGE = """
def _differs(kind, expected, message, ellipsis, setup, call):
    import contextlib, io, re
    names = dict(globals())
    out = io.StringIO()
    def same(got, want):
        if ellipsis:
            want = ".*".join(map(re.escape, want.split("...")))
            return re.fullmatch(want, got, re.DOTALL) is not None
        return got == want
    try:
        for statement in setup:
            exec(statement, names)
        with contextlib.redirect_stdout(out):
            got = eval(call, names)
    except Exception as error:
        right = kind == "raises" and expected in [c.__name__ for c in type(error).__mro__]
        right = right and (message is None or same(str(error), message))
        return None if right else f"{call} raised {type(error).__name__}"
    if kind == "value":
        right = got == eval(expected)
    else:
        right = kind != "raises" and same(repr(got) if kind == "text" else out.getvalue(), expected)
    return None if right else f"{call} gave {got!r}, read as {expected}"

_found = [_differs(*_case) for _case in {cases!r}]
_wrong = [_text for _text in _found if _text]
assert not _wrong, "\\n".join(_wrong)
"""


@dataclass(slots=True)
class Tally:
    """What came of one suite."""

    tasks: int = 0
    examples: int = 0
    judged: int = 0
    true: int = 0
    without: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    """Measure every suite and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_data_option(parser)
    arguments = parser.parse_args()
    for suite in SUITES:
        _print(suite, asyncio.run(_measure(suite, arguments.data)))
    return 0


async def _measure(suite: SuiteName, data: Path) -> Tally:
    tally = Tally()
    for task in load(suite, data):
        await _one(task, tally)
    return tally


async def _one(task: Task, tally: Tally) -> None:
    text = document(task)
    target = Document(text).find(task.entry_point)
    assert target is not None, task.id
    start = time.perf_counter()
    spec = interpret(target)
    tally.seconds.append(time.perf_counter() - start)
    tally.tasks += 1
    tally.examples += len(spec.examples)
    tally.problems += [
        f"{task.id}: {problem.message} ({problem.span.of(text).split(chr(10))[0]})"
        for problem in spec.problems
    ]
    if not spec.examples:
        tally.without.append(task.id)
    elif task.solution is not None:
        await _judge(task, task.solution, spec, tally)


async def _judge(task: Task, solution: str, spec: Spec, tally: Tally) -> None:
    cases = [_case(item.example) for item in spec.examples]
    result = await run_script(solution + JUDGE.replace("{cases!r}", repr(cases)), limits=LIMITS)
    wrong = [] if result.ok else result.error.removeprefix("AssertionError: ").split("\n")
    tally.judged += len(cases)
    tally.true += len(cases) - len(wrong)
    tally.false += [f"{task.id}: {text}" for text in wrong]


def _case(example: Example) -> tuple[object, ...]:
    return (
        example.expectation,
        example.expected,
        example.message,
        example.ellipsis,
        example.setup,
        example.call,
    )


def _print(suite: str, tally: Tally) -> None:
    times = sorted(seconds * 1000 for seconds in tally.seconds)
    share = f"{tally.true / tally.judged:.1%}" if tally.judged else "-"
    print(
        f"{suite}: {tally.tasks} docstrings, {tally.tasks - len(tally.without)} with an example,"
        f" {tally.examples} examples; {tally.true} of {tally.judged} judged are true ({share})"
    )
    print(
        f"  interpret: median {statistics.median(times):.2f} ms,"
        f" p95 {times[int(0.95 * len(times))]:.2f} ms, most {times[-1]:.2f} ms"
    )
    for title, items in (
        ("no example", [", ".join(tally.without)] if tally.without else []),
        ("not true of the solution", tally.false),
        ("told to the user", tally.problems),
    ):
        for item in items:
            print(f"  {title}: {item}")


if __name__ == "__main__":
    sys.exit(main())
