"""Measures the language server as an editor feels it: start-up, latency under work, memory.

`python bench/server.py` starts real servers over stdio. Start-up is compared with a bare pygls server
in the same run, one of each in turn. Latency is that of hover and of the list of code actions on a file
of 10,000 lines: while nothing else goes on, while an implementation of one of its functions runs, and
while the file is read for the first time; with and without an edit before each request. Exits 1 when a
goal is missed.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.editor import Buffer, Editor, ResponseError, editor_of_process

RATIO_GOAL = 1.25
P95_GOAL = 0.010
CANCEL_GOAL = 0.100
CANCELS = 10

BARE = "from pygls.lsp.server import LanguageServer; LanguageServer('bare', '1').start_io()"
OURS = ["-m", "lift_sys_server"]
INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}

FUNCTION = '''
def {name}(values: list[int], limit: int = {number}) -> list[int]:
    """Return those of `values` that are below `limit`, in their order.

    Args:
        values: The numbers to choose from.
        limit: The first number that is too large.

    Examples:
        >>> {name}([1, {number}, 2])
        [1, 2]
    """
    {body}
'''
BODY = "return [value for value in values if value < limit]"
HARD = '''
def hard(values: list[int]) -> int:
    """Return the number that belongs to `values`.

    >>> hard([1, 2])
    74291
    >>> hard([3, 5, 8])
    -1188
    >>> hard([2])
    90017
    """
    ...
'''


def long_file(lines: int) -> str:
    """A module of that many lines, one stub in ten, with a stub in the middle that takes long."""
    parts = ["import os\n"]
    count = 1
    number = 0
    hard = False
    while count < lines:
        number += 1
        if not hard and count > lines // 2:
            part, hard = HARD, True
        else:
            body = BODY if number % 10 else "..."
            part = FUNCTION.format(name=f"below_{number}", number=number, body=body)
        parts.append(part)
        count += part.count("\n")
    return "".join(parts)


def seconds_to_initialize(command: list[str]) -> float:
    """Start a server and return how long its answer to `initialize` took."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}
    body = json.dumps(request).encode()
    start = perf_counter()
    with subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        server.stdin.flush()
        assert server.stdout.readline().startswith(b"Content-Length")
        seconds = perf_counter() - start
        server.kill()
    return seconds


def start_up(times: int) -> dict[str, float]:
    """Medians of start-ups, a bare server and ours in turn; the first of each only warms the disk."""
    bare, ours = [], []
    for _ in range(times + 1):
        bare.append(seconds_to_initialize(["-c", BARE]))
        ours.append(seconds_to_initialize(OURS))
    one, other = statistics.median(bare[1:]), statistics.median(ours[1:])
    return {"bare pygls, s": one, "lift-sys, s": other, "ratio": other / one}


async def latencies(
    editor: Editor,
    buffer: Buffer,
    times: int,
    *,
    typing: bool = False,
    enough: Callable[[], bool] = lambda: False,
) -> dict[str, dict[str, float]]:
    """Time hovers and code-action lists at places of the file, beside one another.

    With `typing` each follows an edit of the docstring there, and is timed from that edit on. Stops
    early once there is `enough`.
    """
    chance = random.Random(7)
    starts = [place.start() + 4 for place in re.finditer("^def below", buffer.text, re.MULTILINE)]
    taken: dict[str, list[float]] = {"hover": [], "code actions": []}
    for _ in range(times):
        at = chance.choice(starts)
        word = buffer.text.index("in their", at)
        for sign, name, ask in (
            ("x", "hover", editor.hover),
            ("", "code actions", editor.actions),
        ):
            start = perf_counter()
            if typing:
                editor.change(buffer, [(word, word + (not sign), sign)])
            await ask(buffer, at)
            taken[name].append(perf_counter() - start)
        if enough():
            break
    return {name: _spread(values) for name, values in taken.items()}


async def while_reading(
    editor: Editor, text: str, times: int, *, typing: bool
) -> dict[str, dict[str, float]]:
    """Latency from the moment when a file is opened until its first diagnostics are there."""
    words = "that remain below" if typing else "that lie below"
    buffer = editor.open(text.replace("that are below", words), f"file:///project/{typing}.py")

    def read() -> bool:
        return buffer.uri in editor.diagnostics

    found = await latencies(editor, buffer, times, typing=typing, enough=read)
    editor.close(buffer)
    return found


def _spread(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": statistics.median(values), "p95": cuts[94], "p99": cuts[98], "max": max(values)}


def memory(pid: int) -> float:
    """Resident memory of a process, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken, its children left out."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def undisturbed(
    editor: Editor, buffer: Buffer, times: int, *, typing: bool
) -> dict[str, dict[str, float]]:
    """Latency while nothing else goes on, with the processor time that a hover and a list take.

    On a machine that others use too, that time says what is ours in the latencies.
    """
    before = cpu_seconds(editor.process.pid)
    found = await latencies(editor, buffer, times, typing=typing)
    taken = cpu_seconds(editor.process.pid) - before
    return found | {"processor, both and their edits": {"mean": taken / times}}


async def at_work(lines: int, times: int) -> dict[str, object]:
    """Latency with and without work going on, time to first diagnostics, and memory."""
    text = long_file(lines)
    found: dict[str, object] = {}
    async with editor_of_process(options={"searchSeconds": 600}) as editor:
        await editor.request("textDocument/hover", _nowhere())
        await asyncio.sleep(2)
        found["idle, MiB"] = memory(editor.process.pid)
        start = perf_counter()
        buffer = editor.open(text)
        await editor.until(lambda: buffer.uri in editor.diagnostics)
        found["first diagnostics, s"] = perf_counter() - start
        found["with the file open, MiB"] = memory(editor.process.pid)
        found["idle"] = await undisturbed(editor, buffer, times, typing=False)
        found["idle, typing"] = await undisturbed(editor, buffer, times, typing=True)
        [action] = await editor.actions(buffer, text.index("hard("))
        work = asyncio.create_task(keep_working(editor, action))
        await editor.until(lambda: any(editor.bars().values()))
        found["working"] = await latencies(editor, buffer, times)
        found["working, typing"] = await latencies(editor, buffer, times, typing=True)
        work.cancel()
        found["cancel"] = _spread([await cancelling(editor, action) for _ in range(CANCELS)])
        for name, edits in (("first reading", False), ("first reading, typing", True)):
            found[name] = await while_reading(editor, text, times, typing=edits)
        editor.take_messages()
    return found


async def keep_working(editor: Editor, action: dict) -> None:
    """Implement a function that cannot be, again and again."""
    while True:
        answer = await editor.answer(editor.execute(action))
        assert answer["status"] in ("failed", "refuted", "superseded"), answer


async def cancelling(editor: Editor, action: dict) -> float:
    """From a cancel of a running search to the reply, which comes when its processes are gone."""
    job = editor.execute(action)
    bars = len(editor.progress)
    await editor.until(lambda: len(editor.progress) > bars and _searching(editor))
    start = perf_counter()
    editor.cancel(job)
    with contextlib.suppress(ResponseError):
        await editor.answer(job)
    return perf_counter() - start


def _searching(editor: Editor) -> bool:
    newest = list(editor.bars().values())[-1]
    return any("looked at" in message for message in newest)


def _nowhere() -> dict[str, object]:
    return {"textDocument": {"uri": "file:///no.py"}, "position": {"line": 0, "character": 0}}


def main() -> int:
    """Measure, print, and say whether the goals were met."""
    parser = argparse.ArgumentParser(description="Measures the language server.")
    parser.add_argument("--starts", type=int, default=10, help="how often to start each server")
    parser.add_argument("--requests", type=int, default=300, help="how many requests of each kind")
    parser.add_argument("--lines", type=int, default=10_000, help="length of the generated file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    results = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "start-up": start_up(options.starts),
        **asyncio.run(at_work(options.lines, options.requests)),
    }
    if options.json:
        print(json.dumps(results, indent=2))
    else:
        _print(results)
    missed = list(_missed(results))
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


def _missed(results: dict) -> list[str]:
    """Name the goals that were missed."""
    missed = []
    if results["start-up"]["ratio"] > RATIO_GOAL:
        missed.append(f"start-up within {RATIO_GOAL} of a bare server")
    if results["cancel"]["max"] > CANCEL_GOAL:
        missed.append(f"cancel within {CANCEL_GOAL * 1000:.0f} ms")
    for phase in ("working", "working, typing", "first reading", "first reading, typing"):
        for name, spread in results[phase].items():
            if spread["p95"] > P95_GOAL:
                missed.append(f"{phase}: p95 of {name} under {P95_GOAL * 1000:.0f} ms")
    return missed


def _print(results: dict, indent: str = "") -> None:
    for name, value in results.items():
        if isinstance(value, dict) and all(isinstance(each, float) for each in value.values()):
            figures = ", ".join(_figure(key, each) for key, each in value.items())
            print(f"{indent}{name}: {figures}")
        elif isinstance(value, dict):
            print(f"{indent}{name}:")
            _print(value, indent + "  ")
        elif isinstance(value, float):
            print(f"{indent}{name}: {value:.3f}")
        else:
            print(f"{indent}{name}: {value}")


def _figure(name: str, value: float) -> str:
    spread = name in ("p50", "p95", "p99", "max", "mean")
    return f"{name} {value * 1000:.1f} ms" if spread else f"{name} {value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
