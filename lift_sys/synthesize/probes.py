"""Further inputs, made from those of the examples, at which programs are only told apart."""

from collections.abc import Callable, Sequence

from lift_sys.synthesize.types import FLOAT, INT, STR, Type, element

__all__ = ["probes"]


def probes(columns: Sequence[Sequence[object]], kinds: Sequence[Type]) -> list[list[object]]:
    """A few rows of arguments: examples crossed with one another, and altered ones."""
    if not columns:
        return []
    rows = [
        [
            _altered(column[(step + k) % len(column)], kind, step)
            for k, (column, kind) in enumerate(zip(columns, kinds, strict=True))
        ]
        for step in range(2)
    ]
    rows.append([_grown(columns[0], kinds[0]), *(column[0] for column in columns[1:])])
    return rows


def _grown(column: Sequence[object], kind: Type) -> object:
    """A value beyond those of the examples: a large number, or all items at once."""
    first = column[0]
    if kind == INT and isinstance(first, int):
        largest = max(abs(value) for value in column if isinstance(value, int))
        return 3 * largest + 7 if largest < 300 else largest + 1
    if kind == FLOAT and isinstance(first, float):
        return 3.5 * max(abs(value) for value in column if isinstance(value, float)) + 1.25
    if isinstance(first, str):
        longest = max((value for value in column if isinstance(value, str)), key=len)
        return longest + longest[:2]
    if isinstance(first, list):
        fullest = max((value for value in column if isinstance(value, list)), key=len)
        return fullest + fullest[:2]
    return column[-1]


def _altered(value: object, kind: Type, step: int) -> object:
    change: dict[str, Callable[..., object]] = {
        "list": _list,
        "tuples": lambda v, k, s: tuple(_list(list(v), k, s)),
        "dict": _dict,
    }
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return (value + 4, max(2, value // 2 + 1))[step] if abs(value) < 10**6 else value
    if isinstance(value, float):
        return (value * 1.5 + 0.25, value - 3.75)[step]
    if isinstance(value, str):
        return _text(value, step)
    if kind[0] in change and type(value) in (list, tuple, dict):
        return change[str(kind[0])](value, kind, step)
    return value


def _text(value: str, step: int) -> str:
    if len(value) == 1:
        return value
    if step == 0:
        return value + "  aB 2" + value[:2] if " " in value or not value else value + value[:2]
    return value[::-1].title()


def _list(value: list[object], kind: Type, step: int) -> list[object]:
    item = element(kind)
    if step == 0:
        extra: dict[Type, list[object]] = {INT: [3, -2, 3], FLOAT: [2.5, -1.0], STR: ["bb", "A"]}
        return [*value[::-1], *extra.get(item, value[:1])]
    return [*value[1:], *value[:1], *value[-1:]]


def _dict(value: dict[object, object], _: Type, step: int) -> dict[object, object]:
    items = list(value.items())
    return dict(items[1:]) if step == 0 else dict(reversed(items))
