"""`textDocument/didOpen`, `didChange`, `didClose`: keeps our text in step with the editor's.

pygls' own copy is not used: it also ends lines at form feeds, as editors do not, and takes a position
beyond the end of the last line for one before its last character.
"""

from lsprotocol import types as lsp

from lift_sys_server.features import Context

__all__ = ["did_change", "did_close", "did_open"]


def did_open(context: Context, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take the text as the editor has it, whatever is on the disk."""
    item = params.text_document
    context.session.open(item.uri, item.version, item.text, item.language_id)


def did_change(context: Context, params: lsp.DidChangeTextDocumentParams) -> None:
    """Make the editor's changes in its order; each position refers to the text before it."""
    for change in params.content_changes:
        found = context.find(params.text_document.uri)
        if found is None:
            return
        document, at = found
        if isinstance(change, lsp.TextDocumentContentChangePartial):
            document.edit(at.span(change.range), change.text)
        else:
            document.replace(change.text)
        document.version = params.text_document.version
    context.session.changed(params.text_document.uri, "edited")


def did_close(context: Context, params: lsp.DidCloseTextDocumentParams) -> None:
    """Let go of the text, and end the work on it."""
    context.session.close(params.text_document.uri)
