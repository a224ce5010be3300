"""What can be done for a function: where that runs, and what it leads to. Knows no jobs and no editor."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lift_sys.config import Settings
from lift_sys.errors import SourceError
from lift_sys.source import Document, Target
from lift_sys.verdicts import Question
from lift_sys_server.engine import Engine, Report
from lift_sys_server.session import notes
from lift_sys_server.session.changes import change_of, difference, edit_of, moved
from lift_sys_server.session.documents import OpenDocument
from lift_sys_server.session.endings import Ending
from lift_sys_server.session.results import Results

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["Place", "Plan", "Plans", "question_words"]


@dataclass(frozen=True, slots=True)
class Place:
    """A function in a document as it was asked for."""

    document: OpenDocument
    text: str
    target: Target
    settings: Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """A piece of work, and what to make of its outcome."""

    text: str
    """The text that the outcome is for: the document's, but perhaps with a stub in the function's place."""
    work: Callable[[Report], "Coroutine[Any, Any, Outcome]"]
    conclude: Callable[["Outcome"], Ending]
    """Says how it ended, `change` included where there is one."""
    keeps_failures: bool = True
    """Whether an outcome that offers nothing is news of the function as it stands."""
    done: str = "implemented"
    """What the function then is, for a message that it is not."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """A function as the stub that it is, or was before our body came in."""

    text: str
    target: Target
    known: "Outcome | None"
    """What was found for that stub last."""
    there: str
    """The function's present text."""


class Plans:
    """Makes plans from what is known; for one that cannot be made it gives the reason, in words."""

    def __init__(self, engine: Engine, results: Results) -> None:
        self._engine = engine
        self._results = results

    def implement(self, place: Place) -> Plan | str:
        """Look for a body."""
        if place.target.stub is None:
            return (
                f"{place.target.name!r} has a body already. Verify it, or remove it and ask again"
            )
        ground = _Ground(place.text, place.target, None, "")
        return self._search(place, ground, self._engine.implement)

    def try_again(self, place: Place) -> Plan | str:
        """Look anew for a body; in place of ours, where the function holds that."""
        ground = self._ground(place)
        if isinstance(ground, str):
            return ground
        return self._search(place, ground, partial(self._engine.implement, fresh=True))

    def next_candidate(self, place: Place) -> Plan | str:
        """Take the next of the bodies that agree with all evidence; the present one becomes the last of them."""
        ground = self._ground(place)
        if isinstance(ground, str):
            return ground
        name, known = place.target.name, ground.known
        if known is None or known.ir is None or not known.alternatives:
            return f"{name!r} has no other candidate. Try again, or say more in its docstring"
        present, others = known.ir, known.alternatives

        async def work(report: Report) -> "Outcome":
            found = await self._engine.adopt(
                ground.text, ground.target, others, settings=place.settings, report=report
            )
            taken = [it.body for it in others if found.ir and it.body == found.ir.body]
            rest = others[[it.body for it in others].index(taken[0]) + 1 :] if taken else ()
            return replace(found, alternatives=(*rest, present))

        def conclude(outcome: "Outcome") -> Ending:
            return _ending(
                place, ground, outcome, f"{name!r} keeps its body: no other one could be verified"
            )

        return Plan(ground.text, work, conclude, keeps_failures=False)

    def answer(self, place: Place, question: str, answer: str) -> Plan | str:
        """Make an answer an example, and look for a body that agrees with it: what is known is tried first.

        Where there is none, the example alone is added.
        """
        from lift_sys.pipeline import answer_edit, given_answer, known_bodies

        ground, name = self._ground(place), place.target.name
        if isinstance(ground, str):
            return ground
        known = ground.known
        questions = () if known is None else known.verdict.questions
        asked = next((it for it in questions if question_words(it) == question), None)
        if known is None or asked is None:
            return f"`{question}` is no open question of {name!r} any more"
        try:
            given = given_answer(answer)
            alone = answer_edit(place.text, place.target, asked, given)
            longer = answer_edit(ground.text, ground.target, asked, given).apply(ground.text)
        except SourceError as error:
            return str(error)
        ground = replace(ground, text=longer, target=_at(longer, ground.target.span.start))
        implement = partial(self._engine.implement, known=known_bodies(known, asked, given))
        plan = self._search(place, ground, implement)

        def conclude(outcome: "Outcome") -> Ending:
            if outcome.verdict.offered:
                return plan.conclude(outcome)
            message = f"{name!r} has the example now, and no body that agrees with it: {outcome.verdict.shortfall}"
            edit = replace(alone, span=moved(alone.span, -place.target.span.start))
            change = change_of(place.text, place.target, edit)
            return Ending(outcome.verdict.status, message, change=change)

        return replace(plan, conclude=conclude)

    def verify(self, place: Place) -> Plan | str:
        """Check the body that is there."""
        if place.target.stub is not None:
            return f"{place.target.name!r} has no body that could be verified: implement it first"

        def work(report: Report) -> "Coroutine[Any, Any, Outcome]":
            return self._engine.check(
                place.text, place.target, settings=place.settings, report=report
            )

        def conclude(outcome: "Outcome") -> Ending:
            verdict = outcome.verdict
            well = verdict.offered or verdict.status == "unchecked"
            message = f"{place.target.name!r}: {verdict}"
            return Ending(verdict.status, message, says="news" if well else "trouble")

        return Plan(place.text, work, conclude, done="verified")

    def _search(self, place: Place, ground: _Ground, implement: "_Implement") -> Plan:
        def work(report: Report) -> "Coroutine[Any, Any, Outcome]":
            return implement(ground.text, ground.target, settings=place.settings, report=report)

        def conclude(outcome: "Outcome") -> Ending:
            failure = notes.failure(outcome).message
            if place.target.stub is None:
                failure = f"{place.target.name!r} keeps its body: {outcome.verdict.shortfall}"
            return _ending(place, ground, outcome, failure)

        return Plan(ground.text, work, conclude)

    def _ground(self, place: Place) -> _Ground | str:
        """The stub that a body of ours is for: what is there, or was before one came in."""
        document, target, text = place.document, place.target, place.text
        result = self._results.known(document.uri, text, target)
        known = None if result is None else result.outcome
        if target.stub is not None:
            return _Ground(text, target, known, target.span.of(text))
        if result is None or known is None or result.after is None:
            return (
                f"{target.name!r} holds a body that was not made here, or was changed since. "
                "Remove it, and ask for an implementation"
            )
        start, end = target.span
        text = text[:start] + result.before + text[end:]
        stub = _at(text, start)
        if stub.stub is None:
            return f"{target.name!r} cannot be taken back to what it was. Undo that by hand"
        return _Ground(text, stub, known, result.after)


def question_words(question: Question) -> str:
    """The call that a question is about, after what must be done before it: its name in commands."""
    return "; ".join((*question.setup, question.call))


def _ending(place: Place, ground: _Ground, outcome: "Outcome", failure: str) -> Ending:
    """How work on `ground` ends for the function that is there now."""
    verdict, edit = outcome.verdict, edit_of(outcome)
    if edit is None:
        return Ending(verdict.status, failure)
    if ground.text is not place.text:
        wanted = edit.apply(ground.target.span.of(ground.text))
        edit = difference(ground.there, wanted)
    change = change_of(place.text, place.target, edit)
    if change.empty:
        message = f"{place.target.name!r}: the same body was found again ({verdict})"
        return Ending(verdict.status, message, says="news")
    return Ending(verdict.status, str(verdict), change=change, says="nothing")


def _at(text: str, start: int) -> Target:
    """The function that begins at an offset."""
    return next(it for it in Document(text).targets() if it.span.start == start)


_Implement = Callable[..., "Coroutine[Any, Any, Outcome]"]
