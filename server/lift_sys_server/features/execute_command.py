"""`workspace/executeCommand`: implementing a function, and ending that work."""

from lsprotocol import types as lsp

from lift_sys.source import TextEdit
from lift_sys_server.convert import Positions, request, workspace_edit
from lift_sys_server.features import Context
from lift_sys_server.session import OpenDocument

__all__ = ["cancel", "implement"]


async def implement(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, str]:
    """Implement one function and have the editor insert it; reply with how that ended."""
    client, session = context.client, context.session
    asked = request(params.arguments)
    if asked is None:
        message = f"{params.command} takes one object with 'uri' and 'qualname'"
        client.warn(message)
        return {"status": "refused", "message": message}

    async def apply(document: OpenDocument, found: TextEdit) -> str:
        at = Positions(document, client.encoding)
        edit = workspace_edit(document, found, at, client.can)
        return await client.apply(edit, f"Implement {asked.name}")

    title = f"Implementing {asked.name}"
    with client.progress(title, params.work_done_token, lambda: session.cancel(asked)) as report:
        ending = await session.implement(asked, report)
        if ending.edit is not None:
            ending = await session.insert(asked, ending, apply)
    if ending.edit is None and not ending.by_user:
        client.warn(ending.message)
    return {"status": ending.status, "message": ending.message}


async def cancel(context: Context, params: lsp.ExecuteCommandParams) -> int:
    """End the work on the function that is named, or on all; reply with the number of jobs."""
    asked = request(params.arguments)
    return context.session.cancel_all() if asked is None else context.session.cancel(asked)
