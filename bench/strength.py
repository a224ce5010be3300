"""What strength and questions are worth on what the embedded backend really offers, judged by hidden cases.

    python bench/strength.py [--suite own|humaneval|mbpp] [--limit N] [--list]

Each task is implemented as the product does it. What is offered is put into bins by strength. Then the same with a user who
answers the questions that are asked, three at most, as the published solution would (no solution is published for `own`).
MBPP shows its first assert.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from embedded import OWN
from suites import Task, add_data_option, document, load, load_like_phase3

from lift_sys.backends import load as load_backend
from lift_sys.config import Settings
from lift_sys.inputs import source_of
from lift_sys.pipeline import Outcome, implement_asking
from lift_sys.sandbox import Call, Limits, Raised, Returned
from lift_sys.source import Document
from lift_sys.verdicts import Answer, Question
from lift_sys.verify import Workbench, workbench

SETTINGS = Settings(search_seconds=5.0)
LIMITS = Limits(seconds=10, memory_mib=1024)
WORDS = ("strong", "fair", "weak", "not measured")
JOBS = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one task: whether something was offered, whether it is right, and how strong the evidence was."""

    task: str
    offered: bool
    right: bool = False
    word: str = ""
    share: float = 0.0
    asked: int = 0


class Oracle:
    """A user who knows the solution."""

    def __init__(self, task: Task, bench: Workbench, *, silent: bool) -> None:
        self.task = task
        self.bench = bench
        self.silent = silent or task.solution is None
        self.asked = 0

    async def __call__(self, question: Question, outcome: Outcome, problem: str) -> Answer | None:  # noqa: ARG002
        """Answer as the solution does; what it cannot say ends the dialogue."""
        if self.silent or problem or self.bench.python is None or self.task.solution is None:
            return None
        self.asked += 1
        call = Call(question.call, question.setup)
        (seen,) = await self.bench.python.run_calls(self.task.solution, [call], limits=LIMITS)
        match seen:
            case Returned(value=value):
                return Answer(expectation="value", expected=source_of(value))
            case Raised(name=name):
                return Answer(expectation="raises", expected=name)
        return None


async def attempt(task: Task, bench: Workbench, *, silent: bool) -> Result:
    """Implement one task and judge what is offered."""
    text = document(task, 1 if task.suite == "mbpp" else "all")
    target = Document(text).find(task.entry_point)
    assert target is not None
    oracle = Oracle(task, bench, silent=silent)
    outcome = await implement_asking(
        text,
        target,
        backends=[load_backend("embedded", SETTINGS)],
        settings=SETTINGS,
        bench=bench,
        ask=oracle,
    )
    if outcome.edit is None:
        return Result(task.id, offered=False, asked=oracle.asked)
    source = outcome.edit.apply(text)
    assert bench.python is not None
    judged = await bench.python.run_script(f"{source}\n{task.hidden}", limits=LIMITS)
    strength = outcome.verdict.strength
    found = Result(task.id, offered=True, right=judged.ok, word=WORDS[-1], asked=oracle.asked)
    if strength is None:
        return found
    return replace(found, word=strength.word, share=strength.share)


async def measured(tasks: Sequence[Task], bench: Workbench, *, silent: bool) -> list[Result]:
    """Attempt all tasks, some at a time."""
    turn = asyncio.Semaphore(JOBS)

    async def one(task: Task) -> Result:
        async with turn:
            return await attempt(task, bench, silent=silent)

    return await asyncio.gather(*(one(task) for task in tasks))


def show(results: Iterable[Result]) -> None:
    """Print what was offered and how much of it is right, in all and by strength."""
    results = list(results)
    offered = [it for it in results if it.offered]
    right = sum(it.right for it in offered)
    print(
        f"  {len(results)} tasks: {len(offered)} offered, {right} right, {len(offered) - right} wrong"
    )
    counts = Counter((it.word, it.right) for it in offered)
    for word in WORDS:
        total = counts[word, True] + counts[word, False]
        if total:
            print(
                f"    {word:<12} {counts[word, True]:>4} of {total:<4} right ({counts[word, True] / total:.0%})"
            )
    asked = sum(it.asked for it in results)
    if asked:
        print(f"    {asked} questions answered, {asked / len(results):.1f} a task")


async def main() -> int:
    """Run the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", choices=("own", "humaneval", "mbpp"), default="mbpp")
    parser.add_argument("--limit", type=int, help="only the first so many tasks")
    parser.add_argument("--list", action="store_true", help="name what is offered and wrong")
    add_data_option(parser)
    arguments = parser.parse_args()
    suite = arguments.suite
    tasks = load_like_phase3(OWN) if suite == "own" else load(suite, arguments.data)
    async with workbench() as bench:
        for silent in (True, False) if suite != "own" else (True,):
            print(
                f"{suite}, {'nothing is asked' if silent else 'questions are answered'}", flush=True
            )
            results = await measured(tasks[: arguments.limit], bench, silent=silent)
            show(results)
            if arguments.list:
                print(
                    *(
                        f"    wrong: {it.task} {it.share:.2f}"
                        for it in results
                        if it.offered and not it.right
                    ),
                    sep="\n",
                )
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
