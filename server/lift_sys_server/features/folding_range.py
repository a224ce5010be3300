"""`textDocument/foldingRange` of IR documents; those in Python are left to the servers for Python."""

from collections.abc import Iterable, Iterator

from lsprotocol import types as lsp

from lift_sys.ir import Block, outline
from lift_sys_server.features import Context

__all__ = ["folding_range"]


def folding_range(
    context: Context, params: lsp.FoldingRangeParams
) -> list[lsp.FoldingRange] | None:
    """Fold sections, and what is indented in them."""
    sheet = context.session.sheets.open.get(params.text_document.uri)
    return None if sheet is None else list(_folds(outline(sheet.text)))


def _folds(blocks: Iterable[Block]) -> Iterator[lsp.FoldingRange]:
    for block in blocks:
        if block.last > block.first:
            yield lsp.FoldingRange(block.first - 1, block.last - 1)
            yield from _folds(block.inner)
