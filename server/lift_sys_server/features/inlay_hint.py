"""`textDocument/inlayHint`: the verdict in short behind a function's first line, with its evidence."""

from lsprotocol import types as lsp

from lift_sys_server.card import brief, details
from lift_sys_server.convert import Positions
from lift_sys_server.features import Context
from lift_sys_server.session import OpenDocument, View

__all__ = ["inlay_hint"]


async def inlay_hint(context: Context, params: lsp.InlayHintParams) -> list[lsp.InlayHint] | None:
    """List the hints of a part of a document, from what is known."""
    session, uri = context.session, params.text_document.uri
    if not session.settings_for(uri).inlay_hints:
        return None
    found = await context.views(uri)
    if found is None:
        return None
    document, at, views = found
    hints = []
    for view in views:
        step = session.step(document, view.target)
        if step is not None or view.found is not None:
            hint = _hint(document, at, view, step)
            if params.range.start.line <= hint.position.line <= params.range.end.line:
                hints.append(hint)
    return hints


def _hint(document: OpenDocument, at: Positions, view: View, step: str | None) -> lsp.InlayHint:
    line = document.lines.at(view.target.header.end)
    label, tooltip = step or "", step
    if step is None and view.found is not None:
        label, tooltip = brief(view.target, view.found), details(view.target, view.found)
    return lsp.InlayHint(
        position=at.position(document.lines.span(line).end),
        label=label,
        tooltip=tooltip,
        padding_left=True,
    )
