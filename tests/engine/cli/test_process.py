"""What only a real process shows: exit codes, signals, and what is loaded."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# No body can be found for it, so that the search goes on until its time is over.
HARD = '''def hard(text: str) -> str:
    """Do what cannot be told.

    >>> hard("a")
    'q7#'
    >>> hard("b")
    'zz-1'
    >>> hard("cd")
    '!'
    >>> hard("")
    '0x'
    """
    ...
'''


def start(folder, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "lift_sys", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="looks for children in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_work_and_its_children(folder, number):
    path = folder / "shop.py"
    path.write_text(HARD)
    with start(folder, "implement", "shop.py", "-w", "--timeout", "60") as process:
        started = wait_for_children(process)
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert path.read_text() == HARD
    assert not [entry for entry in started if entry.exists()]


def wait_for_children(process) -> list[Path]:
    """Return the children of the process once it has some: then its search runs."""
    while process.poll() is None:
        if found := children(process.pid):
            return found
    raise AssertionError(process.communicate()[1])


def children(pid) -> list[Path]:
    """List the processes that were started by `pid`."""
    return [entry for entry in Path("/proc").glob("[0-9]*") if parent(entry) == str(pid)]


def parent(entry: Path) -> str | None:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return None


def test_help_loads_no_engine(folder):
    script = (
        "import sys, lift_sys.cli.app\n"
        "heavy = {'rich', 'msgspec', 'tree_sitter', 'asyncio', 'griffe'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_output_that_is_not_utf_8_is_no_error(folder):
    (folder / "shop.py").write_text(
        'def größe(n):\n    """G.\n\n    >>> größe(1)\n    1\n    """\n    return n\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "lift_sys", "check", "shop.py"],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b"gr\\xf6\\xdfe: consistent" in done.stdout


def test_a_reader_that_goes_away_is_no_traceback(folder):
    with start(folder, "schema") as process:
        process.stdout.close()
        errors = process.stderr.read()
    assert "Traceback" not in errors


def test_serve_hands_over_to_the_server(folder):
    done = subprocess.run(
        [sys.executable, "-m", "lift_sys", "serve", "--", "--help"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "--tcp" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
@pytest.mark.parametrize("words", [["schema"], ["--help"], ["check", "shop.py"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told_in_one_line(folder, words, unbuffered):
    (folder / "shop.py").write_text("def f():\n    '''\n    >>> f()\n    '''\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lift_sys", *words],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == "lift-sys: cannot write the output: no space left on device\n"
