"""`textDocument/diagnostic`: findings for clients that ask for them."""

from lsprotocol import types as lsp

from lift_sys_server.convert import diagnostics, result_id
from lift_sys_server.features import Context

__all__ = ["diagnostic"]


async def diagnostic(
    context: Context, params: lsp.DocumentDiagnosticParams
) -> lsp.DocumentDiagnosticReport:
    """Report the findings on a document, or that they are the same as last time."""
    document = context.session.text(params.text_document.uri)
    if document is None:
        return lsp.RelatedFullDocumentDiagnosticReport(items=[])
    items = await diagnostics(context.session, document, context.client)
    name = result_id(items)
    if params.previous_result_id == name:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
    return lsp.RelatedFullDocumentDiagnosticReport(items=items, result_id=name)
