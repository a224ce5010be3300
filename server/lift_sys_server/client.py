"""The editor at the other end, and the ways to reach it. Knows no documents."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from lift_sys_server.abilities import Abilities
from lift_sys_server.engine import Report
from lift_sys_server.protocol import SECTION, STATUS
from lift_sys_server.wire import Wire

__all__ = ["Client"]

_APPLY_SECONDS: Final = 60.0


class Client:
    """Sends to the editor what it can take, and nothing else."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._said: set[str] = set()
        self._watched: set[str] = set()
        self._told: dict[str, object] = {}
        self._cancels: dict[lsp.ProgressToken, Callable[[], object]] = {}
        self.can = Abilities.of(server.client_capabilities)
        self.encoding = server.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        self.name = "unknown"
        """What it calls itself, with its version."""

    def warn(self, message: str) -> None:
        """Show a message that asks for the user's attention."""
        self._show(message, lsp.MessageType.Warning)

    def inform(self, message: str) -> None:
        """Show a message that the user waits for."""
        self._show(message, lsp.MessageType.Info)

    def warn_once(self, message: str) -> None:
        """Show a message, unless it was shown before in this session."""
        if message not in self._said:
            self._said.add(message)
            self.warn(message)

    def log(self, message: str, kind: lsp.MessageType) -> None:
        """Write into the editor's output channel."""
        self._server.window_log_message(lsp.LogMessageParams(type=kind, message=message))

    def trace(self, message: str) -> None:
        """Write into the editor's trace; only while the user has it on."""
        self._server.log_trace(lsp.LogTraceParams(message=message))

    def refresh_content(self, uri: str) -> None:
        """Have the editor ask again for the text of one of our documents."""
        if self.can.content:
            params = lsp.TextDocumentContentRefreshParams(uri)
            self._server.workspace_text_document_content_refresh(params)

    def show_document(self, uri: str, line: int | None = None) -> None:
        """Have the editor open a document, if it can; whether it did makes no difference."""
        if self.can.show_documents:
            start = lsp.Position(line or 0, 0)
            place = None if line is None else lsp.Range(start, start)
            params = lsp.ShowDocumentParams(uri=uri, take_focus=True, selection=place)
            self._server.window_show_document(params)

    def publish(self, uri: str, version: int | None, found: Sequence[lsp.Diagnostic]) -> None:
        """Send the diagnostics of a document, in place of those sent before."""
        version = version if self.can.told_versions else None
        self._server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=found)
        )

    def refresh_diagnostics(self) -> None:
        """Have the editor ask again for diagnostics."""
        if self.can.pull:
            self._server.workspace_diagnostic_refresh(None)

    def refresh_lenses(self) -> None:
        """Have the editor ask again for code lenses."""
        if self.can.refresh_lenses:
            self._server.workspace_code_lens_refresh(None)

    def refresh_inlays(self) -> None:
        """Have the editor ask again for inlay hints."""
        if self.can.refresh_inlays:
            self._server.workspace_inlay_hint_refresh(None)

    def tell(self, uri: str, version: int | None, functions: Sequence[object]) -> None:
        """Say how the functions of a document stand, unless that was said last."""
        if functions != self._told.get(uri, []):
            self._told[uri] = functions
            about = {"uri": uri, "version": version, "functions": functions}
            self._server.protocol.notify(STATUS, about)
        if not functions:
            self._told.pop(uri, None)

    def ask_configuration(
        self, scopes: Sequence[str | None], take: Callable[[Sequence[object]], None]
    ) -> None:
        """Ask for our settings in each scope, None being outside of all; nothing waits for the answer.

        `take` is called with it, in the order of the scopes, if it comes and is of the form that it should have.
        """

        def answered(done: Future[Sequence[object | None]]) -> None:
            found = None if done.cancelled() or done.exception() else done.result()
            if isinstance(found, list | tuple):
                take(found)

        items = [lsp.ConfigurationItem(scope, SECTION) for scope in scopes]
        asked = self._server.workspace_configuration(lsp.ConfigurationParams(items))
        asked.add_done_callback(answered)

    def register(self, method: str, options: object) -> None:
        """Have the editor send what it would not otherwise; one that refuses does not."""
        registration = lsp.Registration(method, method, options)
        self._server.client_register_capability(lsp.RegistrationParams([registration]))

    def watch(self, pattern: str) -> None:
        """Have the editor say when files change whose paths match, unless it was asked before or cannot."""
        if self.can.register_watching and pattern not in self._watched:
            self._watched.add(pattern)
            watchers = [lsp.FileSystemWatcher(pattern)]
            options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
            self.register(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)

    def send_part(self, token: lsp.ProgressToken, part: object) -> None:
        """Send a part of the answer to a request whose client takes it in parts, by its token."""
        self._server.protocol.notify(lsp.PROGRESS, lsp.ProgressParams(token=token, value=part))

    async def ask(self, message: str, answers: Sequence[str]) -> str | None:
        """Put a question to the user; return the answer that was chosen, or None."""
        actions = [lsp.MessageActionItem(answer) for answer in answers]
        params = lsp.ShowMessageRequestParams(lsp.MessageType.Info, message, actions)
        asked = asyncio.ensure_future(self._server.window_show_message_request_async(params))
        try:
            # As in `apply`: an answer that comes after a cancel must find what it is for.
            chosen = await asyncio.shield(asked)
        except JsonRpcException:
            return None
        return chosen.title if chosen is not None else None

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work for which no request waits; it ends with the session."""
        assert isinstance(self._server.protocol, Wire)
        self._server.protocol.keep(work)

    async def apply(self, edit: lsp.WorkspaceEdit, label: str) -> str:
        """Have the editor make an edit; return why it did not, or nothing."""
        if not self.can.apply_edit:
            return "the editor takes no edits from a server"
        params = lsp.ApplyWorkspaceEditParams(edit=edit, label=label)
        asked = asyncio.ensure_future(self._server.workspace_apply_edit_async(params))
        try:
            async with asyncio.timeout(_APPLY_SECONDS):
                # pygls fails on an answer to a request that was cancelled here: let it stand.
                answer = await asyncio.shield(asked)
        except TimeoutError:
            return "the editor did not answer"
        except JsonRpcException as error:
            return error.message
        return "" if answer.applied else answer.failure_reason or "the editor refused the edit"

    @contextmanager
    def progress(
        self, title: str, token: lsp.ProgressToken | None, cancel: Callable[[], object]
    ) -> Iterator[Report]:
        """Show a progress bar while the block runs; its cancel button calls `cancel`.

        Without a `token` of the client's one is created, and not waited for: most editors take the
        messages in order, and those that refuse the token ignore them.
        """
        if token is None and not self.can.progress:
            yield _nowhere
            return
        if token is None:
            token = f"{self._server.name}/{uuid4()}"
            self._create(token)
        self._cancels[token] = cancel
        self._progress(token, lsp.WorkDoneProgressBegin(title, cancellable=True, percentage=0))
        try:
            yield _Bar(lambda value: self._progress(token, value)).report
        finally:
            self._progress(token, lsp.WorkDoneProgressEnd())
            self._cancels.pop(token, None)

    def cancel_progress(self, token: lsp.ProgressToken) -> None:
        """The user pressed the cancel button of a progress bar; it may be of work that has ended."""
        cancel = self._cancels.get(token)
        if cancel is not None:
            cancel()

    def _show(self, message: str, kind: lsp.MessageType) -> None:
        self._server.window_show_message(lsp.ShowMessageParams(type=kind, message=message))

    def _create(self, token: lsp.ProgressToken) -> None:
        def answered(done: Future[None]) -> None:
            if done.cancelled() or done.exception() is not None:
                self._cancels.pop(token, None)

        params = lsp.WorkDoneProgressCreateParams(token)
        self._server.window_work_done_progress_create(params).add_done_callback(answered)

    def _progress(self, token: lsp.ProgressToken, value: object) -> None:
        """Send progress, unless the editor has refused the token."""
        if token in self._cancels:
            params = lsp.ProgressParams(token=token, value=value)
            self._server.protocol.notify(lsp.PROGRESS, params)


class _Bar:
    """Passes on what is new; the percentage never goes back."""

    def __init__(self, send: Callable[[lsp.WorkDoneProgressReport], None]) -> None:
        self._send = send
        self._last: tuple[str, int] = ("", 0)

    def report(self, message: str, percent: int | None) -> None:
        share = max(self._last[1], min(percent or 0, 100))
        if (message, share) != self._last:
            self._last = (message, share)
            self._send(
                lsp.WorkDoneProgressReport(message=message, percentage=share, cancellable=True)
            )


def _nowhere(message: str, percent: int | None) -> None:
    """Report to nobody."""
