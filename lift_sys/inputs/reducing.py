"""Lists simpler values than a given one, the greatest steps first. Without chance; knows no functions."""

from collections.abc import Iterator, Sequence
from typing import Any

from lift_sys.inputs.domains import Chosen, Domain, Either, Items, Nothing, Record, Table
from lift_sys.inputs.drawing import collected

__all__ = ["simpler", "together"]

_LETTERS = "a0 "


def simpler(value: Any, domain: Domain) -> Iterator[Any]:  # noqa: ANN401 - a value of any type
    """Yield values of about the same type that are simpler than `value`.

    None stands first where the domain has it. A record keeps its length.
    """
    options = domain.options if isinstance(domain, Either) else (domain,)
    if Nothing() in options and value is not None:
        yield None
    if isinstance(domain, Chosen):
        # Others than those that are named are none that anybody passes.
        return
    match value:
        case bool():
            yield from (False,) if value else ()
        case int():
            yield from _wholes(value)
        case float():
            yield from _reals(value)
        case str():
            yield from _texts(value)
        case bytes():
            yield from (text.encode("latin-1") for text in _texts(value.decode("latin-1")))
        case dict():
            yield from _tables(value, next((o for o in options if isinstance(o, Table)), None))
        case list() | tuple() | set() | frozenset():
            yield from _collections(value, options)


def together(row: Sequence[Any]) -> Iterator[list[Any]]:
    """Yield rows in which a value that stands in them more than once is simpler everywhere."""
    leaves = list(_leaves(list(row)))
    repeated = {repr(leaf): leaf for place, leaf in enumerate(leaves) if leaf in leaves[:place]}
    for leaf in repeated.values():
        for other in simpler(leaf, Nothing()):
            if other is not None:
                yield [_replaced(value, leaf, other) for value in row]


def _leaves(value: Any) -> Iterator[Any]:  # noqa: ANN401
    match value:
        case list() | tuple():
            for item in value:
                yield from _leaves(item)
        case bool() | None:
            return
        case int() | float() | str():
            yield value


def _replaced(value: Any, leaf: Any, other: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list | tuple):
        return type(value)(_replaced(item, leaf, other) for item in value)
    return other if type(value) is type(leaf) and value == leaf else value


def _wholes(value: int) -> Iterator[int]:
    """Zero, then ever nearer to the value; negative ones turned first."""
    if value < 0:
        yield -value
    step = abs(value)
    sign = 1 if value > 0 else -1
    while step:
        yield value - sign * step
        step //= 2


def _reals(value: float) -> Iterator[float]:
    if value == 0 or value != value:
        return
    yield 0.0
    if value < 0:
        yield -value
    if abs(value) < 1e15:
        yield float(int(value))
        yield round(value, 1)
        if value == int(value):
            yield from (float(number) for number in _wholes(int(value)))


def _texts(value: str) -> Iterator[str]:
    yield from map("".join, _shorter(value))
    for place, letter in enumerate(value):
        for other in _LETTERS[: _LETTERS.find(letter)] if letter in _LETTERS else _LETTERS:
            yield value[:place] + other + value[place + 1 :]


def _shorter(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Nothing, then the items without a part, a smaller one each time."""
    size = len(items)
    while size:
        for start in range(0, len(items), size):
            yield [*items[:start], *items[start + size :]]
        size //= 2


def _collections(value: Any, options: Sequence[Domain]) -> Iterator[Any]:  # noqa: ANN401
    items = sorted(value, key=repr) if isinstance(value, set | frozenset) else list(value)
    kind = type(value).__name__
    record = next(
        (o for o in options if isinstance(o, Record) and len(o.items) == len(items)), None
    )
    many = next((o for o in options if isinstance(o, Items)), None)
    if many is not None or record is None:
        yield from (collected(kind, found) for found in _shorter(items))
    if many is not None and many.even:
        yield from _narrower(items, kind)
    for place, item in enumerate(items):
        inner = record.items[place] if record else many.item if many else Nothing()
        for other in simpler(item, inner):
            yield collected(kind, [*items[:place], other, *items[place + 1 :]])
    ordered = sorted(items, key=lambda item: (repr(type(item)), _key(item)))
    if kind in ("list", "tuple") and record is None and ordered != items:
        yield collected(kind, ordered)


def _narrower(items: list[Any], kind: str) -> Iterator[Any]:
    """The rows of a matrix without one column."""
    if items and all(isinstance(row, list | tuple) for row in items):
        for column in range(min(map(len, items))):
            rows = [type(row)([*row[:column], *row[column + 1 :]]) for row in items]
            yield collected(kind, rows)


def _key(item: Any) -> Any:  # noqa: ANN401 - what items of one type are sorted by
    return item if isinstance(item, int | float | str | bytes) else repr(item)


def _tables(value: dict[Any, Any], domain: Table | None) -> Iterator[dict[Any, Any]]:
    items = list(value.items())
    yield from (dict(found) for found in _shorter(items))
    for place, (key, item) in enumerate(items):
        for other in simpler(item, domain.value if domain else Nothing()):
            yield dict([*items[:place], (key, other), *items[place + 1 :]])
    for place, (key, item) in enumerate(items):
        for other in simpler(key, domain.key if domain else Nothing()):
            if other not in value:
                yield dict([*items[:place], (other, item), *items[place + 1 :]])
