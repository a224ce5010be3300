"""`workspace/executeCommand`: the work that can be asked for, and ending it."""

from collections.abc import Mapping, Sequence

from lsprotocol import types as lsp

from lift_sys_server.asking import ask
from lift_sys_server.convert import request
from lift_sys_server.features import Context
from lift_sys_server.orders import carry_out, order
from lift_sys_server.orders import implement_all as carry_out_all
from lift_sys_server.protocol import IMPLEMENT, TRY_AGAIN

__all__ = ["cancel", "implement_all", "work"]


async def work(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, str]:
    """Work on one function, and have the editor make the edit; reply with how that ended."""
    client, session = context.client, context.session
    todo = order(params.command, params.arguments)
    if isinstance(todo, str):
        return _refuse(context, todo)
    ending = await carry_out(client, session, todo, params.work_done_token)
    asks = client.can.questions and session.settings_for(todo.asked.uri).ask_questions
    if asks and params.command in (IMPLEMENT, TRY_AGAIN) and ending.edit is not None:
        client.keep(ask(client, session, todo.asked))
    return {"status": ending.status, "message": ending.message}


async def implement_all(
    context: Context, params: lsp.ExecuteCommandParams
) -> dict[str, object] | dict[str, str]:
    """Implement all functions of a document; reply with what came of it."""
    uri = _text(params.arguments, "uri")
    if uri is None:
        return _refuse(context, f"{params.command} takes one object with 'uri'")
    token = params.work_done_token
    batch = await carry_out_all(context.client, context.session, uri, token, inserting=True)
    if batch is None:
        return {"status": "refused", "message": "The file is not open"}
    status = "cancelled" if batch.cancelled else "done"
    return {"status": status, "message": batch.summary, "implemented": batch.implemented}


async def cancel(context: Context, params: lsp.ExecuteCommandParams) -> int:
    """End the work on the function that is named, or on all; reply with the number of jobs."""
    asked = request(params.arguments)
    return context.session.cancel_all() if asked is None else context.session.cancel(asked)


def _refuse(context: Context, message: str) -> dict[str, str]:
    context.client.warn(message)
    return {"status": "refused", "message": message}


def _text(arguments: Sequence[object] | None, name: str) -> str | None:
    given = arguments[0] if arguments else None
    value = given.get(name) if isinstance(given, Mapping) else None
    return value if isinstance(value, str) else None
