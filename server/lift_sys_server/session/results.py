"""Results of work on functions, each for one text of its function; for any other it is stale."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lift_sys.findings import Finding
from lift_sys.source import Span, Target

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["Found", "Results", "Standing", "shifted"]

_FUNCTIONS_KEPT = 512
_TEXTS_KEPT = 8


Standing = Literal["inserted", "absent", "stale"]
"""Whether a function holds what was found for it, is as it was before, or is something else."""


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
class _Result:
    """An outcome with the function as it stood before, and as the outcome's edit would leave it."""

    outcome: "Outcome"
    before: str
    after: str | None

    def standing(self, target: Target, text: str) -> Standing:
        """Tell whether `target`, in `text`, is what the result made or what it was found for."""
        now = target.span.of(text)
        if target.digest == self.outcome.target.digest:
            return "absent" if now == self.before else "stale"
        if self.after is None or target.imports != self.outcome.target.imports:
            return "stale"
        return "inserted" if _same_but_for_end(self.after, now) else "stale"


class Results:
    """The last results for each function: several, so that an undo brings back the one it fits."""

    def __init__(self) -> None:
        self._results: OrderedDict[tuple[str, str], list[_Result]] = OrderedDict()
        self.recorded = 0
        """How many results there have been."""

    def record(self, uri: str, text: str, outcome: "Outcome") -> None:
        """Keep `outcome`, which was found for its target in `text`."""
        span = outcome.target.span
        after = None
        if outcome.edit is not None:
            edit = replace(outcome.edit, span=moved(outcome.edit.span, -span.start))
            after = edit.apply(span.of(text))
        self.recorded += 1
        key = (uri, outcome.target.qualname)
        kept = self._results.setdefault(key, [])
        kept.append(_Result(outcome, span.of(text), after))
        del kept[:-_TEXTS_KEPT]
        self._results.move_to_end(key)
        while len(self._results) > _FUNCTIONS_KEPT:
            self._results.popitem(last=False)

    def find(self, uri: str, text: str, target: Target) -> Found | None:
        """The newest result for the function as it stands in `text`, else the newest, as stale."""
        kept = self._results.get((uri, target.qualname))
        if not kept:
            return None
        for result in reversed(kept):
            standing = result.standing(target, text)
            if standing != "stale":
                outcome = result.outcome
                shift = target.span.start - outcome.target.span.start
                return Found(outcome, standing, shifted(outcome.findings, shift))
        return Found(kept[-1].outcome, "stale", ())


def shifted(findings: tuple[Finding, ...], shift: int) -> tuple[Finding, ...]:
    """Findings on a function that has moved by `shift` and is otherwise the same."""
    if shift == 0:
        return findings
    return tuple(
        replace(
            finding,
            span=moved(finding.span, shift),
            related=tuple((moved(span, shift), words) for span, words in finding.related),
        )
        for finding in findings
    )


def moved(span: Span, shift: int) -> Span:
    """The span, `shift` further on."""
    return Span(span.start + shift, span.end + shift)


def _same_but_for_end(one: str, other: str) -> bool:
    """Tell whether two functions differ at most in comments at their end: whose those are, changes."""
    short, long = sorted((one, other), key=len)
    rest = long[len(short) :] if long.startswith(short) else "differs"
    return all(not line.strip() or line.lstrip().startswith("#") for line in rest.splitlines())
