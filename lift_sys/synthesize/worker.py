"""The child process of the embedded backend: one request in, candidates out, a JSON line each.

Standard library and this package only. Generated code is evaluated here and nowhere else.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from lift_sys.synthesize.problem import read_problem
from lift_sys.synthesize.search import Search

__all__ = ["main", "solve"]

SHARE = 0.8
"""How much of the time the search itself may take; the rest is for starting and sending."""


def main() -> None:
    """Answer the request on standard input."""
    request = json.loads(sys.stdin.readline())
    solve(request, _send)


def _send(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def solve(request: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
    """Search, sending progress, the candidates best first, and a last line."""
    deadline = time.monotonic() + SHARE * float(request.get("seconds", 60))
    search = Search(read_problem(request), deadline=deadline)
    found = search.run(
        lambda looked, size: send({"kind": "progress", "looked": looked, "size": size})
    )
    for candidate in found[: int(request.get("limit", 8))]:
        send(
            {
                "kind": "candidate",
                "body": candidate.body,
                "score": candidate.score,
                "cost": candidate.cost,
            }
        )
    send({"kind": "end", "looked": search.meter.count})


if __name__ == "__main__":
    main()
