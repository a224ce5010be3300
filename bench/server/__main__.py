"""Measures the language server as an editor feels it, side by side with others in one run.

`make bench-server` sets up the peers (.venv-peers) and runs this; `python bench/server` measures with those
that are there. Every server gets the same documents and the same requests, a slice of each in turn, so that
what else goes on meets all alike. Exits 1 when a goal is missed.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from client import running
from goals import lines, missed
from phases import (
    EDITS_A_SECOND,
    Runner,
    Samples,
    burst,
    first_reading,
    latencies,
    opened,
    replay,
    typing,
    warm,
)
from processes import memory, processor_seconds, settle
from servers import OURS, Server, servers
from texts import ROOT, Typist, long_text, own_texts
from work import work_on, working

FILES = {"own files": own_texts, "10,000 lines": lambda: [long_text(10_000)]}
OWN, LONG = FILES


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    starts: int = 8
    rounds: int = 3
    slice_seconds: float = 2.0
    requests: int = 100
    """Of each kind in a slice, at most."""
    cancels: int = 10
    edits: int = 5_000
    replay_seconds: float = 15.0
    """How long the replay of a peer may take; ours is replayed whole."""


QUICK = Sizes(
    starts=3, rounds=1, slice_seconds=1.0, requests=40, cancels=4, edits=1_000, replay_seconds=4.0
)


async def start_up(chosen: Sequence[Server], sizes: Sizes) -> dict[str, dict[str, Any]]:
    """Start each server in turn, time and again; the first time only warms the disk."""
    answered: dict[str, list[float]] = {server.name: [] for server in chosen}
    diagnosed: dict[str, list[float]] = {server.name: [] for server in chosen}
    processor: dict[str, list[float]] = {server.name: [] for server in chosen}
    for number in range(sizes.starts + 1):
        for server in chosen:
            async with running(server.command, server.environment) as client:
                seconds = await client.initialize(ROOT, server.options)
                if number == 0:
                    continue
                answered[server.name].append(seconds)
                processor[server.name].append(processor_seconds(client.process.pid))
                if number <= 3:
                    texts = own_texts()[:1]
                    runner = Runner(server, client, {OWN: texts})
                    if await opened(runner, texts, patience=8) is not None:
                        whole = client.published[texts[0].uri] - client.began
                        diagnosed[server.name].append(whole)
    return {
        name: {"initialize": spread(values), "processor": statistics.mean(processor[name])}
        | ({"first diagnostics": spread(diagnosed[name])} if diagnosed[name] else {})
        for name, values in answered.items()
    }


class Bench:
    """All servers at once, each with its documents open."""

    def __init__(self, runners: Sequence[Runner], sizes: Sizes) -> None:
        self._runners = runners
        self._sizes = sizes
        self._pids = [runner.pid for runner in runners]
        [self._ours] = [runner for runner in runners if runner.server.name == OURS]

    async def rest(self) -> None:
        """Wait until nobody does anything."""
        await settle(self._pids, patience=8)

    async def open(self) -> dict[str, float | None]:
        """Open all documents; return the seconds to the diagnostics of the long one."""
        seconds = {}
        for runner in self._runners:
            await self.rest()
            await opened(runner, runner.texts[OWN], patience=10)
            await self.rest()
            seconds[runner.server.name] = await opened(runner, runner.texts[LONG], patience=20)
            for texts in runner.texts.values():
                await warm(runner, texts)
        await self.rest()
        return seconds

    def told(self) -> dict[str, list[str]]:
        """Of what kinds each server had anything to say."""
        return {runner.server.name: sorted(runner.told) for runner in self._runners}

    async def latency(self, where: str) -> dict[str, Any]:
        """Latencies while nothing else goes on, and while one types; ours also while work is done."""
        found = {
            "idle": await self._each(self._runners, where, self._still),
            f"{EDITS_A_SECOND} edits a second": await self._each(
                self._runners, where, self._typing
            ),
        }
        work = await work_on(self._ours, self._ours.texts[LONG][0])
        async with working(work):
            found["working"] = await self._each([self._ours], where, self._still)
            found["working, edits"] = await self._each([self._ours], where, self._typing)
        if where == LONG:
            found["read for the first time"] = await self._each([self._ours], where, self._reading)
        return found

    async def change(self, where: str) -> dict[str, float | None]:
        """The seconds that a change costs, of many that come at once."""
        found = {}
        for runner in self._runners:
            if runner.has("hover"):
                await self.rest()
                found[runner.server.name] = await burst(runner, Typist(runner.texts[where]), 120)
        return found

    async def cancels(self) -> dict[str, float]:
        """From a cancel to the reply."""
        work = await work_on(self._ours, self._ours.texts[LONG][0])
        taken = []
        for _ in range(self._sizes.cancels):
            await work.begin()
            taken.append(await work.cancel())
        return spread(taken)

    async def _each(
        self,
        runners: Sequence[Runner],
        where: str,
        measure: Callable[[Runner, Typist, Samples], Awaitable[None]],
    ) -> dict[str, dict[str, Any]]:
        """Measure a slice of each server in turn, in several rounds; return the rows by kind."""
        samples = {runner.server.name: Samples() for runner in runners}
        for number in range(self._sizes.rounds):
            for runner in runners:
                if len(runners) > 1:
                    await self.rest()
                typist = Typist(runner.texts[where], seed=number)
                await measure(runner, typist, samples[runner.server.name])
        rows: dict[str, dict[str, Any]] = {}
        for name, each in samples.items():
            for kind, values in each.seconds.items():
                rows.setdefault(kind, {})[name] = spread(values) | {"silent": each.silent}
            count = sum(map(len, each.seconds.values()))
            if each.processor:
                rows.setdefault("processor", {})[name] = {"mean": each.processor / count}
        return {"processor": rows.pop("processor", {}), **rows}

    async def _still(self, runner: Runner, typist: Typist, samples: Samples) -> None:
        sizes = self._sizes
        await latencies(runner, typist, samples, seconds=sizes.slice_seconds, most=sizes.requests)

    async def _reading(self, runner: Runner, _: Typist, samples: Samples) -> None:
        words = f"are {len(samples.seconds.get('hover', ()))} below"
        await first_reading(runner, long_text(10_000, words), samples)

    async def _typing(self, runner: Runner, typist: Typist, samples: Samples) -> None:
        async with typing(runner, typist):
            await self._still(runner, typist, samples)


async def side_by_side(chosen: Sequence[Server], sizes: Sizes) -> dict[str, Any]:
    """Run all servers at once, and measure how long they take to answer."""
    async with AsyncExitStack() as stack:
        runners = [await stack.enter_async_context(_started(server)) for server in chosen]
        bench = Bench(runners, sizes)
        return {
            "opening": await bench.open(),
            "latency": {where: await bench.latency(where) for where in FILES},
            "change": {where: await bench.change(where) for where in FILES},
            "cancel": await bench.cancels(),
            "told": bench.told(),
        }


async def memories(chosen: Sequence[Server], sizes: Sizes) -> dict[str, Any]:
    """Memory of each server by itself: idle, with our own files open, and after many edits of them."""
    found = {}
    for server in chosen:
        async with _started(server) as runner:
            await settle([runner.pid], patience=8)
            used: dict[str, Any] = {"idle": memory(runner.pid)}
            texts = runner.texts[OWN]
            await opened(runner, texts, patience=8)
            await settle([runner.pid], patience=8)
            used["open"] = memory(runner.pid)
            limit = 3600.0 if server.name == OURS else sizes.replay_seconds
            used["replay"] = await replay(runner, texts, edits=sizes.edits, seconds=limit)
            found[server.name] = used
    return found


@asynccontextmanager
async def _started(server: Server) -> AsyncIterator[Runner]:
    """A server that has been greeted, with documents of its own."""
    async with running(server.command, server.environment) as client:
        await client.initialize(ROOT, server.options)
        yield Runner(server, client, {name: make() for name, make in FILES.items()})


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, p95, p99 and the most."""
    cuts = statistics.quantiles([*values, *values], n=100, method="inclusive")
    return {
        "count": float(len(values)),
        "p50": statistics.median(values),
        "p95": cuts[94],
        "p99": cuts[98],
        "max": max(values),
    }


def main() -> int:
    """Measure, print, and say whether the goals were met."""
    parser = argparse.ArgumentParser(description="Measures the language server beside others.")
    parser.add_argument("--quick", action="store_true", help="a short run")
    parser.add_argument("--edits", type=int, help="how many edits to replay (an hour's: 50000)")
    parser.add_argument(
        "--peers", default="", help="only these, with commas between; 'none' for none"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    sizes = QUICK if options.quick else Sizes()
    if options.edits:
        sizes = Sizes(**{**vars(sizes), "edits": options.edits})
    chosen = servers(set(filter(None, options.peers.split(","))))
    if len(chosen) == 2:
        print("no peers are there: `make bench-server` installs them", file=sys.stderr)
    found = _measured(chosen, sizes)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(lines(found)))
    for goal in found["missed"]:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if found["missed"] else 0


def _measured(chosen: Sequence[Server], sizes: Sizes) -> Mapping[str, Any]:
    load = os.getloadavg()[0]
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "versions": {server.name: server.version for server in chosen},
        "start": asyncio.run(start_up(chosen, sizes)),
        **asyncio.run(side_by_side(chosen, sizes)),
        "memory": asyncio.run(memories(chosen, sizes)),
    }
    found["load"] = [load, os.getloadavg()[0]]
    return found | {"missed": list(missed(found))}


if __name__ == "__main__":
    sys.exit(main())
