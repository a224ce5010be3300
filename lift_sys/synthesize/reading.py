"""All that the search takes from the prose in so many words, read once for each problem."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lift_sys.synthesize.clauses import Cases, Guard, conditions, decision_lists
from lift_sys.synthesize.formulas import Recurrence, formulas, recurrence
from lift_sys.synthesize.lexicon import spelled_out
from lift_sys.synthesize.phrases import Context
from lift_sys.synthesize.problem import Problem
from lift_sys.synthesize.types import BOOL, FLOAT, INT, STR, Type, element
from lift_sys.synthesize.words import quoted

__all__ = ["Reading", "answers_of"]


@dataclass(slots=True)
class Reading:
    """The prose of a problem, as conditions, cases and formulas."""

    problem: Problem
    context: Context
    answers: list[str]
    """The quoted strings that are results."""
    guards: list[Guard]
    cases: list[Cases]
    formulas: list[str]
    recurrence: Recurrence | None
    known: dict[tuple[str, Type], list[Guard]] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem) -> "Reading":
        """Read the prose of `problem`."""
        parameters = tuple((p.name, p.kind) for p in problem.parameters)
        prose = spelled_out(problem.prose)
        context = Context(parameters, tuple(quoted(prose)))
        answers = answers_of(problem)
        names = [name for name, kind in parameters if kind in (("int",), ("float",))]
        return cls(
            problem,
            context,
            answers,
            conditions(prose, context),
            list(decision_lists(prose, context, answers, str(problem.goal[0]))),
            formulas(problem.prose, names),
            recurrence(problem.prose),
        )

    def stated_of_items(self) -> list[Guard]:
        """The conditions that the prose states of some item, whatever it be called."""
        kinds = {
            element(kind) for _, kind in self.context.parameters if kind not in (INT, FLOAT, BOOL)
        }
        found = [guard for kind in sorted(kinds) for guard in self.item_guards("item", kind)
                 if kind in (INT, FLOAT, STR) and len(guard.words.split()) > 1]  # fmt: skip
        return [
            g for g in found if not any(g.words != h.words and g.words in h.words for h in found)
        ]

    def item_guards(self, name: str, kind: Type) -> Sequence[Guard]:
        """The conditions that the prose states of the items of something, called `name` here."""
        if (name, kind) not in self.known:
            outer = tuple(
                pair for pair in self.context.parameters if pair[1][0] in ("int", "float")
            )
            context = Context(((name, kind), *outer), self.context.literals)
            found = conditions(spelled_out(self.problem.prose), context, items=True)
            self.known[name, kind] = [guard for guard in found if name in guard.source.split()
                                      or f"({name}" in guard.source or f"{name}." in guard.source
                                      or f"{name}[" in guard.source]  # fmt: skip
        return self.known[name, kind]


def answers_of(problem: Problem) -> list[str]:
    """The quoted strings that are results: all of them, where some example returns one whole."""
    texts = quoted(problem.prose)
    expected = [value for value in problem.expected if isinstance(value, str)]
    if problem.expected and not set(texts) & set(expected) - {""}:
        return []
    parts = [text for text in texts if any(text in value != text for value in expected)]
    return [
        text
        for text in texts
        if text in expected or (text not in parts and any(c.isalnum() for c in text))
    ]
