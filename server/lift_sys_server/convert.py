"""Between LSP and the engine: positions in the client's encoding, edits, findings, requests."""

from collections.abc import Sequence
from hashlib import blake2b

from lsprotocol import types as lsp

from lift_sys.findings import Finding
from lift_sys.source import Span, Target, TextEdit
from lift_sys_server.abilities import Abilities
from lift_sys_server.client import Client
from lift_sys_server.pages import link
from lift_sys_server.protocol import NAME
from lift_sys_server.session import OpenDocument, Request, Session, Sheet

__all__ = [
    "Positions",
    "argument",
    "diagnostics",
    "request",
    "result_id",
    "workspace_edit",
    "workspace_edits",
]

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

    def __init__(
        self, document: OpenDocument | Sheet, encoding: lsp.PositionEncodingKind | str
    ) -> None:
        self._lines = document.lines
        self._text = document.lines.text
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
    session: Session, document: OpenDocument | Sheet, client: Client
) -> list[lsp.Diagnostic]:
    """The findings on a document as the client can show them, all for one and the same text."""
    if isinstance(document, Sheet):
        noted = await session.sheets.findings(document)
        at = Positions(document, client.encoding)
        return [_diagnostic(finding, document, None, at, client.can) for finding in noted]
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


def result_id(found: Sequence[lsp.Diagnostic]) -> str:
    """A name for what was found: the same for the same, in another session too."""
    return blake2b(repr(found).encode(), digest_size=12).hexdigest()


def workspace_edit(
    document: OpenDocument, edit: TextEdit, at: Positions, can: Abilities
) -> lsp.WorkspaceEdit:
    """An edit of one document, bound to its version where the client can check that."""
    return workspace_edits(document, [edit], at, can)


def workspace_edits(
    document: OpenDocument, together: Sequence[TextEdit], at: Positions, can: Abilities
) -> lsp.WorkspaceEdit:
    """Several edits of one document, none touching another, as one step."""
    edits = [lsp.TextEdit(at.range(edit.span), edit.new_text) for edit in together]
    if not can.versioned_edits:
        return lsp.WorkspaceEdit(changes={document.uri: edits})
    # One that skips 0 counts on from 2 or more: 1 is not older than the text that it opened, and than any other.
    version = document.version or int(can.skips_version_zero)
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(document.uri, version)
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
    finding: Finding,
    document: OpenDocument | Sheet,
    target: Target | None,
    at: Positions,
    can: Abilities,
) -> lsp.Diagnostic:
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(document.uri, at.range(span)), words)
        for span, words in finding.related
    ]
    page = link(finding.code) if can.code_links else None
    return lsp.Diagnostic(
        range=at.range(finding.span),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=lsp.CodeDescription(page) if page else None,
        source=NAME,
        tags=[lsp.DiagnosticTag.Unnecessary] if finding.unnecessary and can.fades else None,
        related_information=related if related and can.related else None,
        data=_data(finding, document.uri, target) if target and can.diagnostic_data else None,
    )


def _data(finding: Finding, uri: str, target: Target) -> dict[str, object]:
    """What a request on the diagnostic needs: which function, of which text, and how to mend it.

    No version is here: what was found would then seem to be something else after every edit elsewhere.
    """
    return {
        "uri": uri,
        "qualname": target.qualname,
        "digest": target.digest,
        "fixes": [fix.title for fix in finding.fixes],
    }


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
