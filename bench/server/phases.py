"""What is measured of servers that are running. Knows no goal and no table."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from client import Answer, Client, Silence
from processes import memory, processor_seconds
from servers import Server
from texts import Place, Text, Typist

__all__ = [
    "EDITS_A_SECOND",
    "Runner",
    "Samples",
    "burst",
    "first_reading",
    "latencies",
    "opened",
    "replay",
    "typing",
    "warm",
]

EDITS_A_SECOND = 50
PAUSE = 0.004
"""Seconds between two requests at most, so that they come at any moment."""

KINDS = {
    "hover": "hoverProvider",
    "code actions": "codeActionProvider",
    "code lens": "codeLensProvider",
}
"""What is asked for, and how a server says that it has it."""


@dataclass
class Runner:
    """A server that is running, with its own copy of the documents."""

    server: Server
    client: Client
    texts: Mapping[str, Sequence[Text]]
    told: set[str] = field(default_factory=set)
    """Kinds of which at least one answer held something."""

    @property
    def pid(self) -> int:
        """Of its process."""
        return self.client.process.pid

    def press(self, typist: Typist) -> None:
        """Tell of one more change."""
        self.client.tell("textDocument/didChange", typist.press())

    def rest(self, typist: Typist) -> None:
        """Bring the text back to what it was."""
        for change in typist.finish():
            self.client.tell("textDocument/didChange", change)

    def has(self, kind: str) -> bool:
        """Whether the server says that it has answers of a kind."""
        return bool(self.client.can.get(KINDS[kind]))

    async def ask(self, kind: str, what: Text, where: Place) -> Answer:
        """Ask for one answer of a kind, at a function."""
        document = {"uri": what.uri}
        at = {"line": where.line, "character": where.character}
        if kind == "code lens":
            return await self.client.ask("textDocument/codeLens", {"textDocument": document})
        if kind == "hover":
            if self.server.hovers_over_noqa:
                at = {"line": what.noqa_line, "character": 22}
            params = {"textDocument": document, "position": at}
            return await self.client.ask("textDocument/hover", params)
        shown = self.client.diagnostics.get(what.uri, [])
        context = {"diagnostics": [it for it in shown if _on(it, where.line)], "triggerKind": 1}
        params = {"textDocument": document, "range": {"start": at, "end": at}, "context": context}
        return await self.client.ask("textDocument/codeAction", params)


@dataclass
class Samples:
    """Seconds until each answer, by kind, and what they took of the processor in all."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: float = 0.0
    silent: int = 0
    """How many answers did not come: they count with the time that was waited for them."""


async def opened(runner: Runner, texts: Sequence[Text], *, patience: float) -> float | None:
    """Open documents; return the seconds until there are diagnostics of all, or None."""
    began, client = perf_counter(), runner.client
    for text in texts:
        client.tell("textDocument/didOpen", text.opening)
    uris = {text.uri for text in texts}
    if not await client.until(lambda: uris <= client.published.keys(), patience=patience):
        return None
    return max(client.published[uri] for uri in uris) - began


async def warm(runner: Runner, texts: Sequence[Text]) -> None:
    """Ask for each thing once, so that nobody is measured while it reads what it has not read yet."""
    for text in texts:
        for kind in filter(runner.has, KINDS):
            with contextlib.suppress(Silence):
                await runner.ask(kind, text, text.places[0])


async def first_reading(runner: Runner, text: Text, samples: Samples) -> None:
    """Ask while a document is read for the first time; its lenses need all of it, and are left out."""
    client = runner.client
    client.tell("textDocument/didOpen", text.opening)
    typist = Typist([text])
    while text.uri not in client.published:
        for kind in ("hover", "code actions"):
            answer = await runner.ask(kind, text, typist.where)
            samples.seconds.setdefault(kind, []).append(answer.seconds)
        typist.move()
    client.tell("textDocument/didClose", {"textDocument": {"uri": text.uri}})


async def latencies(
    runner: Runner, typist: Typist, samples: Samples, *, seconds: float, most: int
) -> None:
    """Ask for one thing after the other, at functions by chance or where the typist is."""
    chance = random.Random(len(samples.seconds.get("hover", ())))
    kinds = [kind for kind in KINDS if runner.has(kind)]
    began, before = perf_counter(), processor_seconds(runner.pid)
    for _ in range(most):
        if typist.at_rest:
            typist.move()
        for kind in kinds:
            await asyncio.sleep(chance.uniform(0, PAUSE))
            sent = perf_counter()
            try:
                answer = await runner.ask(kind, typist.what, typist.where)
            except Silence:
                samples.silent += 1
                answer = Answer(None, perf_counter() - sent)
            samples.seconds.setdefault(kind, []).append(answer.seconds)
            if answer.result:
                runner.told.add(kind)
        if perf_counter() - began > seconds:
            break
    samples.processor += processor_seconds(runner.pid) - before


@contextlib.asynccontextmanager
async def typing(runner: Runner, typist: Typist) -> AsyncIterator[None]:
    """Have the typist change the documents 50 times a second, whether the server keeps up or not."""

    async def type_on() -> None:
        due = perf_counter()
        while True:
            runner.press(typist)
            due += 1 / EDITS_A_SECOND
            await asyncio.sleep(max(0.0, due - perf_counter()))

    task = asyncio.create_task(type_on())
    try:
        yield
    finally:
        task.cancel()
        runner.rest(typist)


async def burst(runner: Runner, typist: Typist, edits: int) -> float | None:
    """Make many changes at once; return the seconds that each adds to the answer of a hover behind them."""
    with contextlib.suppress(Silence):
        alone = await runner.ask("hover", typist.what, typist.where)
        began = perf_counter()
        for _ in range(edits):
            runner.press(typist)
        runner.rest(typist)
        await runner.ask("hover", typist.what, typist.where)
        return max(0.0, perf_counter() - began - alone.seconds) / edits
    return None


async def replay(
    runner: Runner, texts: Sequence[Text], *, edits: int, seconds: float
) -> dict[str, float] | None:
    """Change documents and ask about them, as in an hour's work; return the memory before and after.

    There is a request of each kind with every 20 changes, and with every 500 a pause in which diagnostics are made.
    The first tenth fills what the server keeps in any case.
    """
    typist, done = Typist(texts, seed=11), 0
    kinds = [kind for kind in KINDS if runner.has(kind)]
    began, before = perf_counter(), memory(runner.pid)
    warm: dict[str, float] | None = None
    try:
        while done < edits and perf_counter() - began < seconds:
            for _ in range(20):
                runner.press(typist)
            for kind in kinds:
                await runner.ask(kind, typist.what, typist.where)
            done += 20
            if done % 500 == 0:
                await _diagnosed(runner, typist.what.uri)
            if warm is None and done >= edits // 10:
                warm = memory(runner.pid)
        runner.rest(typist)
        await _diagnosed(runner, typist.what.uri)
    except Silence:
        return None
    after = memory(runner.pid)
    warm = warm or before
    return {
        "edits": float(done),
        "seconds": perf_counter() - began,
        "before, MiB": before["rss"],
        "after a tenth, MiB": warm["rss"],
        "after, MiB": after["rss"],
        "growth": after["rss"] / warm["rss"],
    }


async def _diagnosed(runner: Runner, uri: str) -> None:
    """Wait for the diagnostics of the present text, as far as there are any."""
    last = perf_counter()
    await runner.client.until(lambda: runner.client.published.get(uri, 0) > last, patience=2.0)


def _on(diagnostic: dict[str, Any], line: int) -> bool:
    """Whether a diagnostic stands on a line."""
    place = diagnostic["range"]
    return bool(place["start"]["line"] <= line <= place["end"]["line"])
