"""The work of `lift-sys check`: what each docstring's examples say of the body that is there."""

from collections import Counter
from collections.abc import Iterator
from time import perf_counter

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lift_sys.cli import console as terminal
from lift_sys.cli.bars import Bars
from lift_sys.cli.documents import report
from lift_sys.cli.positions import position
from lift_sys.cli.program import BAD_INPUT, INTERRUPTED, NOT_VERIFIED, OK
from lift_sys.cli.selection import Chosen, Selection, select, split_place
from lift_sys.cli.settings import settings_in_force
from lift_sys.cli.streams import print_json
from lift_sys.cli.work import Done, Worked, run, work_through
from lift_sys.pipeline import Outcome, Progress, check
from lift_sys.source import Target
from lift_sys.verdicts import Verdict

__all__ = ["check_places"]

Row = tuple[Chosen, Outcome]


def check_places(
    places: tuple[str, ...], *, as_json: bool, verbose: bool, seconds: float | None, jobs: int
) -> int:
    """Check what `places` name, show the table, and return the exit code."""
    start = perf_counter()
    settings = settings_in_force(verify_seconds=seconds)
    selection = select(places, lambda target: target.problem is None)
    out, err = terminal.consoles()

    async def work(text: str, target: Target, progress: Progress) -> Outcome:
        return await check(text, target, settings=settings, report=progress)

    with Bars(err, selection.count) as bars:
        worked = run(work_through(selection.files, work, Done, jobs=jobs, bars=bars))
    code = _exit_code(selection, worked)
    if as_json:
        took = perf_counter() - start
        print_json(report("check", selection, worked, ok=code == OK, seconds=took))
        return code
    every = verbose or all(split_place(place)[1] for place in places)
    rows = [row for row in _rows(worked) if every or not _says_nothing(row[1])]
    if out.is_terminal:
        _show_table(out, rows)
    else:
        _show_lines(out, rows)
    terminal.mention_unreadable(err, selection)
    if verbose:
        terminal.mention_left_out(err, selection)
    _sum_up(err, selection, worked, hidden=len(worked.outcomes) - len(rows))
    return code


def _exit_code(selection: Selection, worked: Worked) -> int:
    if worked.interrupted:
        return INTERRUPTED
    if selection.unreadable:
        return BAD_INPUT
    statuses = {outcome.verdict.status for outcome in worked.outcomes}
    return NOT_VERIFIED if statuses & {"refuted", "failed"} else OK


def _rows(worked: Worked) -> Iterator[Row]:
    for file in worked.files:
        for outcome in file.outcomes:
            yield file.chosen, outcome


def _says_nothing(outcome: Outcome) -> bool:
    """Tell whether a function has no example: most of most files, and nothing to worry about."""
    return outcome.verdict.status == "unchecked" and not outcome.spec.examples


def _show_table(out: Console, rows: list[Row]) -> None:
    """For people: one table, whose columns fold on a narrow terminal."""
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("Function", overflow="fold")
    table.add_column("Verdict", overflow="fold")
    table.add_column("Time", justify="right", no_wrap=True)
    for chosen, outcome in rows:
        verdict = outcome.verdict
        table.add_row(
            terminal.sign(verdict.status),
            Text(f"{_line(chosen, outcome)} {outcome.target.qualname}"),
            Text(_words(verdict), terminal.colour(verdict.status)),
            f"{outcome.seconds:.2f} s",
        )
    out.print(table)


def _show_lines(out: Console, rows: list[Row]) -> None:
    """For other programs: one line for each function, as compilers write them."""
    for chosen, outcome in rows:
        place = f"{_line(chosen, outcome)} {outcome.target.qualname}"
        terminal.say(out, f"{place}: {_words(outcome.verdict)}")


def _words(verdict: Verdict) -> str:
    """Say a verdict; of what is unchecked, often most of a file, without the advice behind it."""
    words = str(verdict)
    return words.partition(";")[0] if verdict.status == "unchecked" else words


def _line(chosen: Chosen, outcome: Outcome) -> str:
    line, _ = position(chosen.source.text, outcome.target.name_span.start)
    return f"{chosen.path}:{line}:"


def _sum_up(err: Console, selection: Selection, worked: Worked, *, hidden: int) -> None:
    counts = Counter(outcome.verdict.status for outcome in worked.outcomes)
    parts = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    noun = "function" if selection.count == 1 else "functions"
    line = f"{selection.count} {noun}"
    if worked.interrupted:
        line = f"interrupted: {counts.total()} of {selection.count} done"
    if parts:
        line += f": {parts}"
    if hidden:
        line += f" ({hidden} without an example: --verbose lists them)"
    terminal.say(err, Text(line, "bold"))
