import io

import click
import pytest
from rich.console import Console

from lift_sys.cli import streams
from lift_sys.cli.bars import Bars

STUB = '''def doppelt_größe(n: int) -> int:
    """Return twice n → always.

    >>> doppelt_größe(3)
    6
    """
    return n * 2
'''


@pytest.fixture
def terminal(monkeypatch):
    """Let rich see a terminal on both streams."""

    def show(width):
        def consoles():
            options = {"force_terminal": True, "width": width, "highlight": False}
            return Console(**options), Console(stderr=True, **options)

        monkeypatch.setattr("lift_sys.cli.console.consoles", consoles)

    return show


def test_a_terminal_gets_a_table_in_colour(run, folder, terminal, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal(100)
    (folder / "shop.py").write_text(STUB, encoding="utf-8")
    result = run("check", "shop.py", color=True)
    assert "Verdict" in result.stdout
    assert "\x1b[32m" in result.stdout


def test_no_color_is_respected(run, folder, terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal(100)
    (folder / "shop.py").write_text(STUB.replace("return n * 2", "..."), encoding="utf-8")
    result = run("implement", "shop.py", color=True)
    assert "+    return" in result.stdout
    assert "\x1b[3" not in result.stdout


def test_a_narrow_terminal_folds_and_loses_nothing(run, folder, terminal):
    terminal(40)
    (folder / "shop.py").write_text(STUB, encoding="utf-8")
    result = run("check", "shop.py")
    lines = click.unstyle(result.stdout).splitlines()
    assert max(map(len, lines)) <= 40
    first = "".join(line[:17] for line in lines)
    assert "shop.py:1:doppelt_größe" in "".join(first.split())


def test_a_pipe_gets_whole_lines_without_colour(run, folder):
    (folder / "shop.py").write_text(STUB, encoding="utf-8")
    result = run("check", "shop.py", color=True)
    assert result.stdout == "shop.py:1: doppelt_größe: consistent with 1 example\n"


def test_signs_fall_back_to_ascii(monkeypatch):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    streams.make_printable()
    stream.write("✓ a → b … größe 😀")
    stream.flush()
    assert raw.getvalue() == b"+ a -> b ... gr\\xf6\\xdfe \\U0001f600"


def test_bars_are_drawn_on_a_terminal_only():
    for terminal in (True, False):
        file = io.StringIO()
        console = Console(file=file, force_terminal=terminal, width=80)
        with Bars(console, 1) as bars, bars.track("f") as report:
            report("reading [red]f[/]", 10)
        assert bool(file.getvalue()) == terminal
