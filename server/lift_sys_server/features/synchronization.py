"""`textDocument/didOpen`, `didChange`, `didClose`: keeps our text in step with the editor's.

pygls' own copy is not used: it also ends lines at form feeds, as editors do not, and takes a position
beyond the end of the last line for one before its last character.
"""

from lsprotocol import types as lsp

from lift_sys_server.features import Context

__all__ = ["did_change", "did_close", "did_open", "let_go"]


def did_open(context: Context, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take the text as the editor has it, whatever is on the disk."""
    item = params.text_document
    complaint = context.session.open(item.uri, item.version, item.text, item.language_id)
    if complaint is not None:
        context.client.warn_once(complaint)


def did_change(context: Context, params: lsp.DidChangeTextDocumentParams) -> None:
    """Make the editor's changes."""
    document = context.session.text(params.text_document.uri)
    if document is not None:
        context.edit(document, params.text_document.version, params.content_changes)


def let_go(context: Context, uri: str | None) -> None:
    """Forget the text of a document, or of all, because a change of it could not be read."""
    context.let_go(uri)


def did_close(context: Context, params: lsp.DidCloseTextDocumentParams) -> None:
    """Let go of the text, and end the work on it."""
    context.session.close(params.text_document.uri)
