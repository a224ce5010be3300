"""Strength says how much the evidence would have noticed, and questions ask for what it would not."""

import pytest

from lift_sys.inputs import Input
from lift_sys.sandbox import Opaque
from lift_sys.verdicts import Strength
from lift_sys.verify import MOST_QUESTIONS
from lift_sys.verify.asking import questions_of
from lift_sys.verify.replies import Reply
from lift_sys.verify.strength import Other, Table
from support.verifying import STRENGTH, verdict, weighed

LARGEST = '''def peak(xs: list[int]) -> int:
    """The largest number, 0 if there is none.

    >>> peak([1, 3])
    3
    """
    best = 0
    for x in xs:
        if x > best:
            best = x
    return best
'''
MORE = """    >>> peak([1, 3])
    3
    >>> peak([])
    0
    >>> peak([5, 4, -2])
    5
    >>> peak([7, 20, 7, 19])
    20
"""


async def test_few_examples_are_weak_evidence_and_more_are_stronger():
    few = await verdict(LARGEST, effort=STRENGTH)
    more = await verdict(LARGEST.replace("    >>> peak([1, 3])\n    3\n", MORE), effort=STRENGTH)
    assert few.strength.share < more.strength.share
    assert few.strength.survived > 0
    assert few.status == more.status == "consistent"


async def test_questions_ask_for_what_survives():
    result = await weighed(LARGEST, effort=STRENGTH)
    questions = result.verdict.questions
    assert 0 < len(questions) <= MOST_QUESTIONS
    for question in questions:
        assert question.answers[0].candidate
        assert len({str(answer) for answer in question.answers}) == len(question.answers) >= 2
    assert len(result.alternatives) == result.verdict.strength.survived


async def test_a_rival_that_behaves_differently_is_asked_about_and_counts_against_the_evidence():
    alone = await verdict(LARGEST, effort=STRENGTH)
    rivalled = await verdict(LARGEST, effort=STRENGTH, rivals=["return xs[-1] if xs else 0"])
    assert rivalled.strength.survived == alone.strength.survived + 1
    assert rivalled.strength.share < alone.strength.share
    assert rivalled.questions[0] != alone.questions[0] or rivalled.questions == alone.questions


async def test_a_rival_that_does_the_same_changes_nothing():
    alone = await verdict(LARGEST, effort=STRENGTH)
    same = await verdict(LARGEST, effort=STRENGTH, rivals=["return max([0, *xs])"])
    assert same.strength == alone.strength


async def test_a_contract_rejects_mutants_that_examples_let_through():
    stated = LARGEST.replace("    >>>", "    Ensures: all(x <= result for x in xs)\n\n    >>>")
    assert (await verdict(stated, effort=STRENGTH)).strength.share > (
        await verdict(LARGEST, effort=STRENGTH)
    ).strength.share


async def test_strength_is_measured_the_same_way_each_time():
    first, second = [await verdict(LARGEST, effort=STRENGTH) for _ in range(2)]
    assert (first.strength, first.questions) == (second.strength, second.questions)


@pytest.mark.parametrize(
    ("rejected", "survived", "word"),
    [(0, 0, "weak"), (2, 0, "weak"), (30, 0, "strong"), (30, 1, "fair"), (5, 5, "weak")],
)
def test_strength_in_words(rejected, survived, word):
    assert Strength(rejected=rejected, survived=survived).word == word


def table(candidate, *others, calls=None):
    inputs = [Input(call) for call in calls or [f"f({n})" for n in range(len(candidate))]]
    replies = [Other([reply(it) for it in other], 1.0) for other in others]
    return Table(inputs, [reply(it) for it in candidate], replies)


def reply(value):
    if isinstance(value, type):
        return Reply(False, value.__name__)
    return None if value is ... else Reply(True, value)


def asked(*tables):
    return [str(question) for question in questions_of(*tables)]


def test_the_question_that_splits_best_comes_first():
    assert asked(table([0, 0, 0], [0, 1, 0], [0, 2, 0], [0, 0, 3]))[0] == "`f(1)`: 0 or 1 or 2?"


def test_each_question_is_about_those_that_are_left():
    assert asked(table([0, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 3])) == [
        "`f(1)`: 0 or 1?",
        "`f(2)`: 0 or 3?",
    ]


def test_nothing_is_asked_where_all_agree():
    assert asked(table([0, 1], [0, 1])) == []
    assert asked(table([0, 1])) == []


def test_exceptions_are_answers_too():
    assert asked(table([0], [ValueError])) == ["`f(0)`: 0 or raises ValueError?"]


def test_of_equal_questions_the_shorter_one_is_asked():
    short = table([0, 0], [1, 1], calls=["f([1, 2, 3, 4, 5, 6, 7, 8])", "f([1])"])
    assert asked(short) == ["`f([1])`: 0 or 1?"]


def test_what_cannot_be_written_down_is_no_answer():
    thing = Opaque(("Thing", "object"), "<Thing>")
    assert asked(table([0], [thing])) == []
    assert asked(table([thing], [0])) == []
    assert asked(table(["x" * 500], [0])) == []
    assert asked(table([0], [1], calls=[f"f({'1' * 300})"])) == []
    assert asked(table([float("nan")], [0])) == []


def test_what_did_not_come_back_is_no_answer():
    assert asked(table([0], [...])) == []


def test_at_most_three_questions_are_asked():
    others = [[int(n == place) for n in range(5)] for place in range(5)]
    assert len(asked(table([0] * 5, *others))) == MOST_QUESTIONS


async def test_a_crash_is_asked_about_with_what_could_be_meant_instead():
    text = LARGEST[: LARGEST.index("    best")].replace(", 0 if there is none", "")
    result = await verdict(text + "    return max(xs)\n", effort=STRENGTH)
    assert "`peak([])`: raises ValueError or 0?" in [str(question) for question in result.questions]
    named = text.replace("    >>>", "    Raises:\n        ValueError: if there is none\n\n    >>>")
    result = await verdict(named + "    return max(xs)\n", effort=STRENGTH)
    assert not any("raises" in str(question) for question in result.questions)


async def test_no_result_where_one_is_annotated_is_asked_about():
    text = LARGEST[: LARGEST.index("    best")] + "    if xs:\n        return max(xs)\n"
    result = await verdict(text, effort=STRENGTH)
    about = next(question for question in result.questions if question.call == "peak([])")
    assert {"None", "0"} <= {str(answer) for answer in about.answers}
