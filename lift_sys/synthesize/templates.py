"""Templates: answers that hold an argument with the same text around it, as f-strings.

Knows the answers and the terms found so far; enumerates nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lift_sys.synthesize.objective import Objective
from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.problem import Problem
from lift_sys.synthesize.terms import Literal, Name, Term
from lift_sys.synthesize.types import FLOAT, INT, STR, Type
from lift_sys.synthesize.values import Err

__all__ = ["templates"]

TAGS = frozenset({"add", "concat", "join", "prefix", "suffix", "startswith", "endswith", "merge"})
DEAREST_SLOT = 5
DEAREST_OF_SEVERAL = 4
MOST_SLOTS = 3
MOST_TRIED = 3000
SINGLE = 3
"""What a template costs besides when a single example shows it."""
IN_A_WORD = 2
"""What it costs that the text goes on in the middle of a word."""
DIGIT = 4
"""What each digit of the text costs: numbers in an answer are mostly computed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Text and slots in turn: one more piece of text than there are slots."""

    pieces: tuple[str, ...]
    slots: tuple[Term, ...]


def templates(
    problem: Problem, objective: Objective, bank: dict[int, dict[Type, list[Term]]], level: int
) -> Iterator[Term]:
    """Terms for the templates over one slot of this cost; at one level those over several slots."""
    if problem.goal != STR or problem.wrappers or level > DEAREST_SLOT:
        return
    shapes: list[Shape] = []
    for slot in _slots(bank, level):
        shapes += _around(problem.expected, slot)
    if level == DEAREST_OF_SEVERAL:
        cheap = [slot for cost in range(1, level + 1) for slot in _slots(bank, cost)]
        shapes += _several(problem.expected, cheap)
    seen: set[tuple[object, ...]] = set()
    for shape in shapes:
        key = (shape.pieces, *map(id, shape.slots))
        if key not in seen and any(shape.pieces):
            seen.add(key)
            term = _term(problem, objective, shape)
            if term is not None:
                yield term


def _slots(bank: dict[int, dict[Type, list[Term]]], cost: int) -> list[Term]:
    kinds = bank.get(cost, {})
    return [
        term
        for kind in (STR, INT, FLOAT)
        for term in kinds.get(kind, ())
        if term.mask and not isinstance(term.form, Literal)
    ]


def _around(expected: Sequence[object], slot: Term) -> Iterator[Shape]:
    """What stands around a slot's value in the first two answers."""
    for answer, value in list(zip(expected, slot.values, strict=False))[:2]:
        text = _text(value)
        if not text or not isinstance(answer, str):
            continue
        at = answer.find(text)
        while at >= 0:
            yield Shape((answer[:at], answer[at + len(text) :]), (slot,))
            at = answer.find(text, at + 1)


def _several(expected: Sequence[object], slots: Sequence[Term]) -> Iterator[Shape]:
    """Ways to read an answer as several slots, each of other parameters, with text between them."""
    answer = expected[0] if expected else None
    texts = [(_text(slot.values[0]), slot) for slot in slots if slot.values]
    texts = [(text, slot) for text, slot in texts if text]
    if not isinstance(answer, str) or len(answer) > 200:
        return
    paths: list[tuple[int, int, Shape]] = [(0, 0, Shape((), ()))]
    for _ in range(MOST_TRIED):
        if not paths:
            return
        start, used, shape = paths.pop()
        if len(shape.slots) > 1:
            yield Shape((*shape.pieces, answer[start:]), shape.slots)
        if len(shape.slots) == MOST_SLOTS:
            continue
        for text, slot in texts:
            at = -1 if slot.mask & used else answer.find(text, start)
            if at >= 0:
                longer = Shape((*shape.pieces, answer[start:at]), (*shape.slots, slot))
                paths.append((at + len(text), used | slot.mask, longer))


def _text(value: object) -> str:
    return str(value) if isinstance(value, (str, int, float)) and value is not True else ""


def _term(problem: Problem, objective: Objective, shape: Shape) -> Term | None:
    """The term of a template that two answers at least bear out, or the only one."""
    values = [_filled(shape, point) for point in range(problem.size)]
    right = [k for k, value in enumerate(problem.expected) if values[k] == value]
    stated = all(piece in problem.prose for piece in shape.pieces)
    if len(right) < min(2, problem.judged) and not (right and stated):
        return None
    broken = _broken(shape, right)
    names_only = all(isinstance(slot.form, Name) for slot in shape.slots)
    if len(right) == 1 and broken and not names_only:
        return None
    cost = sum(slot.cost for slot in shape.slots) + sum(map(bool, shape.pieces)) + 1
    if not stated:
        cost += IN_A_WORD * broken + SINGLE * (len(right) == 1)
        cost += DIGIT * sum(char.isdigit() for piece in shape.pieces for char in piece)
    mask = objective.tagged(TAGS)
    for slot in shape.slots:
        mask |= slot.mask
    for value, _, bit in objective.constants:
        if isinstance(value, str) and value and any(value in piece for piece in shape.pieces):
            mask |= bit
    return Term(_form(shape), STR, cost, mask, values, parts=shape.slots)


def _filled(shape: Shape, point: int) -> object:
    parts = [shape.pieces[0]]
    for slot, piece in zip(shape.slots, shape.pieces[1:], strict=True):
        value = slot.values[point]
        if isinstance(value, Err):
            return value
        parts += [str(value), piece]
    return "".join(parts)


def _broken(shape: Shape, right: Sequence[int]) -> int:
    """At how many edges of the slots the text and a value run together as one word."""
    count = 0
    for k, slot in enumerate(shape.slots):
        text = str(slot.values[right[0]])
        before, behind = shape.pieces[k][-1:], shape.pieces[k + 1][:1]
        count += before.isalnum() and text[:1].isalnum()
        count += behind.isalnum() and text[-1:].isalnum()
    return count


def _form(shape: Shape) -> Operation:
    fields = "".join(
        f"{{{{{{{k}}}}}}}{_escaped(piece)}" for k, piece in enumerate(shape.pieces[1:])
    )
    source = f'f"""{_escaped(shape.pieces[0])}{fields}"""'
    return Operation("template", source, max, (), STR, 2, frozenset())


def _escaped(text: str) -> str:
    """Text of an f-string's literal part, inside a template for `str.format`."""
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(char, escape)
    return text.replace("{", "{{{{").replace("}", "}}}}")
