"""Bottom-up enumeration of expressions by cost, one of each behaviour.

Knows the points at which expressions are evaluated; knows neither goals nor statements.
"""

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence

from lift_sys.synthesize.operations import PATTERNS, Operation
from lift_sys.synthesize.terms import Literal, Term
from lift_sys.synthesize.types import ANY, BOOL, INT, STR, Type
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
TAKES_SAME = frozenset({"{0} ** {1}", "{0} * {1}"})
"""Operations that make sense of one thing given twice."""
TAKES_RANGE = frozenset({"sum({0})", "math.prod({0})", "{1} in {0}"})
"""Operations that a range is made for; comprehensions take it as well."""
VARIANTS = 3
"""How many terms of one behaviour are kept, when each takes up something of the text."""


class Meter:
    """Counts the programs looked at, so that a search ends at the same place every time."""

    def __init__(self, limit: int, deadline: float = math.inf) -> None:
        self.count = 0
        self.limit = limit
        self.deadline = deadline
        """Reading of the monotonic clock at which the search ends in any case."""

    @property
    def spent(self) -> bool:
        """Whether the search has looked at as many programs as it may."""
        return self.count >= self.limit or time.monotonic() > self.deadline


class Pricing:
    """What an operation costs and which wishes of the text it meets, found once for each."""

    def __init__(
        self, tags_to_bits: Sequence[tuple[frozenset[str], int]], hints: frozenset[str]
    ) -> None:
        self.tags_to_bits = tags_to_bits
        self.hints = hints

    def asked(self, tags: frozenset[str]) -> bool:
        """Whether the text speaks of one of these in any way."""
        return bool(tags & self.hints) or any(wished & tags for wished, _ in self.tags_to_bits)

    def price(
        self, tags: frozenset[str], cost: int, further: frozenset[str] = frozenset()
    ) -> tuple[int, int]:
        """The cost, lower for what the text speaks of, and the bits of the wishes that are met."""
        bits = 0
        for wished, bit in self.tags_to_bits:
            if wished & tags:
                bits |= bit
        if bits:
            bits |= sum(
                bit for wished, bit in self.tags_to_bits if wished & further and not bits & bit
            )
            return 1 if cost <= 3 else 2 if cost <= 7 else 3, bits
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

    def _kinds(self, cost: int, pattern: str) -> list[tuple[Type, list[Term]]]:
        """The terms of one cost whose type matches, by type."""
        test = PATTERNS[pattern]
        return [
            (kind, list(terms)) for kind, terms in self.bank.get(cost, {}).items() if test(kind)
        ]

    def grow(self, level: int) -> None:
        """Add all terms of this cost that an operation makes of cheaper ones."""
        for priced in self.operations:
            operation, cost, bits = priced
            if self.meter.spent:
                break
            budget = level - cost
            count = len(operation.arguments)
            if count == 0 and budget == 0:
                values = [operation.function()] * self.size
                self.add(Term(operation, operation.result_type(()) or ANY, level, bits, values))
            elif count and budget >= count:
                for costs in _shares(budget, count):
                    self._compose(priced, level, costs)
        self.level = level

    def _compose(
        self, priced: tuple[Operation, int, int], level: int, costs: tuple[int, ...]
    ) -> None:
        operation = priced[0]
        groups = [
            self._kinds(cost, pattern)
            for cost, pattern in zip(costs, operation.arguments, strict=True)
        ]
        if not all(groups):
            return
        for chosen in itertools.product(*groups):
            kind = operation.result_type(tuple(pair[0] for pair in chosen))
            if kind is not None:
                for parts in itertools.product(*(pair[1] for pair in chosen)):
                    if self._sensible(operation, parts):
                        self._make(priced, kind, level, parts)
                if self.meter.spent:
                    return

    def _sensible(self, operation: Operation, parts: tuple[Term, ...]) -> bool:
        """Whether a person could mean this: no constant arithmetic, nothing twice over."""
        first = parts[0]
        if first.form.__class__ is Literal and (
            len(parts) == 1 or operation.template not in LITERAL_FIRST
        ):
            return False
        if len(parts) == 1:
            if first.form is operation and operation.template not in REPEATABLE:
                return False
        elif first is parts[1] or parts[-1] is parts[-2]:
            return operation.template in TAKES_SAME
        return operation.template in TAKES_RANGE or not any(map(_is_range, parts))

    def _make(
        self,
        priced: tuple[Operation, int, int],
        kind: Type,
        level: int,
        parts: tuple[Term, ...],
    ) -> None:
        operation, _, mask = priced
        clean = True
        for part in parts:
            mask |= part.mask
            clean = clean and part.clean
        if not mask & self.variable_bits:
            return
        self.meter.count += self.weight
        vectors = [part.values for part in parts]
        values = None
        if clean and not operation.grows:
            try:
                values = list(map(operation.function, *vectors))
            except Exception:  # generated code may raise anything
                clean = False
        if values is None:
            values = apply(operation.function, vectors)
            clean = not any(value.__class__ is Err for value in values)
        if any(part.kind == kind and part.values == values for part in parts):
            return
        if not clean and all(value.__class__ is Err for value in values[: self.judged]):
            return
        self.add(Term(operation, kind, level, mask, values, parts=parts, clean=clean))


def _shares(budget: int, count: int) -> Iterator[tuple[int, ...]]:
    """The ways to share a cost among the arguments, each getting one at least."""
    if count == 1:
        yield (budget,)
        return
    for first in range(1, budget - count + 2):
        for rest in _shares(budget - first, count - 1):
            yield (first, *rest)


def _is_range(term: Term) -> bool:
    return isinstance(term.form, Operation) and term.form.template.startswith("range(")
