"""pygls' protocol with our ways where its own would lose text, replies or cancels. Knows no features."""

import asyncio
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import JsonRPCNotification, LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import RPCMessage, RPCRequest

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

__all__ = ["Wire"]

_IGNORED = JsonRPCNotification(method="$/ignored", jsonrpc="2.0", params=None)


class Wire(LanguageServerProtocol):
    """Hands each message to the server's features, and answers each request exactly once."""

    def __init__(self, server: "LanguageServer", converter: "Converter") -> None:
        super().__init__(server, converter)
        self.left = asyncio.Event()
        """Set when the client sent `exit`."""

    def handle_message(self, message: RPCMessage) -> None:
        """Refuse requests outside of initialize and shutdown aloud: pygls would leave them open."""
        refusal: JsonRpcException | None = None
        if self._shutdown:
            refusal = JsonRpcInvalidRequest("The server is shutting down")
        elif self._workspace is None and getattr(message, "method", "") != lsp.INITIALIZE:
            refusal = JsonRpcServerNotInitialized("The first request must be 'initialize'")
        if refusal is not None and isinstance(message, RPCRequest):
            self._send_response(message.id, error=refusal.to_response_error())
        elif refusal is None or getattr(message, "method", "") == lsp.EXIT:
            super().handle_message(message)

    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- as in pygls
        """Answer a request that is not of its form: pygls would show a message and never reply."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" not in data or "id" not in data:
                raise
            self._send_response(data["id"], error=error.to_response_error())
            return _IGNORED

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """Say also that commands report their progress, which pygls has no option for."""
        result = yield from super().lsp_initialize(params)
        if result.capabilities.execute_command_provider is not None:
            result.capabilities.execute_command_provider.work_done_progress = True
        return result

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *_: object) -> None:  # type: ignore[override] # pygls' is a generator
        """Let whoever serves return, and with it end all work; pygls would leave the process."""
        self.left.set()

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> None:
        """Leave the text to the feature, as all synchronization: it is kept once, and there."""
        self.fm.features[lsp.TEXT_DOCUMENT_DID_OPEN](params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> None:
        """Leave the change to the feature."""
        self.fm.features[lsp.TEXT_DOCUMENT_DID_CHANGE](params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> None:
        """Leave the closing to the feature."""
        self.fm.features[lsp.TEXT_DOCUMENT_DID_CLOSE](params)

    @lsp_method(lsp.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override] # pygls' is a generator
        self, params: lsp.ExecuteCommandParams
    ) -> Any:  # noqa: ANN401 -- each command has its own reply
        """Run a command so that `$/cancelRequest` reaches it: pygls' own would let it run on."""
        command = self.fm.commands.get(params.command)
        if command is None:
            raise JsonRpcInvalidParams(f"There is no command {params.command!r}")
        return await command(params)

    @lsp_method(lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: lsp.WorkDoneProgressCancelParams) -> None:
        """Leave the cancel button to the feature: pygls knows only tokens of its own."""
        self.fm.features[lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL](params)
