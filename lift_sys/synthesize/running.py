"""Bodies as functions: compiled, called on copies of the arguments, and bounded in time.

Runs generated code: only the worker may load this.
"""

import copy
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from lift_sys.synthesize.problem import Problem
from lift_sys.synthesize.values import caught, error

__all__ = ["behaviour", "compile_body"]

SECONDS_A_CALL = 0.1


class TookTooLong(BaseException):
    """A call took longer than a candidate's calls may."""


def compile_body(problem: Problem, body: str) -> Callable[..., object] | None:
    """The function that a body makes, or None when it is no Python."""
    names = ", ".join(parameter.name for parameter in problem.parameters)
    lines = "\n".join("    " + line for line in body.splitlines())
    scope: dict[str, Any] = {}
    try:
        exec(f"def {problem.name}({names}):\n{lines}", scope)  # noqa: S102
    except (SyntaxError, ValueError):
        return None
    found: Callable[..., object] = scope[problem.name]
    return found


def behaviour(problem: Problem, function: Callable[..., object]) -> list[object]:
    """The function's value at each point; an error where it raises or takes too long."""
    values: list[object] = []
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        for row in zip(*problem.columns, strict=True) if problem.columns else [()] * problem.judged:
            arguments = copy.deepcopy(row)
            signal.setitimer(signal.ITIMER_REAL, SECONDS_A_CALL)
            try:
                values.append(function(*arguments))
            except Exception as exception:  # generated code may raise anything
                values.append(caught(exception))
            except TookTooLong:
                values.append(error("TimeoutError"))
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
    return values


def _interrupt(_: int, __: FrameType | None) -> None:
    raise TookTooLong
