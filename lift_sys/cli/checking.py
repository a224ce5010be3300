"""The work of `lift-sys check`: what each docstring's examples say of the body that is there."""

from collections import Counter
from time import perf_counter

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lift_sys.cli import console as terminal
from lift_sys.cli.bars import Bars
from lift_sys.cli.documents import report
from lift_sys.cli.positions import position
from lift_sys.cli.program import BAD_INPUT, NOT_VERIFIED, OK
from lift_sys.cli.selection import Chosen, Selection, select
from lift_sys.cli.settings import settings_in_force
from lift_sys.cli.streams import print_json
from lift_sys.cli.work import Done, run, work_through
from lift_sys.pipeline import Outcome, Progress, check
from lift_sys.source import Target
from lift_sys.verdicts import Verdict

__all__ = ["check_places"]


def check_places(
    places: tuple[str, ...], *, as_json: bool, seconds: float | None, jobs: int
) -> int:
    """Check what `places` name, show the table, and return the exit code."""
    start = perf_counter()
    settings = settings_in_force(verify_seconds=seconds)
    selection = select(places, lambda target: target.problem is None)
    out, err = terminal.consoles()

    async def work(text: str, target: Target, progress: Progress) -> Outcome:
        return await check(text, target, settings=settings, report=progress)

    with Bars(err, selection.count) as bars:
        done = run(work_through(selection.files, work, Done, jobs=jobs, bars=bars))
    code = _exit_code(selection, done)
    if as_json:
        took = perf_counter() - start
        print_json(report("check", selection, done, ok=code == OK, seconds=took))
        return code
    if out.is_terminal:
        _show_table(out, done)
    else:
        _show_lines(out, done)
    _sum_up(err, selection, done)
    return code


def _exit_code(selection: Selection, done: list[Done]) -> int:
    if selection.unreadable:
        return BAD_INPUT
    statuses = {outcome.verdict.status for file in done for outcome in file.outcomes}
    return NOT_VERIFIED if statuses & {"refuted", "failed"} else OK


def _show_table(out: Console, done: list[Done]) -> None:
    """For people: one table, whose columns fold on a narrow terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("Function", overflow="fold")
    table.add_column("Verdict", overflow="fold")
    table.add_column("Time", justify="right", no_wrap=True)
    for file in done:
        for outcome in file.outcomes:
            verdict = outcome.verdict
            table.add_row(
                terminal.sign(verdict),
                Text(f"{_line(file.chosen, outcome)} {outcome.target.qualname}"),
                Text(_words(verdict), terminal.verdict_style(verdict)),
                f"{outcome.seconds:.2f} s",
            )
    out.print(table)


def _show_lines(out: Console, done: list[Done]) -> None:
    """For other programs: one line for each function, as compilers write them."""
    for file in done:
        for outcome in file.outcomes:
            place = f"{_line(file.chosen, outcome)} {outcome.target.qualname}"
            terminal.say(out, f"{place}: {_words(outcome.verdict)}")


def _words(verdict: Verdict) -> str:
    """Say a verdict; of what is unchecked, often most of a file, without the advice behind it."""
    words = str(verdict)
    return words.partition(";")[0] if verdict.status == "unchecked" else words


def _line(chosen: Chosen, outcome: Outcome) -> str:
    line, _ = position(chosen.source.text, outcome.target.name_span.start)
    return f"{chosen.path}:{line}:"


def _sum_up(err: Console, selection: Selection, done: list[Done]) -> None:
    terminal.mention_aside(err, selection)
    counts = Counter(outcome.verdict.status for file in done for outcome in file.outcomes)
    parts = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    noun = "function" if counts.total() == 1 else "functions"
    terminal.say(err, Text(f"{counts.total()} {noun}" + (f": {parts}" if parts else ""), "bold"))
