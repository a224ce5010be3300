"""`notebookDocument/didOpen`, `didChange`, `didClose`: keeps the cells of notebooks in step with the editor's."""

from collections.abc import Iterable

from lsprotocol import types as lsp

from lift_sys_server.features import Context
from lift_sys_server.session import CellText

__all__ = ["did_change", "did_close", "did_open"]


def did_open(context: Context, params: lsp.DidOpenNotebookDocumentParams) -> None:
    """Take the cells in their order."""
    notebook = params.notebook_document
    texts = _texts(params.cell_text_documents)
    context.session.notebooks.open(notebook.uri, _kinds(notebook.cells), texts)


def did_change(context: Context, params: lsp.DidChangeNotebookDocumentParams) -> None:
    """Take cells in, out, or to another place first, then what they are, then their texts."""
    notebooks, uri = context.session.notebooks, params.notebook_document.uri
    change = params.change.cells
    if change is None:
        return
    if change.structure is not None:
        array = change.structure.array
        notebooks.splice(
            uri,
            slice(array.start, array.start + array.delete_count),
            _kinds(array.cells or ()),
            _texts(change.structure.did_open or ()),
            [closed.uri for closed in change.structure.did_close or ()],
        )
    if change.data:
        notebooks.mark(uri, _kinds(change.data))
    for text in change.text_content or ():
        cell = notebooks.find(text.document.uri)
        if cell is not None:
            context.edit(cell, text.document.version, text.changes)


def did_close(context: Context, params: lsp.DidCloseNotebookDocumentParams) -> None:
    """Let go of all cells, and end the work on them."""
    context.session.notebooks.close(params.notebook_document.uri)


def _kinds(cells: Iterable[lsp.NotebookCell]) -> list[tuple[str, bool]]:
    return [(cell.document, cell.kind == lsp.NotebookCellKind.Code) for cell in cells]


def _texts(items: Iterable[lsp.TextDocumentItem]) -> list[CellText]:
    return [CellText(it.uri, it.version, it.text, it.language_id) for it in items]
