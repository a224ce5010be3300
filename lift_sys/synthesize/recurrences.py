"""Sequences: bodies that compute the n-th value from the values before it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.synthesize.formulas import Recurrence
from lift_sys.synthesize.problem import Problem
from lift_sys.synthesize.types import INT

__all__ = ["TAGS", "Proposal", "sequence_bodies"]

TAGS = frozenset({"recurrence", "add", "sum", "range", "at", "pow", "mul"})
FACTORS = (1, 2, 3, -1)
STARTS = (0, 1, 2)
MOST_STEPS = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """A body and what it costs."""

    body: str
    cost: int
    guessed: int = 0
    """How many further examples it would take to make it more than a guess."""


def sequence_bodies(problem: Problem, definition: Recurrence | None) -> Iterator[Proposal]:
    """Bodies for a function of one whole number to a whole number."""
    if len(problem.parameters) != 1 or problem.parameters[0].kind != INT or problem.goal != INT:
        return
    name = problem.parameters[0].name
    judged = problem.columns[0][: problem.judged]
    known = {
        n: v
        for n, v in zip(judged, problem.expected, strict=True)
        if type(n) is int and type(v) is int
    }
    if len(known) < problem.judged or problem.wrappers:
        return
    if definition is not None:
        body = _defined(name, definition, known)
        if body:
            yield Proposal(body, 2)
    yield from _doubling(name, known)
    yield from _linear(name, known)


def _defined(name: str, definition: Recurrence, known: dict[int, int]) -> str | None:
    """The body of a definition that the text writes out."""
    bases = {**{n: v for n, v in known.items() if n <= definition.reach}, **dict(definition.bases)}
    end = next((n for n in itertools.count(1 if 0 not in bases else 0) if n not in bases), 0)
    if end < definition.reach:
        return None
    values = [bases.get(n, 0) for n in range(end)]
    return (
        f"values = {values}\nfor i in range({end}, {name} + 1):\n    values.append({definition.step})\n"
        f"return values[{name}]"
    )


def _doubling(name: str, known: dict[int, int]) -> Iterator[Proposal]:
    """`x = p * x + r`, n times over."""
    for start, first, p, r in itertools.product((0, 1), STARTS, (2, 3), (0, 1, -1)):
        first = known.get(start, first)
        if all(_repeated(first, p, r, n - start) == value for n, value in known.items()):
            added = f" + {r}" if r > 0 else f" - {-r}" if r else ""
            times = name if start == 0 else f"{name} - 1"
            yield Proposal(
                f"value = {first}\nfor _ in range({times}):\n    value = {p} * value{added}\nreturn value",
                9 + p + abs(r),
                _guessed(known, 2),
            )


def _repeated(value: int, p: int, r: int, times: int) -> int | None:
    if not 0 <= times <= MOST_STEPS:
        return None
    for _ in range(times):
        value = p * value + r
    return value


def _linear(name: str, known: dict[int, int]) -> Iterator[Proposal]:
    """`a, b = b, p * a + q * b + r`, n times over."""
    for start in (0, 1):
        firsts = (known[start],) if start in known else STARTS
        seconds = (known[start + 1],) if start + 1 in known else STARTS
        for p, q, r, a, b in itertools.product(FACTORS, FACTORS, (0, 1), firsts, seconds):
            if all(_stepped(a, b, (p, q, r), n - start) == value for n, value in known.items()):
                times = name if start == 0 else f"{name} - 1"
                step = _sum((q, "b"), (p, "a"), r)
                guessed = (start not in known) + (start + 1 not in known)
                yield Proposal(
                    f"a, b = ({a}, {b})\nfor _ in range({times}):\n    a, b = (b, {step})\nreturn a",
                    4 + 2 * (abs(p - 1) + abs(q - 1) + r) + guessed + start,
                    _guessed(known, 2 + (p != 1) + (q != 1) + (r != 0)),
                )


def _guessed(known: dict[int, int], free: int) -> int:
    return max(0, free + 3 - len(known))


def _sum(*terms: tuple[int, str] | int) -> str:
    parts = []
    for term in terms:
        if isinstance(term, int):
            parts += [str(term)] if term else []
        else:
            factor, name = term
            parts.append(
                name if factor == 1 else f"-{name}" if factor == -1 else f"{factor} * {name}"
            )
    return " + ".join(parts).replace("+ -", "- ")


def _stepped(a: int, b: int, factors: tuple[int, int, int], times: int) -> int | None:
    if not 0 <= times <= MOST_STEPS:
        return None
    p, q, r = factors
    for _ in range(times):
        a, b = b, p * a + q * b + r
    return a
