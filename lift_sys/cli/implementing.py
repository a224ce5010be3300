"""The work of `lift-sys implement`: verified bodies as a diff, as JSON, or written to the files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import msgspec
from rich.console import Console
from rich.text import Text

from lift_sys.backends import route
from lift_sys.cli import console as terminal
from lift_sys.cli.asking import Asker
from lift_sys.cli.bars import Bars
from lift_sys.cli.diff import combine, paint, unified
from lift_sys.cli.documents import report
from lift_sys.cli.program import BAD_INPUT, INTERRUPTED, NOT_VERIFIED, OK
from lift_sys.cli.selection import Chosen, Selection, select
from lift_sys.cli.settings import settings_in_force
from lift_sys.cli.streams import print_json
from lift_sys.cli.work import Done, Worked, run, work_through
from lift_sys.config import Settings, find_environment
from lift_sys.errors import LiftError
from lift_sys.ledger import LedgerPurse, open_purse
from lift_sys.pipeline import Outcome, Progress, implement_asking
from lift_sys.source import Target, write_source
from lift_sys.usage import cost_words
from lift_sys.verdicts import Answer, Question, Status
from lift_sys.verify import workbench

__all__ = ["Request", "implement_places"]


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command; None where the settings decide."""

    write: bool
    ask: bool
    fresh: bool
    as_json: bool
    backend: str | None
    seconds: float | None
    jobs: int


def implement_places(places: tuple[str, ...], request: Request) -> int:
    """Implement what `places` name, show it, and return the exit code."""
    start = perf_counter()
    settings = settings_in_force(
        backend=request.backend,
        search_seconds=request.seconds,
        answer_seconds=request.seconds,
    )
    backends = route(settings)
    selection = select(places, lambda target: target.unimplemented)
    out, err = terminal.consoles()

    finish = _write if request.write else Done
    purses: list[LedgerPurse] = []

    async def main(bars: Bars) -> Worked:
        found = find_environment(Path.cwd(), None, settings.interpreter)
        environment = None if found is None else found.root
        unconfined = settings.unconfined_python
        async with workbench(unconfined=unconfined, environment=environment) as bench:

            async def work(text: str, target: Target, report: Progress) -> Outcome:
                return await implement_asking(
                    text,
                    target,
                    backends=backends,
                    settings=settings,
                    bench=bench,
                    purse=_purse(settings, purses),
                    fresh=request.fresh,
                    ask=Asker(err, bars) if request.ask else _ask_nothing,
                    report=report,
                )

            # Only one dialogue at a time can be held.
            jobs = 1 if request.ask else request.jobs
            return await work_through(selection.files, work, finish, jobs=jobs, bars=bars)

    with Bars(err, selection.count) as bars:
        worked = run(main(bars))
    code = _exit_code(selection, worked)
    seconds = perf_counter() - start
    if request.as_json:
        print_json(report("implement", selection, worked, ok=code == OK, seconds=seconds))
        return code
    _show_diffs(out, worked.files)
    _show_verdicts(err, worked.files)
    for trouble in dict.fromkeys(it.trouble for it in purses if it.trouble):
        terminal.say(err, Text.assemble(("!", "yellow"), f" {trouble}"))
    terminal.mention_unreadable(err, selection)
    terminal.mention_left_out(err, selection)
    _sum_up(err, selection, worked, request, seconds)
    return code


def _purse(settings: Settings, purses: list[LedgerPurse]) -> LedgerPurse:
    """Return a purse for one answer, and remember it."""
    purses.append(open_purse(settings))
    return purses[-1]


async def _ask_nothing(question: Question, outcome: Outcome, problem: str) -> Answer | None:  # noqa: ARG001
    """Leave a question open."""
    return None


def _write(chosen: Chosen, outcomes: tuple[Outcome, ...]) -> Done:
    """Write the verified bodies of one file, all at once."""
    done = Done(chosen, outcomes)
    text = _changed(done)
    if text == chosen.source.text:
        return done
    try:
        write_source(chosen.path, msgspec.structs.replace(chosen.source, text=text))
    except LiftError as error:
        return replace(done, problem=error)
    return replace(done, written=True)


def _changed(done: Done) -> str:
    edits = [edit for outcome in done.outcomes for edit in (outcome.docstring, outcome.edit)]
    return combine(done.chosen.source.text, [edit for edit in edits if edit is not None])


def _unwritten(done: Done) -> str:
    """Return what was found for a file and is not in it, as a diff."""
    if done.written:
        return ""
    return unified(done.chosen.path, done.chosen.source.text, _changed(done))


def _exit_code(selection: Selection, worked: Worked) -> int:
    if worked.interrupted:
        return INTERRUPTED
    if selection.unreadable:
        return BAD_INPUT
    verified = all(outcome.verdict.offered for outcome in worked.outcomes)
    return OK if verified and not any(file.problem for file in worked.files) else NOT_VERIFIED


def _show_diffs(out: Console, done: list[Done]) -> None:
    """Show what was found and is not in the files: all of it, or what could not be written."""
    coloured = out.is_terminal and not out.no_color
    for file in done:
        diff = _unwritten(file)
        terminal.write(out, paint(diff) if coloured else diff)


def _show_verdicts(err: Console, done: list[Done]) -> None:
    """One line for each function, and below it what is wrong with it."""
    for file in done:
        for outcome in file.outcomes:
            _show_verdict(err, file.chosen, outcome)
        if file.problem:
            terminal.say(err, Text.assemble(("!", "red"), f" {file.problem}"))


def _show_verdict(err: Console, chosen: Chosen, outcome: Outcome) -> None:
    status: Status = outcome.verdict.status if outcome.verdict.offered else "failed"
    terminal.say(
        err,
        Text.assemble(
            terminal.sign(status),
            " ",
            (chosen.place(outcome.target), "bold"),
            "  ",
            (outcome.message, terminal.colour(status)),
            (f"  ({', '.join(_took(outcome))})", "dim"),
        ),
    )
    for note in _notes(outcome):
        terminal.say(err, Text.assemble("    ", (note, "dim")))
    for finding in outcome.findings:
        if finding.severity in ("error", "warning"):
            line = terminal.finding_line(str(chosen.path), chosen.source.text, finding)
            terminal.say(err, Text("  ") + line)


def _took(outcome: Outcome) -> Iterator[str]:
    """Name the backend, what the answer cost and how long it took."""
    if outcome.ir is not None and outcome.ir.provenance is not None:
        yield outcome.ir.provenance.backend
    if outcome.usages:
        yield cost_words(outcome.cost)
    yield f"{outcome.seconds:.2f} s"


def _notes(outcome: Outcome) -> Iterator[str]:
    """Say what the evidence is worth, what is odd, and what is left open."""
    verdict = outcome.verdict
    if len(outcome.asked) > 1 or any(it.problem for it in outcome.asked if verdict.offered):
        yield from (f"asked {it}" for it in outcome.asked)
    if not verdict.offered:
        return
    if verdict.strength is not None:
        yield f"evidence {verdict.strength}"
    yield from (f"mind: {doubt}" for doubt in verdict.doubts)
    if verdict.questions:
        yield f"left open: {verdict.questions[0]} (--ask, or an example in the docstring)"


def _sum_up(
    err: Console, selection: Selection, worked: Worked, request: Request, seconds: float
) -> None:
    if not selection.count:
        terminal.say(err, "Nothing to implement: no function there is without a body")
        return
    line = _counted(selection, worked, seconds)
    written = [str(file.chosen.path) for file in worked.files if file.written]
    if written:
        line += f"; wrote {', '.join(written)}"
    if any(_unwritten(file) for file in worked.files):
        several = "s" if len(selection.files) > 1 else ""
        line += (
            "; what was not written is in the diff"
            if request.write
            else f"; --write changes the file{several}"
        )
    terminal.say(err, Text(line, "bold"))


def _counted(selection: Selection, worked: Worked, seconds: float) -> str:
    verified = sum(outcome.verdict.offered for outcome in worked.outcomes)
    if worked.interrupted:
        return f"interrupted: {len(worked.outcomes)} of {selection.count} done, {verified} verified"
    noun = "function" if selection.count == 1 else "functions"
    return f"{verified} of {selection.count} {noun} verified in {seconds:.1f} s"
