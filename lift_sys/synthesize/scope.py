"""Bottom-up enumeration of expressions by cost, one of each behaviour.

Knows the points at which expressions are evaluated; knows neither goals nor statements.
"""

from collections.abc import Callable, Iterator, Sequence

from lift_sys.synthesize.operations import PATTERNS, Operation
from lift_sys.synthesize.terms import Literal, Term
from lift_sys.synthesize.types import BOOL, INT, STR, Type
from lift_sys.synthesize.values import Err, apply, vector_key

__all__ = ["Meter", "Pricing", "Scope"]

SCALARS = (INT, STR, BOOL)
LITERAL_FIRST = frozenset(
    {
        "{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} ** {1}", "{0}.join({1})",
        "{1} in {0}", "{1} not in {0}", "range({0}, {1})", "range({0}, {1} + 1)",
        "range({0}, {1}, {2})", "({0}, {1})", "[{0}, {1}]",
    }
)  # fmt: skip
"""Operations that a constant may begin; elsewhere it makes nonsense or a mirror image."""
REPEATABLE = frozenset(
    {"{0} + 1", "{0} - 1", "{0} * 2", "{0} / 2", "[x for row in {0} for x in row]"}
)
"""Operations of one argument that make sense when done twice over."""
VARIANTS = 3
"""How many terms of one behaviour are kept, when each takes up something of the text."""


class Meter:
    """Counts the programs looked at, so that a search ends at the same place every time."""

    def __init__(self, limit: int) -> None:
        self.count = 0
        self.limit = limit

    @property
    def spent(self) -> bool:
        """Whether the search has looked at as many programs as it may."""
        return self.count >= self.limit


class Pricing:
    """What an operation costs and which wishes of the text it meets, found once for each."""

    def __init__(
        self, tags_to_bits: Sequence[tuple[frozenset[str], int]], hints: frozenset[str]
    ) -> None:
        self.tags_to_bits = tags_to_bits
        self.hints = hints

    def price(self, tags: frozenset[str], cost: int) -> tuple[int, int]:
        """The cost, lower for what the text speaks of, and the bits of the wishes that are met."""
        bits = 0
        for wished, bit in self.tags_to_bits:
            if wished & tags:
                bits |= bit
        if bits:
            return max(1, min(2, cost - 2)), bits
        if tags & self.hints:
            return max(2, cost - 1), 0
        return cost, 0


class Scope:
    """The expressions over some variables, evaluated at fixed points."""

    def __init__(
        self,
        size: int,
        operations: Sequence[tuple[Operation, int, int]],
        *,
        variable_bits: int,
        meter: Meter,
        judged: int | None = None,
    ) -> None:
        """Take the number of points, and each operation with its cost and its bits.

        A term must depend on a variable (one of `variable_bits`), and must have a value at one of
        the first `judged` points at least.
        """
        self.size = size
        self.operations = operations
        self.variable_bits = variable_bits
        self.meter = meter
        self.judged = size if judged is None else judged
        self.weight = 1 + size // 8
        self.bank: dict[int, dict[Type, list[Term]]] = {}
        self.seen: dict[object, list[int]] = {}
        self.level = 0
        self.on_new: Callable[[Term], None] | None = None

    def add(self, term: Term) -> bool:
        """Keep a term unless an earlier one does the same and takes up as much of the text."""
        key = (term.kind, vector_key(term.values, scalar=term.kind in SCALARS))
        known = self.seen.get(key)
        if known is None:
            self.seen[key] = [term.mask]
        elif len(known) >= VARIANTS or any(term.mask & ~mask == 0 for mask in known):
            return False
        else:
            known.append(term.mask)
        self.bank.setdefault(term.cost, {}).setdefault(term.kind, []).append(term)
        if self.on_new is not None:
            self.on_new(term)
        return True

    def at(self, cost: int, pattern: str) -> Iterator[Term]:
        """The terms of one cost whose type matches."""
        test = PATTERNS[pattern]
        for kind, terms in list(self.bank.get(cost, {}).items()):
            if test(kind):
                yield from terms

    def grow(self, level: int) -> None:
        """Add all terms of this cost that an operation makes of cheaper ones."""
        for operation, cost, bits in self.operations:
            if self.meter.spent:
                break
            budget = level - cost
            if budget < len(operation.arguments):
                if not operation.arguments and budget == 0:
                    self._make(operation, level, bits, ())
                continue
            self._compose(operation, level, budget, bits)
        self.level = level

    def _compose(self, operation: Operation, level: int, budget: int, bits: int) -> None:
        patterns = operation.arguments
        if len(patterns) == 1:
            for term in self.at(budget, patterns[0]):
                self._make(operation, level, bits, (term,))
        elif len(patterns) == 2:
            for first in range(1, budget):
                self._pairs(operation, level, bits, first, budget - first)
        elif len(patterns) == 3:
            for first in range(1, budget - 1):
                for second in range(1, budget - first):
                    self._triples(operation, level, bits, (first, second, budget - first - second))

    def _pairs(self, operation: Operation, level: int, bits: int, one: int, two: int) -> None:
        left, right = operation.arguments
        seconds = list(self.at(two, right))
        for a in self.at(one, left) if seconds else ():
            for b in seconds:
                if a is not b and (a.mask | b.mask) & self.variable_bits:
                    self._make(operation, level, bits, (a, b))
            if self.meter.spent:
                return

    def _triples(
        self, operation: Operation, level: int, bits: int, costs: tuple[int, int, int]
    ) -> None:
        ones, twos, threes = (
            list(self.at(cost, pattern))
            for cost, pattern in zip(costs, operation.arguments, strict=True)
        )
        if not (ones and twos and threes):
            return
        for a in ones:
            for b in twos:
                for c in threes:
                    if b is not c:
                        self._make(operation, level, bits, (a, b, c))
            if self.meter.spent:
                return

    def _make(self, operation: Operation, level: int, bits: int, parts: tuple[Term, ...]) -> None:
        kind = operation.result_type(tuple(part.kind for part in parts))
        if kind is None:
            return
        if len(parts) == 1 and parts[0].form is operation and operation.template not in REPEATABLE:
            return
        mask = bits
        for part in parts:
            mask |= part.mask
        if parts and not mask & self.variable_bits:
            return
        if parts and isinstance(parts[0].form, Literal):
            if len(parts) == 1 or operation.template not in LITERAL_FIRST:
                return
        self.meter.count += self.weight
        if parts:
            values = apply(operation.function, [part.values for part in parts])
        else:
            values = [operation.function()] * self.size
        if all(value.__class__ is Err for value in values[: self.judged]):
            return
        self.add(Term(operation, kind, level, mask, values, parts=parts))
