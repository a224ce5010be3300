"""How documents and results come to be seen: what is sent unasked, when, and to which clients. Computes nothing."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from lsprotocol import types as lsp

from lift_sys_server.calls import Calls
from lift_sys_server.client import Client
from lift_sys_server.jobs import Debounce, Throttle
from lift_sys_server.protocol import IR_SCHEME, STATUS

if TYPE_CHECKING:
    from lift_sys_server.session import Cause, Session

__all__ = ["QUIET_SECONDS", "Showing"]

QUIET_SECONDS: Final = 0.2
"""How long a document must be left alone before its diagnostics are sent."""


class Showing:
    """Tells a client that there is more to see.

    `ready` waits until all that it takes is imported; once `over`, nothing may be sent any more.
    """

    def __init__(
        self,
        calls: Calls,
        client: Client,
        ready: Callable[[], Awaitable[None]],
        quiet: float,
        over: Callable[[], bool],
    ) -> None:
        self._calls = calls
        self._client = client
        self._ready = ready
        self._quiet = quiet
        self._publishing: Debounce[str] = Debounce()
        self._telling: Throttle[str] = Throttle()
        self._over = over

    def changed(self, session: "Session", uri: str, cause: "Cause") -> None:
        """Show what there is to show, once typing pauses; a client that pulls asks by itself."""
        self._tell(uri, cause)
        if cause == "progress":
            return
        self._reshow(session, uri)
        session.news.tell(files=cause in ("opened", "closed"))
        if not self._client.can.pull:
            typed = cause in ("edited", "reached")
            self._publish(uri, self._quiet if typed else 0.0)
        elif cause in ("findings", "reached"):
            self._have_pulled()

    async def publish_workspace(self) -> None:
        """Send what there is to say of files that are not open."""
        await self._ready()
        method = lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
        await self._calls.worker(method, "publish_workspace.publish")(None)

    def _have_pulled(self) -> None:
        """Have a client that pulls ask again, once for all that has changed meanwhile."""

        async def refresh() -> None:
            if not self._over():
                self._client.refresh_diagnostics()

        self._telling.call(lsp.WORKSPACE_DIAGNOSTIC_REFRESH, refresh, after=self._quiet)

    def _reshow(self, session: "Session", uri: str) -> None:
        """Have the IRs of a document's functions shown anew, and what is to be said of those that are open."""

        async def refresh() -> None:
            if not self._over():
                method = lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH
                await self._calls.worker(method, "text_document_content.refresh")(uri)

        if self._client.can.content and session.sheets.shows(uri):
            self._telling.call(f"{IR_SCHEME}:{uri}", refresh, after=self._quiet)
        for sheet in session.sheets.of(uri):
            if self._client.can.pull:
                self._have_pulled()
            else:
                self._publish(sheet.uri, self._quiet)

    def _publish(self, uri: str, delay: float) -> None:
        method = lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
        publish = self._calls.worker(method, "publish_diagnostics.publish")

        async def later() -> None:
            await self._ready()
            if not self._over():
                await publish(uri)

        self._publishing.call(uri, later, after=delay)

    def _tell(self, uri: str, cause: "Cause") -> None:
        """Say how functions stand to a client that asked for it, and have others ask anew."""

        async def tell() -> None:
            await self._ready()
            if not self._over():
                await self._calls.worker(STATUS, "status.push")(uri)

        async def refresh() -> None:
            if not self._over():
                self._client.refresh_lenses()
                self._client.refresh_inlays()

        if self._client.can.status:
            self._telling.call(uri, tell, after=self._quiet)
        if cause in ("findings", "progress", "reached"):
            self._telling.call("", refresh, after=self._quiet)
