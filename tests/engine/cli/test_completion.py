import os
import shutil
import subprocess
import sys

import pytest

TWO = "def total(n):\n    ...\n\n\nclass Shop:\n    def open(self):\n        ...\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(run, shell):
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_LIFT_SYS_COMPLETE={shell}_complete" in result.stdout


def complete_in_bash(folder, run, *words: str) -> list[str]:
    """Return what a real bash would offer for the last of the words, as it splits them."""
    command = folder / "bin" / "lift-sys"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lift_sys "$@"\n')
    command.chmod(0o755)
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        f"{run('completion', 'bash').stdout}\n"
        f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}\n"
        "_lift_sys_completion lift-sys; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["lift-sys", "imp"], ["implement"]),
        (["lift-sys", "implement", "--ba"], ["--backend"]),
        (["lift-sys", "implement", "--backend", "em"], ["embedded"]),
        (["lift-sys", "implement", "a shop.py", "::", "t"], ["total"]),
        (["lift-sys", "implement", "shop.py", "::", "Sh"], ["Shop.open"]),
        (["lift-sys", "implement", "shop.py", "::"], ["total", "Shop.open"]),
        (["lift-sys", "implement", "nowhere.py", "::", "t"], []),
    ],
)
def test_bash_completes_commands_options_and_functions(folder, run, words, offered):
    (folder / "shop.py").write_text(TWO)
    (folder / "a shop.py").write_text(TWO)
    words = [word.replace(" ", "\\ ") for word in words]
    assert complete_in_bash(folder, run, *words) == offered
