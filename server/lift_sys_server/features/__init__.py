"""One file for each LSP request, loaded at its first use: four moves, and no more.

Find the document, turn the position into an offset, ask the session, turn the answer back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lsprotocol import types as lsp

from lift_sys_server.client import Client
from lift_sys_server.convert import Positions
from lift_sys_server.session import OpenDocument, Session, Sheet, View

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """What every request handler is given."""

    client: Client
    session: Session
    recent: Sequence[str] = field(default_factory=tuple)
    """The last warnings and errors in the log, without any text of the user's."""

    def find(self, uri: str) -> tuple[OpenDocument, Positions] | None:
        """An open document with the way from and to its positions."""
        document = self.session.documents.get(uri)
        if document is None:
            return None
        return document, Positions(document, self.client.encoding)

    def edit(
        self,
        document: OpenDocument | Sheet,
        version: int,
        changes: Sequence[lsp.TextDocumentContentChangeEvent],
    ) -> None:
        """Make the editor's changes in its order; each position refers to the text before it."""
        try:
            complaint = self._edit(document, changes)
        except Exception:
            self.let_go(document.uri)
            raise
        if complaint is not None:
            self.client.warn_once(complaint)
            return
        document.version = version
        self.session.edited(document.uri)

    def let_go(self, uri: str | None) -> None:
        """Forget the text of a document, or of all: it may have become another than the editor's."""
        notebooks = self.session.notebooks.lose(uri)
        open_ones = [*self.session.documents, *self.session.sheets.open]
        lost = [each for each in open_ones if uri is None or each == uri]
        for each in lost:
            self.session.close(each)
        if lost or notebooks:
            self.client.warn_once(
                "lift-sys: a change from the editor could not be read, so what was open is left alone."
                " Close the file and open it again"
            )

    async def views(self, uri: str) -> tuple[OpenDocument, Positions, Sequence[View]] | None:
        """An open document with what can be shown of its functions, all for one and the same text."""
        document = self.session.documents.get(uri)
        if document is None:
            return None
        views = await self.session.views(document)
        found = self.find(uri)
        return (*found, views) if found is not None and found[0] is document else None

    def _edit(
        self,
        document: OpenDocument | Sheet,
        changes: Sequence[lsp.TextDocumentContentChangeEvent],
    ) -> str | None:
        """Make them one after the other; return why the document is let go, if it is."""
        for change in changes:
            span = None
            if isinstance(change, lsp.TextDocumentContentChangePartial):
                span = Positions(document, self.client.encoding).span(change.range)
            complaint = self.session.edit(document, span, change.text)
            if complaint is not None:
                return complaint
        return None
