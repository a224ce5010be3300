"""A type checker that is started once and checks many programs, one after the other.

It reads programs and runs nothing of them. What its problems mean for a candidate is said by `refuting`.
"""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from lift_sys.errors import SandboxError
from lift_sys.sandbox.tools import Tool, start_tool
from lift_sys.typecheck.checkers import Checker, Setup, Version, find_checker
from lift_sys.typecheck.client import Client
from lift_sys.typecheck.problems import TypeProblem

__all__ = ["CheckTimeoutError", "TypeChecker", "type_checker"]

START_SECONDS = 20.0
PROBE = "def probe(number: int) -> str:\n    return [number]\n"
"""A program that any type checker finds fault with, if it does what it is there for."""

# Environment variables: no home means no configuration of the user's and no place for caches.
_NO_PARALLELS = {"TY_MAX_PARALLELISM": "1"}
_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")


class CheckTimeoutError(SandboxError):
    """A type checker took longer than it was given."""


@contextlib.asynccontextmanager
async def type_checker(
    checker: Checker | None = None,
    *,
    python: Version = sys.version_info[:2],
    environment: Path | None = None,
) -> AsyncIterator["TypeChecker | None"]:
    """Give a type checker for programs of this version of Python, or None where none is installed.

    Programs can import what is installed in the `environment`, of which it reads the packages and runs nothing. Nothing is started before its first use. Leaving the context ends its process and waits until it is gone.
    """
    chosen = checker or find_checker()
    if chosen is None:
        yield None
        return
    warm = TypeChecker(chosen, python, environment)
    try:
        yield warm
    finally:
        await warm.close()


class TypeChecker:
    """A warm type checker; `type_checker` gives one. Checks that come together wait for each other."""

    def __init__(self, checker: Checker, python: Version, environment: Path | None) -> None:
        self.name = checker.name
        """With its version: `ty 0.0.107`."""
        self._checker = checker
        self._python = python
        self._environment = environment
        self._turn = asyncio.Lock()
        self._running: tuple[Tool, Client] | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._running[0].pid if self._running else None

    async def ready(self) -> None:
        """Start it if it does not run; raises `SandboxError` when it does not work as it should."""
        async with self._turn:
            await self._client()

    async def check(self, program: str, *, seconds: float) -> tuple[TypeProblem, ...]:
        """Return the errors in `program`, which is not run.

        Raises `SandboxError` when the checker ends or answers nonsense, and `CheckTimeoutError` after `seconds`,
        starting it and waiting for other checks not counted. It is then started anew at the next call.
        """
        async with self._turn:
            client = await self._client()
            try:
                async with asyncio.timeout(seconds):
                    return await client.problems(program)
            except TimeoutError:
                await self._end()
                raise CheckTimeoutError(f"{self.name} took longer than {seconds:g} s") from None
            except SandboxError:
                await self._end()
                raise

    async def close(self) -> None:
        """End its process, for good, and wait until it is gone; a check that is under way fails."""
        self._closed = True
        await self._end()

    async def _client(self) -> Client:
        if self._running is None:
            running = await self._start()
            self._running = running
            if self._closed:
                await self._end()
        if self._closed:
            raise SandboxError(f"{self.name} was ended", hint="Start another one")
        assert self._running is not None
        return self._running[1]

    async def _start(self) -> tuple[Tool, Client]:
        with self._setting_up() as (folder, setup):
            variables = dict.fromkeys(_HOMES, str(folder)) | _NO_PARALLELS
            tool = await start_tool(self._checker.command, variables=variables)
            client = Client(tool, uri=setup.uri, settings=setup.settings)
            try:
                async with asyncio.timeout(START_SECONDS):
                    await client.introduce(folder.as_uri())
                    found = await client.problems(PROBE)
            except BaseException as error:
                await tool.end()
                if isinstance(error, TimeoutError | SandboxError):
                    raise self._unusable(tool.stderr) from error
                raise
            if not found or client.complaint:
                await tool.end()
                raise self._unusable(client.complaint)
        return tool, client

    @contextlib.contextmanager
    def _setting_up(self) -> Iterator[tuple[Path, Setup]]:
        """Make a folder of its own for a checker that starts: once it runs, what it read there is not needed."""
        with tempfile.TemporaryDirectory(prefix="lift-sys-", ignore_cleanup_errors=True) as name:
            folder = Path(name).resolve()
            setup = self._checker.set_up(folder, self._python, self._environment)
            for file, text in setup.files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(text, encoding="utf-8")
            yield folder, setup

    def _unusable(self, why: str) -> SandboxError:
        """Say what is known of a checker that cannot be used."""
        told = why.strip().rpartition("\n")[2]
        return SandboxError(
            f"{self.name} does not work here" + (f": {told}" if told else ""),
            hint="Install lift-sys[verify] again",
        )

    async def _end(self) -> None:
        if self._running is not None:
            tool, _ = self._running
            self._running = None
            await tool.end()
