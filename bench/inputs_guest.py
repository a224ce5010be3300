"""Calls a solution and its mutants with many inputs, inside the sandbox. Standard library only.

`bench/inputs.py` and `bench/shrinking.py` send this as the program: one process for a function, as
thousands of mutants would otherwise take a process each. It measures; no verdict depends on it.
"""

import signal
from collections.abc import Callable
from types import CodeType

__all__ = ["failing", "judge"]

Outcome = tuple[str, object]
Compiled = tuple[CodeType, str]

CALL_SECONDS = 0.05
TEST_SECONDS = 1.0
RETURNED = "returned"
RAISED = "raised"
LATE = "late"


class Late(BaseException):
    """The time is over."""


def judge(
    solution: str, mutants: list[str], hidden: str, calls: list[tuple[str, list[str]]]
) -> tuple[list[str], list[tuple[bool, int, int]]]:
    """Return how the solution answered each call, and for each mutant whether the tests reject it.

    With it stand the place of the first call that tells it apart from a solution that returns, and of
    the first that does from one that raises (-1 for none).
    """
    signal.signal(signal.SIGALRM, _over)
    compiled = _compiled(calls)
    module = load(solution)
    expected = [answer(module, *call) for call in compiled]
    judged = [_compared(mutant, hidden, compiled, expected) for mutant in mutants]
    return [kind for kind, _ in expected], judged


def failing(solution: str, mutant: str, calls: list[tuple[str, list[str]]]) -> list[int]:
    """Return the places of the calls that tell a mutant apart from a solution that returns."""
    signal.signal(signal.SIGALRM, _over)
    module, other = load(solution), load(mutant)
    answers = [(answer(module, *call), call) for call in _compiled(calls)]
    return [
        place
        for place, (expected, call) in enumerate(answers)
        if expected[0] == RETURNED and answer(other, *call) != expected
    ]


def _compiled(calls: list[tuple[str, list[str]]]) -> list[Compiled]:
    return [(compile(call, "c", "eval"), "\n".join(setup)) for call, setup in calls]


def _compared(
    mutant: str, hidden: str, calls: list[Compiled], expected: list[Outcome]
) -> tuple[bool, int, int]:
    rejected = within(TEST_SECONDS, lambda: exec(hidden, load(mutant)))[0] != RETURNED
    module = load(mutant)
    crash = -1
    for place, (call, wanted) in enumerate(zip(calls, expected, strict=True)):
        if wanted[0] == LATE or (wanted[0] == RAISED and crash >= 0):
            continue
        if answer(module, *call) != wanted:
            if wanted[0] == RETURNED:
                return rejected, place, crash
            crash = place
    return rejected, -1, crash


def load(source: str) -> dict[str, object]:
    """Run a module."""
    module: dict[str, object] = {"__name__": "program"}
    exec(compile(source, "m", "exec"), module)
    return module


def answer(module: dict[str, object], call: CodeType, setup: str) -> Outcome:
    """Return the outcome of a call as data that can be compared."""

    def work() -> object:
        names = dict(module)
        exec(setup, names)
        return plain(eval(call, names))

    return within(CALL_SECONDS, work)


def within(seconds: float, work: Callable[[], object]) -> Outcome:
    """Return what came of some work."""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return RETURNED, work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Late:
        return LATE, None
    except BaseException as error:
        return RAISED, type(error).__name__


def plain(value: object) -> object:
    """Make values comparable by type and content, floats without their last digits."""
    kind = type(value).__name__
    if isinstance(value, float):
        return kind, f"{value:.9g}"
    if isinstance(value, list | tuple):
        return kind, [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return kind, sorted(map(repr, map(plain, value)))
    if isinstance(value, dict):
        return kind, sorted(repr((plain(key), plain(item))) for key, item in value.items())
    if isinstance(value, int | str | bytes | complex | None):
        return kind, value
    return kind, ""


def _over(*_: object) -> None:
    raise Late
