"""`codeAction/resolve`: implements a function for clients that take no edits from commands."""

from lsprotocol import types as lsp

from lift_sys_server.convert import Positions, request, workspace_edit
from lift_sys_server.features import Context

__all__ = ["resolve"]


async def resolve(context: Context, action: lsp.CodeAction) -> lsp.CodeAction:
    """Do the work that the action stands for, and put its edit in."""
    client, session = context.client, context.session
    asked = request(action.data)
    if asked is None:
        return action
    with client.progress(action.title, None, lambda: session.cancel(asked)) as report:
        ending = await session.implement(asked, report)
    if ending.document is not None and ending.edit is not None:
        at = Positions(ending.document, client.encoding)
        action.edit = workspace_edit(ending.document, ending.edit, at, client.can)
    elif not ending.by_user:
        client.warn(ending.message)
    return action
