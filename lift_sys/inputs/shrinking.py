"""Makes an input that shows a fault smaller. Knows neither the fault nor how it is shown."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lift_sys.inputs.forms import ABSENT, Form, Pattern, cut
from lift_sys.inputs.model import Input
from lift_sys.inputs.reading import expression, read_value
from lift_sys.inputs.reducing import simpler, together
from lift_sys.inputs.rows import size_of_row
from lift_sys.inputs.shapes import shapes
from lift_sys.ir.model import Example
from lift_sys.spec import Spec

__all__ = ["located", "shrink"]

StillFails = Callable[[Input], Awaitable[bool]]


async def shrink(found: Input, spec: Spec, still_fails: StillFails, *, seconds: float) -> Input:
    """Return the smallest input for which `still_fails` said so, `found` if there was no smaller one.

    Ends after `seconds` at the latest, with a question that is then under way cancelled. `found` is taken
    to fail. What `generate` did not make for this `spec` is returned as it is.
    """
    place = located(found, spec)
    if place is None:
        return found
    search = _Search(*place, still_fails)
    try:
        async with asyncio.timeout(seconds):
            await search.run()
    except TimeoutError:
        pass
    return search.form.write(search.row) if search.smaller else found


@dataclass(slots=True)
class _Search:
    """Takes each step that leads to a smaller row that still fails, until there is none."""

    form: Form
    row: list[Any]
    still_fails: StillFails
    smaller: bool = False
    tried: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    async def run(self) -> None:
        while await self.step():
            self.smaller = True

    async def step(self) -> bool:
        """Go to the first smaller row that still fails; tell whether there was one."""
        most = _order(self.row, self.form.write(self.row))
        for row in self.steps():
            made = self.form.write(row)
            key = (made.call, made.setup)
            if key in self.tried or _order(row, made) >= most:
                continue
            self.tried.add(key)
            if await self.still_fails(made):
                self.row = row
                return True
        return False

    def steps(self) -> Iterator[list[Any]]:
        """Rows in which one argument is simpler, or left to its default."""
        for place, (what, value) in enumerate(zip(self.form.places, self.row, strict=True)):
            if value is ABSENT:
                continue
            if what.optional:
                yield [*self.row[:place], ABSENT, *self.row[place + 1 :]]
            for other in simpler(value, what.domain):
                yield [*self.row[:place], other, *self.row[place + 1 :]]
        yield from together(self.row)


def _order(row: Sequence[Any], made: Input) -> tuple[int, int, str]:
    """What inputs of one form are ordered by, as in `Inputs`."""
    text = "; ".join((*made.setup, made.call))
    return size_of_row(row), len(text), text


def located(found: Input, spec: Spec) -> tuple[Form, list[Any]] | None:
    """Find the form that an input is written in, and the values in it."""
    for shape in shapes(spec)[0]:
        row = _row(found, shape.form, spec)
        if row is not None and shape.form.write(row) == found:
            return shape.form, row
    return None


def _row(found: Input, form: Form, spec: Spec) -> list[Any] | None:
    if isinstance(form, Pattern):
        example = Example(call=found.call, expectation="value", expected="", setup=found.setup)
        pieces = cut(example, spec.target)
        is_of_form = pieces is not None and pieces.pieces == form.pieces
        return [value for _, value in pieces.literals] if pieces and is_of_form else None
    values = dict(zip(found.names, map(_value, found.arguments), strict=True))
    if any(not value for value in values.values()):
        return None
    return [values[p.name][0] if p.name in values else ABSENT for p in form.places]


def _value(source: str) -> Sequence[object]:
    tree = expression(source)
    return () if tree is None else read_value(tree)
