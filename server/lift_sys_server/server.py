"""The language server: which request goes to which feature, and what becomes of what they raise.

Nothing of the engine is imported before `initialize` is answered: a feature's module is loaded at its
first request, and the rest in a thread once the client is ready.
"""

import asyncio
import gc
import logging
from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError, JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from lift_sys import __version__
from lift_sys_server.client import Client
from lift_sys_server.engine import Engine, LocalEngine
from lift_sys_server.jobs import Debounce
from lift_sys_server.protocol import CANCEL, IMPLEMENT, KIND_IMPLEMENT, NAME
from lift_sys_server.wire import Wire

if TYPE_CHECKING:
    from cattrs import Converter

    from lift_sys_server.features import Context
    from lift_sys_server.session import Cause

__all__ = ["LiftServer"]

_log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 0.2
"""How long a document must be left alone before its diagnostics are sent."""

FEATURES: Final = (
    "code_action",
    "code_action_resolve",
    "configuration",
    "document_diagnostic",
    "execute_command",
    "hover",
    "publish_diagnostics",
    "synchronization",
)


class LiftServer(LanguageServer):
    """One editor's server. `log_name` is what messages to the user call the log."""

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        quiet_seconds: float = QUIET_SECONDS,
        log_name: str = "the server's output",
        converter_factory: "Callable[[], Converter]" = default_converter,
    ) -> None:
        super().__init__(NAME, __version__, protocol_cls=Wire, converter_factory=converter_factory)
        self._engine = engine or LocalEngine()
        self._quiet_seconds = quiet_seconds
        self._log_name = log_name
        self._options: object = None
        self._loading: asyncio.Task[None] | None = None
        self._publishing: Debounce[str] = Debounce()
        # pygls puts marks on what it registers, which bound methods do not take: hence `partial`.
        self.feature(lsp.INITIALIZE)(partial(self._initialize))
        self.feature(lsp.INITIALIZED)(partial(self._initialized))
        self.feature(lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL)(partial(self._cancel_progress))
        self._hear(lsp.TEXT_DOCUMENT_DID_OPEN, "synchronization.did_open")
        self._hear(lsp.TEXT_DOCUMENT_DID_CHANGE, "synchronization.did_change")
        self._hear(lsp.TEXT_DOCUMENT_DID_CLOSE, "synchronization.did_close")
        self._hear(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, "configuration.did_change_configuration")
        self._answer(lsp.TEXT_DOCUMENT_HOVER, "hover.hover")
        self.command(IMPLEMENT)(self._worker(IMPLEMENT, "execute_command.implement"))
        self.command(CANCEL)(self._worker(CANCEL, "execute_command.cancel"))

    @cached_property
    def client(self) -> Client:
        """The editor at the other end, once it has sent `initialize`."""
        return Client(self)

    @cached_property
    def context(self) -> "Context":
        """What the features are given; made at the first request, and the settings read then."""
        from lift_sys.config import user_settings
        from lift_sys_server.features import Context
        from lift_sys_server.features.configuration import configure
        from lift_sys_server.session import Session

        defaults, complaints = user_settings()
        session = Session(self._engine, defaults)
        context = Context(self.client, session)
        for complaint in complaints:
            self.client.warn_once(complaint)
        configure(context, self._options, initial=True)
        session.changed = self._changed
        return context

    @property
    def said_goodbye(self) -> bool:
        """Whether the client asked for the end, rather than vanish."""
        return self.protocol._shutdown

    async def leave(self) -> None:
        """End all work, and what was kept for more: there is none any more."""
        assert isinstance(self.protocol, Wire)
        await self.protocol.end_work()
        await self._engine.close()

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401 -- as in pygls
        """Log what went wrong outside of any feature; the user cannot do anything about it."""
        if source is not FeatureRequestError:
            _log.error("a message could not be handled", exc_info=error)

    def _initialize(self, params: lsp.InitializeParams) -> None:
        """Offer what this client can use, and nothing else."""
        self._options = params.initialization_options
        can = self.client.can
        if can.apply_edit or can.resolve_edit:
            resolved = can.resolve_edit and not can.apply_edit
            kinds = [lsp.CodeActionKind.QuickFix, KIND_IMPLEMENT]
            menu = lsp.CodeActionOptions(code_action_kinds=kinds, resolve_provider=resolved)
            self._answer(lsp.TEXT_DOCUMENT_CODE_ACTION, "code_action.code_action", menu)
        if can.resolve_edit and not can.apply_edit:
            self._work(lsp.CODE_ACTION_RESOLVE, "code_action_resolve.resolve")
        if can.pull:
            pull = lsp.DiagnosticOptions(False, False, identifier=NAME)
            self._work(lsp.TEXT_DOCUMENT_DIAGNOSTIC, "document_diagnostic.diagnostic", pull)

    def _initialized(self, _: lsp.InitializedParams) -> None:
        self._start_loading()

    def _cancel_progress(self, params: lsp.WorkDoneProgressCancelParams) -> None:
        self.client.cancel_progress(params.token)

    # How documents and results come to be seen:

    def _changed(self, uri: str, cause: "Cause") -> None:
        """Show what there is to show, once typing pauses; a client that pulls asks by itself."""
        if not self.client.can.pull:
            self._publish(uri, self._quiet_seconds if cause == "edited" else 0.0)
        elif cause == "findings":
            self.client.refresh_diagnostics()

    def _publish(self, uri: str, delay: float) -> None:
        publish = self._worker(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "publish_diagnostics.publish")

        async def later() -> None:
            await self._ready()
            await publish(uri)

        self._publishing.call(uri, later, after=delay)

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
            for module in FEATURES:
                import_module(f"lift_sys_server.features.{module}")
            self._engine.load()
        except Exception:
            _log.exception("not everything could be loaded")
        # What was loaded stays: without looking through it, a full collection takes half as long.
        gc.freeze()

    # How features are called:

    def _hear(self, method: str, feature: str) -> None:
        """Have a feature hear of a notification."""
        self.feature(method)(self._answerer(method, feature))

    def _answer(self, method: str, feature: str, options: object = None) -> None:
        """Have a feature answer a request from what is known, before anything else is done."""
        self.feature(method, options)(self._answerer(method, feature))

    def _work(self, method: str, feature: str, options: object = None) -> None:
        """Have a feature answer a request when its work is done; it can be cancelled."""
        self.feature(method, options)(self._worker(method, feature))

    def _answerer(self, method: str, feature: str) -> Callable[[Any], Any]:
        def answer(params: Any) -> Any:  # noqa: ANN401 -- each method has its own types
            try:
                return _feature(feature)(self.context, params)
            except Exception as error:
                return self._failed(method, error)

        return answer

    def _worker(self, method: str, feature: str) -> Callable[[Any], Any]:
        async def work(params: Any) -> Any:  # noqa: ANN401 -- each method has its own types
            try:
                return await _feature(feature)(self.context, params)
            except JsonRpcException:
                raise
            except Exception as error:
                return self._failed(method, error)

        return work

    def _failed(self, method: str, error: Exception) -> None:
        """Say once that something went wrong, and where to read about it; no traceback is shown."""
        _log.error("%s failed", method, exc_info=error)
        message = f"lift-sys: {method} failed by a fault of its own. See {self._log_name}"
        self.client.warn_once(message)
        if method == lsp.TEXT_DOCUMENT_DIAGNOSTIC:
            raise JsonRpcInternalError(message)


def _feature(name: str) -> Callable[..., Any]:
    """Load a feature's module at first use and return its function."""
    module, _, function = name.partition(".")
    loaded: Callable[..., Any] = getattr(
        import_module(f"lift_sys_server.features.{module}"), function
    )
    return loaded
