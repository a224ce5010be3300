"""`textDocument/diagnostic`: findings for clients that ask for them."""

from lsprotocol import types as lsp

from lift_sys_server.convert import diagnostics
from lift_sys_server.features import Context

__all__ = ["diagnostic"]


async def diagnostic(
    context: Context, params: lsp.DocumentDiagnosticParams
) -> lsp.DocumentDiagnosticReport:
    """Report the findings on a document, or that they are the same as last time."""
    found = context.find(params.text_document.uri)
    if found is None:
        return lsp.RelatedFullDocumentDiagnosticReport(items=[])
    document, _ = found
    state = context.session.state(document)
    if params.previous_result_id == state:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id=state)
    items = await diagnostics(context.session, document, context.client)
    return lsp.RelatedFullDocumentDiagnosticReport(items=items, result_id=state)
