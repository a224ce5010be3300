"""Between LSP and the engine: positions in the client's encoding, edits, findings, requests."""

from collections.abc import Sequence

from lsprotocol import types as lsp

from lift_sys.findings import Finding
from lift_sys.source import Span, Target, TextEdit
from lift_sys_server.client import Abilities, Client
from lift_sys_server.protocol import DOCS_URL, NAME
from lift_sys_server.session import OpenDocument, Request, Session

__all__ = ["Positions", "argument", "diagnostics", "request", "workspace_edit"]

_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "information": lsp.DiagnosticSeverity.Information,
    "hint": lsp.DiagnosticSeverity.Hint,
}


class Positions:
    """Turns the client's positions in a document into offsets, and back.

    Whatever lies outside the document is moved to the nearest place inside it.
    """

    def __init__(self, document: OpenDocument, encoding: lsp.PositionEncodingKind | str) -> None:
        self._text = document.text
        self._lines = document.lines
        self._encoding = encoding

    def offset(self, position: lsp.Position) -> int:
        """The offset of a position, at most the end of its line."""
        if position.line >= len(self._lines.starts):
            return len(self._text)
        line = self._lines.span(position.line)
        return line.start + _length(line.of(self._text), position.character, self._encoding)

    def span(self, extent: lsp.Range) -> Span:
        """The span of a range, the right way round."""
        start, end = self.offset(extent.start), self.offset(extent.end)
        return Span(min(start, end), max(start, end))

    def position(self, offset: int) -> lsp.Position:
        """The position of an offset."""
        line = self._lines.at(offset)
        before = self._text[self._lines.starts[line] : offset]
        return lsp.Position(line, _units(before, self._encoding))

    def range(self, span: Span) -> lsp.Range:
        """The range of a span."""
        return lsp.Range(self.position(span.start), self.position(span.end))


async def diagnostics(
    session: Session, document: OpenDocument, client: Client
) -> list[lsp.Diagnostic]:
    """The findings on a document as the client can show them, all for one and the same text."""
    while True:
        version = document.version
        at = Positions(document, client.encoding)
        found = [
            _diagnostic(finding, document, target, at, client.can)
            async for target, finding in session.findings(document)
            if document.version == version
        ]
        if document.version == version:
            return found


def workspace_edit(
    document: OpenDocument, edit: TextEdit, at: Positions, can: Abilities
) -> lsp.WorkspaceEdit:
    """An edit of one document, bound to its version where the client can check that."""
    edits = [lsp.TextEdit(at.range(edit.span), edit.new_text)]
    if not can.versioned_edits:
        return lsp.WorkspaceEdit(changes={document.uri: edits})
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(identifier, edits)])


def argument(asked: Request, version: int) -> dict[str, object]:
    """A request as it travels in commands and in the data of code actions."""
    return {
        "uri": asked.uri,
        "qualname": asked.qualname,
        "version": version,
        "digest": asked.digest,
    }


def request(arguments: Sequence[object] | None) -> Request | None:
    """Read back what `argument` made; None when it is not of that form."""
    given = arguments[0] if arguments else None
    if not isinstance(given, dict):
        return None
    uri, qualname, digest = given.get("uri"), given.get("qualname"), given.get("digest")
    if not isinstance(uri, str) or not isinstance(qualname, str):
        return None
    return Request(uri, qualname, digest if isinstance(digest, str) else None)


def _diagnostic(
    finding: Finding, document: OpenDocument, target: Target, at: Positions, can: Abilities
) -> lsp.Diagnostic:
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(document.uri, at.range(span)), words)
        for span, words in finding.related
    ]
    link = DOCS_URL and lsp.CodeDescription(DOCS_URL.format(code=finding.code.lower()))
    asked = Request(document.uri, target.qualname, target.digest)
    return lsp.Diagnostic(
        range=at.range(finding.span),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=link if link and can.code_links else None,
        source=NAME,
        related_information=related if related and can.related else None,
        data=argument(asked, document.version),
    )


def _units(text: str, encoding: str) -> int:
    """How long `text` is in the units of `encoding`."""
    if encoding == lsp.PositionEncodingKind.Utf32 or text.isascii():
        return len(text)
    if encoding == lsp.PositionEncodingKind.Utf8:
        return len(text.encode())
    return len(text.encode("utf-16-le")) // 2


def _length(text: str, units: int, encoding: str) -> int:
    """How many code points of `text` fit into so many units; none is split."""
    if encoding == lsp.PositionEncodingKind.Utf32 or text.isascii():
        return min(units, len(text))
    codec, width = ("utf-8", 1) if encoding == lsp.PositionEncodingKind.Utf8 else ("utf-16-le", 2)
    return len(text.encode(codec)[: units * width].decode(codec, errors="ignore"))
