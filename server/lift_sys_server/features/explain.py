"""The command `liftSys.explain`: what a diagnostic means and what to do about it."""

from collections.abc import Mapping

from lsprotocol import types as lsp

from lift_sys.validate import RULES
from lift_sys_server.features import Context
from lift_sys_server.pages import place
from lift_sys_server.protocol import NOTES

__all__ = ["explain"]


async def explain(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, str]:
    """Open the page on it where the editor can; otherwise say it in a message."""
    given = params.arguments[0] if params.arguments else None
    code = given.get("code") if isinstance(given, Mapping) else None
    words = _words(code) if isinstance(code, str) else ""
    if not words:
        message = f"{params.command} takes one object with a 'code' of ours, as in LIFT105"
        context.client.warn(message)
        return {"status": "refused", "message": message}
    page = place(str(code))
    if page is not None and context.client.can.show_documents:
        context.client.show_document(*page)
    else:
        context.client.inform(words)
    return {"status": "done", "message": words}


def _words(code: str) -> str:
    """All that is said of a code in words; nothing where it is none of ours."""
    rule = RULES.get(code)
    if rule is not None:
        return " ".join(f"{code} {rule.name}: {rule.meaning} {rule.cause} {rule.remedy}".split())
    notes = [it for it in NOTES if it.code == code]
    return "".join(f"{code} {it.name}: {it.meaning} {it.remedy}" for it in notes)
