"""Tries what untrusted code must not do, and tells what of it worked. Runs in a confined child.

Harmless where it works: the file, the port and the processes are there for this. Standard library only.
"""

import os
import socket
from collections.abc import Callable
from pathlib import Path

__all__ = ["WALLS", "reached"]

WALLS = ("reading", "writing", "network", "children", "signals")
"""What is tried; each is a wall that should stand in the way."""


def reached(path: str, port: int) -> list[str]:
    """Return what could be reached: the file `path`, `port` on loopback, other processes."""
    attempts = (
        lambda: Path(path).open(encoding="utf-8").close(),
        lambda: Path(path).open("a", encoding="utf-8").close(),
        lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close(),
        _fork,
        lambda: os.kill(os.getppid(), 0),
    )
    return [wall for wall, attempt in zip(WALLS, attempts, strict=True) if _works(attempt)]


def _works(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except (OSError, AttributeError):
        return False
    return True


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
