"""Runs a trusted Python program on the user's own terminal, with the user's own environment.

For tools that the user asks for by name and that sign in as the user. Knows nothing of what they do.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

__all__ = ["run_attached"]

# Becomes the module, as `python -m` would, with further variables in its environment.
START = """
import json, os, runpy, sys
variables, module, *words = sys.argv[1:]
os.environ.update(json.loads(variables))
sys.argv[1:] = words
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def run_attached(module: str, words: Sequence[str], *, variables: Mapping[str, str]) -> int:
    """Run `python -m module words…` and wait; return its exit code."""
    command = [sys.executable, "-c", START, json.dumps(dict(variables)), module, *words]
    return subprocess.run(command, check=False).returncode  # noqa: S603 -- the user asked for it
