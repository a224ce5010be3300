"""`liftSys.showIR`: the IR of a function as a document, shown by the editor or sent to it."""

from lsprotocol import types as lsp

from lift_sys.errors import SourceError
from lift_sys_server.convert import request
from lift_sys_server.features import Context
from lift_sys_server.protocol import IR_LANGUAGE
from lift_sys_server.session import address

__all__ = ["show_ir"]


async def show_ir(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, str]:
    """Have the editor open the IR where it can; reply with it for an editor that cannot."""
    asked = request(params.arguments)
    try:
        if asked is None:
            raise SourceError(f"{params.command} takes one object with 'uri' and 'qualname'")
        text = context.session.sheets.show(asked.key)
    except SourceError as error:
        context.client.warn(str(error))
        return {"status": "refused", "message": str(error)}
    uri = address(*asked.key)
    if context.client.can.content:
        context.client.show_document(uri)
    return {"status": "shown", "uri": uri, "languageId": IR_LANGUAGE, "text": text}
