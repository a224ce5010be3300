"""pygls' protocol with our ways where its own would lose text, replies or cancels. Knows no features."""

import asyncio
import json
import logging
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types as lsp
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import RPCMessage

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

__all__ = ["Wire"]

_log = logging.getLogger(__name__)

_ENDING_SECONDS: Final = 2.0
"""How long the answer to `shutdown` waits for work to end."""


class Wire(LanguageServerProtocol):
    """Hands each message to the server's features, and answers each request exactly once."""

    def __init__(self, server: "LanguageServer", converter: "Converter") -> None:
        super().__init__(server, converter)
        self._request_futures: dict[int | str, Any] = {}
        self.left = asyncio.Event()
        """Set when the client sent `exit`, and `shutdown` before it has been answered."""
        self.farewell: asyncio.Task[Any] | None = None
        """The answering of `shutdown`."""

    def receive(self, body: bytes) -> None:
        """Take one message; what cannot be read is refused aloud, and logged in one line."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError("A message must be JSON"))
            return
        if not _is_message(data):
            number = data.get("id") if isinstance(data, dict) else None
            number = number if isinstance(number, int | str) else None
            self._refuse(number, JsonRpcInvalidRequest("This is no message of JSON-RPC 2.0"))
        elif "method" in data:
            self._called(data)
        else:
            self._answered(data)

    def _called(self, data: dict[str, Any]) -> None:
        """Handle a request or notification, unless it may not be handled or has no such form."""
        method, number = data["method"], data.get("id")
        refusal = self._refusal(method)
        if refusal is None:
            try:
                message = self.structure_message(data)
            except JsonRpcException:
                refusal = JsonRpcInvalidParams(f"{method}: its parameters are not of their form")
            else:
                self._handle(message)
        if refusal is not None and number is not None:
            self._refuse(number, refusal)
        elif refusal is not None:
            _log.info("the notification %.60r is ignored", method)
        elif method == lsp.SHUTDOWN:
            # Said here, because the handler begins only after what the client has sent already.
            self._shutdown = True
            self.farewell = self._request_futures.get(number) if number is not None else None

    def _refusal(self, method: str) -> JsonRpcException | None:
        """Why a request may not be handled: pygls would leave it open, or answer it wrongly."""
        if method == lsp.EXIT:
            return None
        if self._shutdown:
            return JsonRpcInvalidRequest("The server is shutting down")
        if self._workspace is None and method != lsp.INITIALIZE:
            return JsonRpcServerNotInitialized("The first request must be 'initialize'")
        if self._workspace is not None and method == lsp.INITIALIZE:
            return JsonRpcInvalidRequest("'initialize' was sent before")
        known = method == lsp.CANCEL_REQUEST or method in self.fm.builtin_features
        if known or method in self.fm.features:
            return None
        return JsonRpcMethodNotFound(f"There is no method {method[:60]!r}")

    def _answered(self, data: dict[str, Any]) -> None:
        """Take the client's answer; one that cannot be read is an error, so that nobody waits on."""
        if "error" not in data:
            data.setdefault("result", None)
        try:
            self._handle(self.structure_message(data))
        except JsonRpcException as error:
            self._handle_response(data["id"], error=error.to_response_error())

    def _handle(self, message: RPCMessage) -> None:
        try:
            self.handle_message(message)
        except Exception as error:
            self._server._report_server_error(error, JsonRpcException)

    def _refuse(self, number: int | str | None, error: JsonRpcException) -> None:
        _log.warning("a message was refused: %s", error.message)
        refusal = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": number, "error": refusal})

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        """Cancel a request once; it stays known until its end, and one that has ended is no news."""
        work = self._request_futures.get(msg_id)
        if isinstance(work, asyncio.Task):
            _cancel(work)

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """Say also that commands report their progress, which pygls has no option for."""
        result = yield from super().lsp_initialize(params)
        if result.capabilities.execute_command_provider is not None:
            result.capabilities.execute_command_provider.work_done_progress = True
        return result

    @lsp_method(lsp.SHUTDOWN)
    async def lsp_shutdown(self, *_: object) -> None:  # type: ignore[override] # pygls' is a generator
        """End all work, and answer once it has ended: no progress bar is left open."""
        await self.end_work()

    async def end_work(self) -> None:
        """Cancel whatever is being done, and wait for its end."""
        own = asyncio.current_task()
        futures = set(self._request_futures.values()) - {own}
        work = [task for task in futures if isinstance(task, asyncio.Task)]
        for task in work:
            _cancel(task)
        if work:
            await asyncio.wait(work, timeout=_ENDING_SECONDS)

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *_: object) -> None:  # type: ignore[override] # pygls' is a generator
        """Let whoever serves return, and with it end all work; pygls would leave the process."""
        if self.farewell is None:
            self.left.set()
        else:
            self.farewell.add_done_callback(lambda _: self.left.set())

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


def _is_message(data: object) -> bool:
    """Tell whether `data` is a request, a notification or an answer."""
    if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
        return False
    if "method" in data:
        return isinstance(data["method"], str) and isinstance(data.get("id", 0), int | str)
    return isinstance(data.get("id"), int | str)


def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task that is not ending yet: a second time would disturb its cleaning up."""
    if not task.cancelling():
        task.cancel()
