"""pygls' protocol with our ways where its own would lose text, replies or cancels. Knows no features."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types as lsp
from pygls.capabilities import get_capability
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import JsonRPCNotification, RPCMessage

from lift_sys_server.greeting import legible
from lift_sys_server.messages import document_of, failure_of, is_message, number_of, parsed
from lift_sys_server.protocol import IR_SCHEME, SECTION

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

__all__ = ["Wire"]

_log = logging.getLogger(__name__)

_ENDING_SECONDS: Final = 2.0
"""How long the answer to `shutdown` waits for work to end."""


_CHANGES: Final = (lsp.TEXT_DOCUMENT_DID_CHANGE, lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)


class Wire(LanguageServerProtocol):
    """Hands each message to the server's features, and answers each request exactly once."""

    def __init__(self, server: "LanguageServer", converter: "Converter") -> None:
        super().__init__(server, converter)
        self._request_futures: dict[int | str, Any] = {}
        self._kept: set[asyncio.Task[None]] = set()
        """What is done for no request."""
        self.left = asyncio.Event()
        """Set when the client sent `exit`, and `shutdown` before it has been answered."""
        self.farewell: asyncio.Task[Any] | None = None
        """The answering of `shutdown`."""
        self.greeted = asyncio.Event()
        """Set once `initialize` has been handled."""
        self.lost_step: Callable[[str | None], None] = _keep_all
        """Told that a change could not be read: of the document with this URI, or of any that is open."""

    @property
    def client_process(self) -> int | None:
        """The number of the process that started the server, as far as the client has said."""
        return self._server.process_id

    def refuse_unreadable(self, problem: str) -> None:
        """Refuse what came in place of a message; a change of some document may have been in it."""
        self._refuse(None, JsonRpcParseError(problem))
        self.lost_step(None)

    def receive(self, body: bytes) -> None:
        """Take one message; what cannot be read is refused aloud, and logged in one line."""
        try:
            data = parsed(body)
        except (ValueError, RecursionError):
            self.refuse_unreadable("A message must be JSON")
            return
        if not is_message(data):
            self._refuse(
                number_of(data), JsonRpcInvalidRequest("This is no message of JSON-RPC 2.0")
            )
            self._lose(data)
        elif "method" in data:
            self._called(data)
        else:
            self._answered(data)

    def structure_message(self, data: dict[str, Any]) -> RPCMessage:
        """Leave our own notifications as they are in JSON: pygls would make named tuples of them."""
        method = data.get("method", "")
        if method.startswith(f"{SECTION}/") and "id" not in data:
            return JsonRPCNotification(method, data["jsonrpc"], data.get("params"))
        message: RPCMessage = super().structure_message(data)
        return message

    def _called(self, data: dict[str, Any]) -> None:
        """Handle a request or notification, unless it may not be handled or has no such form."""
        method, number = data["method"], data.get("id")
        refusal = self._refusal(method, number)
        if refusal is None:
            try:
                message = self._structured(data)
            except (
                Exception
            ):  # Hostile parameters can fail in many ways: deep nesting, huge numbers.
                refusal = JsonRpcInvalidParams(f"{method}: its parameters are not of their form")
                self._lose(data)
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

    def _structured(self, data: dict[str, Any]) -> RPCMessage:
        """Read a message; of a greeting at least what is legible."""
        try:
            return self.structure_message(data)
        except JsonRpcException:
            if data["method"] != lsp.INITIALIZE:
                raise
        return self.structure_message(
            {**data, "params": legible(data.get("params"), self._converter)}
        )

    def _refusal(self, method: str, number: int | str | None) -> JsonRpcException | None:
        """Why a message may not be handled: pygls would leave it open, or answer it wrongly."""
        if number is not None and _notifies(method):
            return JsonRpcInvalidRequest(f"{method!r} is a notification: it takes no id")
        if number in self._request_futures:
            return JsonRpcInvalidRequest("A request with this id is still being worked on")
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
        number = data["id"]
        asked = self._request_futures.get(number)
        # The client's own requests are in there too, under numbers that it has chosen.
        if not isinstance(asked, Future) or asked.done():
            _log.info("an answer to nothing that was asked is passed over")
            return
        if "error" not in data:
            data.setdefault("result", None)
        try:
            message = self.structure_message(data)
        except Exception:
            error = JsonRpcInvalidParams("The client's answer is not of its form")
            self._handle_response(number, error=error.to_response_error())
        else:
            self._handle(message)
        self._result_types.pop(number, None)

    def _lose(self, data: object) -> None:
        """Say which document a message that was refused may have been about to change."""
        if isinstance(data, dict) and data.get("method") not in _CHANGES:
            return
        self.lost_step(document_of(data))

    def _handle(self, message: RPCMessage) -> None:
        try:
            self.handle_message(message)
        except Exception as error:
            self._server._report_server_error(error, JsonRpcException)

    def _refuse(self, number: int | str | None, error: JsonRpcException) -> None:
        # Some clients ask for what was not offered, at each turn.
        level = logging.INFO if isinstance(error, JsonRpcMethodNotFound) else logging.WARNING
        _log.log(level, "a message was refused: %s", error.message)
        self._send_data(failure_of(number, error))

    def _execute_handler(self, msg_id: int | str, *args: Any, **named: Any) -> None:  # noqa: ANN401 -- as in pygls
        """Forget also the handlers of notifications once they have ended: pygls keeps them for ever."""
        super()._execute_handler(msg_id, *args, **named)
        future = self._request_futures.get(msg_id)
        if future is not None:
            future.add_done_callback(lambda done: self._forget(msg_id, done))

    def _forget(self, number: int | str, future: object) -> None:
        if self._request_futures.get(number) is future:
            del self._request_futures[number]

    def _send_data(self, data: Any) -> None:  # noqa: ANN401 -- as in pygls
        """Send one message; an answer that is no JSON becomes an error, so that there is one."""
        try:
            body = json.dumps(data, default=self._serialize_message).encode()
        except (TypeError, ValueError, RecursionError) as error:
            self._server._report_server_error(error, JsonRpcException)
            if not hasattr(data, "result"):
                return
            failure = JsonRpcInternalError("The answer could not be written down")
            body = json.dumps(failure_of(data.id, failure)).encode()
        if self.writer is None:
            return
        try:
            self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        except OSError:
            _log.warning("a message could not be sent: the client is gone, or the disk is full")

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        """Cancel a request once; it stays known until its end, and one that has ended is no news."""
        work = self._request_futures.get(msg_id)
        if isinstance(work, asyncio.Task):
            _cancel(work)

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """Say also what pygls has no option for, and leave folders to clients that have some."""
        result = yield from super().lsp_initialize(params)
        offered = result.capabilities
        if offered.execute_command_provider is not None:
            offered.execute_command_provider.work_done_progress = True
        folders = get_capability(params.capabilities, "workspace.workspace_folders")
        if offered.workspace is not None and not folders:
            offered.workspace.workspace_folders = None
        content = get_capability(params.capabilities, "workspace.text_document_content")
        if offered.workspace is not None and content and not content.dynamic_registration:
            ours = lsp.TextDocumentContentOptions([IR_SCHEME])
            offered.workspace.text_document_content = ours
        self.greeted.set()
        return result

    @lsp_method(lsp.SHUTDOWN)
    async def lsp_shutdown(self, *_: object) -> None:  # type: ignore[override] # pygls' is a generator
        """End all work, and answer once it has ended: no progress bar is left open."""
        await self.end_work()

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work for which no request waits, until all work is ended."""
        task = asyncio.create_task(work)
        self._kept.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._kept.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._server._report_server_error(error, JsonRpcException)

    async def end_work(self) -> None:
        """Cancel whatever is being done, and wait for its end."""
        own = asyncio.current_task()
        futures = {*self._request_futures.values(), *self._kept} - {own}
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

    @lsp_method(lsp.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: lsp.DidOpenNotebookDocumentParams) -> None:
        """Leave the cells to the feature."""
        self.fm.features[lsp.NOTEBOOK_DOCUMENT_DID_OPEN](params)

    @lsp_method(lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(
        self, params: lsp.DidChangeNotebookDocumentParams
    ) -> None:
        """Leave the change to the feature."""
        self.fm.features[lsp.NOTEBOOK_DOCUMENT_DID_CHANGE](params)

    @lsp_method(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: lsp.DidCloseNotebookDocumentParams) -> None:
        """Leave the closing to the feature."""
        self.fm.features[lsp.NOTEBOOK_DOCUMENT_DID_CLOSE](params)

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


def _notifies(method: str) -> bool:
    """Tell whether the protocol knows `method` as a notification."""
    kinds = lsp.METHOD_TO_TYPES.get(method)
    return kinds is not None and kinds[1] is None


def _keep_all(_: str | None) -> None:
    """Let go of nothing."""


def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task that is not ending yet: a second time would disturb its cleaning up."""
    if not task.cancelling():
        task.cancel()
