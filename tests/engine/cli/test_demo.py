import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"


def demo(*words, folder):
    return subprocess.run(
        [sys.executable, EXAMPLES / "demo.py", *words],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )


def shown(text: str) -> list[str]:
    """The lines of the demo that do not change from run to run: code and verdicts, without times."""
    text = re.sub(r"(?ms)^Evidence$.*?(?=^\d+ candidates? looked at)", "", text)
    lines = text.partition("Time of each step")[0].splitlines()
    lines = [line for line in lines if re.match(r"[-+✓✗] |[-+]|      ", line)]
    return [re.sub(r"  [\d.]+ s$", "", line) for line in lines]


def test_the_demo_shows_what_is_printed_in_the_docs_and_leaves_its_file_alone(tmp_path):
    folder = tmp_path / "a folder" / "examples"
    folder.mkdir(parents=True)
    path = Path(shutil.copy(EXAMPLES / "inventory.py", folder))
    capture = tmp_path / "demo.txt"
    done = demo("examples/inventory.py", "--capture", capture, folder=folder.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert path.read_bytes() == (EXAMPLES / "inventory.py").read_bytes()
    expected = (ROOT / "docs" / "demo.txt").read_text(encoding="utf-8")
    hint = "run `python examples/demo.py --capture docs/demo.txt`"
    assert shown(capture.read_text(encoding="utf-8")) == shown(expected), hint


def test_a_function_that_cannot_be_verified_fails_the_demo(tmp_path):
    text = 'def f(n: int) -> int:\n    """F.\n\n    f(1) == 2\n    f(1) == 3\n    """\n    ...\n'
    (tmp_path / "shop.py").write_text(text)
    done = demo("shop.py", folder=tmp_path)
    assert done.returncode == 1
    assert "not implemented" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["none.py"], "none.py"),
        (["done.py"], "no function of 'done.py' can be implemented"),
        (["stub.py", "--function", "g"], "no function 'g' to implement; there are f"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_line(tmp_path, words, message):
    (tmp_path / "done.py").write_text("x = 1\n")
    (tmp_path / "stub.py").write_text('def f():\n    """F."""\n')
    done = demo(*words, folder=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("server", "seconds", "message"),
    [
        ("import sys; sys.stdin.read()", 0.3, "initialize: no answer within 0.3 s"),
        ("raise SystemExit('out of order')", 60, "the server ended: out of order"),
    ],
)
async def test_a_server_that_hangs_or_dies_is_told_and_ended(monkeypatch, server, seconds, message):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    from editor import EditorError, editor

    with pytest.raises(EditorError, match=message):
        async with editor(sys.executable, "-c", server, seconds=seconds) as client:
            await client.initialize(EXAMPLES)
    assert client.process.returncode is not None


def test_a_buffer_counts_columns_in_utf_16_and_takes_edits_in_any_order(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    from editor import Buffer

    def at(line, start, end, text):
        places = ({"line": line, "character": column} for column in (start, end))
        return {"range": dict(zip(("start", "end"), places, strict=True)), "newText": text}

    buffer = Buffer("file:///a.py", "😀 a\nb c\n")
    buffer.change([at(0, 3, 4, "A"), at(1, 2, 3, "C"), at(1, 0, 1, "BB")])
    assert buffer.text == "😀 A\nBB C\n"
    assert buffer.version == 2
