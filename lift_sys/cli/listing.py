"""What a check found as text: a table for people, a line for each function elsewhere, and a line that sums up."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lift_sys.cli import console as terminal
from lift_sys.cli.positions import position
from lift_sys.cli.recalling import is_recalled
from lift_sys.cli.selection import Chosen, Selection
from lift_sys.cli.work import Worked
from lift_sys.findings import Finding, Severity
from lift_sys.pipeline import Outcome
from lift_sys.verdicts import Verdict

__all__ = ["Listing"]

TELLING: tuple[Severity, ...] = ("error", "warning")

Row = tuple[Chosen, Outcome]


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is to show of a check; all of it when `verbose`, or when every function was `named`."""

    selection: Selection
    worked: Worked
    verbose: bool
    named: bool

    def show(self, out: Console) -> None:
        """Show a table on a terminal, lines elsewhere; findings stand below it or below their function's line."""
        if not out.is_terminal:
            for line in self.lines():
                terminal.say(out, line)
            return
        if any(True for _ in self._rows()):
            out.print(self._table())
        for chosen, outcome in self._outcomes():
            for finding in self._findings(outcome):
                terminal.say(out, _visible(_finding_line(chosen, finding)))

    def lines(self) -> Iterator[str]:
        """Yield a line for each function and each finding, as compilers write them."""
        for chosen, outcome in self._outcomes():
            if self._is_shown(outcome):
                place = f"{_line(chosen, outcome)} {outcome.target.qualname}"
                yield _visible(f"{place}: {_words(outcome.verdict)}").plain
                for remark in self._remarks(outcome.verdict):
                    yield _visible(f"{place}: {remark}").plain
            for finding in self._findings(outcome):
                yield _visible(_finding_line(chosen, finding)).plain

    def sum_up(self, err: Console, *, report: Path | None) -> None:
        """Say in one line how many there are of each verdict, and what is not shown."""
        terminal.mention_unreadable(err, self.selection)
        if self.verbose:
            terminal.mention_left_out(err, self.selection)
        terminal.say(err, Text("; ".join(self._sums(report)), "bold"))

    def _sums(self, report: Path | None) -> Iterator[str]:
        yield self._counted()
        outcomes = self.worked.outcomes
        recalled = sum(map(is_recalled, outcomes))
        if recalled:
            yield f"{recalled} from the cache"
        found = Counter(each.severity for outcome in outcomes for each in outcome.findings)
        told = [_number(found[severity], severity) for severity in TELLING if found[severity]]
        if told:
            yield f"findings: {', '.join(told)}"
        if report is not None:
            yield f"the report is in {str(report)!r}"

    def _counted(self) -> str:
        outcomes = self.worked.outcomes
        counts = Counter(outcome.verdict.status for outcome in outcomes)
        parts = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        line = _number(self.selection.count, "function")
        if self.worked.interrupted:
            line = f"interrupted: {counts.total()} of {self.selection.count} done"
        if parts:
            line += f": {parts}"
        hidden = sum(not self._is_shown(outcome) for outcome in outcomes)
        if hidden:
            line += f" ({hidden} without an example: --verbose lists them)"
        return line

    def _outcomes(self) -> Iterator[Row]:
        for file in self.worked.files:
            for outcome in file.outcomes:
                yield file.chosen, outcome

    def _rows(self) -> Iterator[Row]:
        return (row for row in self._outcomes() if self._is_shown(row[1]))

    def _is_shown(self, outcome: Outcome) -> bool:
        """Functions without an example are most of most files, and nothing to worry about."""
        says_nothing = outcome.verdict.status == "unchecked" and not outcome.spec.examples
        return self.verbose or self.named or not says_nothing

    def _findings(self, outcome: Outcome) -> Iterator[Finding]:
        ordered = sorted(outcome.findings, key=lambda each: each.span.start)
        return (each for each in ordered if self.verbose or each.severity in TELLING)

    def _remarks(self, verdict: Verdict) -> Iterator[str]:
        if self.verbose:
            yield from (f"mind: {doubt}" for doubt in verdict.doubts)
            yield from (f"left open: {question}" for question in verdict.questions)

    def _table(self) -> Table:
        """Return one table, whose columns fold on a narrow terminal."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("")
        table.add_column("Function", overflow="fold")
        table.add_column("Verdict", overflow="fold")
        table.add_column("Time", justify="right", no_wrap=True)
        for chosen, outcome in self._rows():
            verdict = outcome.verdict
            words = "\n".join([_words(verdict), *self._remarks(verdict)])
            table.add_row(
                terminal.sign(verdict.status),
                _visible(f"{_line(chosen, outcome)} {outcome.target.qualname}"),
                Text("\n").join(
                    Text(_visible(line).plain, terminal.colour(verdict.status))
                    for line in words.split("\n")
                ),
                "cache" if is_recalled(outcome) else f"{outcome.seconds:.2f} s",
            )
        return table


def _words(verdict: Verdict) -> str:
    """Say a verdict; of what is unchecked, often most of a file, without the advice behind it."""
    words = str(verdict)
    if verdict.status == "unchecked":
        return words.partition(";")[0]
    return words if verdict.strength is None else f"{words} ({verdict.strength})"


def _line(chosen: Chosen, outcome: Outcome) -> str:
    line, _ = position(chosen.source.text, outcome.target.name_span.start)
    return f"{chosen.path}:{line}:"


def _finding_line(chosen: Chosen, finding: Finding) -> Text:
    return terminal.finding_line(str(chosen.path), chosen.source.text, finding)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _visible(line: Text | str) -> Text:
    """Show signs that are none as escapes: a line stays a line, and no name can steer the terminal."""
    text = line if isinstance(line, Text) else Text(line)
    for sign in {sign for sign in text.plain if not sign.isprintable()}:
        escape = sign.encode("unicode_escape").decode("ascii")
        text = Text(escape).join(text.split(sign, allow_blank=True))
    return text
