"""How the arguments of one call belong together: a length beside its list, an item of it, the same twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal

from lift_sys.inputs.domains import Bytes, Domain, Either, Items, Real, Table, Text, Whole
from lift_sys.inputs.drawing import Drawer, collected

__all__ = ["Relation", "possible", "relate", "shown"]

_SIZED = (str, bytes, list, tuple, set, frozenset, dict)
_LISTED = (str, list, tuple)


@dataclass(frozen=True, slots=True)
class Relation:
    """What the argument at place `target` has to do with that at place `source`."""

    kind: Literal["length", "member", "same", "as_long", "ordered"]
    """`length`: it is the length plus `offset`; `member`: an item, key or part; `as_long`: it has
    the same length; `ordered`: it is not less."""
    source: int
    target: int
    offset: int = 0

    def holds(self, row: Sequence[Any]) -> bool:
        """Tell whether a row of arguments has the relation."""
        source, target = row[self.source], row[self.target]
        try:
            match self.kind:
                case "length":
                    return type(target) is int and len(source) + self.offset == target
                case "member":
                    return bool(target != "" and target in source)
                case "same":
                    return bool(source == target)
                case "as_long":
                    return len(source) == len(target)
            return bool(source <= target)
        except (TypeError, ValueError):
            return False


def possible(domains: Sequence[Domain]) -> list[Relation]:
    """Return the relations that arguments of these domains may have."""
    found: list[Relation] = []
    for source, target in permutations(range(len(domains)), 2):
        for one in _options(domains[source]):
            for other in _options(domains[target]):
                found.extend(
                    Relation(kind, source, target, offset)
                    for kind, offset in _between(one, other, forward=source < target)
                )
    return list(dict.fromkeys(found))


def shown(relations: Sequence[Relation], rows: Sequence[Sequence[Any]]) -> list[Relation]:
    """Return the relations that all the example rows have."""
    return [relation for relation in relations if rows and all(map(relation.holds, rows))]


def relate(relation: Relation, row: list[Any], domain: Domain, drawer: Drawer) -> None:
    """Change the target's argument so that the row has the relation, where that can be done.

    `domain` is the target's.
    """
    source, target = row[relation.source], row[relation.target]
    if relation.holds(row):
        return
    match relation.kind:
        case "length" if isinstance(source, _SIZED):
            row[relation.target] = max(0, len(source) + relation.offset)
        case "member" if isinstance(source, _SIZED) and len(source):
            member = _member(source, drawer)
            row[relation.target] = member if type(member) is type(target) else target
        case "same" if type(source) is type(target):
            row[relation.target] = source
        case "as_long" if isinstance(source, _LISTED) and isinstance(target, _LISTED):
            row[relation.target] = _resized(target, len(source), domain, drawer)
        case "ordered" if isinstance(source, int | float) and isinstance(target, int | float):
            row[relation.source], row[relation.target] = target, source


def _options(domain: Domain) -> Sequence[Domain]:
    return domain.options if isinstance(domain, Either) else (domain,)


def _between(
    source: Domain, target: Domain, *, forward: bool
) -> Iterator[tuple[Literal["length", "member", "same", "as_long", "ordered"], int]]:
    is_number = isinstance(target, Whole | Real)
    if isinstance(source, Items | Text | Bytes | Table) and isinstance(target, Whole):
        yield from (("length", 0), ("length", -1), ("length", 1))
    if isinstance(source, Items) and type(source.item) is type(target):
        yield ("member", 0)
    if isinstance(source, Table) and type(source.key) is type(target):
        yield ("member", 0)
    if isinstance(source, Text) and isinstance(target, Text):
        yield ("member", 0)
    if forward and type(source) is type(target):
        yield ("same", 0)
    if isinstance(source, Items | Text) and isinstance(target, Items | Text) and forward:
        yield ("as_long", 0)
    if is_number and isinstance(source, Whole | Real):
        yield ("ordered", 0)


def _member(source: Any, drawer: Drawer) -> Any:  # noqa: ANN401 - an item of any type
    random = drawer.random
    if isinstance(source, str | bytes):
        start = random.randrange(len(source))
        return source[start : start + random.choice((1, 1, 2, 3))]
    items = list(source) if isinstance(source, list | tuple | dict) else sorted(source, key=repr)
    return random.choice(items)


def _resized(value: Any, length: int, domain: Domain, drawer: Drawer) -> Any:  # noqa: ANN401
    """Cut a string or list to this length, or make it longer by items like its own."""
    if isinstance(value, str):
        letters = next((d.letters for d in _options(domain) if isinstance(d, Text)), "ab")
        return value[:length] + "".join(
            drawer.random.choice(letters) for _ in range(length - len(value))
        )
    found = list(value)[:length]
    item = next((d.item for d in _options(domain) if isinstance(d, Items)), None)
    while len(found) < length and (item is not None or found):
        found.append(drawer.draw(item, 1) if item else drawer.random.choice(found))
    return collected("list" if isinstance(value, list) else "tuple", found)
