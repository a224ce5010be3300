"""`textDocument/codeAction`: the menu, written from what is known; nothing is computed here."""

from collections.abc import Iterator
from itertools import islice

from lsprotocol import types as lsp

from lift_sys_server.convert import Positions
from lift_sys_server.features import Context
from lift_sys_server.menu import Item, explanation, ir_item, items, items_of_file
from lift_sys_server.quick_fixes import quick_fixes
from lift_sys_server.session import OpenDocument

__all__ = ["code_action"]

Action = lsp.CodeAction | lsp.Command
Diagnostics = list[lsp.Diagnostic]
_MOST = 32
QUICK_FIX = lsp.CodeActionKind.QuickFix.value


def code_action(context: Context, params: lsp.CodeActionParams) -> list[Action] | None:
    """List what can be asked for at a place."""
    can, asked = context.client.can, params.context
    found = context.find(params.text_document.uri)
    if found is None or not (can.apply_edit or can.resolve_edit):
        return None
    document, at = found
    actions: list[Action] = []
    if _wanted(QUICK_FIX, asked):
        actions += quick_fixes(context.session, document, at, can, params)
    for item in [*_items(context, document, at, params), *_explanations(asked)]:
        if not can.action_literals:
            actions.append(_command(item))
            continue
        shown = _shown(item, at, asked)
        kind = _kind(item, shown, asked)
        if kind is not None:
            by_command = can.apply_edit or not item.edits
            actions.append(_action(item, kind, shown, by_command=by_command))
    return actions


def _items(
    context: Context, document: OpenDocument, at: Positions, params: lsp.CodeActionParams
) -> Iterator[Item]:
    targets = list(islice(document.within(at.span(params.range)), _MOST))
    for target in targets:
        yield from items(context.session, document, target)
        if context.client.can.content and target.docstring is not None:
            yield ir_item(document, target)
    if any(map(context.session.offers, targets)):
        yield from items_of_file(context.session, document)


def _explanations(asked: lsp.CodeActionContext) -> Iterator[Item]:
    """Yield one for each code of ours among the diagnostics of the request."""
    for code in dict.fromkeys(it.code for it in asked.diagnostics):
        item = explanation(code) if isinstance(code, str) else None
        if item is not None:
            yield item


def _kind(item: Item, shown: Diagnostics, asked: lsp.CodeActionContext) -> str | None:
    """The one kind under which to list an item, so that no menu names it twice.

    On a diagnostic it is a quick fix for a light bulb, which gets nothing else, and for whoever asks for fixes alone.
    """
    automatic = asked.trigger_kind == lsp.CodeActionTriggerKind.Automatic
    own = _wanted(item.kind, asked)
    if shown and _wanted(QUICK_FIX, asked) and (automatic or not own):
        return QUICK_FIX
    return item.kind if own and not automatic else None


def _wanted(kind: str, asked: lsp.CodeActionContext) -> bool:
    """Tell whether `kind` is, or is below, one that was asked for."""
    if asked.only is None:
        return True
    return any(f"{kind}.".startswith(f"{only!s}.") or not only for only in asked.only)


def _shown(item: Item, at: Positions, asked: lsp.CodeActionContext) -> Diagnostics:
    """Those diagnostics of the request that the item is an answer to."""
    place = at.range(item.place) if item.place is not None else None
    codes = [it for it in asked.diagnostics if it.code == item.mends]
    return [it for it in codes if place in (None, it.range)]


def _command(item: Item) -> lsp.Command:
    return lsp.Command(title=item.title, command=item.command, arguments=[item.argument])


def _action(item: Item, kind: str, shown: Diagnostics, *, by_command: bool) -> lsp.CodeAction:
    """The action of a kind; a client that takes no edits from commands resolves it instead."""
    fix = kind == QUICK_FIX
    data = {"command": item.command, "argument": item.argument}
    return lsp.CodeAction(
        title=item.title,
        kind=kind,
        diagnostics=shown if fix else None,
        is_preferred=True if fix and item.edits else None,
        command=_command(item) if by_command else None,
        data=None if by_command else data,
    )
