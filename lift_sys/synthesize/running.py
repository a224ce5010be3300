"""Bodies as functions: compiled, called on copies of the arguments, and bounded in time.

Runs generated code: only the worker may load this.
"""

import ast
import copy
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from lift_sys.synthesize.problem import Problem
from lift_sys.synthesize.values import caught, error

__all__ = ["behaviour", "compile_body"]

SECONDS_A_CALL = 0.1


BOUNDED_POWER = "_bounded_power"
MOST_BITS = 50_000
LONGEST_RANGE = 1_000_000


class _Bounds(ast.NodeTransformer):
    """Bounds powers: no signal ends one that takes minutes, as it is a single step of Python."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        return ast.Call(ast.Name(BOUNDED_POWER, ast.Load()), [node.left, node.right], [])


def _bounded_power(base: Any, exponent: Any) -> Any:  # noqa: ANN401  # of any types
    whole = isinstance(base, int) and isinstance(exponent, int)
    if whole and base.bit_length() * abs(exponent) > MOST_BITS:
        raise OverflowError
    return base**exponent


def _bounded_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > LONGEST_RANGE:
        raise OverflowError
    return found


class TookTooLong(BaseException):
    """A call took longer than a candidate's calls may."""


def compile_body(problem: Problem, body: str) -> Callable[..., object] | None:
    """The function that a body makes, or None when it is no Python."""
    names = ", ".join(parameter.name for parameter in problem.parameters)
    lines = "\n".join("    " + line for line in body.splitlines())
    scope: dict[str, Any] = {"range": _bounded_range, BOUNDED_POWER: _bounded_power}
    try:
        tree = ast.parse(f"def {problem.name}({names}):\n{lines}")
        bounded = ast.fix_missing_locations(_Bounds().visit(tree))
        exec(compile(bounded, "<candidate>", "exec"), scope)  # noqa: S102
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
