"""Follows every path through a body once, with a state that a subclass gives meaning to.

Loops are not iterated to a fixed point: `enter_loop` must return a state that holds before every
round. So the work is linear in the size of the body times that of a state.
"""

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lift_sys.ir import (
    Assert,
    Break,
    Continue,
    For,
    Handler,
    If,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from lift_sys.validate.syntax import parse

__all__ = ["Flow", "constant_truth"]

State = TypeVar("State")
Block = tuple[Statement, ...]


@dataclass(slots=True)
class _Loop(Generic[State]):
    """Where `break` leads."""

    breaks: list[State] = field(default_factory=list)


class Flow(ABC, Generic[State]):
    """A walk along all paths; None stands for the state of a place that no path reaches."""

    def __init__(self) -> None:
        self.unreachable: list[Statement] = []
        """The first statement of each stretch that no path reaches."""
        self._loops: list[_Loop[State]] = []

    @abstractmethod
    def simple(self, statement: Statement, state: State) -> State:
        """Return the state after a statement's own expressions and targets."""

    @abstractmethod
    def join(self, one: State, other: State) -> State:
        """Return what holds whichever of two paths was taken."""

    @abstractmethod
    def enter_loop(self, loop: For | While, state: State) -> State:
        """Return what holds before every round of `loop`, given what holds before the first."""

    @abstractmethod
    def enter_handlers(self, statement: Try, state: State) -> State:
        """Return what holds when an exception leaves the `try` body, given what holds before it."""

    @abstractmethod
    def bind_exception(self, handler: Handler, state: State) -> State:
        """Return the state at the start of a handler."""

    @abstractmethod
    def iterate(self, statement: For, state: State) -> State:
        """Return the state after the iterable of a `for`, which is evaluated once."""

    @abstractmethod
    def after_finally(self, before: State, outcome: State) -> State:
        """Return the state behind a `finally` that was reached in the normal way with `before`."""

    def run(self, body: Block, state: State | None) -> State | None:
        """Follow `body`; return the state at its end, or None when no path gets there."""
        for statement in body:
            if state is None:
                self.unreachable.append(statement)
                return None
            state = self._statement(statement, state)
        return state

    def _statement(self, statement: Statement, state: State) -> State | None:
        match statement:
            case If():
                return self._if(statement, state)
            case For():
                return self._for(statement, state)
            case While():
                return self._while(statement, state)
            case Try():
                return self._try(statement, state)
            case With(body=body):
                return self.run(body, self.simple(statement, state))
            case Return() | Raise():
                self.simple(statement, state)
                return None
            case Break() | Continue():
                if isinstance(statement, Break) and self._loops:
                    self._loops[-1].breaks.append(state)
                return None
            case Assert(test) if constant_truth(test) is False:
                self.simple(statement, state)
                return None
            case _:
                return self.simple(statement, state)

    def _if(self, statement: If, state: State) -> State | None:
        """Follow an `if` with its `elif` chain, which is long in some programs, in a loop."""
        ends: State | None = None
        while True:
            state = self.simple(statement, state)
            ends = self._either(ends, self.run(statement.body, state))
            match statement.orelse:
                case (If() as following,):
                    statement = following
                case orelse:
                    return self._either(ends, self.run(orelse, state))

    def _for(self, statement: For, state: State) -> State | None:
        before = self.enter_loop(statement, self.iterate(statement, state))
        loop = self._round(statement.body, self.simple(statement, before))
        return self._after(loop, self.run(statement.orelse, before))

    def _while(self, statement: While, state: State) -> State | None:
        before = self.simple(statement, self.enter_loop(statement, state))
        loop = self._round(statement.body, before)
        forever = constant_truth(statement.test) is True
        rest = None if forever else self.run(statement.orelse, before)
        return self._after(loop, rest)

    def _round(self, body: Block, state: State) -> _Loop[State]:
        loop = _Loop[State]()
        self._loops.append(loop)
        self.run(body, state)
        self._loops.pop()
        return loop

    def _after(self, loop: _Loop[State], state: State | None) -> State | None:
        for broken in loop.breaks:
            state = self._either(state, broken)
        return state

    def _try(self, statement: Try, state: State) -> State | None:
        caught = self.enter_handlers(statement, state)
        end = self.run(statement.body, state)
        if statement.orelse:
            end = self.run(statement.orelse, end)
        for handler in statement.handlers:
            start = self.bind_exception(handler, caught)
            end = self._either(end, self.run(handler.body, start))
        if not statement.finalbody:
            return end
        # The final block also runs on the way out, so its reads are judged from there too.
        before = caught if end is None else self.join(end, caught)
        outcome = self.run(statement.finalbody, before)
        return None if end is None or outcome is None else self.after_finally(end, outcome)

    def _either(self, one: State | None, other: State | None) -> State | None:
        if one is None or other is None:
            return other if one is None else one
        return self.join(one, other)


def constant_truth(source: str) -> bool | None:
    """Tell whether a condition is always true or always false, for a plain constant."""
    node = parse(source)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = node.operand
        return not inner.value if isinstance(inner, ast.Constant) else None
    return bool(node.value) if isinstance(node, ast.Constant) else None
