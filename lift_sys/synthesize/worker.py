"""The child process of the embedded backend: one request in, candidates out, a JSON line each.

Standard library and this package only. Generated code is evaluated here and nowhere else.
"""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from lift_sys.synthesize.problem import read_problem
from lift_sys.synthesize.search import Candidate, Search

__all__ = ["main", "solve"]

SHARE = 0.8
"""How much of the time the search itself may take; the rest is for starting and sending."""
LATEST = 0.9
"""When a search is ended that has not come to an end of its own."""
TICK = 0.05
WORTH_TELLING = 1000
"""How many programs must have been looked at before anyone wants to hear of it."""


def main() -> None:
    """Answer the request on standard input."""
    request = json.loads(sys.stdin.readline())
    solve(request, _send)


def _send(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def solve(request: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
    """Search, sending progress, the candidates best first, and a last line."""
    seconds = float(request.get("seconds", 60))
    search = Search(read_problem(request), deadline=time.monotonic() + SHARE * seconds)
    with _bell(LATEST * seconds):
        search.run(lambda looked, _: _progress(search, looked, send))
    _answer(search, int(request.get("limit", 8)), send)


def _progress(search: Search, looked: int, send: Callable[[dict[str, Any]], None]) -> None:
    """Tell how far the search is, with the best so far in case that this process is ended."""
    if looked >= WORTH_TELLING:
        best = _trusted(search)[:1]
        send({"kind": "progress", "looked": looked, "best": [_message(c) for c in best]})


def _trusted(search: Search) -> list[Candidate]:
    return search.ranked() if search.found and search.trusted() else []


def _message(candidate: Candidate) -> dict[str, Any]:
    return {
        "kind": "candidate",
        "body": candidate.body,
        "score": candidate.score,
        "cost": candidate.cost,
    }


def _answer(search: Search, limit: int, send: Callable[[dict[str, Any]], None]) -> None:
    found = _trusted(search)
    for candidate in found[:limit]:
        send(_message(candidate))
    doubted = bool(search.found) and not found
    end = {"kind": "end", "looked": search.meter.count, "doubted": doubted}
    send(end | {"judged": search.problem.judged})


class TimeIsUp(BaseException):
    """The search goes on past its deadline: what it found must be told at once."""


@contextmanager
def _bell(seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds`, wherever it is: its results stay where they are.

    Sampled by processor time, as the clock that single calls are bounded with is taken.
    """
    end = time.monotonic() + seconds

    def ring(_: int, __: FrameType | None) -> None:
        if time.monotonic() > end:
            signal.setitimer(signal.ITIMER_PROF, 0)
            raise TimeIsUp

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
    try:
        with suppress(TimeIsUp):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


if __name__ == "__main__":
    main()
