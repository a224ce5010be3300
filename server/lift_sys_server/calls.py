"""How features are called: each loaded at its first use, and what becomes of what it raises. Knows none of them."""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer

from lift_sys_server.client import Client

if TYPE_CHECKING:
    from lift_sys_server.features import Context

__all__ = ["FEATURES", "Calls"]

_log = logging.getLogger(__name__)

FEATURES: Final = (
    "apply_ir",
    "code_action",
    "code_action_resolve",
    "code_lens",
    "configuration",
    "debug_information",
    "document_diagnostic",
    "document_symbol",
    "execute_command",
    "explain",
    "folding_range",
    "hover",
    "inlay_hint",
    "inline_completion",
    "notebook",
    "publish_diagnostics",
    "publish_workspace",
    "settings_command",
    "show_ir",
    "status",
    "synchronization",
    "text_document_content",
    "watched_files",
    "workspace_diagnostic",
)
"""The modules of `lift_sys_server.features`."""

_NEVER_NULL: Final = (
    lsp.CODE_ACTION_RESOLVE,
    lsp.TEXT_DOCUMENT_DIAGNOSTIC,
    lsp.WORKSPACE_DIAGNOSTIC,
    lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT,
)
"""Requests whose answer may not be null: where they fail, it is an error."""


class Calls:
    """Registers features with pygls, by `module.function`; `context` gives what each of them is handed."""

    def __init__(
        self,
        server: LanguageServer,
        context: "Callable[[], Context]",
        client: Callable[[], Client],
        log_name: str,
    ) -> None:
        self._server = server
        self._context = context
        self._client = client
        self.log_name = log_name
        """What messages to the user call the log."""

    def hear(self, method: str, feature: str) -> None:
        """Have a feature hear of a notification."""
        self._server.feature(method)(self.answerer(method, feature))

    def answer(self, method: str, feature: str, options: object = None) -> None:
        """Have a feature answer a request from what is known, before anything else is done."""
        self._server.feature(method, options)(self.answerer(method, feature))

    def work(self, method: str, feature: str, options: object = None) -> None:
        """Have a feature answer a request when its work is done; it can be cancelled."""
        self._server.feature(method, options)(self.worker(method, feature))

    def command(self, name: str, feature: str) -> None:
        """Have a feature carry out a command; it can be cancelled."""
        self._server.command(name)(self.worker(name, feature))

    def answerer(self, method: str, feature: str) -> Callable[[Any], Any]:
        """A feature's function with the context in it, and nothing raised out of it."""

        def answer(params: Any) -> Any:  # noqa: ANN401 -- each method has its own types
            try:
                return _feature(feature)(self._context(), params)
            except Exception as error:
                return self._failed(method, error)

        return answer

    def worker(self, method: str, feature: str) -> Callable[[Any], Any]:
        """The same of a function that is awaited."""

        async def work(params: Any) -> Any:  # noqa: ANN401 -- each method has its own types
            try:
                return await _feature(feature)(self._context(), params)
            except JsonRpcException:
                raise
            except Exception as error:
                return self._failed(method, error)

        return work

    def load(self) -> None:
        """Import all features."""
        for module in FEATURES:
            import_module(f"lift_sys_server.features.{module}")

    def _failed(self, method: str, error: Exception) -> None:
        """Say once that something went wrong, and where to read about it; no traceback is shown."""
        _log.error("%s failed", method, exc_info=error)
        message = f"lift-sys: {method} failed by a fault of its own. See {self.log_name}"
        if method in self._server.protocol.fm.commands:
            # The user has chosen it, and waits for an answer each time.
            self._client().warn(message)
        else:
            self._client().warn_once(message)
        if method in _NEVER_NULL:
            raise JsonRpcInternalError(message)


def _feature(name: str) -> Callable[..., Any]:
    """Load a feature's module at first use and return its function."""
    module, _, function = name.partition(".")
    loaded: Callable[..., Any] = getattr(
        import_module(f"lift_sys_server.features.{module}"), function
    )
    return loaded
