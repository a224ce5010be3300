"""The floor: what any server made with pygls takes, with answers that are constants.

pygls keeps the text of the documents itself, as in most servers made with it.
"""

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")
START = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


@server.feature(lsp.TEXT_DOCUMENT_HOVER)
def hover(params: lsp.HoverParams) -> lsp.Hover:
    """Answer the same everywhere."""
    return lsp.Hover(params.text_document.uri)


@server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION)
def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """Offer something that does nothing."""
    return [lsp.CodeAction(params.text_document.uri)]


@server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
def code_lens(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    """Show one, which does nothing."""
    return [lsp.CodeLens(START, lsp.Command(title=params.text_document.uri, command="none"))]


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
    """Say that there is nothing to say."""
    about = lsp.PublishDiagnosticsParams(params.text_document.uri, [])
    server.text_document_publish_diagnostics(about)


if __name__ == "__main__":
    server.start_io()
