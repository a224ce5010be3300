"""`textDocument/codeLens`: how each function stands, and what can be done about it, in one line."""

from lsprotocol import types as lsp

from lift_sys_server.card import summary
from lift_sys_server.convert import argument
from lift_sys_server.features import Context
from lift_sys_server.protocol import CANCEL, IMPLEMENT, VERIFY
from lift_sys_server.session import OpenDocument, Request, View

__all__ = ["code_lens"]


async def code_lens(context: Context, params: lsp.CodeLensParams) -> list[lsp.CodeLens] | None:
    """List the lenses of a document, from what is known."""
    uri = params.text_document.uri
    if not context.session.settings_for(uri).code_lens:
        return None
    found = await context.views(uri)
    if found is None:
        return None
    document, at, views = found
    lenses = []
    for view in views:
        command = _command(context, document, view)
        if command is not None:
            lenses.append(lsp.CodeLens(at.range(view.target.name_span), command))
    return lenses


def _command(context: Context, document: OpenDocument, view: View) -> lsp.Command | None:
    """What the lens of a function says and does; None where there is nothing to say."""
    target = view.target
    step = context.session.step(document, target)
    asked = argument(Request(document.uri, target.qualname, target.digest), document.version)
    if step is not None:
        return lsp.Command(title=f"{step} · cancel", command=CANCEL, arguments=[asked])
    if target.stub is not None and not (view.task and context.client.can.apply_edit):
        return None
    title = _title(view)
    command = IMPLEMENT if view.task == "implement" else VERIFY
    return lsp.Command(title=title, command=command, arguments=[asked]) if title else None


def _title(view: View) -> str:
    """The verdict in words, behind a verb where there is more to do than to look."""
    known = summary(view.target, view.found) if view.found is not None else ""
    if view.task == "implement":
        return f"Implement · {known}" if known else "Implement"
    if view.task == "verify" and view.found is None:
        return "Verify against its docstring"
    return f"Verify · {known}" if view.found is not None and view.found.stale else known
