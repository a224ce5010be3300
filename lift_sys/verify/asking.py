"""Finds the calls whose results tell a candidate best from others that agree with all the evidence so far."""

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from lift_sys.inputs import source_of
from lift_sys.sandbox import Raised, Returned
from lift_sys.spec import Spec
from lift_sys.verdicts import Answer, Question
from lift_sys.verify.compare import plain_of, same
from lift_sys.verify.examples import annotation_of
from lift_sys.verify.observing import Observation
from lift_sys.verify.replies import Reply
from lift_sys.verify.strength import Table
from lift_sys.verify.texts import UNREADABLE

__all__ = ["MOST_QUESTIONS", "odd_question", "questions_of", "shown_reply"]

MOST_QUESTIONS = 3
MOST_ANSWERS = 4
LONGEST_CALL, LONGEST_ANSWER = 120, 80
"""What is longer is no question for people."""
DISLIKED_LENGTH = 150
"""How many characters of call and answers weigh as much as one bit that the answer is worth."""


@dataclass(slots=True)
class _Group:
    """The programs that give one answer to a question."""

    reply: Reply
    shown: str
    weight: float
    programs: set[int] = field(default_factory=set)


def questions_of(table: Table, odd: Question | None = None) -> tuple[Question, ...]:
    """Return at most three questions, the best first; each supposes that the candidate was right so far.

    `odd` is one about a call that raises or returns nothing: the second, as what tells candidates apart says more.
    """
    asked = _telling(table)
    same = next((it for it in asked if odd is not None and it.call == odd.call), None)
    if odd is not None and same is None:
        asked.insert(1, odd)
    elif odd is not None and same is not None:
        asked[asked.index(same)] = _joined(same, odd)
    return tuple(asked[:MOST_QUESTIONS])


def odd_question(seen: Observation, spec: Spec) -> Question | None:
    """Ask whether a call may raise, or return nothing, and name what its result could be instead."""
    if len(seen.input.call) > LONGEST_CALL:
        return None
    match seen.outcome:
        case Raised(name=name):
            own = Answer(expectation="raises", expected=name, candidate=True)
        case Returned(value=value):
            shown = shown_reply(Reply(True, value))
            if shown is None:
                return None
            own = Answer(expectation="value", expected=shown, candidate=True)
        case _:
            return None
    others = [text for text in _nothings(spec) if text != own.expected]
    nothing = [Answer(expectation="value", expected=text) for text in others]
    return Question(call=seen.input.call, setup=seen.input.setup, answers=(own, *nothing))


def _joined(one: Question, other: Question) -> Question:
    """Offer the answers of both questions about one call."""
    known = {str(answer) for answer in one.answers}
    more = [answer for answer in other.answers if str(answer) not in known]
    return msgspec.structs.replace(one, answers=(*one.answers, *more)[:MOST_ANSWERS])


def _nothings(spec: Spec) -> list[str]:
    """Return what functions of this type often return where there is nothing to return."""
    annotation = annotation_of(spec)
    samples = {text: ast.literal_eval(text) for text in ("None", "0", "0.0", "''", "[]", "{}")}
    if annotation is None:
        return ["None"]
    allowed = [text for text, value in samples.items() if annotation.allows(value)]
    return [text for text in allowed if not (text == "0" and annotation.mentions("float"))][:2]


def _telling(table: Table) -> list[Question]:
    """Choose the calls that tell the candidate from others, one after the other."""
    left = set(range(len(table.others)))
    asked: list[Question] = []
    used: set[int] = set()
    while left and len(asked) < MOST_QUESTIONS:
        best = max(
            (it for it in _worths(table, left) if it[1] not in used),
            key=lambda it: (it[0], -it[1]),
            default=None,
        )
        if best is None:
            break
        _, place, groups = best
        used.add(place)
        made = table.inputs[place]
        asked.append(Question(call=made.call, setup=made.setup, answers=_answers(groups)))
        left -= {program for group in groups[1:] for program in group.programs}
    return asked


def _worths(table: Table, left: set[int]) -> list[tuple[float, int, list[_Group]]]:
    """Weigh each input that tells the candidate from one of those that are left."""
    found = []
    for place, made in enumerate(table.inputs):
        if len(made.call) > LONGEST_CALL:
            continue
        groups = _groups(table, place, left)
        if len(groups) > 1:
            length = len(made.call) + sum(len(group.shown) for group in groups[:MOST_ANSWERS])
            found.append((_bits(groups) - length / DISLIKED_LENGTH, place, groups))
    return found


def _groups(table: Table, place: int, left: set[int]) -> list[_Group]:
    """Put together who gives the same answer, the candidate's first; answers that cannot be shown are none."""
    own = table.candidate[place]
    shown = None if own is None else shown_reply(own)
    if own is None or shown is None:
        return []
    # Half of what counts is on the candidate's side: it is the likeliest of all.
    weights = sum(table.others[program].weight for program in left)
    groups = [_Group(own, shown, weights)]
    for program in sorted(left):
        other = table.others[program]
        reply = other.replies[place]
        text = None if reply is None else shown_reply(reply)
        if reply is None or text is None:
            continue
        group = next((it for it in groups if it.reply.agrees(reply)), None)
        if group is None:
            group = _Group(reply, text, 0.0)
            groups.append(group)
        group.weight += other.weight
        group.programs.add(program)
    return [groups[0], *sorted(groups[1:], key=lambda it: -it.weight)]


def _bits(groups: Sequence[_Group]) -> float:
    """How much is known once the question is answered, in bits."""
    total = sum(group.weight for group in groups)
    shares = [group.weight / total for group in groups if group.weight]
    return -sum(share * math.log2(share) for share in shares)


def _answers(groups: Sequence[_Group]) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            expectation="value" if group.reply.returned else "raises",
            expected=group.shown,
            candidate=number == 0,
            given_by=len(group.programs) + (number == 0),
        )
        for number, group in enumerate(groups[:MOST_ANSWERS])
    )


def shown_reply(reply: Reply) -> str | None:
    """Return the source of a value as people would write it, or the exception's name; None for neither."""
    if not reply.returned:
        return reply.value if isinstance(reply.value, str) else None
    try:
        text = source_of(plain_of(reply.value))
        readable = same(ast.literal_eval(text), reply.value, mixed=False)
    except UNREADABLE:
        return None
    return text if readable and len(text) <= LONGEST_ANSWER else None
