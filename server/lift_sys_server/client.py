"""The editor at the other end: what it can do, and the ways to reach it. Knows no documents."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from lsprotocol import types as lsp
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from lift_sys_server.engine import Report

__all__ = ["Abilities", "Client"]

_APPLY_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the editor said it can do, as far as it matters here."""

    apply_edit: bool
    versioned_edits: bool
    resolve_edit: bool
    """Whether a code action may be sent without its edit and be resolved when chosen."""
    action_literals: bool
    progress: bool
    pull: bool
    refresh_diagnostics: bool
    related: bool
    code_links: bool
    markdown: bool

    @classmethod
    def of(cls, can: lsp.ClientCapabilities) -> "Abilities":
        """Read them from the `initialize` request; whatever is not said cannot be done."""
        action = get_capability(can, "text_document.code_action")
        lazily = action.resolve_support.properties if action and action.resolve_support else ()
        formats = get_capability(can, "text_document.hover.content_format") or ()
        links = "text_document.publish_diagnostics.code_description_support"
        related = "text_document.publish_diagnostics.related_information"
        return cls(
            apply_edit=bool(get_capability(can, "workspace.apply_edit")),
            versioned_edits=bool(get_capability(can, "workspace.workspace_edit.document_changes")),
            resolve_edit="edit" in lazily,
            action_literals=bool(action and action.code_action_literal_support),
            progress=bool(get_capability(can, "window.work_done_progress")),
            pull=get_capability(can, "text_document.diagnostic") is not None,
            refresh_diagnostics=bool(get_capability(can, "workspace.diagnostics.refresh_support")),
            related=bool(get_capability(can, related)),
            code_links=bool(get_capability(can, links)),
            markdown=lsp.MarkupKind.Markdown in formats,
        )


class Client:
    """Sends to the editor what it can take, and nothing else."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._said: set[str] = set()
        self._cancels: dict[lsp.ProgressToken, Callable[[], object]] = {}
        self.can = Abilities.of(server.client_capabilities)
        self.encoding = server.workspace.position_encoding or lsp.PositionEncodingKind.Utf16

    def warn(self, message: str) -> None:
        """Show a message that asks for the user's attention."""
        self._show(message, lsp.MessageType.Warning)

    def warn_once(self, message: str) -> None:
        """Show a message, unless it was shown before in this session."""
        if message not in self._said:
            self._said.add(message)
            self.warn(message)

    def publish(self, uri: str, version: int | None, found: Sequence[lsp.Diagnostic]) -> None:
        """Send the diagnostics of a document, in place of those sent before."""
        self._server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=found)
        )

    def refresh_diagnostics(self) -> None:
        """Ask the editor to ask again for diagnostics."""
        if self.can.refresh_diagnostics:
            self._server.workspace_diagnostic_refresh(None)

    async def apply(self, edit: lsp.WorkspaceEdit, label: str) -> str:
        """Have the editor make an edit; return why it did not, or nothing."""
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
