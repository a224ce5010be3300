"""The work of `lift-sys check`: what each docstring's examples say of the body that is there."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Literal

from lift_sys.cli import console as terminal
from lift_sys.cli.bars import Bars
from lift_sys.cli.cache import VerdictCache
from lift_sys.cli.circumstances import Circumstances
from lift_sys.cli.listing import Listing
from lift_sys.cli.program import BAD_INPUT, INTERRUPTED, NOT_VERIFIED, OK, PROGRAM
from lift_sys.cli.recalling import recall_or_check
from lift_sys.cli.reporting import Checked, Form, refuse, show
from lift_sys.cli.selection import Selection, select, split_place
from lift_sys.cli.settings import settings_in_force
from lift_sys.cli.work import Done, Work, Worked, run, work_through
from lift_sys.config import Settings
from lift_sys.errors import LiftError, sentences
from lift_sys.pipeline import Outcome, Progress, check
from lift_sys.source import Target
from lift_sys.verdicts import Status
from lift_sys.verify import Workbench, workbench

__all__ = ["FailOn", "Request", "check_places", "forget"]

FailOn = Literal["never", "refuted", "failed", "unchecked"]

FAILING: dict[FailOn, set[Status]] = {
    "never": set(),
    "refuted": {"refuted"},
    "failed": {"refuted", "failed"},
    "unchecked": {"refuted", "failed", "unchecked"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of the command; None where the settings decide."""

    form: Form
    output: Path | None
    """Where the report goes; None for stdout."""
    fail_on: FailOn
    verbose: bool
    seconds: float | None
    jobs: int
    cache: Path | None
    """Where verdicts are kept; None for nowhere."""


def check_places(places: tuple[str, ...], request: Request) -> int:
    """Check what `places` name, show it, and return the exit code."""
    start = perf_counter()
    settings = settings_in_force(verify_seconds=request.seconds)
    try:
        selection = select(places, lambda target: target.problem is None)
    except LiftError as error:
        refuse(error, request.form, request.output, code=BAD_INPUT)
        return BAD_INPUT
    worked = _checked(selection, settings, request)
    code = _exit_code(selection, worked, request.fail_on)
    named = all(split_place(place)[1] for place in places)
    listing = Listing(selection, worked, verbose=request.verbose, named=named)
    checked = Checked(selection, worked, code, perf_counter() - start)
    show(checked, request.form, request.output, listing)
    return code


def forget(directory: Path) -> None:
    """Forget all verdicts that are kept in `directory`, and say how many they were."""
    count = VerdictCache(directory).clear()
    noun = "verdict" if count == 1 else "verdicts"
    _, err = terminal.consoles()
    terminal.say(err, f"{count} {noun} removed from the cache in {str(directory)!r}")


def _checked(selection: Selection, settings: Settings, request: Request) -> Worked:
    _, err = terminal.consoles()
    cache = None if request.cache is None else VerdictCache(request.cache)

    async def main(bars: Bars) -> Worked:
        async with workbench(unconfined=settings.unconfined_python) as bench:
            work = _checking(settings, bench)
            if cache is not None:
                work = _recalling(work, cache, Circumstances(settings))
            return await work_through(selection.files, work, Done, jobs=request.jobs, bars=bars)

    with Bars(err, selection.count) as bars:
        worked = run(main(bars))
    if cache is not None:
        cache.prune()
        if cache.problem:
            hint = "Name another directory with --cache-dir, or use --no-cache"
            terminal.say(err, f"{PROGRAM}: {sentences(cache.problem, hint)}")
    return worked


def _checking(settings: Settings, bench: Workbench) -> Work:
    async def work(text: str, target: Target, report: Progress) -> Outcome:
        return await check(text, target, settings=settings, bench=bench, report=report)

    return work


def _recalling(work: Work, cache: VerdictCache, circumstances: Circumstances) -> Work:
    """Have `work` done for those functions only of which the cache knows nothing."""

    async def recall(text: str, target: Target, report: Progress) -> Outcome:
        afresh = partial(work, text, target, report)
        return await recall_or_check(text, target, afresh, cache=cache, circumstances=circumstances)

    return recall


def _exit_code(selection: Selection, worked: Worked, fail_on: FailOn) -> int:
    if worked.interrupted:
        return INTERRUPTED
    if selection.unreadable:
        return BAD_INPUT
    failing = FAILING[fail_on]
    return NOT_VERIFIED if any(it.verdict.status in failing for it in worked.outcomes) else OK
