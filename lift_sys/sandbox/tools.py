"""Starts a tool of somebody else's that is trusted (a type checker), and ends it for certain.

Untrusted code never runs in it: that is what `process` is for. Knows nothing of what the tool is told.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence

from lift_sys.config import clean_environment
from lift_sys.errors import SandboxError
from lift_sys.sandbox.process import Child

__all__ = ["Tool", "start_tool"]

CPU_SECONDS = 3600
"""Where nothing else ends a tool that hangs after its parent was killed."""
MEMORY_MIB = 4096
"""Of addresses: what a tool's threads set aside for their stacks is counted, and is most of it at first."""

# Becomes the tool. What it sets stays in force: it ends with its parent (Linux), writes no file, and has
# limits. That Python ignores SIGXFSZ stays as well, so that writing fails and does not kill.
TIED = """
import os, resource, signal, sys
parent, memory, seconds, *command = sys.argv[1:]
def limit(name, value):
    try:
        resource.setrlimit(name, (value, value))
    except (OSError, ValueError):
        pass
limit(resource.RLIMIT_CORE, 0)
limit(resource.RLIMIT_FSIZE, 0)
limit(resource.RLIMIT_CPU, int(seconds))
limit(resource.RLIMIT_AS, int(memory) << 20)
if sys.platform == "linux":
    try:
        import ctypes
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)
    except ImportError:
        pass
    if os.getppid() != int(parent):
        sys.exit(1)
os.execv(command[0], command)
"""


class Tool(Child):
    """A tool that runs, with pipes to it; who started it has to `end` it."""

    def write(self, data: bytes) -> None:
        """Have `data` written, without waiting; a tool that has ended takes it without complaint."""
        if not self._finished:
            self._write(data)

    async def read(self) -> bytes:
        """Wait for what comes next, and return all that has come; nothing after the end."""
        while not self._lines and not self._finished:
            self._news.clear()
            await self._news.wait()
        data = bytes(self._lines)
        self._lines.clear()
        return data


async def start_tool(command: Sequence[str], *, variables: Mapping[str, str]) -> Tool:
    """Start a program with a clean environment and `variables`, in a process group of its own.

    Raises `SandboxError` when it cannot be started.
    """
    if sys.platform != "win32":
        limits = (str(os.getpid()), str(MEMORY_MIB), str(CPU_SECONDS))
        command = (sys.executable, "-I", "-S", "-c", TIED, *limits, *command)
    try:
        _, tool = await asyncio.get_running_loop().subprocess_exec(
            Tool,
            *command,
            env={**clean_environment(), **variables},
            cwd=os.sep,
            close_fds=True,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(
            f"{command[0]!r} could not be started: {error}",
            hint="Install it again, or use lift-sys without it",
        ) from error
    return tool
