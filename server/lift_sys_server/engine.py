"""The one door to the engine, opened at first use: importing this loads nothing of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lift_sys.config import Settings
    from lift_sys.pipeline import Examination, Outcome
    from lift_sys.source import Target
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

    async def close(self) -> None:
        """End all that was kept for further work; more work may come all the same."""
        ...

    async def implement(
        self, text: str, target: "Target", *, settings: "Settings", report: Report
    ) -> "Outcome":
        """Look for a verified implementation; cancelling ends all of the work."""
        ...


class LocalEngine:
    """The engine in this process; whatever runs untrusted code is a process of its own there."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._benches: dict[bool, Workbench] = {}
        """By whether programs may be run unconfined, which a user can change at any time."""
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
        self, text: str, target: "Target", *, settings: "Settings", report: Report
    ) -> "Outcome":
        """Implement with the backend that the settings name."""
        from lift_sys.backends import route
        from lift_sys.ledger import open_purse
        from lift_sys.pipeline import implement

        backends = route(settings)
        async with self._tools(settings) as bench:
            purse = open_purse(settings)
            try:
                return await implement(
                    text,
                    target,
                    backends=backends,
                    settings=settings,
                    bench=bench,
                    purse=purse,
                    report=report,
                )
            finally:
                if purse.trouble:
                    _log.warning("what the answer cost is not on record: %s", purse.trouble)

    async def close(self) -> None:
        """End the processes that were kept warm."""
        if self._cooling is not None:
            self._cooling.cancel()
        stack, self._stack = self._stack, AsyncExitStack()
        self._benches.clear()
        await stack.aclose()

    @asynccontextmanager
    async def _tools(self, settings: "Settings") -> "AsyncIterator[Workbench]":
        """Lend what checking needs; it is kept warm for some time after the last one has given it back."""
        from lift_sys.verify import workbench

        if self._cooling is not None:
            self._cooling.cancel()
        unconfined = settings.unconfined_python
        if unconfined not in self._benches:
            opened = workbench(unconfined=unconfined)
            self._benches[unconfined] = await self._stack.enter_async_context(opened)
        self._lent += 1
        try:
            yield self._benches[unconfined]
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
