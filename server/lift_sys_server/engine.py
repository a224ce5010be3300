"""The one door to the engine, opened at first use: importing this loads nothing of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lift_sys.backends import Backend
    from lift_sys.config import Settings
    from lift_sys.health import Record
    from lift_sys.ir import FunctionIR, Statement
    from lift_sys.pipeline import Examination, Outcome, Review
    from lift_sys.source import Target
    from lift_sys.usage import Purse
    from lift_sys.verify import Workbench

__all__ = ["Engine", "LocalEngine", "Report"]

_log = logging.getLogger(__name__)

WARM_SECONDS = 120.0
"""How long processes are kept for further work."""

Report = Callable[[str, int | None], None]
"""Called with a message for the user and, where it is known, the share done in per cent."""


class Engine(Protocol):
    """What the server asks of lift_sys; tests put a fake in its place."""

    def load(self) -> None:
        """Import what will be needed; called from a thread, once, after start-up."""
        ...

    def takes(self, target: "Target") -> bool:
        """Tell at once whether targets of this kind are ever implemented, properties for instance."""
        ...

    def examine(self, target: "Target") -> "Examination":
        """Say what can be said of a function without running or asking anything."""
        ...

    async def health(self, settings: "Settings") -> "Sequence[Record]":
        """Say what is installed, which backends are usable and which sandbox is in force; nobody is asked."""
        ...

    async def close(self) -> None:
        """End all that was kept for further work; more work may come all the same."""
        ...

    async def implement(
        self,
        text: str,
        target: "Target",
        *,
        settings: "Settings",
        report: Report,
        known: "Sequence[FunctionIR]" = (),
        fresh: bool = False,
    ) -> "Outcome":
        """Look for a verified implementation; cancelling ends all of the work, as it does below.

        `known` are bodies to be tried first; `fresh` asks models anew where an answer is kept.
        """
        ...

    async def adopt(
        self,
        text: str,
        target: "Target",
        bodies: "Sequence[FunctionIR]",
        *,
        settings: "Settings",
        report: Report,
    ) -> "Outcome":
        """Take the first of these bodies that can be verified; nobody is asked for another."""
        ...

    async def check(
        self, text: str, target: "Target", *, settings: "Settings", report: Report
    ) -> "Outcome":
        """Verify the body that a function has."""
        ...

    def body_of(self, text: str, target: "Target") -> "tuple[Statement, ...] | None":
        """Return the body of a function as IR, None for a stub; raise `SourceError` as `ir_of` does."""
        ...

    def ir_of(self, text: str, target: "Target") -> "FunctionIR":
        """Return the IR of a function as it stands; raise `SourceError` if the IR cannot hold its body."""
        ...

    def review(
        self, written: str, target: "Target", body: "tuple[Statement, ...] | None"
    ) -> "Review":
        """Read a text as the IR of a function whose present body is `body`, and say what is wrong with it."""
        ...

    async def implement_given(
        self,
        text: str,
        target: "Target",
        ir: "FunctionIR",
        *,
        settings: "Settings",
        report: Report,
    ) -> "Outcome":
        """Verify a body that the user wrote as IR."""
        ...


class LocalEngine:
    """The engine in this process; whatever runs untrusted code is a process of its own there."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._benches: dict[tuple[bool, Path | None], Workbench] = {}
        """By whether programs may be run unconfined, and the environment whose packages are known."""
        self._lent = 0
        self._cooling: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[None] | None = None

    def load(self) -> None:
        """Import all that the first request needs, by doing once what it will do."""
        from lift_sys.backends import load
        from lift_sys.config import DEFAULTS
        from lift_sys.source import Document

        load(DEFAULTS.backend, DEFAULTS)
        for target in Document(_SMALL).targets():
            self.examine(target)

    def takes(self, target: "Target") -> bool:
        """Leave out properties and what sets or deletes them: no example can call them."""
        if target.signature.binding == "property":
            return False
        return not any(text.endswith((".setter", ".deleter")) for text in target.decorators)

    def examine(self, target: "Target") -> "Examination":
        """Read the docstring and the signature."""
        from lift_sys.pipeline import examine

        return examine(target)

    async def implement(
        self,
        text: str,
        target: "Target",
        *,
        settings: "Settings",
        report: Report,
        known: "Sequence[FunctionIR]" = (),
        fresh: bool = False,
    ) -> "Outcome":
        """Implement with the backend that the settings name."""
        from lift_sys.pipeline import implement

        async with self._means(settings) as (backends, bench, purse):
            return await implement(
                text,
                target,
                backends=backends,
                settings=settings,
                bench=bench,
                known=known,
                purse=purse,
                fresh=fresh,
                report=report,
            )

    async def adopt(
        self,
        text: str,
        target: "Target",
        bodies: "Sequence[FunctionIR]",
        *,
        settings: "Settings",
        report: Report,
    ) -> "Outcome":
        """Verify bodies that are known."""
        from lift_sys.pipeline import implement

        async with self._tools(settings) as bench:
            return await implement(
                text,
                target,
                backends=(),
                settings=settings,
                bench=bench,
                known=bodies,
                report=report,
            )

    async def check(
        self, text: str, target: "Target", *, settings: "Settings", report: Report
    ) -> "Outcome":
        """Run the examples and whatever else the docstring says."""
        from lift_sys.pipeline import check

        async with self._tools(settings) as bench:
            return await check(text, target, settings=settings, bench=bench, report=report)

    def body_of(self, text: str, target: "Target") -> "tuple[Statement, ...] | None":
        """Lift the body."""
        from lift_sys.pipeline import body_of

        return body_of(text, target)

    def ir_of(self, text: str, target: "Target") -> "FunctionIR":
        """Read the body, and join it with what the docstring and the signature say."""
        from lift_sys.pipeline import ir_of

        return ir_of(text, target)

    def review(
        self, written: str, target: "Target", body: "tuple[Statement, ...] | None"
    ) -> "Review":
        """Parse the text form, and apply the rules to it."""
        from lift_sys.pipeline import review

        return review(written, target, body)

    async def implement_given(
        self,
        text: str,
        target: "Target",
        ir: "FunctionIR",
        *,
        settings: "Settings",
        report: Report,
    ) -> "Outcome":
        """Verify it like any candidate."""
        from lift_sys.pipeline import implement_given

        async with self._tools(settings) as bench:
            return await implement_given(
                text, target, ir, settings=settings, bench=bench, report=report
            )

    async def health(self, settings: "Settings") -> "Sequence[Record]":
        """Look at everything, as `lift-sys doctor` does, and try the sandbox's walls."""
        from lift_sys import health

        ran = await health.executors(settings)
        installed = [*health.versions(), *health.backends(settings)]
        return [*installed, *health.evidence(), *health.sandbox(), *ran]

    async def close(self) -> None:
        """End the processes that were kept warm."""
        if self._cooling is not None:
            self._cooling.cancel()
        stack, self._stack = self._stack, AsyncExitStack()
        self._benches.clear()
        await stack.aclose()

    @asynccontextmanager
    async def _means(
        self, settings: "Settings"
    ) -> "AsyncIterator[tuple[tuple[Backend, ...], Workbench, Purse]]":
        """Lend what looking for a body needs, and log where its cost could not be recorded."""
        from lift_sys.backends import route
        from lift_sys.ledger import open_purse

        backends = route(settings)
        async with self._tools(settings) as bench:
            purse = open_purse(settings)
            try:
                yield backends, bench, purse
            finally:
                if purse.trouble:
                    _log.warning("what the answer cost is not on record: %s", purse.trouble)

    @asynccontextmanager
    async def _tools(self, settings: "Settings") -> "AsyncIterator[Workbench]":
        """Lend what checking needs; it is kept warm for some time after the last one has given it back."""
        from lift_sys.config import environment_at
        from lift_sys.verify import workbench

        if self._cooling is not None:
            self._cooling.cancel()
        key = settings.unconfined_python, environment_at(settings.interpreter)
        if key not in self._benches:
            opened = workbench(unconfined=key[0], environment=key[1])
            self._benches[key] = await self._stack.enter_async_context(opened)
        self._lent += 1
        try:
            yield self._benches[key]
        finally:
            self._lent -= 1
            if not self._lent:
                loop = asyncio.get_running_loop()
                self._cooling = loop.call_later(WARM_SECONDS, self._cool)

    def _cool(self) -> None:
        if not self._lent:
            self._closing = asyncio.ensure_future(self.close())


_SMALL = '''def f(x: int) -> int:
    """Return x.

    >>> f(1)
    1
    """
'''
