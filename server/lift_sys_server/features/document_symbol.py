"""`textDocument/documentSymbol` of IR documents; those in Python are left to the servers for Python."""

from collections.abc import Sequence
from typing import Final

from lsprotocol import types as lsp

from lift_sys.ir import Block, outline
from lift_sys.source import Span
from lift_sys_server.convert import Positions
from lift_sys_server.features import Context
from lift_sys_server.session import Sheet

__all__ = ["document_symbol"]

_LONGEST: Final = 80
_KINDS: Final = {
    "intent": lsp.SymbolKind.String,
    "signature": lsp.SymbolKind.Function,
    "body": lsp.SymbolKind.Method,
    "provenance": lsp.SymbolKind.Object,
}

Symbols = list[lsp.DocumentSymbol] | list[lsp.SymbolInformation]


def document_symbol(context: Context, params: lsp.DocumentSymbolParams) -> Symbols | None:
    """List the sections, with what is in them where the editor shows trees."""
    sheet = context.session.sheets.open.get(params.text_document.uri)
    if sheet is None:
        return None
    at = Positions(sheet, context.client.encoding)
    symbols = [_symbol(block, sheet, at) for block in outline(sheet.text)]
    if context.client.can.symbol_trees:
        return symbols
    return [
        lsp.SymbolInformation(lsp.Location(sheet.uri, symbol.range), symbol.name, symbol.kind)
        for symbol in symbols
    ]


def _symbol(
    block: Block, sheet: Sheet, at: Positions, kind: lsp.SymbolKind = lsp.SymbolKind.Array
) -> lsp.DocumentSymbol:
    first, last = (sheet.lines.span(line - 1) for line in (block.first, block.last))
    children: Sequence[lsp.DocumentSymbol] = [
        _symbol(inner, sheet, at, lsp.SymbolKind.Field) for inner in block.inner
    ]
    return lsp.DocumentSymbol(
        name=_short(block.name),
        detail=_short(block.detail) or None,
        kind=_KINDS.get(block.name, kind),
        range=at.range(Span(first.start, last.end)),
        selection_range=at.range(first),
        children=children or None,
    )


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
