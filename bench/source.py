"""Measures how fast functions are found in a 10,000-line file: at first, and after each edit.

Times are this thread's CPU time, so that other load on the machine does not count. The edits are
what typing makes: letters, brackets and quotes that are not closed yet, line ends, and their removal.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from lift_sys.source import Document, Span, implementation_edit, program

Result = TypeVar("Result")

LINES = 10_000
TYPED = ("x", " ", "(", "]", '"', '"""', "\n", "    ", "def ", "# ")
EDIT_GOAL = 3.0
TARGET_GOAL = 2.0

FUNCTION = '''\
def function_{n}({self}a: int, b: str = "x") -> int:
    """Count {what} {n} times.

    >>> function_{n}(1, 2)
    3
    """
    {body}
'''
BODIES = (
    "...",
    "total = [a + n for n in range(b)]\n    if total:\n        return a\n    return b[0]",
)


def main() -> int:
    """Print the figures; exit 1 when an edit or a look-up takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    met = True
    for name, text, judged in (
        ("functions and classes", _module("things"), True),
        ("the same, not ASCII", _module("größere Dinge 😀"), True),
        ("one class of all", _one_class(), False),
    ):
        print(f"{name}: {text.count(chr(10)):,} lines, {len(text):,} characters")
        edits, lookups = _measure(text, arguments.edits, random.Random(arguments.seed))
        met &= not judged or (_p95(edits) <= EDIT_GOAL and _p95(lookups) <= TARGET_GOAL)
    print(
        f"goals, p95: edit {EDIT_GOAL} ms, target_at after it {TARGET_GOAL} ms (not in one class)"
    )
    return 0 if met else 1


def _measure(text: str, count: int, chance: random.Random) -> tuple[list[float], list[float]]:
    """Print the figures of one text; return the times of edits and of look-ups behind them."""
    opened, document = _timed(lambda: Document(text))
    first, _ = _timed(lambda: document.target_at(len(text) // 2))
    every, targets = _timed(document.targets)
    print(
        f"  open {opened:.1f} ms, first look-up {first:.1f} ms, all {len(targets)} {every:.1f} ms"
    )
    edits: list[float] = []
    lookups: list[float] = []
    again: list[float] = []
    for _ in range(count):
        place, new = chance.randrange(len(text)), chance.choice(TYPED)
        for span, put in ((Span(place, place), new), (Span(place, place + len(new)), "")):
            edits.append(_timed(partial(document.edit, span, put))[0])
            lookups.append(_timed(partial(document.target_at, place))[0])
        if len(again) < count / 20:
            again.append(_timed(document.targets)[0])
    _row("edit", edits)
    _row("target_at after it", lookups)
    _row("targets after it", again)
    ratio = (statistics.median(edits) + statistics.median(lookups)) / (opened + first)
    print(f"  an edit with its look-up costs {ratio:.1%} of opening the text anew")
    stub = next(each for each in document.targets() if each.unimplemented)
    cut, _ = _timed(lambda: program(text, stub, "return a"))
    cached, _ = _timed(lambda: program(text, stub, "return b"))
    put_in, _ = _timed(lambda: implementation_edit(text, stub, "return a"))
    print(f"  program {cut:.1f} ms, of the next candidate {cached:.2f} ms, edit {put_in:.2f} ms\n")
    return edits, lookups


def _module(what: str) -> str:
    parts = ["import os\nfrom typing import Any\n\n"]
    number = lines = 0
    while lines < LINES:
        inside = number % 20 >= 10
        if number % 20 == 10:
            parts.append(f"class Class{number}:\n    limit = {number}\n\n")
        parts.append(_function(number, what, inside=inside))
        lines += parts[-1].count("\n")
        number += 1
    return "".join(parts)


def _one_class() -> str:
    number = LINES // 10
    return "class All:\n" + "".join(_function(n, "things", inside=True) for n in range(number))


def _function(number: int, what: str, *, inside: bool) -> str:
    body = BODIES[number % 2]
    text = FUNCTION.format(n=number, what=what, body=body, self="self, " if inside else "")
    lines = text.splitlines()
    return (
        "".join(f"    {line}".rstrip() + "\n" if inside else f"{line}\n" for line in lines) + "\n"
    )


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.thread_time()
    result = work()
    return (time.thread_time() - start) * 1000, result


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _row(name: str, times: list[float]) -> None:
    median, worst = statistics.median(times), max(times)
    print(f"  {name}: median {median:.2f} ms, p95 {_p95(times):.2f} ms, at most {worst:.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
