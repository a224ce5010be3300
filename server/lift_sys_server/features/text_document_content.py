"""`workspace/textDocumentContent`: the IR of a function as a document that the editor has from us."""

from lsprotocol import types as lsp

from lift_sys.errors import SourceError
from lift_sys_server.features import Context
from lift_sys_server.session import function_at

__all__ = ["content", "refresh"]


def content(
    context: Context, params: lsp.TextDocumentContentParams
) -> lsp.TextDocumentContentResult:
    """Return the text of an IR document; where there is none, it says why."""
    function = function_at(params.uri)
    if function is None:
        return lsp.TextDocumentContentResult("# This is no address of an IR\n")
    try:
        text = context.session.sheets.show(function)
    except SourceError as error:
        text = f"# {error}\n"
    return lsp.TextDocumentContentResult(text)


async def refresh(context: Context, uri: str) -> None:
    """Have the editor ask again for what it was shown of a document's functions and is another by now."""
    for address in await context.session.sheets.moved_on(uri):
        context.client.refresh_content(address)
