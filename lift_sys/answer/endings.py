"""Tells whether a block can be left by its end. Knows constants, but evaluates nothing."""

from lift_sys.ir import (
    Break,
    For,
    If,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)

__all__ = ["ends"]

Block = tuple[Statement, ...]


def ends(block: Block) -> bool:
    """Whether every path through `block` returns or raises before its end."""
    return any(_ends(statement) for statement in block)


def _ends(statement: Statement) -> bool:
    match statement:
        case Return() | Raise():
            return True
        case If(body=body, orelse=orelse):
            return ends(body) and ends(orelse)
        case With(body=body):
            # A context manager may swallow an exception; a `return` within it returns all the same.
            return ends(body)
        case While(test="True" | "1", body=body):
            return not _breaks(body)
        case Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            tried = ends(body) or ends(orelse)
            return ends(finalbody) or (tried and all(ends(it.body) for it in handlers))
        case _:
            return False


def _breaks(block: Block) -> bool:
    """Whether a `break` in `block` leaves the loop around it."""
    return any(_leaves(statement) for statement in block)


def _leaves(statement: Statement) -> bool:
    match statement:
        case Break():
            return True
        case For(orelse=orelse) | While(orelse=orelse):
            return _breaks(orelse)
        case If(body=body, orelse=orelse):
            return _breaks(body) or _breaks(orelse)
        case With(body=body):
            return _breaks(body)
        case Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            blocks = (body, *(it.body for it in handlers), orelse, finalbody)
            return any(_breaks(it) for it in blocks)
        case _:
            return False
