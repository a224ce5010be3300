import asyncio
import json
import signal

import pytest

from lift_sys.pipeline import check
from support.backends import Scripted

STUB = '''def {0}(n: int) -> int:
    """Return n.

    >>> {0}(3)
    3
    """
    ...
'''


class Interrupted(Scripted):
    """Answers until it is asked for the function `last`; there the user presses Ctrl-C."""

    async def propose(self, spec, task):
        if spec.signature.name == "last":
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        async for document in super().propose(spec, task):
            yield document


@pytest.fixture
def interrupted(run, folder, use_backend):
    """Implement `a.py` and one function of `b.py`, in whose other function Ctrl-C is pressed."""
    (folder / "a.py").write_text(STUB.format("one"))
    (folder / "b.py").write_text("\n\n".join(STUB.format(name) for name in ("two", "last")))
    use_backend(Interrupted("return n"))
    return lambda *words: run("implement", ".", "--jobs", 1, *words)


def test_what_was_found_by_then_is_shown(interrupted):
    result = interrupted()
    assert result.exit_code == 130
    assert result.stdout.count("+    return n") == 2
    assert "b.py::two  consistent with 1 example" in result.stderr
    assert "interrupted: 2 of 3 done, 2 verified" in result.stderr


def test_files_that_were_finished_stay_written_and_the_others_are_shown(interrupted, folder):
    result = interrupted("--write")
    assert result.exit_code == 130
    assert "return n" in (folder / "a.py").read_text()
    assert "return n" not in (folder / "b.py").read_text()
    assert "a/a.py" not in result.stdout
    assert "+++ b/b.py" in result.stdout
    assert "wrote a.py; what was not written is in the diff" in result.stderr


def test_the_json_document_says_so(interrupted):
    document = json.loads(interrupted("--json").stdout)
    assert (document["ok"], document["interrupted"], len(document["results"])) == (False, True, 2)


def test_a_check_shows_what_was_checked_by_then(run, folder, monkeypatch):
    async def check_one(text, target, **options):
        if target.name == "last":
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        return await check(text, target, **options)

    monkeypatch.setattr("lift_sys.cli.checking.check", check_one)
    text = "\n\n".join(STUB.format(name) for name in ("two", "last"))
    (folder / "b.py").write_text(text.replace("...", "return n"))
    result = run("check", "b.py", "--jobs", 1)
    assert result.exit_code == 130
    assert result.stdout == "b.py:1: two: consistent with 1 example\n"
    assert "interrupted: 1 of 2 done: 1 consistent" in result.stderr
