"""`textDocument/codeAction`: the menu, written from what is known; nothing is computed here."""

from itertools import islice

from lsprotocol import types as lsp

from lift_sys.source import Target
from lift_sys_server.convert import Positions, argument
from lift_sys_server.features import Context
from lift_sys_server.protocol import HINT_CODE, IMPLEMENT, KIND_IMPLEMENT
from lift_sys_server.session import OpenDocument, Request

__all__ = ["code_action"]

Action = lsp.CodeAction | lsp.Command
_MOST = 32
QUICK_FIX = lsp.CodeActionKind.QuickFix.value


def code_action(context: Context, params: lsp.CodeActionParams) -> list[Action] | None:
    """List the implementations that can be asked for at a place."""
    can = context.client.can
    found = context.find(params.text_document.uri)
    if found is None or not (can.apply_edit or can.resolve_edit):
        return None
    document, at = found
    stubs = filter(context.session.offers, document.within(at.span(params.range)))
    actions: list[Action] = []
    for target in islice(stubs, _MOST):
        command = _command(document, target)
        hints = _hints(params.context, at, target)
        if not can.action_literals:
            actions.append(command)
            continue
        kind = _kind(params.context, hints)
        if kind is not None:
            actions.append(_action(kind, command, hints, by_command=can.apply_edit))
    return actions


def _kind(asked: lsp.CodeActionContext, hints: list[lsp.Diagnostic]) -> str | None:
    """The one kind under which to list an action, so that no menu names it twice.

    On the hint it is a quick fix for a light bulb and for whoever asks for fixes alone.
    """
    fix = bool(hints) and _wanted(QUICK_FIX, asked)
    refactoring = _wanted(KIND_IMPLEMENT, asked)
    automatic = asked.trigger_kind == lsp.CodeActionTriggerKind.Automatic
    if fix and (automatic or not refactoring):
        return QUICK_FIX
    return KIND_IMPLEMENT if refactoring else None


def _wanted(kind: str, asked: lsp.CodeActionContext) -> bool:
    """Tell whether `kind` is, or is below, one that was asked for."""
    if asked.only is None:
        return True
    return any(f"{kind}.".startswith(f"{only!s}.") or not only for only in asked.only)


def _hints(asked: lsp.CodeActionContext, at: Positions, target: Target) -> list[lsp.Diagnostic]:
    """Those diagnostics of the request that are our hint on `target`."""
    place = at.range(target.name_span)
    return [d for d in asked.diagnostics if d.code == HINT_CODE and d.range == place]


def _command(document: OpenDocument, target: Target) -> lsp.Command:
    asked = Request(document.uri, target.qualname, target.digest)
    return lsp.Command(
        title=f"Implement {target.name} from its docstring",
        command=IMPLEMENT,
        arguments=[argument(asked, document.version)],
    )


def _action(
    kind: str, command: lsp.Command, hints: list[lsp.Diagnostic], *, by_command: bool
) -> lsp.CodeAction:
    """The action of a kind; a client that takes no edits from commands resolves it instead."""
    fix = kind == QUICK_FIX
    return lsp.CodeAction(
        title=command.title,
        kind=kind,
        diagnostics=hints if fix else None,
        is_preferred=True if fix else None,
        command=command if by_command else None,
        data=None if by_command else command.arguments,
    )
