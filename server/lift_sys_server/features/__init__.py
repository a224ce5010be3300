"""One file for each LSP request, loaded at its first use: four moves, and no more.

Find the document, turn the position into an offset, ask the session, turn the answer back.
"""

from dataclasses import dataclass

from lift_sys_server.client import Client
from lift_sys_server.convert import Positions
from lift_sys_server.session import OpenDocument, Session

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """What every request handler is given."""

    client: Client
    session: Session

    def find(self, uri: str) -> tuple[OpenDocument, Positions] | None:
        """An open document with the way from and to its positions."""
        document = self.session.documents.get(uri)
        if document is None:
            return None
        return document, Positions(document, self.client.encoding)
