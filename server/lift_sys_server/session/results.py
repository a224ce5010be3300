"""Results of work on functions, each for one text of its function; for any other it is stale."""

import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lift_sys.findings import Finding, Fix
from lift_sys.source import Target
from lift_sys_server.logs import WORK_LOGGER
from lift_sys_server.session import notes
from lift_sys_server.session.changes import edit_of, moved

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["Found", "Result", "Results", "Standing", "shifted"]

_work = logging.getLogger(WORK_LOGGER)

_FUNCTIONS_KEPT = 512
_TEXTS_KEPT = 8


Standing = Literal["inserted", "absent", "checked", "stale"]
"""Whether a function holds what was found for it, is as it was before, holds the body that was checked, or is
something else."""


@dataclass(frozen=True, slots=True)
class Found:
    """A result as it applies to the function of now: `findings` stand at their present places."""

    outcome: "Outcome"
    standing: Standing
    findings: tuple[Finding, ...]
    """Empty when stale: the words that they point at may be gone."""

    @property
    def stale(self) -> bool:
        """Whether the function's text is another than the result is for."""
        return self.standing == "stale"

    @property
    def withdrawn(self) -> bool:
        """Whether an implementation was found that the function does not hold, by an undo say."""
        return self.standing == "absent" and self.outcome.edit is not None


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome with the function as it stood before, and what the outcome would make of that."""

    outcome: "Outcome"
    before: str
    after: str | None
    """None where nothing is offered."""

    @property
    def given(self) -> bool:
        """Whether the body is one that the user wrote, as IR."""
        ir = self.outcome.ir
        return ir is not None and ir.provenance is not None and ir.provenance.backend == "user"

    def standing(self, target: Target, text: str) -> Standing:
        """Tell whether `target`, in `text`, is what the result made or what it was found for."""
        now = target.span.of(text)
        if target.digest == self.outcome.target.digest:
            same: Standing = "checked" if self.outcome.target.stub is None else "absent"
            return same if now == self.before else "stale"
        if self.after is None or target.imports != self.outcome.target.imports:
            return "stale"
        return "inserted" if _same_but_for_end(self.after, now) else "stale"


class Results:
    """The last results for each function: several, so that an undo brings back the one it fits."""

    def __init__(self) -> None:
        self._results: OrderedDict[tuple[str, str], list[Result]] = OrderedDict()
        self.recorded = 0
        """How many results there have been."""

    def record(self, uri: str, text: str, outcome: "Outcome") -> None:
        """Keep `outcome`, which was found for its target in `text`."""
        before = outcome.target.span.of(text)
        edit = edit_of(outcome)
        self.recorded += 1
        key = (uri, outcome.target.qualname)
        kept = self._results.setdefault(key, [])
        kept.append(Result(outcome, before, None if edit is None else edit.apply(before)))
        del kept[:-_TEXTS_KEPT]
        self._results.move_to_end(key)
        while len(self._results) > _FUNCTIONS_KEPT:
            self._results.popitem(last=False)
        _trace(outcome)

    def has(self, uri: str) -> bool:
        """Tell whether there are results for functions of a document."""
        return any(key[0] == uri for key in self._results)

    def find(self, uri: str, text: str, target: Target) -> Found | None:
        """The newest result on the body that the function has in `text`, else for its text, else as stale."""
        kept = self._results.get((uri, target.qualname))
        if not kept:
            return None
        standings = [(result.outcome, result.standing(target, text)) for result in reversed(kept)]
        fitting = [each for each in standings if each[1] != "stale"]
        if not fitting:
            return Found(kept[-1].outcome, "stale", ())
        outcome, standing = next((it for it in fitting if it[1] != "absent"), fitting[0])
        shift = target.span.start - outcome.target.span.start
        return Found(outcome, standing, shifted(_findings(outcome, standing), shift))

    def known(self, uri: str, text: str, target: Target) -> Result | None:
        """The newest result of a search for the function's body as it is, or for the stub that it is."""
        wanted = "inserted" if target.stub is None else "absent"
        for result in reversed(self._results.get((uri, target.qualname), ())):
            if result.standing(target, text) == wanted and not result.given:
                return result
        return None


def _trace(outcome: "Outcome") -> None:
    """Say in the trace how work came out, and at level debug what took how long."""
    asked = ", ".join(each.backend for each in outcome.asked) or "nobody"
    _work.info(
        "verdict: %s; looked at: %d; asked: %s", outcome.verdict.status, outcome.candidates, asked
    )
    for step in outcome.steps:
        _work.debug("%s took %.3f s", step.name, step.seconds)


def _findings(outcome: "Outcome", standing: Standing) -> tuple[Finding, ...]:
    """What was found out about a function, where its own body was checked what that showed included."""
    refuted = standing == "checked" and outcome.verdict.status == "refuted"
    return (*outcome.findings, *([notes.refutation(outcome)] if refuted else []))


def shifted(findings: tuple[Finding, ...], shift: int) -> tuple[Finding, ...]:
    """Findings on a function that has moved by `shift` and is otherwise the same."""
    if shift == 0:
        return findings
    return tuple(
        replace(
            finding,
            span=moved(finding.span, shift),
            related=tuple((moved(span, shift), words) for span, words in finding.related),
            fixes=tuple(_shifted(fix, shift) for fix in finding.fixes),
        )
        for finding in findings
    )


def _shifted(fix: Fix, shift: int) -> Fix:
    edits = (replace(edit, span=moved(edit.span, shift)) for edit in fix.edits)
    return replace(fix, edits=tuple(edits))


def _same_but_for_end(one: str, other: str) -> bool:
    """Tell whether two functions differ at most in comments at their end: whose those are, changes."""
    short, long = sorted((one, other), key=len)
    rest = long[len(short) :] if long.startswith(short) else "differs"
    return all(not line.strip() or line.lstrip().startswith("#") for line in rest.splitlines())
