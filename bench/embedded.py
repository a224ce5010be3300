"""How many tasks the embedded search solves, judged by cases that it has not seen, and how fast.

    python bench/embedded.py [--suite phase3|own|humaneval|mbpp] [--show K] [--limit N] [--only ID] [--quiet]

The first candidate counts. Exit status 1 when fewer than 12 tasks of `phase3` are solved.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from suites import Show, Task, add_data_option, document, load, load_like_phase3

from lift_sys.backends import Task as Request
from lift_sys.backends import load as load_backend
from lift_sys.config import Settings
from lift_sys.errors import LiftError
from lift_sys.interpret import interpret
from lift_sys.ir import render_body
from lift_sys.sandbox import Limits, run_script
from lift_sys.source import Document, program

OWN = Path(__file__).with_name("own_tasks.jsonl")
SECONDS = 5.0
WANTED = 12
JUDGE = Limits(seconds=10, memory_mib=1024)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one task."""

    task: Task
    status: str
    """`solved`, `wrong`, `unsolved` or `late`."""
    seconds: float
    body: str
    reason: str = ""


async def attempt(task: Task, show: Show) -> Answer:
    """Search for one task and judge the first candidate."""
    text = document(task, show)
    target = Document(text).find(task.entry_point)
    assert target is not None
    started = time.monotonic()
    body, reason = "", ""
    try:
        proposals = load_backend("embedded", Settings(search_seconds=SECONDS)).propose(
            interpret(target), Request()
        )
        async for candidate in proposals:
            body = render_body(candidate.body)
            break
    except LiftError as error:
        reason = error.message
    seconds = time.monotonic() - started
    if not body:
        return Answer(task, "unsolved", seconds, "", reason)
    result = await run_script(program(text, target, body) + "\n" + task.hidden, limits=JUDGE)
    late = seconds > SECONDS
    status = "wrong" if not result.ok else "late" if late else "solved"
    return Answer(task, status, seconds, body, "" if result.ok else result.error)


def show_answer(answer: Answer, *, quiet: bool) -> None:
    """Print one line, and the body below it."""
    reason = answer.reason.strip().rpartition("\n")[2]
    print(
        f"{answer.task.id:24} {answer.status:9} {answer.seconds:6.2f} s  {reason[:90]}", flush=True
    )
    if not quiet:
        print("".join(f"    {line}\n" for line in answer.body.splitlines()), end="")


def summary(answers: list[Answer]) -> str:
    """The figures of a run, in all and for each category."""
    counts = Counter(answer.status for answer in answers)
    times = sorted(answer.seconds for answer in answers)
    lines = [
        f"{counts['solved']} of {len(answers)} solved; {counts['wrong']} wrong, {counts['unsolved']} without a candidate, {counts['late']} late",
        f"time: median {times[len(times) // 2]:.2f} s, longest {times[-1]:.2f} s, sum {sum(times):.1f} s",
    ]
    for category in sorted({answer.task.category for answer in answers} - {""}):
        mine = [answer for answer in answers if answer.task.category == category]
        solved = sum(answer.status == "solved" for answer in mine)
        lines.append(f"    {category:20} {solved} of {len(mine)}")
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--suite", choices=("phase3", "own", "humaneval", "mbpp"), default="phase3")
    parser.add_argument(
        "--show", type=int, help="how many examples to show (default: all there are)"
    )
    parser.add_argument("--limit", type=int, help="only the first so many tasks")
    parser.add_argument("--only", help="only tasks whose id holds this")
    parser.add_argument("--quiet", action="store_true", help="no bodies")
    add_data_option(parser)
    return parser.parse_args()


async def main() -> int:
    """Run the benchmark."""
    options = arguments()
    tasks = load_like_phase3(OWN) if options.suite == "own" else load(options.suite, options.data)
    if options.only:
        tasks = tuple(task for task in tasks if options.only in task.id)
    answers = []
    for task in tasks[: options.limit]:
        answers.append(await attempt(task, "all" if options.show is None else options.show))
        show_answer(answers[-1], quiet=options.quiet)
    print(summary(answers))
    solved = sum(answer.status == "solved" for answer in answers)
    complete = options.suite == "phase3" and not (options.only or options.limit)
    return 1 if complete and solved < WANTED else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
