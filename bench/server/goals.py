"""What the figures have to be, and the table of them. Measures nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from servers import FLOOR, OURS, PYTHON_PEERS, RUST_PEER

__all__ = ["lines", "missed"]

START_RATIO = 1.10
P95_SECONDS = 0.005
RUST_RATIO = 2.0
IDLE_MIB = 90.0
GROWTH = 1.02
CANCEL_SECONDS = 0.100

Figures = Mapping[str, Any]


def missed(found: Figures) -> Iterator[str]:
    """Name the goals that were missed, each with the figure."""
    start = found["start"]
    ratio = start[OURS]["initialize"]["p50"] / start[FLOOR]["initialize"]["p50"]
    if ratio > START_RATIO:
        yield f"start: {ratio:.2f} times the bare server's (goal {START_RATIO:.2f})"
    for where, conditions in found["latency"].items():
        for condition, kinds in conditions.items():
            for kind, cells in kinds.items():
                if kind != "processor":
                    told = {
                        name: each for name, each in cells.items() if kind in found["told"][name]
                    }
                    yield from _slow(f"{where}, {condition}, {kind}", told)
    if found["cancel"] and found["cancel"]["max"] > CANCEL_SECONDS:
        yield f"cancel: {_ms(found['cancel']['max'])} ms at most (goal {_ms(CANCEL_SECONDS)})"
    memory = found["memory"][OURS]
    if memory["idle"]["rss"] > IDLE_MIB:
        yield f"memory, idle: {memory['idle']['rss']:.0f} MiB (goal {IDLE_MIB:.0f})"
    replayed = memory.get("replay")
    if replayed and replayed["growth"] > GROWTH:
        yield f"memory, {replayed['edits']:.0f} edits: {_growth(replayed)} (goal {GROWTH - 1:.0%})"


def _slow(what: str, cells: Figures) -> Iterator[str]:
    """Name what is wrong with one row of latencies."""
    if OURS not in cells:
        yield f"{what}: nothing was said"
        return
    ours = cells[OURS]["p95"]
    if ours > P95_SECONDS:
        yield f"{what}: p95 {_ms(ours)} ms (goal {_ms(P95_SECONDS)})"
    for peer in PYTHON_PEERS:
        if peer in cells and ours >= cells[peer]["p95"]:
            yield f"{what}: p95 {_ms(ours)} ms, {peer} {_ms(cells[peer]['p95'])}"
    rust = cells.get(RUST_PEER)
    if rust and ours > RUST_RATIO * rust["p95"]:
        yield f"{what}: p95 {_ms(ours)} ms, {RUST_PEER} {_ms(rust['p95'])} (goal twice that)"


def lines(found: Figures) -> Iterator[str]:
    """The figures as text."""
    names = list(found["start"])
    versions = ", ".join(f"{name} {each}".strip() for name, each in found["versions"].items())
    yield f"{found['machine']}; load {found['load'][0]:.1f} before and {found['load'][1]:.1f} after"
    yield versions
    yield ""
    yield "Milliseconds: median, p95, p99. '-': the server does not have it, or says nothing"
    yield _row("", names)
    for kind in ("initialize", "first diagnostics"):
        cells = [found["start"][name].get(kind) for name in names]
        yield _row(f"start to {kind}", [_spread(cell, whole=True) for cell in cells])
    cells = [_ms(found["start"][name]["processor"], 0) for name in names]
    yield _row("  processor until initialized", cells)
    cells = [found["opening"].get(name) for name in names]
    yield _row("10,000 lines: to diagnostics", ["-" if it is None else _ms(it, 0) for it in cells])
    for where, conditions in found["latency"].items():
        for condition, kinds in conditions.items():
            yield f"{where}, {condition}"
            for kind, row in kinds.items():
                yield _row(
                    f"  {kind}", [_cell(kind, row.get(name), found["told"][name]) for name in names]
                )
    for where, row in found["change"].items():
        cells = [row.get(name) for name in names]
        yield _row(f"a change, {where}", ["-" if it is None else _ms(it, 2) for it in cells])
    if found["cancel"]:
        yield _row("cancel to reply (median, p95, most)", ["", _spread(found["cancel"], "max")])
    yield ""
    yield "MiB: resident (proportional), with children"
    memory = found["memory"]
    for kind in ("idle", "open"):
        yield _row(kind, [_mib(memory[name].get(kind)) for name in names])
    yield _row("replay: edits", [_replay(memory[name], "edits") for name in names])
    yield _row("  after a tenth", [_replay(memory[name], "after a tenth, MiB") for name in names])
    yield _row("  after all", [_replay(memory[name], "after, MiB") for name in names])
    yield _row("  growth", [_growth(memory[name].get("replay")) for name in names])


def _row(head: str, cells: list[str]) -> str:
    return f"{head:33}" + "".join(f"{cell:>21}" for cell in cells)


def _cell(kind: str, cell: Figures | None, told: list[str]) -> str:
    if cell is None:
        return "-"
    if kind == "processor":
        return _ms(cell["mean"], 2)
    if kind not in told:
        return "-"
    return _spread(cell) + (f" ({cell['silent']}!)" if cell.get("silent") else "")


def _spread(cell: Figures | None, last: str = "p99", *, whole: bool = False) -> str:
    if cell is None:
        return "-"
    return " ".join(_ms(cell[name], 0 if whole else 1) for name in ("p50", "p95", last))


def _ms(seconds: float, digits: int = 1) -> str:
    return f"{seconds * 1000:.{digits}f}"


def _mib(cell: Figures | None) -> str:
    return "-" if cell is None else f"{cell['rss']:.0f} ({cell['pss']:.0f})"


def _replay(cell: Figures, name: str) -> str:
    replayed = cell.get("replay")
    return "-" if replayed is None else f"{replayed[name]:.0f}"


def _growth(replayed: Figures | None) -> str:
    return "-" if replayed is None else f"{replayed['growth'] - 1:+.1%}"
