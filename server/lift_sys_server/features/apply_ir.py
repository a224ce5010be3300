"""`textDocument/didSave` of an IR, and `liftSys.applyIR`: its body, once verified, becomes the function's."""

from collections.abc import Coroutine
from typing import Any

from lsprotocol import types as lsp

from lift_sys_server.convert import request
from lift_sys_server.engine import Report
from lift_sys_server.features import Context
from lift_sys_server.orders import Order, carry_out
from lift_sys_server.session import Ending, Request, Session, Sheet

__all__ = ["apply_ir", "did_save"]


async def did_save(context: Context, params: lsp.DidSaveTextDocumentParams) -> None:
    """Apply an IR that was edited."""
    sheet = context.session.sheets.open.get(params.text_document.uri)
    if sheet is not None and sheet.function is not None and sheet.edited:
        await carry_out(context.client, context.session, _order(sheet.function, sheet.text, sheet))


async def apply_ir(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, str]:
    """Apply an IR that is open, or that comes with the command; reply with how that ended."""
    todo = _asked(context, params)
    if isinstance(todo, str):
        context.client.warn(todo)
        return {"status": "refused", "message": todo}
    ending = await carry_out(context.client, context.session, todo, params.work_done_token)
    return {"status": ending.status, "message": ending.message}


def _asked(context: Context, params: lsp.ExecuteCommandParams) -> Order | str:
    """Read what the command is to apply; where that is not of its form, say what it should be."""
    given = params.arguments[0] if params.arguments else None
    fields = given if isinstance(given, dict) else {}
    asked, text = request(params.arguments), fields.get("text")
    if asked is not None and isinstance(text, str):
        return _order(asked.key, text, None, asked.digest)
    sheet = context.session.sheets.open.get(str(fields.get("uri")))
    if sheet is not None and sheet.function is not None:
        return _order(sheet.function, sheet.text, sheet)
    return (
        f"{params.command} takes one object: the 'uri' of an open IR, or 'uri' and 'qualname' of a "
        "function with its IR as 'text'"
    )


def _order(
    function: tuple[str, str], text: str, sheet: Sheet | None, digest: str | None = None
) -> Order:
    asked = Request(*function, digest)

    def start(session: Session, asked: Request, report: Report) -> Coroutine[Any, Any, Ending]:
        return session.apply(asked, text, sheet, report)

    return Order(asked, f"Verifying the IR of {asked.name}", start)
