"""`textDocument/hover`: what is known of a function, as Markdown."""

from lsprotocol import types as lsp

from lift_sys.source import Target
from lift_sys_server.card import card, markdown, plain
from lift_sys_server.features import Context

__all__ = ["hover"]


def hover(context: Context, params: lsp.HoverParams) -> lsp.Hover | None:
    """Show a function's IR over its header, its docstring and the place of its implementation."""
    found = context.find(params.text_document.uri)
    if found is None:
        return None
    document, at = found
    offset = at.offset(params.position)
    target = document.target_at(offset)
    if target is None or not _covers(target, offset):
        return None
    session = context.session
    blocks = card(
        session.spec(document, target),
        session.result(document, target),
        session.step(document, target),
    )
    if context.client.can.markdown:
        content = lsp.MarkupContent(lsp.MarkupKind.Markdown, markdown(blocks))
    else:
        content = lsp.MarkupContent(lsp.MarkupKind.PlainText, plain(blocks))
    return lsp.Hover(content, at.range(target.name_span))


def _covers(target: Target, offset: int) -> bool:
    """Tell whether a hover at `offset` is about the function rather than about its body."""
    docstring = target.docstring.span if target.docstring else None
    places = (target.header, docstring, target.stub)
    return any(span is not None and span.contains(offset) for span in places)
