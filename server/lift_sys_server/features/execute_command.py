"""`workspace/executeCommand`: implementing a function, and ending that work."""

from lsprotocol import types as lsp

from lift_sys_server.convert import Positions, request, workspace_edit
from lift_sys_server.features import Context
from lift_sys_server.session import Ending, Request

__all__ = ["cancel", "implement"]


async def implement(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, str]:
    """Implement one function and have the editor insert it; reply with how that ended."""
    client, session = context.client, context.session
    asked = request(params.arguments)
    if asked is None:
        message = f"{params.command} takes one object with 'uri' and 'qualname'"
        client.warn(message)
        return {"status": "refused", "message": message}
    title = f"Implementing {asked.name}"
    with client.progress(title, params.work_done_token, lambda: session.cancel(asked)) as report:
        ending = await session.implement(asked, report)
        message = ending.message or await _insert(context, asked, ending)
    if message:
        client.warn(message)
    return {"status": ending.status, "message": message}


async def cancel(context: Context, params: lsp.ExecuteCommandParams) -> int:
    """End the work on the function that is named, or on all; reply with the number of jobs."""
    asked = request(params.arguments)
    return context.session.cancel_all() if asked is None else context.session.cancel(asked)


async def _insert(context: Context, asked: Request, ending: Ending) -> str:
    """Have the editor make the edit, if there is one; return what went wrong, or nothing."""
    client = context.client
    if ending.document is None or ending.edit is None:
        return ""
    at = Positions(ending.document, client.encoding)
    edit = workspace_edit(ending.document, ending.edit, at, client.can)
    with context.session.inserting(asked):
        reason = await client.apply(edit, f"Implement {asked.name}")
    return f"{asked.name!r} was found and not inserted: {reason}. Ask again" if reason else ""
