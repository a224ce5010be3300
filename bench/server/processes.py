"""What a process and its children take of memory and of the processor. Linux only."""

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

__all__ = ["memory", "processor_seconds", "settle"]

TICKS = os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, float]:
    """Resident and proportional memory of a process and all its children, in MiB."""
    found = {"rss": 0.0, "pss": 0.0}
    for each in tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        for line in lines:
            name = line.partition(":")[0].lower()
            if name in found:
                found[name] += int(line.split()[1]) / 1024
    return found


def processor_seconds(pid: int) -> float:
    """Processor time that a process and its children of now have taken."""
    return sum(map(_own_seconds, tree(pid)))


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            children = (task / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


async def settle(pids: Iterable[int], *, patience: float) -> None:
    """Wait until none of the processes does anything, so that what one leaves undone disturbs no other."""
    watched, look = list(pids), 0.25
    until = perf_counter() + patience
    before = [processor_seconds(pid) for pid in watched]
    while perf_counter() < until:
        await asyncio.sleep(look)
        after = [processor_seconds(pid) for pid in watched]
        if sum(after) - sum(before) <= 0.02:
            return
        before = after


def _own_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
