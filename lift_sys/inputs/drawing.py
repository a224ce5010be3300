"""Draws values of a domain by chance: small ones mostly, and often with a structure that matters.

Bounded in size: the code that gets them may need exponential time. Knows no functions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from lift_sys.inputs.constants import Pool
from lift_sys.inputs.domains import (
    Bytes,
    Chosen,
    Complex,
    Domain,
    Either,
    Items,
    Nothing,
    Real,
    Record,
    Table,
    Text,
    Truth,
    Whole,
)
from lift_sys.inputs.texts import draw_text

__all__ = ["MOST_ITEMS", "Drawer", "collected", "is_key"]

MOST_ITEMS = 30
MOST_NESTING = 4
"""How deeply collections nest that hold more than one item: they would otherwise grow without end."""
_LENGTHS = (0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8)
_FAR = (99, 100, 101, 255, 256, -100, 1000)
_FARTHEST = (10**4, 10**6, 2**31, -(2**31) - 1, 10**12)
"""Only where numbers as great are expected: a function that counts up to such a number does not return."""
_WIDTHS = (20, 50, 100, 200)
_BELOW = (-1, -1, -1, -2, -5)
"""Negative integers where the examples show none."""
_FRACTIONS = (0.5, 0.25, 1.5, 0.1, 2.5, 3.7, 0.05, 0.01)


@dataclass(frozen=True, slots=True)
class Drawer:
    """Where values come from: chance, and the constants that matter."""

    random: Random
    pool: Pool

    def draw(self, domain: Domain, nesting: int = 0) -> Any:  # noqa: ANN401 - a value of any type
        """Return a value of `domain`."""
        return _DRAW[type(domain)](self, domain, nesting)

    def whole(self, domain: Whole, nesting: int) -> int:
        """An integer: a small one, one like those of the examples, a constant, seldom a great one."""
        chance, random = self.random.random(), self.random
        signed = domain.low < 0
        if chance < 0.2 and self.pool.wholes:
            value = random.choice(self.pool.wholes)
        elif chance < 0.5:
            value = random.randint(0, 9)
        elif chance < 0.8 or nesting:
            spread = min(max(2, (domain.high - domain.low) // 2, domain.high // 2), 10**6)
            value = random.randint(domain.low - spread // 2, domain.high + spread)
        elif chance < 0.97:
            value = random.randint(0, random.choice(_WIDTHS))
        else:
            value = random.choice(_FAR + _FARTHEST if domain.high >= 1000 else _FAR)
        if not signed and value < 0:
            return random.choice(_BELOW) if random.random() < 0.2 else -value
        return -value if signed and random.random() < 0.25 else value

    def real(self, domain: Real, nesting: int) -> float:
        """A float, whole ones among them."""
        chance, random = self.random.random(), self.random
        if chance < 0.1 and self.pool.reals:
            return random.choice(self.pool.reals)
        if chance < (0.5 if domain.whole else 0.25):
            limits = Whole(int(domain.low), int(domain.high))
            number = self.whole(limits, nesting)
            return number if domain.whole and random.random() < 0.8 else float(number)
        if chance < 0.6:
            part = random.randint(0, 5) + random.choice(_FRACTIONS)
            return -part if domain.low < 0 and random.random() < 0.3 else part
        spread = max(1.0, (domain.high - domain.low) / 2)
        least = domain.low - spread if domain.low < 0 else max(0.0, domain.low - spread)
        return round(random.uniform(least, domain.high + spread), random.randint(1, 2))

    def text(self, domain: Text, nesting: int) -> str:
        """A string."""
        return draw_text(domain, self.random, self.pool.texts, brief=nesting > 0)

    def items(self, domain: Items, nesting: int) -> Any:  # noqa: ANN401 - a collection
        """A collection, with a structure more often than chance would make one."""
        length = self.length(domain, nesting)
        if domain.even and self.random.random() < 0.9:
            return collected(domain.kind, self.rows(domain, length, nesting))
        if self.random.random() < 0.35:
            palette = [
                self.draw(domain.item, nesting + 1) for _ in range(self.random.randint(1, 3))
            ]
            found = [self.random.choice(palette) for _ in range(length)]
        else:
            found = [self.draw(domain.item, nesting + 1) for _ in range(length)]
        return collected(domain.kind, self.arranged(found, domain))

    def length(self, domain: Items, nesting: int) -> int:
        """How many items: a few, or about as many as the examples have."""
        chance, random = self.random.random(), self.random
        if nesting >= MOST_NESTING:
            return random.randint(0, 1)
        if chance < 0.08 and self.pool.lengths and not nesting:
            return random.choice(self.pool.lengths)
        if chance < 0.6:
            length = random.choice(_LENGTHS[: 9 if nesting else None])
            return 1 if length < domain.shortest and random.random() < 0.8 else length
        most = min(domain.longest + 2, MOST_ITEMS // (1 + nesting))
        return random.randint(min(domain.shortest, most), most)

    def rows(self, domain: Items, length: int, nesting: int) -> list[Any]:
        """Items that are as long as one another."""
        length = min(length, 6)
        width = length if domain.square else self.random.choice((1, 2, 2, 3, 3, 4, 5))
        found: list[Any] = []
        for _ in range(length):
            row = self.draw(domain.item, nesting + 1)
            if not isinstance(domain.item, Items):
                found.append(row)
                continue
            row = list(row)[:width]
            while len(row) < width:
                row.append(self.draw(domain.item.item, nesting + 2))
            found.append(collected(domain.item.kind, row))
        return found

    def arranged(self, found: list[Any], domain: Items) -> list[Any]:
        """Bring items into an order that functions often ask about, or leave them as they are."""
        chance = self.random.random()
        if domain.distinct and self.random.random() < 0.8:
            found = [item for place, item in enumerate(found) if item not in found[:place]]
        if domain.ordered and chance < 0.7:
            return _sorted(found)
        return found if chance < 0.6 else self.rearranged(found)

    def rearranged(self, found: list[Any]) -> list[Any]:
        """Sort, reverse, mirror or repeat items."""
        return self.random.choice(_ARRANGEMENTS)(found)

    def record(self, domain: Record, nesting: int) -> Any:  # noqa: ANN401 - a tuple or list
        """One value for each place, now and then the same twice."""
        found = [self.draw(item, nesting + 1) for item in domain.items]
        if len(found) > 1 and self.random.random() < 0.15:
            first, second = self.random.sample(range(len(found)), 2)
            if domain.items[first] == domain.items[second]:
                found[first] = found[second]
        return found if domain.mutable else tuple(found)

    def table(self, domain: Table, nesting: int) -> dict[Any, Any]:
        """A dictionary, in which values often stand twice."""
        length = self.random.randint(0, min(domain.longest + 2, 10 // (1 + nesting)))
        keys = [self.draw(domain.key, nesting + 1) for _ in range(length)]
        values = [self.draw(domain.value, nesting + 1) for _ in range(length)]
        if values and self.random.random() < 0.3:
            values = [self.random.choice(values[:2]) for _ in values]
        return {key: value for key, value in zip(keys, values, strict=True) if is_key(key)}

    def either(self, domain: Either, nesting: int) -> Any:  # noqa: ANN401 - a value of any type
        """A value of one of the options."""
        if self.random.random() < 0.4:
            return self.draw(domain.options[0], nesting)
        return self.draw(self.random.choice(domain.options), nesting)

    def complex(self, domain: Complex, nesting: int) -> complex:  # noqa: ARG002 - as its siblings
        """A complex number of small parts."""
        parts = (0.0, 1.0, -1.0, 2.0, 0.5, -2.5, 3.0)
        return complex(self.random.choice(parts), self.random.choice(parts))


def collected(kind: str, items: Sequence[Any]) -> Any:  # noqa: ANN401 - a collection
    """Make a collection of this kind; what cannot be an item of a set is left out."""
    if kind == "list":
        return list(items)
    if kind == "tuple":
        return tuple(items)
    usable = [item for item in items if is_key(item)]
    return set(usable) if kind == "set" else frozenset(usable)


def is_key(value: object) -> bool:
    """Tell whether a value can be an item of a set or a key."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _sorted(items: list[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return items


def _run(items: list[Any]) -> list[Any]:
    """Numbers one after the other, from the first of the items on."""
    if items and type(items[0]) is int:
        return list(range(items[0], items[0] + len(items)))
    return items


_ARRANGEMENTS: tuple[Callable[[list[Any]], list[Any]], ...] = (
    _sorted,
    _sorted,
    lambda items: _sorted(items)[::-1],
    lambda items: items[::-1],
    lambda items: items + items[::-1][len(items) % 2 :],
    lambda items: items[:1] * len(items),
    lambda items: (items * 2)[: MOST_ITEMS // 2],
    _run,
)
_DRAW: dict[type, Callable[[Drawer, Any, int], Any]] = {
    Nothing: lambda *_: None,
    Truth: lambda drawer, *_: drawer.random.random() < 0.5,
    Whole: Drawer.whole,
    Real: Drawer.real,
    Complex: Drawer.complex,
    Text: Drawer.text,
    Bytes: lambda d, domain, n: d.text(domain.text, n).encode("latin-1", "ignore"),
    Chosen: lambda drawer, domain, _: drawer.random.choice(domain.values),
    Items: Drawer.items,
    Record: Drawer.record,
    Table: Drawer.table,
    Either: Drawer.either,
}
