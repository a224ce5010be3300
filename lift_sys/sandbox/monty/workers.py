"""Keeps the worker processes of Monty and hands out sessions in them. Knows nothing of programs."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
import sysconfig
import threading
from dataclasses import dataclass
from pathlib import Path

from lift_sys.errors import SandboxError
from lift_sys.sandbox.monty.guest import PRELUDE
from lift_sys.sandbox.process import ARGUMENTS

# Importing `pydantic_monty` takes 25 ms, which a process that verifies nothing should not spend.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import pydantic_monty

__all__ = ["Allowance", "Workers"]

WORKER = "lift_sys.sandbox.monty.worker"
GRACE_SECONDS = 0.5
"""How long past its time a worker may take to notice that; then it is killed."""
START_SECONDS = 20.0
POLICY: pydantic_monty.OSPolicy = {
    "datetime": "call_host", "sleep": "call_host", "random_start": "call_host", "process_time": "zero",
}  # fmt: skip
"""Whatever is not the same each time is asked of us, and not answered."""
FIRST = 0.25, 64
"""Seconds and MiB for the first session, which shows whether there can be any."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the code in one session may use at most."""

    seconds: float
    """For each feed."""
    memory_mib: int


class Workers:
    """A pool of worker processes, for threads that live as long as it is used; all methods block.

    Linux kills a worker together with the thread that started it, and so with this process.
    """

    def __init__(self, count: int) -> None:
        """Allow `count` sessions at a time; starts nothing yet."""
        self._count = count
        self._lock = threading.Lock()
        self._pool: pydantic_monty.Monty | None = None
        self._launcher: int | None = None
        self._prepared: tuple[Allowance, pydantic_monty.MontySession] | None = None

    def open(self, allowance: Allowance) -> pydantic_monty.MontySession:
        """Return a session that nothing but `PRELUDE` has run in; to be closed by `close`.

        Raises `SandboxError` when no worker can be started.
        """
        with self._lock:
            if self._pool is None:
                self._pool = self._started()
            pool = self._pool
            prepared, self._prepared = self._prepared, None
        if prepared is not None:
            if prepared[0] == allowance:
                return prepared[1]
            self.close(prepared[1])
        # A worker that was killed while it was idle may be noticed only now; then there is another one.
        with contextlib.suppress(SandboxError):
            return _opened(pool, allowance)
        return _opened(pool, allowance)

    def close(self, session: pydantic_monty.MontySession) -> None:
        """End a session; its worker serves the next one, or is replaced."""
        session.__exit__(None, None, None)

    def prepare(self, allowance: Allowance) -> None:
        """Have a session ready for the next who wants one like it; who comes meanwhile waits for it."""
        with self._lock:
            if self._pool is not None and self._prepared is None:
                self._prepared = allowance, _opened(self._pool, allowance)

    def end(self) -> None:
        """End all workers; no session may be in use."""
        if self._prepared is not None:
            self.close(self._prepared[1])
        if self._pool is not None:
            self._pool.__exit__(None, None, None)
        if self._launcher is not None:
            os.close(self._launcher)
        self._prepared = self._pool = self._launcher = None

    def _started(self) -> pydantic_monty.Monty:
        """Start the pool, with workers that cannot be left behind where that is possible."""
        program = _program()
        with contextlib.suppress(SandboxError, OSError):
            self._launcher = _launcher(program)
            return self._pool_of(f"/proc/{os.getpid()}/fd/{self._launcher}")
        return self._pool_of(program)

    def _pool_of(self, program: str) -> pydantic_monty.Monty:
        import pydantic_monty

        pool = pydantic_monty.Monty(
            binary_path=program,
            max_processes=self._count + 1,
            checkout_timeout=START_SECONDS,
            feed_duration_limit_grace=GRACE_SECONDS,
            turn_duration_limit_grace=GRACE_SECONDS,
        )
        try:
            pool.__enter__()
        except RuntimeError as error:
            raise _not_started(error) from error
        try:
            self.close(_opened(pool, Allowance(*FIRST)))
        except SandboxError:
            pool.__exit__(None, None, None)
            raise
        return pool


def _opened(pool: pydantic_monty.Monty, allowance: Allowance) -> pydantic_monty.MontySession:
    import pydantic_monty

    session = pool.checkout(
        limits={
            "max_feed_duration_secs": allowance.seconds,
            "max_memory": allowance.memory_mib * 1024 * 1024,
            "max_suspensions": 1,
        },
        assert_message_annotations=False,
        os_policy=POLICY,
    )
    try:
        session.__enter__()
        session.feed_run(PRELUDE)
    except (pydantic_monty.MontyError, RuntimeError, TimeoutError) as error:
        raise _not_started(error) from error
    return session


def _launcher(program: str) -> int:
    """Return the descriptor of a script that starts `program` tied to this process; it is no file that could be left."""
    if sys.platform != "linux":
        raise SandboxError("Only Linux ties a process to another")
    root = str(Path(__file__).parents[3])
    words = [sys.executable, *ARGUMENTS, root, WORKER, "free", str(os.getpid()), program]
    descriptor = os.memfd_create("monty")
    os.write(descriptor, f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'.encode())
    return descriptor


def _program() -> str:
    """Find the interpreter beside the package that drives it: `PATH` and the environment may be a project's."""
    try:
        import pydantic_monty
    except ImportError as error:
        raise _not_started(error) from error
    name = "monty.exe" if sys.platform == "win32" else "monty"
    package = Path(pydantic_monty.__file__)
    for place in (Path(sysconfig.get_path("scripts")), package.parents[1] / "bin"):
        if (place / name).is_file():
            return str(place / name)
    raise _not_started(FileNotFoundError(name))


def _not_started(error: Exception) -> SandboxError:
    return SandboxError(
        f"Monty, which runs untrusted programs, could not be started: {error}",
        hint="Install lift-sys again: its dependency `pydantic-monty` brings the interpreter",
    )
