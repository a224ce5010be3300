"""How the command line answers what is wrong with its words, its streams and what they name."""

import os

import pytest

from lift_sys.errors import LiftError

DOUBLE = '''def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return n * 2
'''


def test_without_a_command_the_help_is_shown(run):
    result = run()
    assert result.exit_code == 2
    assert result.stderr == run("--help").stdout


@pytest.mark.parametrize("command", ["implement", "check", "ir"])
def test_an_empty_path_is_not_the_current_directory(run, folder, command):
    (folder / "shop.py").write_text(DOUBLE)
    result = run(command, "")
    assert result.exit_code == 2
    assert "an empty path names nothing" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["implment"], "lift-sys: no such command 'implment'. Did you mean 'implement'? Try "),
        (["completion"], "Choose from: bash, zsh, fish. Try lift-sys completion --help"),
    ],
)
def test_a_message_that_ends_a_sentence_gets_no_second_full_stop(run, words, message):
    assert message in run(*words).stderr


def test_a_hint_follows_as_a_sentence():
    assert str(LiftError("no file", hint="Look")) == "no file. Look"
    assert str(LiftError("which file?", hint="Look")) == "which file? Look"
    assert str(LiftError("no file")) == "no file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_refused_when_named_and_told_when_found(run, folder):
    os.mkfifo(folder / "pipe.py")
    (folder / "shop.py").write_text(DOUBLE)
    for place in ("pipe.py", "."):
        result = run("check", place)
        assert result.exit_code == 2
        assert "'pipe.py' is no regular file" in result.stderr
    assert "double: consistent" in result.stdout
