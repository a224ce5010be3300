"""The language server of one editor, from its greeting to its leave.

Nothing of the engine is imported before `initialize` is answered: a feature's module is loaded at its
first request, and the rest in a thread once the client is ready.
"""

import asyncio
import gc
import logging
import sys
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter
from pygls.uris import from_fs_path

from lift_sys import __version__
from lift_sys_server.calls import Calls
from lift_sys_server.channels import Channels
from lift_sys_server.client import Client
from lift_sys_server.engine import Engine, LocalEngine
from lift_sys_server.logs import Recent
from lift_sys_server.offers import notebooks, offer, offer_to_all, register
from lift_sys_server.protocol import NAME
from lift_sys_server.showing import QUIET_SECONDS, Showing
from lift_sys_server.wire import Wire

if TYPE_CHECKING:
    from cattrs import Converter

    from lift_sys_server.features import Context
    from lift_sys_server.session import Cause

__all__ = ["LiftServer"]

_log = logging.getLogger(__name__)


class LiftServer(LanguageServer):
    """One editor's server.

    `log_name` is what messages to the user call the log, `recent` what was of note in it so far.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        quiet_seconds: float = QUIET_SECONDS,
        log_name: str = "the server's output",
        recent: Recent | None = None,
        converter_factory: "Callable[[], Converter]" = default_converter,
    ) -> None:
        super().__init__(
            NAME,
            __version__,
            protocol_cls=Wire,
            converter_factory=converter_factory,
            notebook_document_sync=notebooks(),
        )
        self._engine = engine or LocalEngine()
        self._quiet_seconds = quiet_seconds
        self._recent = recent or Recent()
        self._earlier = tuple(self._recent.lines)
        self._channels: Channels | None = None
        self._options: object = None
        self._folders: list[str] = []
        self._loading: asyncio.Task[None] | None = None
        self._calls = Calls(self, lambda: self.context, lambda: self.client, log_name)
        assert isinstance(self.protocol, Wire)
        self.protocol.lost_step = self._lost_step
        # pygls puts marks on what it registers, which bound methods do not take: hence `partial`.
        self.feature(lsp.INITIALIZE)(partial(self._initialize))
        self.feature(lsp.INITIALIZED)(partial(self._initialized))
        self.feature(lsp.SET_TRACE)(partial(self._set_trace))
        self.feature(lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL)(partial(self._cancel_progress))
        self.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(partial(self._saved))
        offer_to_all(self._calls)

    @cached_property
    def client(self) -> Client:
        """The editor at the other end, once it has sent `initialize`."""
        return Client(self)

    @cached_property
    def context(self) -> "Context":
        """What the features are given; made at the first request, and the settings read then."""
        from lift_sys.config import user_settings
        from lift_sys_server.features import Context
        from lift_sys_server.features.configuration import start
        from lift_sys_server.session import Session

        session = Session(self._engine, user_settings())
        context = Context(self.client, session, self._recent.lines)
        start(context, self._options, self._folders)
        session.changed = self._changed
        return context

    @cached_property
    def _showing(self) -> Showing:
        return Showing(
            self._calls, self.client, self._ready, self._quiet_seconds, lambda: self.said_goodbye
        )

    @property
    def said_goodbye(self) -> bool:
        """Whether the client asked for the end, rather than vanish."""
        return self.protocol._shutdown

    async def leave(self) -> None:
        """End all work, and what was kept for more: there is none any more."""
        assert isinstance(self.protocol, Wire)
        await self.protocol.end_work()
        try:
            await self._engine.close()
        except Exception:
            _log.warning("not all that was kept for more work could be ended", exc_info=True)
        logging.getLogger().removeHandler(self._recent)
        if self._channels is not None:
            self._channels.close()

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401 -- as in pygls
        """Log what went wrong outside of any feature; the user cannot do anything about it."""
        if source is not FeatureRequestError:
            _log.error("a message could not be handled", exc_info=error)

    def _initialize(self, params: lsp.InitializeParams) -> None:
        """Offer what this client can use, and nothing else."""
        self._open_channels(params)
        self._options = params.initialization_options
        self._folders = _folders(params)
        offer(self._calls, self.client)

    def _initialized(self, params: lsp.InitializedParams) -> None:
        self._start_loading()
        self._introduce()
        register(self._calls, self.client)
        self.client.keep(self._ask_for_settings(params))
        if not self.client.can.pull:
            self.client.keep(self._showing.publish_workspace())

    def _saved(self, params: lsp.DidSaveTextDocumentParams) -> None:
        save = self._calls.worker(lsp.TEXT_DOCUMENT_DID_SAVE, "apply_ir.did_save")
        self.client.keep(save(params))

    def _changed(self, uri: str, cause: "Cause") -> None:
        self._showing.changed(self.context.session, uri, cause)

    def _cancel_progress(self, params: lsp.WorkDoneProgressCancelParams) -> None:
        self.client.cancel_progress(params.token)

    async def _ask_for_settings(self, params: lsp.InitializedParams) -> None:
        """Ask once all is imported, rather than import it now and let requests wait."""
        await self._ready()
        if not self.said_goodbye:
            self._calls.answerer(lsp.INITIALIZED, "configuration.initialized")(params)

    def _lost_step(self, uri: str | None) -> None:
        """Let go of documents whose text may have become another than the editor's."""
        if "context" in vars(self):
            self._calls.answerer("a change", "synchronization.let_go")(uri)

    def _open_channels(self, params: lsp.InitializeParams) -> None:
        """Let the editor have what is logged from here on."""
        if params.client_info is not None:
            version = params.client_info.version or ""
            self.client.name = f"{params.client_info.name} {version}".strip()
            self.client.can = self.client.can.of_editor(params.client_info.name)
        self._channels = Channels(self.client.log, self.client.trace)
        self._channels.open()
        self._channels.set_trace(params.trace or lsp.TraceValue.Off)
        logging.getLogger().addHandler(self._recent)

    def _introduce(self) -> None:
        """Say in the output channel who is there, where the log is, and what was of note so far."""
        version = ".".join(map(str, sys.version_info[:3]))
        _log.info("lift-sys %s on Python %s. Log: %s", __version__, version, self._calls.log_name)
        for line in self._earlier:
            self.client.log(line, lsp.MessageType.Warning)

    def _set_trace(self, params: lsp.SetTraceParams) -> None:
        if self._channels is not None:
            self._channels.set_trace(params.value)

    async def _ready(self) -> None:
        """Wait until everything is imported."""
        await asyncio.shield(self._start_loading())

    def _start_loading(self) -> asyncio.Task[None]:
        """Have everything imported, in a thread, so that requests are answered meanwhile."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        return self._loading

    def _load(self) -> None:
        try:
            self._calls.load()
            self._engine.load()
        except Exception:
            _log.exception("not everything could be loaded")
        # What was loaded stays: without looking through it, a full collection takes half as long.
        gc.freeze()


def _folders(params: lsp.InitializeParams) -> list[str]:
    """The folders of the workspace; older clients know one root only, some of them as a path."""
    if params.workspace_folders:
        return [folder.uri for folder in params.workspace_folders]
    root = params.root_uri or (params.root_path and from_fs_path(params.root_path))
    return [root] if root else []
