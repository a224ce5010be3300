"""Varies the values of examples by one or two small changes. Knows no functions."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lift_sys.inputs.domains import Bytes, Chosen, Domain, Either, Items, Record, Table, Text, Whole
from lift_sys.inputs.drawing import MOST_ITEMS, Drawer, collected
from lift_sys.inputs.texts import is_listed, vary_text

__all__ = ["Variation"]


@dataclass(frozen=True, slots=True)
class Variation:
    """Makes values that differ a little from others."""

    drawer: Drawer

    def vary(self, value: Any, domain: Domain, nesting: int = 0) -> Any:  # noqa: ANN401
        """Return a value like `value`; one drawn from `domain` where `value` offers nothing."""
        change = _CHANGES.get(type(value))
        if change is None or isinstance(domain, Chosen) or self.drawer.random.random() < 0.04:
            return self.drawer.draw(domain, nesting)
        return change(self, value, domain, nesting)

    def whole(self, value: int, domain: Domain, nesting: int) -> int:
        """A neighbour, the negative, the half or the double, or another integer."""
        random = self.drawer.random
        match random.randrange(10):
            case 0 | 1:
                return value + 1
            case 2 | 3:
                return value - 1
            case 4:
                return -value if random.random() < 0.4 else value + random.choice((2, 3, 5))
            case 5:
                return value // 2
            case 6 if abs(value) < 10**5:
                return value * 2
            case 7:
                return value % 10
        known = domain if isinstance(domain, Whole) else Whole()
        return self.drawer.whole(known, nesting) if nesting else value + random.randint(-9, 9)

    def real(self, value: float, domain: Domain, nesting: int) -> float:
        """As for integers, halves as well."""
        random = self.drawer.random
        if random.random() < 0.2 or not math.isfinite(value):
            drawn = self.drawer.draw(domain, nesting)
            return drawn if isinstance(drawn, int | float) else value
        changes = (value + 1, value - 1, value + 0.5, -value, value * 2, float(round(value)))
        return random.choice((*changes, value + 0.1, value / 4))

    def text(self, value: str, domain: Domain, nesting: int) -> str:  # noqa: ARG002
        """One or two letters changed, or another string where only a few are meant."""
        known = domain if isinstance(domain, Text) else None
        listed = known is not None and is_listed(known, self.drawer.pool.texts)
        if listed and self.drawer.random.random() < 0.6:
            return self.drawer.random.choice(self.drawer.pool.texts)
        for _ in range(self.drawer.random.choice((1, 1, 2))):
            value = vary_text(value, self.drawer.random, known)
        return value

    def bytes(self, value: bytes, domain: Domain, nesting: int) -> bytes:
        """As for strings."""
        inner = domain.text if isinstance(domain, Bytes) else domain
        return self.text(value.decode("latin-1"), inner, nesting).encode("latin-1", "ignore")

    def items(self, value: Any, domain: Domain, nesting: int) -> Any:  # noqa: ANN401 - a collection
        """An item dropped, repeated, moved or changed, or all in another order."""
        if isinstance(domain, Either):
            domain = next((o for o in domain.options if isinstance(o, Items | Record)), domain)
        found = list(value)
        if isinstance(domain, Record) and len(domain.items) == len(found):
            place = self.drawer.random.randrange(len(found))
            found[place] = self.vary(found[place], domain.items[place], nesting + 1)
            return found if isinstance(value, list) else tuple(found)
        if not isinstance(domain, Items):
            return self.drawer.draw(domain, nesting)
        if isinstance(value, set | frozenset):
            found.sort(key=repr)
        return collected(domain.kind, self.changed(found, domain, nesting)[:MOST_ITEMS])

    def changed(self, items: list[Any], domain: Items, nesting: int) -> list[Any]:
        """Make one change to the items."""
        random = self.drawer.random
        place = random.randrange(len(items)) if items else 0
        if domain.even and items and random.random() < 0.85:
            return self.rows(items, domain, place, nesting)
        match random.randrange(12) if items else 7:
            case 0 | 1:
                return items[:place] + items[place + 1 :]
            case 2:
                return [*items[:place], items[place], *items[place:]]
            case 3:
                other = random.randrange(len(items))
                items[place], items[other] = items[other], items[place]
                return items
            case 4 | 5 | 6:
                items[place] = self.vary(items[place], domain.item, nesting + 1)
                return items
            case 7:
                return [*items[:place], self.drawer.draw(domain.item, nesting + 1), *items[place:]]
            case 8:
                return items[: place + 1]
            case 9:
                return [self.vary(item, domain.item, nesting + 1) for item in items]
            case 10:
                items[place] = random.choice(items)
                return items
        return self.drawer.rearranged(items)

    def rows(self, items: list[Any], domain: Items, place: int, nesting: int) -> list[Any]:
        """Change the rows of a matrix, which stay as long as one another."""
        if not isinstance(domain.item, Items) or not all(
            isinstance(r, list | tuple) for r in items
        ):
            items[place] = self.vary(items[place], domain.item, nesting + 1)
            return items
        kind, random = domain.item.kind, self.drawer.random
        rows = [list(row) for row in items]
        column = random.randrange(len(rows[place])) if rows[place] else 0
        match random.randrange(6):
            case 0 if not domain.square:
                rows = rows[:place] + rows[place + 1 :]
            case 1 if not domain.square:
                rows = [row[:column] + row[column + 1 :] for row in rows]
            case 0 | 1:
                rows = [row[:-1] for row in rows[:-1]]
            case 2:
                rows[place] = list(rows[random.randrange(len(rows))])
            case _ if rows[place]:
                rows[place][column] = self.vary(rows[place][column], domain.item.item, nesting + 2)
        return [collected(kind, row) for row in rows]

    def table(self, value: dict[Any, Any], domain: Domain, nesting: int) -> dict[Any, Any]:
        """An entry dropped, added or changed."""
        if not isinstance(domain, Table):
            return value
        random, keys = self.drawer.random, list(value)
        changed = dict(value)
        key = random.choice(keys) if keys else None
        match random.randrange(5) if keys else 4:
            case 0:
                del changed[key]
            case 1 | 2:
                changed[key] = self.vary(changed[key], domain.value, nesting + 1)
            case 3:
                changed[key] = changed[random.choice(keys)]
            case _:
                changed.update(self.drawer.draw(Table(domain.key, domain.value, 1), nesting + 1))
        return changed


_CHANGES: dict[type, Callable[[Variation, Any, Domain, int], Any]] = {
    bool: lambda _, value, *__: not value,
    int: Variation.whole,
    float: Variation.real,
    str: Variation.text,
    bytes: Variation.bytes,
    list: Variation.items,
    tuple: Variation.items,
    set: Variation.items,
    frozenset: Variation.items,
    dict: Variation.table,
}
