"""What makes one program likelier than another: its size, and what of the text it takes up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lift_sys.synthesize.lexicon import Concept, characters, concepts
from lift_sys.synthesize.problem import Parameter, Problem
from lift_sys.synthesize.reading import Reading
from lift_sys.synthesize.types import BOOL, FLOAT, INT, STR, list_of
from lift_sys.synthesize.words import numbers, quoted, stem, words

__all__ = ["Objective", "read_objective"]

UNUSED_PARAMETER = 8
UNUSED_OPTIONAL = 3
UNUSED_CONSTANT = 2
UNUSED_STATEMENT = 3
ALL = frozenset({"all"})
SPLIT = frozenset({"split"})
CONVERTED = frozenset({"int", "float", "str"})
SEQUENTIAL = frozenset(
    {
        "sequence",
        "sequenc",
        "term",
        "seri",
        "series",
        "recurrence",
        "recurrenc",
        "previou",
        "previous",
        "preced",
        "nth",
    }
)
"""Words of values that come one after the other, and their stems."""
LENGTH = frozenset({"len"})
"""What a text on numbers alone does not mean by length."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The wishes of a text, each with a bit and with the price of leaving it out."""

    parameters: tuple[tuple[str, int], ...]
    """Each parameter's name and bit."""
    parameter_bits: int
    tags_to_bits: tuple[tuple[frozenset[str], int], ...]
    constants: tuple[tuple[object, int, int], ...]
    """Value, cost and bit (0: the text does not ask for it) of each constant of the grammar."""
    weights: tuple[tuple[int, int], ...]
    said: dict[str, int]
    """The bits of the conditions and formulas that the text writes out, by their source."""
    hints: frozenset[str]
    """Words that match names of Python's own without stating a wish."""
    sequential: bool = False
    """Whether the text speaks of a sequence of values that come one after the other."""

    def named(self, source: str) -> int:
        """All bits but those of the parameters that `source` does not name."""
        mask = -1
        for name, bit in self.parameters:
            if not re.search(rf"\b{re.escape(name)}\b", source):
                mask &= ~bit
        return mask

    def tagged(self, tags: frozenset[str]) -> int:
        """The bits of the wishes that something with these tags meets."""
        return sum(bit for wished, bit in self.tags_to_bits if wished & tags)

    def spoken(self, phrase: str) -> int:
        """The bits of the wishes and constants that a phrase of the text states."""
        stated = {concept.tags for concept in concepts(list(words(phrase)))}
        mask = sum(bit for tags, bit in self.tags_to_bits if tags in stated)
        here = {repr(value) for value in numbers(phrase)}
        return mask | sum(bit for value, _, bit in self.constants if bit and repr(value) in here)

    def missed(self, mask: int) -> int:
        """What the wishes that `mask` leaves out cost together."""
        return sum(weight for bit, weight in self.weights if not mask & bit)

    def missing(self, mask: int) -> int:
        """How many wishes `mask` leaves out."""
        return sum(1 for bit, _ in self.weights if not mask & bit)


def read_objective(problem: Problem, reading: Reading) -> Objective:
    """Read the wishes of a problem's prose, and the constants that its grammar gets."""
    bits = iter(1 << k for k in range(58))
    parameters = [next(bits) for _ in problem.parameters]
    weights = [
        (bit, _unused(parameter, problem.prose))
        for bit, parameter in zip(parameters, problem.parameters, strict=True)
    ]
    spoken = list(words(problem.prose))
    names = frozenset(p.name.lower() for p in problem.parameters)
    sized = any(p.kind not in (INT, FLOAT, BOOL) for p in problem.parameters)
    listed = any(p.kind == list_of(STR) for p in problem.parameters)
    texts = any(p.kind == STR for p in problem.parameters)
    idle = {LENGTH: not sized, ALL: problem.goal != BOOL, SPLIT: listed and not texts}
    wishes = [w for w in concepts(spoken, names) if not idle.get(w.tags)][:30]
    if problem.parameters and all(p.kind == problem.goal for p in problem.parameters):
        # A text on floats that speaks of converting means another unit, not another type.
        wishes = [w for w in wishes if not w.tags >= CONVERTED]
    tags: list[tuple[frozenset[str], int]] = []
    for wish in wishes:
        bit = next(bits)
        tags.append((wish.tags, bit))
        weights.append((bit, wish.weight))
    constants = []
    for value, weight in _stated(problem, reading, spoken)[:20]:
        bit = next(bits)
        constants.append((value, 1, bit))
        weights.append((bit, weight))
    said = {}
    for source in [guard.source for guard in reading.guards if guard.strong][:6] + reading.formulas[
        :4
    ]:
        said[source] = next(bits)
        weights.append((said[source], UNUSED_STATEMENT))
    for guard in reading.stated_of_items()[:4]:
        said[guard.words] = next(bits)
        weights.append((said[guard.words], UNUSED_STATEMENT))
    stated = {repr(value) for value, *_ in constants}
    constants += [(v, c, 0) for v, c in _usual(problem) if repr(v) not in stated]
    return Objective(
        parameters=tuple(
            (p.name, bit) for p, bit in zip(problem.parameters, parameters, strict=True)
        ),
        parameter_bits=sum(parameters),
        tags_to_bits=tuple(tags),
        constants=tuple(constants),
        weights=tuple(weights),
        said=said,
        hints=_hints(problem, spoken, wishes),
        sequential=bool(SEQUENTIAL & {*spoken, *map(stem, spoken)})
        or bool(re.search(r"\b\w-?th\b|\.\.\.|…", problem.prose)),
    )


def _unused(parameter: Parameter, prose: str) -> int:
    """What it costs to leave a parameter out: little for one that a call may leave out as well."""
    if not parameter.optional:
        return UNUSED_PARAMETER
    spoken = re.search(rf"\b{re.escape(parameter.name)}\b", prose)
    return UNUSED_OPTIONAL if spoken else 0


def _stated(problem: Problem, reading: Reading, spoken: Sequence[str]) -> list[tuple[object, int]]:
    """Constants of the text, with the price of leaving each out."""
    found: dict[str, tuple[object, int]] = {}
    answers = set(reading.answers)
    for value in quoted(problem.prose):
        if value not in answers:
            found[repr(value)] = (value, UNUSED_CONSTANT)
    for number in numbers(problem.prose):
        written = number not in (0, 1) and re.search(rf"{number}(?!\d)", problem.prose)
        found[repr(number)] = (number, UNUSED_CONSTANT if written else 0)
    if "none" in spoken:
        found["None"] = (None, 1)
    if {"percent", "percentage"} & set(spoken):
        found["100"] = (100, 1)
    for value in characters(spoken):
        found.setdefault(repr(value), (value, 1))
    return list(found.values())


def _usual(problem: Problem) -> Iterable[tuple[object, int]]:
    """Constants that any program may hold."""
    yield from ((0, 2), (1, 2), (2, 3), (-1, 4), (10, 5))
    yield from (("", 4), (" ", 4), (None, 3), (True, 3), (False, 3))
    yield from ((0.0, 4), ([], 4))
    texts = [value for value in problem.expected if isinstance(value, str)]
    if texts and len(texts) == problem.judged and len(set(texts)) < len(texts):
        yield from ((text, 5) for text in dict.fromkeys(texts) if text)


def _hints(problem: Problem, spoken: Sequence[str], wishes: Sequence[Concept]) -> frozenset[str]:
    name = problem.name.lower().replace("_", " ").split()
    named = concepts(name)
    hinted = {tag for concept in (*named, *wishes) for tag in concept.tags}
    return frozenset({*spoken, *map(stem, spoken), *name, *map(stem, name), *hinted})
