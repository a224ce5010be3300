"""`textDocument/inlineCompletion`: a verified body as ghost text; never one that is not verified."""

from lsprotocol import types as lsp

from lift_sys.source import Span, Target, TextEdit
from lift_sys_server.convert import Positions
from lift_sys_server.features import Context
from lift_sys_server.orders import say
from lift_sys_server.session import OpenDocument, Request, alike

__all__ = ["inline_completion"]

Items = list[lsp.InlineCompletionItem]


async def inline_completion(context: Context, params: lsp.InlineCompletionParams) -> Items | None:
    """Offer the body for the stub at the cursor: one that is known, or else, if invoked, is found."""
    session, uri = context.session, params.text_document.uri
    if not session.settings_for(uri).inline_completion:
        return None
    found = context.find(uri)
    if found is None:
        return None
    document, at = found
    offset = at.offset(params.position)
    target = document.target_at(offset)
    if target is None or not _inside_stub(target, offset) or not session.offers(target):
        return None
    edit = session.verified(document, target)
    if edit is None and params.context.trigger_kind == lsp.InlineCompletionTriggerKind.Invoked:
        edit = await _found(context, document, target, params.work_done_token)
    item = edit and _item(document, at, edit, offset)
    return [item] if item else None


def _inside_stub(target: Target, offset: int) -> bool:
    return target.stub is not None and target.stub.contains(offset)


async def _found(
    context: Context, document: OpenDocument, target: Target, token: lsp.ProgressToken | None
) -> TextEdit | None:
    """Look for a verified body; if the text has changed meanwhile the cursor is elsewhere, so: None."""
    client, session = context.client, context.session
    asked = Request(document.uri, target.qualname, target.digest)
    version = document.version
    title = f"Implementing {target.name}"
    with client.progress(title, token, lambda: session.cancel(asked)) as report:
        ending = await session.implement(asked, report)
    if session.documents.get(document.uri) is not document or document.version != version:
        return None
    say(client, ending)
    return session.verified(document, target)


def _item(
    document: OpenDocument, at: Positions, edit: TextEdit, cursor: int
) -> lsp.InlineCompletionItem | None:
    """The edit as a completion; None where it would replace more than one line, as none may."""
    edit = _trimmed(document.text, edit, cursor)
    replaced = edit.span.of(document.text)
    if "\n" in replaced or "\r" in replaced:
        return None
    return lsp.InlineCompletionItem(
        insert_text=edit.new_text,
        range=at.range(edit.span),
        # Editors hide a completion unless what it replaces begins this text.
        filter_text=replaced or None,
    )


def _trimmed(text: str, edit: TextEdit, cursor: int) -> TextEdit:
    """The same change without what stays as it is before and behind the cursor."""
    start, end = edit.span
    before = alike(text[start:cursor], edit.new_text)
    rest = edit.new_text[before:]
    behind = alike(reversed(text[cursor:end]), reversed(rest))
    return TextEdit(Span(start + before, end - behind), rest[: len(rest) - behind])
