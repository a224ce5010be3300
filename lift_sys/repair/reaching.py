"""Finds the statements that every failing example comes to: no other edit alone could mend them all."""

from collections.abc import Sequence
from itertools import count

from msgspec.structs import replace

from lift_sys.ir import (
    Example,
    Expression,
    For,
    If,
    LocalFunction,
    Statement,
    Try,
    While,
    With,
    render_body,
)
from lift_sys.repair.model import Block
from lift_sys.sandbox import Call, Executor, Limits, Returned
from lift_sys.verify import Form

__all__ = ["reached", "watched"]

NAMES = """
_lift_seen = set()
def _lift_run(_lift_call):
    try:
        _lift_call()
    except BaseException:
        pass
    return _lift_seen
"""


async def reached(
    body: Block, failing: Sequence[Example], *, form: Form, executor: Executor, limits: Limits
) -> set[int] | None:
    """Return the numbers of these statements in reading order, or None where it cannot be told."""
    program = form.with_body(render_body(watched(body)))
    calls = [Call(f"_lift_run(lambda: {it.call})", (NAMES, *it.setup)) for it in failing]
    common: set[int] | None = None
    for outcome in await executor.run_calls(program, calls, limits=limits):
        match outcome:
            case Returned(value=set() as seen) if seen:
                common = seen if common is None else common & seen
            case _:
                return None
    return common


def watched(body: Block) -> Block:
    """Return a body that takes note of each statement that it comes to."""
    numbers = count()

    def noted(block: Block) -> Block:
        return tuple(it for statement in block for it in (_note(next(numbers)), inside(statement)))

    def inside(statement: Statement) -> Statement:
        match statement:
            case If() | For() | While():
                return replace(
                    statement, body=noted(statement.body), orelse=noted(statement.orelse)
                )
            case With() | LocalFunction():
                return replace(statement, body=noted(statement.body))
            case Try():
                return replace(
                    statement,
                    body=noted(statement.body),
                    handlers=tuple(replace(it, body=noted(it.body)) for it in statement.handlers),
                    orelse=noted(statement.orelse),
                    finalbody=noted(statement.finalbody),
                )
        return statement

    return noted(body)


def _note(number: int) -> Statement:
    return Expression(f"_lift_seen.add({number})")
