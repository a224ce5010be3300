"""The plan to put a body that was written as IR in a function's place, once it is verified. Knows no editor."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from lift_sys.errors import sentences
from lift_sys.ir import FunctionIR, Refusal
from lift_sys_server.engine import Engine, Report
from lift_sys_server.session.changes import change_of, edit_of
from lift_sys_server.session.endings import Ending
from lift_sys_server.session.plans import Place, Plan
from lift_sys_server.session.sheets import Sheet, Sheets, Shown

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome, Review

__all__ = ["plan_given"]


def plan_given(
    engine: Engine, sheets: Sheets, written: str, sheet: Sheet | None
) -> Callable[[Place], Plan | str]:
    """Return what plans for a function to be given the body of `written`, the text of `sheet` if it is open."""

    def plan(place: Place) -> Plan | str:
        name = place.target.name
        if sheet is not None and sheets.outdated(sheet):
            return f"{name!r} has changed since its IR was shown, and was left as it is. Show its IR again"
        review = sheets.review(written, place.text, place.target)
        if isinstance(review.ir, Refusal) or not review.sound:
            reason = _fault(review)
            return sentences(
                f"{name!r} was left as it is: {reason}", "Mend its IR, and apply it again"
            )
        return _plan(engine, place, review.ir, written, sheet)

    return plan


def _plan(engine: Engine, place: Place, ir: FunctionIR, written: str, sheet: Sheet | None) -> Plan:
    def work(report: Report) -> "Coroutine[Any, Any, Outcome]":
        return engine.implement_given(
            place.text, place.target, ir, settings=place.settings, report=report
        )

    def conclude(outcome: "Outcome") -> Ending:
        verdict = outcome.verdict
        edit = edit_of(outcome)
        if edit is None:
            if sheet is not None:
                sheet.tried = written, verdict
            message = f"{place.target.name!r} was left as it is: {verdict}"
            return Ending(verdict.status, sentences(message, "Mend its IR, or the docstring"))
        if sheet is not None:
            # It counts as edited until the function has that body: the editor may refuse the edit.
            shown = sheet.base.text if sheet.base is not None else ""
            function = place.target.span.of(place.text)
            sheet.base, sheet.made = Shown(shown, function, None), outcome
        change = change_of(place.text, place.target, edit)
        return Ending(verdict.status, str(verdict), change=change, says="nothing")

    return Plan(place.text, work, conclude, keeps_failures=False)


def _fault(review: "Review") -> str:
    """The first thing that is wrong."""
    if isinstance(review.ir, Refusal):
        return f"its IR cannot be read. {review.ir.message}"
    return next(it.message for it in review.findings if it.severity == "error")
