"""Decision lists over the terms of a search: what holds on which examples, put together.

Knows nothing of how terms are made.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lift_sys.synthesize.objective import Objective
from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.terms import Literal, Source, Term
from lift_sys.synthesize.types import BOOL
from lift_sys.synthesize.values import Err, same

__all__ = ["Choices", "Decision"]

KEPT = 6
KEPT_SMALL = 3
PLAIN = frozenset({"None", "True", "False", "0", "1", "-1", "''", "[]", "0.0"})
"""Constants that a result may be without the text naming them."""
ZERO = frozenset({"0", "0.0", "''", "[]", "None", "True", "False"})
UNSAID, UNSAID_ZERO = 6, 1
"""What a constant in a condition costs besides, if the text does not state it."""
CAUGHT = frozenset({"ValueError", "KeyError", "IndexError", "ZeroDivisionError", "TypeError"})


@dataclass(frozen=True, slots=True)
class Decision:
    """Return the first value whose guard holds, or else the last; or catch what the value raises."""

    branches: tuple[tuple[Term, Term], ...]
    last: Term
    cost: int
    mask: int
    caught: tuple[str, ...] = ()
    """The exceptions at which `last` is returned in place of the only branch's value."""


class Choices:
    """Sorts the terms of a search by the examples that each gets right, and combines them."""

    def __init__(
        self,
        expected: list[object],
        objective: Objective,
        *,
        price: int,
        shown: Callable[[list[object]], list[object]],
    ) -> None:
        self.expected = expected
        self.shown = shown
        """What the examples show of a term's values."""
        self.objective = objective
        self.price = price
        """What each branch costs beside its terms."""
        self.all = (1 << len(expected)) - 1
        self.offers: dict[int, list[tuple[int, Term]]] = {}
        self.guards: dict[int, list[tuple[int, Term]]] = {}
        self.opened: list[tuple[list[tuple[Term, Term]], int, int, int]] = []
        """Cases that the text lists without the last: branches, cost, mask, examples left over."""
        self.smallest: dict[tuple[int, int], list[tuple[int, Term]]] = {}
        self.changed = False

    def open(self, branches: list[tuple[Term, Term]], cost: int, mask: int) -> None:
        """Note cases that leave the other cases open, if the examples agree with them."""
        left = self.all
        for k, value in enumerate(self.expected):
            for guard, result in branches:
                if guard.values[k].__class__ is Err:
                    return
                if guard.values[k]:
                    if not same(result.values[k], value):
                        return
                    left &= ~(1 << k)
                    break
        if left:
            self.opened.append((branches, cost, mask, left))

    def _opened(self) -> Iterator[Decision]:
        for branches, cost, mask, left in self.opened:
            for last in self._right(left):
                yield Decision(tuple(branches), last, cost + last.cost, mask | last.mask)

    def take(self, term: Term) -> int:
        """Note a term; return the set of examples that it gets right, as bits."""
        right = 0
        values = self.shown(term.values)
        for k, value in enumerate(self.expected):
            found = values[k]
            if found.__class__ is value.__class__ and (same(found, value) or _raises(found, value)):
                right |= 1 << k
        worth = term.cost + self.objective.missed(term.mask)
        unsaid = isinstance(term.form, Literal) and not term.mask and term.cost > 1
        if unsaid and isinstance(term.form, Literal) and term.form.source not in PLAIN:
            return right
        if right:
            self._keep(self.offers, right, worth, term)
        if term.kind == BOOL and not isinstance(term.form, Literal):
            values = term.values[: len(self.expected)]
            if not any(value.__class__ is Err for value in values):
                truth = sum(1 << k for k, value in enumerate(values) if value)
                if 0 < truth < self.all:
                    self._keep(self.guards, truth, worth, term)
        return right

    def _keep(
        self, table: dict[int, list[tuple[int, Term]]], key: int, worth: int, term: Term
    ) -> None:
        kept = table.setdefault(key, [])
        if len(kept) < KEPT or worth < kept[-1][0]:
            kept.append((worth, term))
            kept.sort(key=lambda pair: pair[0])
            del kept[KEPT:]
            self.changed = True
        # Terms come in order of cost: the first are the smallest, whatever they leave out.
        small = self.smallest.setdefault((id(table), key), [])
        if len(small) < KEPT_SMALL:
            small.append((worth, term))
            self.changed = True

    def decisions(self) -> Iterator[Decision]:
        """All decision lists of one or two guards, and those that catch exceptions."""
        self.changed = False
        yield from self._opened()
        yield from self._catching()
        yield from self._conjunctions()
        if len(self.expected) > 1:
            for depth in (1, 2):
                for branches, last in self._lists(self.all, depth):
                    yield self._priced(branches, last)

    def _priced(self, branches: tuple[tuple[Term, Term], ...], last: Term) -> Decision:
        cost, mask = last.cost, last.mask
        for guard, value in branches:
            price = 1 if isinstance(guard.form, Source) else self.price
            cost += guard.cost + value.cost + price + self._unsaid(guard)
            mask |= guard.mask | value.mask
        return Decision(branches, last, cost, mask)

    def _unsaid(self, guard: Term) -> int:
        """What a condition costs besides, if it holds a constant that no word asks for."""
        if isinstance(guard.form, Source):
            return 0
        constants = _constants(guard, self.objective)
        return UNSAID * len(constants - ZERO) + UNSAID_ZERO * len(constants & ZERO)

    def _right(self, wanted: int) -> list[Term]:
        """The terms that get all of some examples right, the likeliest first."""
        keys = [key for key in self.offers if wanted & ~key == 0]
        found = [pair for key in keys for pair in self.offers[key]]
        found.sort(key=lambda pair: pair[0])
        small = [pair for key in keys for pair in self.smallest[id(self.offers), key]]
        small.sort(key=lambda pair: pair[1].cost)
        chosen = [term for _, term in (*found[:KEPT_SMALL], *small[:KEPT_SMALL])]
        return list({id(term): term for term in chosen}.values())

    def _lists(
        self, wanted: int, depth: int
    ) -> Iterator[tuple[tuple[tuple[Term, Term], ...], Term]]:
        if depth == 0:
            for term in self._right(wanted):
                yield (), term
            return
        for truth in list(self.guards)[:64]:
            then, rest = truth & wanted, wanted & ~truth
            if not then or not rest:
                continue
            values = _plainest(self._right(then))
            others = list(self._lists(rest, depth - 1))[:6] if values else []
            for _, guard in self.guards[truth][:3] if others else ():
                for value in values:
                    for branches, last in others:
                        yield ((guard, value), *branches), last

    def _conjunctions(self) -> Iterator[Decision]:
        """`a and b` for a truth value: dearer than the enumeration reaches."""
        if not all(isinstance(value, bool) for value in self.expected):
            return
        goal = sum(1 << k for k, value in enumerate(self.expected) if value)
        for operator, fits in (("and", int.__and__), ("or", int.__or__)):
            joined = Operation(
                f"{{0}} {operator} {{1}}", f"{{0}} {operator} {{1}}", max, (), BOOL, 3, frozenset()
            )
            for one, firsts in list(self.guards.items()):
                for two, seconds in list(self.guards.items()):
                    if fits(one, two) != goal or goal in (one, two):
                        continue
                    for _, a in firsts[:3]:
                        for _, b in seconds[:3]:
                            if a.cost <= b.cost:
                                yield self._joined(joined, a, b)

    def _joined(self, form: Operation, one: Term, two: Term) -> Decision:
        cost, mask = one.cost + two.cost + 2, one.mask | two.mask
        term = Term(form, BOOL, cost, mask, [], parts=(one, two))
        return Decision((), term, cost, mask)

    def _catching(self) -> Iterator[Decision]:
        for right, terms in list(self.offers.items()):
            rest = self.all & ~right
            if not rest or not right:
                continue
            for _, term in terms:
                names = {
                    value.name if isinstance(value := term.values[k], Err) else ""
                    for k in range(len(self.expected))
                    if rest >> k & 1
                }
                if not names <= CAUGHT:
                    continue
                for last in self._right(rest)[:4]:
                    if isinstance(last.form, Literal):
                        cost = term.cost + last.cost + self.price + 2
                        mask = term.mask | last.mask | self._try_bits()
                        yield Decision(((term, term),), last, cost, mask, tuple(sorted(names)))

    def _try_bits(self) -> int:
        return sum(bit for tags, bit in self.objective.tags_to_bits if "try" in tags)


def _raises(found: object, wanted: object) -> bool:
    """Whether both are the same exception, but for a message that only running a body tells."""
    return isinstance(found, Err) and isinstance(wanted, Err) and found.name == wanted.name


def _constants(term: Term, objective: Objective) -> set[str]:
    """The constants in a term that take up nothing of the text."""
    if isinstance(term.form, Literal):
        return set() if term.mask else {term.form.source}
    found: set[str] = set()
    if isinstance(term.form, Operation) and not objective.tagged(term.form.tags):
        found |= set(re.findall(r"(?<![\w{:])\d+(?![\w}])", term.form.template))
    for part in term.parts:
        found |= _constants(part, objective)
    return found


def _plainest(values: list[Term]) -> list[Term]:
    """Only the constants that the text names, if there are any: what a special case returns."""
    stated = [term for term in values if isinstance(term.form, Literal) and term.cost == 1]
    return stated or values
