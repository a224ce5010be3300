"""Reads "'X' from 90 up, 'Y' below it, otherwise 'Z'" as a decision list, and finds conditions in prose.

The grammar is of English in general: a result, a connecting word, a condition, in either order.
What the examples contradict is for the search to drop.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lift_sys.synthesize.phrases import Context, normalise, read_condition
from lift_sys.synthesize.words import SEQUENCE

__all__ = ["Cases", "Clause", "Guard", "conditions", "decision_lists"]

LITERAL = "\x01(\\d+)\x01"
NUMBER_RESULT = re.compile(
    r"(?:(?<=^)|(?<=return )|(?<=returns )|(?<=gives )|(?<=give )|(?<=, )|(?<=; )|(?<=: )|(?<=and )|(?<=or )|(?<=otherwise )|(?<=else ))"
    r"(-?\d+(?:\.\d+)?)(?=\s+(?:if|when|for|unless|otherwise|else|below|above|from|under|over|up|at|in|with|without)\b|\s*[.,;]|$)"
)
WORD_RESULT = re.compile(r"\b(true|false|none)\b")
CONNECTED = re.compile(r"^[\s,;:.]*(?:or|and)?[\s,;:.]*$")
SPLITS = re.compile(r"; |\. |, and |, but |, or |, | and | or |: ")
MARKERS = re.compile(
    r":|\b(?:if|when|whenever|unless|whether|where|for|that are|which are|who are|that|which|with|without|whose|only|are|is|and|all|"
    r"keep|count|of|every|each|any)\b"
)
TYPE_NAMES = frozenset(
    {"int", "str", "float", "bool", "list", "dict", "set", "tuple", "bytes", "complex"}
)
STRONG = re.compile(r"\b(?:if|when|whenever|unless|whether|or \S+ (?:for|in case of))$")
STARTS = re.compile(
    r"\b(?=(?:longer|shorter|more|fewer|less|greater|larger|bigger|smaller|higher|lower|above|below|over|under|at least|at most|"
    r"divisible|not|even|odd|positive|negative|non|equal|exactly|between|starting|ending|containing|empty)\b)"
)
COMPARED = re.compile(
    r"\b(?:is|are|equals?|equal to|for|with|contains?|by|in|at|than|character|letter|word|substring) $"
)
"""What stands before a literal that a condition compares with, rather than a result."""
LONGEST_PHRASE = 14
LONGEST_ITEM_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Clause:
    """A result and when it is due; `True` for otherwise."""

    result: str
    condition: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that the text states somewhere, and the words that state it."""

    source: str
    words: str
    strong: bool = False
    """Whether it stands behind a word such as `if`, so that a program should ask it."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Clauses in the order in which they are asked; an open list leaves other cases unsaid."""

    clauses: tuple[Clause, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A literal of the text that may be returned, and where it stands."""

    source: str
    start: int
    end: int


def conditions(prose: str, context: Context, *, items: bool = False) -> list[Guard]:
    """All conditions over the parameters that the prose states after a word such as `if`.

    With `items`, the first parameter is an item of something: adjectives count as well.
    """
    found: dict[str, Guard] = {}
    size = LONGEST_ITEM_PHRASE if items else LONGEST_PHRASE
    for sentence in _sentences(normalise(prose, context)):
        starts = {0, *(match.end() for match in MARKERS.finditer(sentence))}
        if items:
            starts |= {match.start() for match in STARTS.finditer(sentence)}
        for start in sorted(starts):
            guard = _longest(sentence[start:].strip(), context, size)
            if guard:
                strong = not items and bool(STRONG.search(sentence[:start].strip()))
                guard = replace(guard, strong=strong)
                if guard.source not in found or strong:
                    found[guard.source] = guard
    return list(found.values())


def _sentences(text: str) -> list[str]:
    return re.split(r"(?:\. |; |\.$)", text)


def _longest(text: str, context: Context, longest: int) -> Guard | None:
    parts = text.split()[:longest]
    for size in range(len(parts), 0, -1):
        phrase = " ".join(parts[:size])
        found = read_condition(phrase, context)
        alone = re.fullmatch(rf"(?:it )?(?:is )?{LITERAL}", phrase)
        if found is not None and found != "True" and not alone:
            return Guard(found, phrase)
    return None


def decision_lists(
    prose: str, context: Context, answers: Sequence[str], goal: str
) -> Iterator[Cases]:
    """The ways to read the prose as cases, the plainest first; each has two results at least."""
    text = normalise(SEQUENCE.sub(" ", prose), context)
    results = list(_results(text, context, answers, goal))
    if len(results) < 2:
        return
    clauses = _paired(text, results, context)
    if clauses is None:
        return
    special = [clause for clause in clauses if " and " in clause.condition]
    rest = [clause for clause in clauses if clause not in special]
    orders = [clauses, [*special, *rest], [*reversed(clauses[:-1]), clauses[-1]]]
    for order in orders:
        yield Cases(tuple(_closed(order)))
    if all(clause.condition != "True" for clause in clauses):
        for order in orders:
            yield Cases(tuple(order), open=True)


def _results(text: str, context: Context, answers: Sequence[str], goal: str) -> Iterator[Result]:
    if goal == "str":
        for match in re.finditer(LITERAL, text):
            literal = context.literals[int(match[1])]
            if literal in answers and not COMPARED.search(text[: match.start()]):
                yield Result(repr(literal), match.start(), match.end())
        return
    if goal in ("int", "float"):
        for match in NUMBER_RESULT.finditer(text):
            yield Result(match[1], match.start(1), match.end(1))
    if goal in ("bool", "any", "none"):
        for match in WORD_RESULT.finditer(text):
            yield Result(match[1].capitalize(), match.start(), match.end())


def _paired(text: str, results: list[Result], context: Context) -> list[Clause] | None:
    """Give each result its condition, from behind or from before it."""
    edges = [0, *(r.end for r in results)]
    starts = [*(r.start for r in results), len(text)]
    gaps = [text[a:b] for a, b in zip(edges, starts, strict=True)]
    conditions_: list[str | None] = [None] * len(results)
    shared: str | None = None
    """What was said before a group of results, for all of them."""
    for k in range(len(results) + 1):
        behind, ahead, context = _gap(gaps[k], conditions_, k, context)
        if k > 0 and behind is not None:
            conditions_[k - 1] = behind
        if k < len(results) and ahead is not None:
            conditions_[k] = ahead
            shared = ahead
        elif k < len(results) and not CONNECTED.match(gaps[k]):
            shared = None
        if k < len(results) and conditions_[k] is None and shared is not None and ahead is None:
            conditions_[k] = shared
    _describe(gaps, results, conditions_, context)
    missing = [k for k, condition in enumerate(conditions_) if condition is None]
    if len(missing) > 1 or (missing and missing != [len(results) - 1]):
        return None
    return [
        Clause(result.source, condition or "True")
        for result, condition in zip(results, conditions_, strict=True)
    ]


def _gap(
    gap: str, before: list[str | None], k: int, context: Context
) -> tuple[str | None, str | None, Context]:
    """The condition behind the result before a gap, that ahead of the next one, and what `it` is now."""
    if k > 0 and re.fullmatch(r".*\bboth(?: of them)?[\s,.;]*(?:and|or)?\s*", gap):
        known = [condition for condition in before[: k - 1] if condition]
        if len(known) >= 2:
            return f"{known[-2]} and {known[-1]}", None, context
    for left, right in _splits(gap, first=k == 0, last=k == len(before)):
        behind = read_condition(left, context) if left else None
        if left and behind is None:
            continue
        noted = _noted(behind, context)
        ahead = read_condition(right, noted) if right else None
        if right and ahead is None:
            continue
        if behind is not None or ahead is not None:
            return behind, ahead, _noted(ahead, noted)
    return None, None, context


def _splits(gap: str, *, first: bool, last: bool) -> Iterator[tuple[str, str]]:
    """Ways to share a gap between the result before it and the one behind, the whole first."""
    plain = re.sub(r"^[\s,;:.]+|[\s,;:.]+$", "", gap)
    plain = re.sub(
        r"(?:^(?:and|or|but)|\b(?:and|or|but|return|returns|it is|is|gives|give|,))\s*$", "", plain
    ).strip(" ,;:")
    tidy = _unled(plain)
    cuts = [
        (gap[: m.start()].strip(" ,;:."), _unled(gap[m.end() :]), m.group()[0] in ",;.")
        for m in SPLITS.finditer(gap)
    ]
    if not first and not last:
        yield from ((left, right) for left, right, strong in cuts if strong and right)
    if not first:
        yield tidy, ""
        if not last:
            yield from ((left, right) for left, right, strong in cuts if not strong and right)
        yield from ((left, "") for left, _, _ in cuts)
    if not last:
        yield "", tidy
        yield from (("", right) for _, right, _ in cuts)


def _unled(text: str) -> str:
    """A condition without the verb that leads over to its result."""
    text = text.strip(" ,;:.")
    return re.sub(r"\b(?:return|returns|then|gives|give|yield|yields|it is)$", "", text).strip(
        " ,;:"
    )


def _noted(condition: str | None, context: Context) -> Context:
    """Remember the number that a condition compares with, for "below it"."""
    numbers = re.findall(r"(?:[<>=]=?) (-?\d+(?:\.\d+)?)\b(?!\s*<)", condition or "")
    return replace(context, last=numbers[-1]) if numbers else context


def _describe(
    gaps: list[str], results: list[Result], conditions_: list[str | None], context: Context
) -> None:
    """Let the words of a result stand for its condition: 'positive odd', or 'int' "of that type"."""
    group: list[int] = []
    for k, result in enumerate(results):
        group.append(k)
        gap = gaps[k + 1]
        literal = result.source.strip("'\"")
        if re.search(r"\b(?:that|its|this|the) (?:exact )?type\b", gap) and literal in TYPE_NAMES:
            _typed(group, results, conditions_, context, exact="exact" in gap)
        if not CONNECTED.match(gap):
            group = []
    counts = {condition: conditions_.count(condition) for condition in conditions_}
    for k, result in enumerate(results):
        if conditions_[k] is None or counts[conditions_[k]] > 1:
            words = read_condition(result.source.strip("'\""), context)
            if words is not None and words != "True":
                conditions_[k] = words


def _typed(
    group: list[int],
    results: list[Result],
    conditions_: list[str | None],
    context: Context,
    *,
    exact: bool,
) -> None:
    for k in group:
        kind = results[k].source.strip("'\"")
        if kind in TYPE_NAMES and context.names:
            name = context.names[0]
            conditions_[k] = f"type({name}) is {kind}" if exact else f"isinstance({name}, {kind})"


def _closed(clauses: list[Clause]) -> list[Clause]:
    """The clauses with the one for all other cases last; without one the last case is that."""
    rest = [clause for clause in clauses if clause.condition == "True"]
    cases = [clause for clause in clauses if clause.condition != "True"]
    if rest:
        return [*cases, rest[-1]]
    return [*cases[:-1], Clause(cases[-1].result, "True")]
