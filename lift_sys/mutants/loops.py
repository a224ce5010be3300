"""Edits of loops: over too soon, one round too few, not left where they should be."""

from msgspec.structs import replace

from lift_sys.ir import Break, Continue, For, Pass, Return, Statement, While
from lift_sys.mutants.model import Block
from lift_sys.mutants.places import Place
from lift_sys.mutants.reading import is_endless, leaves
from lift_sys.mutants.shapes import SEQUENCES
from lift_sys.mutants.statements import LEFT_OUT, Rewrite, Rewrites

__all__ = ["jumps", "looping"]


def looping(place: Place) -> Rewrites:
    """Leave a loop out, its `else`, its first or last round, or end it after one."""
    loop = place.statement
    if not isinstance(loop, For | While):
        return
    if not place.is_step and not place.is_only_exit and not is_endless(loop):
        yield Rewrite("loop", (), "the loop {} was left out")
    if not leaves(loop.body):
        yield Rewrite("loop", (_ending_with(loop, Break()),), "the loop {} ends after one round")
    if loop.orelse:
        yield Rewrite("loop", (replace(loop, orelse=()),), "the `else` of {} was left out")
    if isinstance(loop, For) and loop.iterable.isidentifier():
        yield from _shorter(place, loop)
    following = place.following
    if isinstance(following, Return) and following.value is not None and not leaves(loop.body):
        words = "`return` moved into the loop {}"
        yield Rewrite("return", (_ending_with(loop, following),), words, 2)


def jumps(place: Place) -> Rewrites:
    """Leave out `break` or `continue`, or write one for the other."""
    match place.statement:
        case Break() if not place.is_only_exit and place.frame.loops:
            yield Rewrite("loop", (), LEFT_OUT)
            if isinstance(place.frame.loops[-1], For) and not place.is_tail:
                yield Rewrite("loop", (Continue(),))
        case Continue():
            if not place.is_tail:
                yield Rewrite("loop", (), LEFT_OUT)
            yield Rewrite("loop", (Break(),))


def _shorter(place: Place, loop: For) -> Rewrites:
    """Go through all but the first, or the last, of a sequence."""
    shape = place.scope.shapes.get(loop.iterable)
    if shape is None or shape.name in SEQUENCES:
        for part in ("[1:]", "[:-1]"):
            yield Rewrite("loop", (replace(loop, iterable=loop.iterable + part),))


def _ending_with(loop: For | While, statement: Statement) -> For | While:
    body: Block = loop.body if loop.body != (Pass(),) else ()
    return replace(loop, body=(*body, statement))
