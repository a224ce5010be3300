"""`codeAction/resolve`: does the work of an action for clients that take no edits from commands."""

from collections.abc import Mapping

from lsprotocol import types as lsp

from lift_sys_server.convert import Positions, workspace_edits
from lift_sys_server.features import Context
from lift_sys_server.orders import implement_all, order, say
from lift_sys_server.protocol import IMPLEMENT_ALL
from lift_sys_server.session import Ending, Request

__all__ = ["resolve"]


async def resolve(context: Context, action: lsp.CodeAction) -> lsp.CodeAction:
    """Do the work that the action stands for, and put its edit in; a quick fix has one already."""
    if not isinstance(action.data, Mapping):
        return action
    command, argument = str(action.data.get("command")), action.data.get("argument")
    if command == IMPLEMENT_ALL:
        action.edit = await _all(context, argument)
    else:
        action.edit = await _one(context, command, argument)
    return action


async def _one(context: Context, command: str, argument: object) -> lsp.WorkspaceEdit | None:
    client, session = context.client, context.session
    todo = order(command, [argument])
    if isinstance(todo, str):
        return None
    with client.progress(todo.doing, None, lambda: session.cancel(todo.asked)) as report:
        ending = await todo.start(session, todo.asked, report)
    say(client, ending)
    return _edit(context, {todo.asked: ending})


async def _all(context: Context, argument: object) -> lsp.WorkspaceEdit | None:
    uri = argument.get("uri") if isinstance(argument, Mapping) else None
    batch = await implement_all(context.client, context.session, str(uri), inserting=False)
    return _edit(context, batch.endings) if batch is not None else None


def _edit(context: Context, endings: Mapping[Request, Ending]) -> lsp.WorkspaceEdit | None:
    """All edits together, for the text as it is by now."""
    fitted = [context.session.fit(asked, ending) for asked, ending in endings.items()]
    document = next((it.document for it in fitted if it.document is not None), None)
    edits = [it.edit for it in fitted if it.edit is not None]
    if document is None or not edits:
        return None
    at = Positions(document, context.client.encoding)
    return workspace_edits(document, edits, at, context.client.can)
