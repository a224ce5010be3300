"""Makes the inputs of one function from what its signature and its docstring say. Runs nothing.

The same inputs for the same arguments in every process; the smallest stand first, so that the first one
that shows a fault makes a good question.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat, zip_longest
from random import Random

from lift_sys.inputs.bounds import read_bounds
from lift_sys.inputs.constants import gather, spoken
from lift_sys.inputs.drawing import Drawer
from lift_sys.inputs.model import Input, Inputs
from lift_sys.inputs.rows import Row, Rows
from lift_sys.inputs.shapes import Shape, shapes
from lift_sys.spec import Spec

__all__ = ["generate"]

MOST_SIZE = 500
"""How much there may be to read in one input, as `size_of` counts it."""
MOST_TRIES = 4
"""How many rows are made for each input that is wanted, at most: there may be only a few inputs."""


def generate(
    spec: Spec, *, constants: Iterable[object] = (), count: int = 300, seed: int = 0
) -> Inputs:
    """Return up to `count` different calls of the function, none of them one of its examples.

    `constants` are those of bodies that are known (see `constants_of`); those of the docstring are
    used in any case. What the function may raise plays no part: some inputs break a precondition on purpose.
    """
    found, reason = shapes(spec)
    if not found:
        return Inputs((), reason)
    drawer = Drawer(Random(seed), gather([*_said(spec), *constants]))  # noqa: S311 - no secret
    bounds = read_bounds(spec.requires)
    shown_calls = {item.example.call for item in spec.examples if not item.example.setup}
    inputs: dict[tuple[str, tuple[str, ...]], tuple[int, Input]] = {}
    sources = [(shape, Rows(shape, drawer, bounds).stream()) for shape in found]
    for shape, row in islice(_in_turn(sources), MOST_TRIES * count):
        if row.size > MOST_SIZE:
            continue
        made = shape.form.write(row.values)
        if made.call not in shown_calls:
            inputs.setdefault((made.call, made.setup), (row.size, made))
        if len(inputs) >= count:
            break
    ordered = sorted(inputs.values(), key=lambda pair: (pair[0], len(pair[1].call), pair[1].call))
    known = "" if ordered else "the docstring's examples are all the calls that can be made"
    return Inputs(tuple(made for _, made in ordered), known)


def _said(spec: Spec) -> Iterator[object]:
    """The constants of the preconditions and of the docstring's words."""
    for bound in read_bounds([*spec.requires, *spec.ensures]):
        yield from bound.constants
    descriptions = (item.description for item in spec.parameters)
    conditions = (item.condition for item in spec.raises)
    yield from spoken(" ".join((spec.prose, *descriptions, spec.returns, *conditions)))


def _in_turn(
    sources: Sequence[tuple[Shape, Iterator[Row]]],
) -> Iterator[tuple[Shape, Row]]:
    """One row of each shape after the other."""
    rows = zip_longest(*(zip(repeat(shape), stream, strict=False) for shape, stream in sources))
    yield from (pair for pair in chain.from_iterable(rows) if pair is not None)
