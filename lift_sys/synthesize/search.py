"""The search itself: enumerate, combine, rank; best candidates first.

Every candidate is run as Python source on the examples before it counts.
"""

import ast
import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from lift_sys.synthesize.clauses import Cases
from lift_sys.synthesize.conditionals import Choices, Decision
from lift_sys.synthesize.emit import body_of, cases_body, catching_body, tidy
from lift_sys.synthesize.gather import Gatherer
from lift_sys.synthesize.grammar import priced_operations
from lift_sys.synthesize.objective import Objective, read_objective
from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.problem import Problem
from lift_sys.synthesize.reading import Reading
from lift_sys.synthesize.recurrences import TAGS, sequence_bodies
from lift_sys.synthesize.running import behaviour, compile_body
from lift_sys.synthesize.scope import Meter, Pricing, Scope
from lift_sys.synthesize.templates import templates
from lift_sys.synthesize.terms import Literal, Name, Raising, Source, Term
from lift_sys.synthesize.trust import WIDEST_LEAD, trusted
from lift_sys.synthesize.types import ANY, BOOL, FLOAT, INT, NEVER, STR, Type, type_of, unify_all
from lift_sys.synthesize.values import Err, apply, same

__all__ = ["Candidate", "Search"]

DEEPEST = 24
BUDGET = 250_000
PATIENCE = 2
ENOUGH = 90_000
"""After a first candidate the search goes on until it has looked at so many times as many programs
and so many more."""
BRANCH_PRICE = 3
UNSAID_LOOP = 4
"""What each value costs that an example lacks to tell a recurrence that no word speaks of."""
ODD = 6
"""What each further input costs at which a body fails as no one could mean it to."""
STATED = r"\b(?:return|returns|gives?|always|yields?|is)(?: (?:the|a))?(?: (?:constant|number|value|string|text))? "
"""What stands before a value that is always the result."""
UNKNOWN = 8
"""What leaving out a constant counts that the text names and the search cannot know."""
UNREAD = 6
"""What each result costs that the text names and a reading of it leaves out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that gets every example right; a lower score is likelier."""

    body: str
    score: int
    cost: int


class Search:
    """One search for one problem."""

    def __init__(
        self, problem: Problem, *, budget: int = BUDGET, deadline: float = math.inf
    ) -> None:
        self.problem = problem
        self.reading = Reading.of(problem)
        self.objective: Objective = read_objective(problem, self.reading)
        self.budget = budget
        self.meter = Meter(budget, deadline)
        self.found: dict[str, Candidate] = {}
        """For each behaviour the best candidate."""
        self.bodies: set[str] = set()
        self.choices = Choices(
            problem.expected, self.objective, price=BRANCH_PRICE, shown=problem.shown
        )
        self.solved: list[Term] = []

    def run(self, report: Callable[[int, int], None]) -> list[Candidate]:
        """Search to the end of the budget, or until nothing better can come."""
        if self.problem.contradictory:
            return []
        scope, gatherer = self._scopes()
        self._read(scope)
        self._constant()
        if not self.problem.judged:
            return self.ranked()
        for level in range(1, DEEPEST):
            try:
                self._level(level, scope, gatherer)
            except (Exception, MemoryError):
                break  # what was found before holds all the same
            report(self.meter.count, level)
            if self.found and self.meter.limit == self.budget:
                self.meter.limit = min(self.budget, PATIENCE * self.meter.count + ENOUGH)
            if self.meter.spent or self._best() <= level + 1:
                break
        return self.ranked()

    def _level(self, level: int, scope: Scope, gatherer: Gatherer) -> None:
        """Look at the programs of one cost."""
        if level > 1:
            scope.grow(level)
        gatherer.grow(level)
        gatherer.consider(level)
        self._tuples(scope)
        self._templates(scope, level)
        self._settle()

    def ranked(self) -> list[Candidate]:
        """What was found, best first."""
        return sorted(self.found.values(), key=lambda c: (c.score, len(c.body), c.body))

    def trusted(self) -> bool:
        """Whether the likeliest candidate is more than an accident."""
        first, *others = self.ranked()
        lead = others[0].score - first.score if others else WIDEST_LEAD
        missed = first.score - first.cost + UNKNOWN * self.problem.unknown
        return trusted(first.cost, missed, lead, self.problem.expected)

    def offer(self, body: str, cost: int, mask: int) -> None:
        """Take a body as a candidate if it gets every example right."""
        score = cost + self.objective.missed(mask)
        if body in self.bodies:
            return
        self.bodies.add(body)
        with suppress(Exception):  # one odd body must not lose the others
            self._judge(body, score, cost)

    def _judge(self, body: str, score: int, cost: int) -> None:
        function = compile_body(self.problem, body)
        values = behaviour(self.problem, function) if function else None
        if values is None:
            return
        if not all(map(same, self.problem.shown(values), self.problem.expected)):
            return
        score += ODD * sum(map(_odd, values[self.problem.judged :]))
        candidate = Candidate(body, score, cost)
        known = self.found.setdefault(repr(values), candidate)
        # Of programs that do the same everywhere, the plainer one is meant, though the other one
        # may take up more of the text; the behaviour is as likely as the likelier of them.
        plainer = min(known, candidate, key=lambda c: (2 * c.score + c.cost, len(c.body), c.body))
        likelier = min(known.score, score)
        self.found[repr(values)] = replace(plainer, score=likelier)

    def _best(self) -> int:
        return min((candidate.score for candidate in self.found.values()), default=10**6)

    def _scopes(self) -> tuple[Scope, Gatherer]:
        objective, problem = self.objective, self.problem
        pricing = Pricing(objective.tags_to_bits, objective.hints)
        names = frozenset(parameter.name for parameter in problem.parameters)
        operations = priced_operations(pricing, names)
        scope = Scope(
            problem.size,
            operations,
            variable_bits=objective.parameter_bits,
            meter=self.meter,
            judged=problem.judged,
        )
        scope.on_new = self._seen
        for k, (parameter, column) in enumerate(
            zip(problem.parameters, problem.columns, strict=True)
        ):
            loose = parameter.declared != parameter.kind and "any" in str(parameter.declared)
            if loose:
                scope.add(Term(Name(parameter.name), parameter.declared, 1, 1 << k, list(column)))
            cost = 2 if loose else 1
            scope.add(Term(Name(parameter.name), parameter.kind, cost, 1 << k, list(column)))
        for value, cost, bit in objective.constants:
            scope.add(Term(Literal(repr(value)), type_of(value), cost, bit, [value] * problem.size))
        for answer in self.reading.answers:
            self._seen(Term(Literal(repr(answer)), STR, 1, 0, [answer] * problem.size))
        for wanted in dict.fromkeys(v for v in problem.expected if isinstance(v, Err)):
            source = f"{wanted.name}({wanted.message!r})" if wanted.message else wanted.name
            self._seen(Term(Raising(source), ANY, 1, 0, [wanted] * problem.size))
        gatherer = Gatherer(scope, operations, pricing, self.meter, names, self._item_terms)
        return scope, gatherer

    def _read(self, scope: Scope) -> None:
        """Take what the prose says in so many words: cases as candidates, the rest as terms."""
        reading, objective = self.reading, self.objective
        for cases in reading.cases:
            named = objective.named(" ".join(clause.condition for clause in cases.clauses))
            stated = {ast.literal_eval(c.result) for c in cases.clauses}
            asked = " ".join(clause.condition for clause in cases.clauses)
            unread = [a for a in reading.answers if a not in stated and repr(a) not in asked]
            cost = len(cases.clauses) + UNREAD * len(unread)
            if cases.open:
                self.choices.open(self._branches(cases), cost, named)
            else:
                self.offer(cases_body(cases.clauses), cost, named)
        if not self.problem.judged:
            return
        mask = objective.parameter_bits | objective.tagged(TAGS)
        for proposal in sequence_bodies(self.problem, reading.recurrence):
            unsaid = 0 if objective.sequential else UNSAID_LOOP * proposal.guessed
            self.offer(tidy(proposal.body), proposal.cost + unsaid, mask)
        for guard in reading.guards:
            self._say(scope, guard.source, objective.spoken(guard.words), truth=True)
        for source in reading.formulas:
            self._say(scope, source, objective.spoken(source), truth=False)

    def _constant(self) -> None:
        """Offer the value that the text states as the result, whatever the arguments."""
        values = self.problem.expected
        if not values or self.problem.wrappers or not all(same(v, values[0]) for v in values):
            return
        source = repr(values[0])
        if re.search(
            rf"{STATED}{re.escape(source)}(?![\w.]?\w)", self.problem.prose, re.IGNORECASE
        ):
            self.offer(f"return {source}", 1, -1)

    def _templates(self, scope: Scope, level: int) -> None:
        """Take what surrounds the arguments in the answers as the text of a template."""
        for term in templates(self.problem, self.objective, scope.bank, level):
            self._seen(term)

    def _say(self, scope: Scope, source: str, bits: int, *, truth: bool) -> None:
        """Add an expression that the prose writes out."""
        function = compile_body(self.problem, f"return {source}")
        if function is None:
            return
        objective = self.objective
        mask = objective.named(source) & objective.parameter_bits | bits
        mask |= objective.said.get(source, 0)
        values = behaviour(self.problem, function)
        if truth:
            values = [bool(v) if v.__class__ is not Err else v for v in values]
        kind = BOOL if truth else unify_all(type_of(v) for v in values if v.__class__ is not Err)
        if kind != NEVER:
            scope.add(Term(Source(source), kind, 2, mask, values))

    def _branches(self, cases: Cases) -> list[tuple[Term, Term]]:
        size = self.problem.size
        branches = []
        for clause in cases.clauses:
            function = compile_body(self.problem, f"return {clause.condition}")
            if function is None:
                return []
            values = behaviour(self.problem, function)
            guard = Term(Source(clause.condition), BOOL, 0, 0, values)
            result = ast.literal_eval(clause.result)
            branches.append(
                (guard, Term(Literal(clause.result), type_of(result), 1, 0, [result] * size))
            )
        return branches

    def _item_terms(self, scope: Scope, name: str, kind: Type, bit: int) -> None:
        """Add the conditions that the prose states of a comprehension's items."""
        if kind not in (INT, FLOAT, STR):
            return
        columns = {
            term.form.name: term.values
            for kinds in (scope.bank.get(1, {}), scope.bank.get(2, {}))
            for terms in kinds.values()
            for term in terms
            if isinstance(term.form, Name)
        }
        for guard in self.reading.item_guards(name, kind):
            names = [
                n
                for n in columns
                if n == name or (self.objective.named(guard.source) and n in guard.source)
            ]
            try:
                function = eval(f"lambda {', '.join(names)}: bool({guard.source})")  # noqa: S307
            except SyntaxError:
                continue
            values = apply(function, [columns[n] for n in names])
            mask = self.objective.named(guard.source) & self.objective.parameter_bits
            mask |= self.objective.spoken(guard.words) | bit
            mask |= self.objective.said.get(guard.words, 0)
            scope.add(Term(Source(guard.source), BOOL, 2, mask, values))

    def _seen(self, term: Term) -> None:
        if self.choices.take(term) == self.choices.all:
            self.solved.append(term)

    def _settle(self) -> None:
        """Turn what the last level brought into candidates."""
        for term in self.solved:
            self._offer(Decision((), term, term.cost, term.mask))
        self.solved.clear()
        if self.choices.changed:
            limit = self._best() + 6
            decisions = sorted(
                (
                    (d.cost + self.objective.missed(d.mask), k, d)
                    for k, d in enumerate(self.choices.decisions())
                ),
                key=lambda entry: entry[:2],
            )
            for score, _, decision in decisions[:24]:
                if score <= limit:
                    self._offer(decision)

    def _offer(self, decision: Decision) -> None:
        if decision.caught:
            body = catching_body(decision, self.problem.imported)
        else:
            body = body_of(list(decision.branches), decision.last, self.problem.imported)
        self.offer(body, decision.cost, decision.mask)

    def _tuples(self, scope: Scope) -> None:
        """Put a tuple together from terms that give its items at every example."""
        expected = [value for value in self.problem.expected if isinstance(value, tuple)]
        width = len(self.problem.goal) - 1
        plain = self.problem.goal[0] == "tuple" and len(expected) == self.problem.judged
        plain = plain and not self.problem.wrappers
        if not plain or not 2 <= width <= 4:
            return
        slots: list[list[Term]] = []
        for place in range(width):
            wanted = [value[place] for value in expected]
            slots.append(self._giving(scope, wanted))
        for parts in _products(slots):
            cost = sum(part.cost for part in parts) + 2
            mask = self.objective.tagged(frozenset({"pair", "tuple"}))
            for part in parts:
                mask |= part.mask
            template = ", ".join(f"{{{k}}}" for k in range(width))
            form = Operation(f"({template})", f"({template})", max, (), ("any",), 2, frozenset())
            self._offer(
                Decision((), Term(form, self.problem.goal, cost, mask, [], parts=parts), cost, mask)
            )

    def _giving(self, scope: Scope, wanted: list[object]) -> list[Term]:
        kind = type_of(wanted[0])
        found = [
            term
            for kinds in scope.bank.values()
            for kind_, terms in kinds.items()
            if kind_[0] == kind[0] or kind_ == ("any",)
            for term in terms
            if all(map(same, term.values, wanted))
        ]
        return sorted(found, key=lambda term: term.cost + self.objective.missed(term.mask))[:4]


def _odd(value: object) -> bool:
    """Whether a body fails at an input of its own types: it does not fit them."""
    return isinstance(value, Err) and value.name in ("TypeError", "AttributeError", "NameError")


def _products(slots: Iterable[list[Term]]) -> Iterator[tuple[Term, ...]]:
    combined: list[tuple[Term, ...]] = [()]
    for slot in slots:
        combined = [(*head, term) for head in combined for term in slot]
    yield from combined[:64]
