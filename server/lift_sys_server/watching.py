"""Waits for another process to end. Knows nothing of what it is."""

import asyncio
import os
import sys
from typing import Final

__all__ = ["end_of"]

_LOOK_SECONDS: Final = 1.0


async def end_of(pid: int | None) -> None:
    """Return once the process has ended.

    Never returns where it cannot be seen: a number that nobody has belongs to a client on another
    machine, or outside of the container.
    """
    if pid is None or pid <= 0 or sys.platform == "win32" or not _lives(pid):
        await asyncio.get_running_loop().create_future()
        return
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        # Not Linux, or out of descriptors.
        while _lives(pid):  # noqa: ASYNC110 -- no event tells of a foreign process
            await asyncio.sleep(_LOOK_SECONDS)
        return
    await _readable(descriptor)


async def _readable(descriptor: int) -> None:
    """Wait until a descriptor can be read, as that of a process can be from its end on; close it."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(descriptor, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _lives(pid: int) -> bool:
    """Tell whether there is a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
