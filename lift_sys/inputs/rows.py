"""Makes rows of values for one form: edge values, variations of the examples, and drawn values, in turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lift_sys.inputs.bounds import Bound, bring_within
from lift_sys.inputs.domains import Domain, Either, Items, Text
from lift_sys.inputs.drawing import Drawer
from lift_sys.inputs.edges import by_rank, edges
from lift_sys.inputs.forms import ABSENT, Place
from lift_sys.inputs.relations import Relation, possible, relate, shown
from lift_sys.inputs.shapes import Shape
from lift_sys.inputs.varying import Variation
from lift_sys.inputs.writing import size_of

__all__ = ["Row", "Rows", "size_of_row"]

ODD = 8
"""How much larger an input counts that differs from the examples in how its arguments belong together:
it may break a precondition that nobody wrote down."""


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one input, and how far behind it stands among the others."""

    values: list[Any]
    size: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows of values for one shape."""

    shape: Shape
    drawer: Drawer
    bounds: Sequence[Bound]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the values go."""
        return self.shape.form.places

    def stream(self) -> Iterator[Row]:
        """Edge values in all combinations, variations of the examples and drawn rows, in turn."""
        if not self.places:
            yield Row([], 0)
            return
        domains = [place.domain for place in self.places]
        relations = possible(domains)
        kept = shown(relations, self.shape.rows)
        columns = [edges(domain, self.drawer.pool) for domain in domains]
        ranked = by_rank(columns)
        turn = 0
        while True:
            turn += 1
            row = self._next(turn, ranked, domains)
            self._connect(row, relations, kept, domains)
            self._bound(row, slack=0.15 if turn % 3 == 0 else 0.05)
            odd = not self._is_usual(row, kept)
            self._leave_out(row)
            yield Row(row, size_of_row(row) + (ODD if odd else 0))

    def _next(
        self, turn: int, ranked: Iterator[tuple[Any, ...]], domains: Sequence[Domain]
    ) -> list[Any]:
        """Take the next row of the source whose turn it is."""
        if turn % 3 == 0 and (row := next(ranked, None)) is not None:
            return list(row)
        if turn % 3 == 1 and self.shape.rows:
            return self._varied(domains)
        return [self.drawer.draw(domain) for domain in domains]

    def _varied(self, domains: Sequence[Domain]) -> list[Any]:
        """Change one argument of an example, seldom more."""
        random = self.drawer.random
        row = list(random.choice(self.shape.rows))
        variation = Variation(self.drawer)
        for place in random.sample(range(len(row)), random.choice((1, 1, min(2, len(row))))):
            if row[place] is ABSENT:
                row[place] = self.drawer.draw(domains[place])
            else:
                row[place] = variation.vary(row[place], domains[place])
        return row

    def _connect(
        self,
        row: list[Any],
        relations: Sequence[Relation],
        kept: Sequence[Relation],
        domains: Sequence[Domain],
    ) -> None:
        """Keep the relations of the examples mostly; now and then make one."""
        random = self.drawer.random
        if kept and random.random() < 0.8:
            for relation in kept:
                relate(relation, row, domains[relation.target], self.drawer)
        elif relations and random.random() < 0.4:
            relation = random.choice(relations)
            relate(relation, row, domains[relation.target], self.drawer)

    def _is_usual(self, row: Sequence[Any], kept: Sequence[Relation]) -> bool:
        """Tell whether a row is within the preconditions and related as the examples are."""
        if not all(relation.holds(row) for relation in kept):
            return False
        arguments = {place.name: value for place, value in zip(self.places, row, strict=True)}
        return all(bound.holds(arguments) for bound in self.bounds)

    def _bound(self, row: list[Any], *, slack: float) -> None:
        """Bring rows within the preconditions, but for a share of `slack`."""
        if not self.bounds or self.drawer.random.random() < slack:
            return
        names = [place.name for place in self.places]
        arguments = dict(zip(names, row, strict=True))
        far = self.drawer.random.choice((0, 0, 1, 2, 3, 5, 8))
        bring_within(self.bounds, arguments, far, self._item)
        row[:] = [arguments[name] if name else row[i] for i, name in enumerate(names)]

    def _item(self, name: str) -> Any:  # noqa: ANN401 - an item of any type
        """Draw an item for the collection that is a parameter's value."""
        domain = next(place.domain for place in self.places if place.name == name)
        options = domain.options if isinstance(domain, Either) else (domain,)
        found = next((option for option in options if isinstance(option, Items | Text)), None)
        if isinstance(found, Items):
            return self.drawer.draw(found.item, 1)
        return self.drawer.random.choice(found.letters) if found else None

    def _leave_out(self, row: list[Any]) -> None:
        """Leave optional arguments to their defaults now and then."""
        for place, what in enumerate(self.places):
            follows_gap = what.passing == "position_only" and ABSENT in row[:place]
            if what.optional and (follows_gap or self.drawer.random.random() < 0.4):
                row[place] = ABSENT


def size_of_row(row: Sequence[Any]) -> int:
    """Say how much there is to read in a call."""
    return sum(size_of(value) for value in row if value is not ABSENT)
