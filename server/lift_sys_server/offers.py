"""What the server offers: which method goes to which feature, and for which clients. Calls nothing itself."""

from typing import Final

from lsprotocol import types as lsp

from lift_sys_server.calls import Calls
from lift_sys_server.client import Client
from lift_sys_server.protocol import (
    ANSWER,
    APPLY_IR,
    CANCEL,
    DEBUG_INFORMATION,
    EXPLAIN,
    IMPLEMENT,
    IMPLEMENT_ALL,
    IR_LANGUAGE,
    IR_SCHEME,
    KIND_IMPLEMENT,
    KIND_SOURCE,
    NAME,
    NEXT_CANDIDATE,
    SETTINGS,
    SHOW_IR,
    TRY_AGAIN,
    USER_SETTINGS,
    VERIFY,
)

__all__ = ["notebooks", "offer", "offer_to_all", "register"]

_NOTIFICATIONS: Final = {
    lsp.TEXT_DOCUMENT_DID_OPEN: "synchronization.did_open",
    lsp.TEXT_DOCUMENT_DID_CHANGE: "synchronization.did_change",
    lsp.TEXT_DOCUMENT_DID_CLOSE: "synchronization.did_close",
    lsp.NOTEBOOK_DOCUMENT_DID_OPEN: "notebook.did_open",
    lsp.NOTEBOOK_DOCUMENT_DID_CHANGE: "notebook.did_change",
    lsp.NOTEBOOK_DOCUMENT_DID_CLOSE: "notebook.did_close",
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: "configuration.did_change_configuration",
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: "configuration.did_change_workspace_folders",
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: "watched_files.did_change_watched_files",
    USER_SETTINGS: "configuration.did_change_user_settings",
}
_COMMANDS: Final = {
    IMPLEMENT: "execute_command.work",
    TRY_AGAIN: "execute_command.work",
    NEXT_CANDIDATE: "execute_command.work",
    ANSWER: "execute_command.work",
    VERIFY: "execute_command.work",
    IMPLEMENT_ALL: "execute_command.implement_all",
    CANCEL: "execute_command.cancel",
    EXPLAIN: "explain.explain",
    SHOW_IR: "show_ir.show_ir",
    APPLY_IR: "apply_ir.apply_ir",
    SETTINGS: "settings_command.settings",
    DEBUG_INFORMATION: "debug_information.debug_information",
}


def offer_to_all(calls: Calls) -> None:
    """Offer what every client can use."""
    for method, feature in _NOTIFICATIONS.items():
        calls.hear(method, feature)
    calls.answer(lsp.TEXT_DOCUMENT_HOVER, "hover.hover")
    for name, feature in _COMMANDS.items():
        calls.command(name, feature)


def offer(calls: Calls, client: Client) -> None:
    """Offer what this client can use."""
    can = client.can
    if can.apply_edit or can.resolve_edit:
        resolved = can.resolve_edit and not can.apply_edit
        kinds = [lsp.CodeActionKind.QuickFix, KIND_IMPLEMENT, KIND_SOURCE]
        menu = lsp.CodeActionOptions(code_action_kinds=kinds, resolve_provider=resolved)
        calls.answer(lsp.TEXT_DOCUMENT_CODE_ACTION, "code_action.code_action", menu)
    if can.resolve_edit and not can.apply_edit:
        calls.work(lsp.CODE_ACTION_RESOLVE, "code_action_resolve.resolve")
    if can.lenses:
        calls.work(lsp.TEXT_DOCUMENT_CODE_LENS, "code_lens.code_lens", lsp.CodeLensOptions())
    if can.inlays:
        hints = lsp.InlayHintOptions()
        calls.work(lsp.TEXT_DOCUMENT_INLAY_HINT, "inlay_hint.inlay_hint", hints)
    if can.ghosts:
        ghosts = lsp.InlineCompletionOptions()
        method = lsp.TEXT_DOCUMENT_INLINE_COMPLETION
        calls.work(method, "inline_completion.inline_completion", ghosts)
    if can.pull:
        pull = lsp.DiagnosticOptions(False, True, identifier=NAME)
        calls.work(lsp.TEXT_DOCUMENT_DIAGNOSTIC, "document_diagnostic.diagnostic", pull)
        calls.work(lsp.WORKSPACE_DIAGNOSTIC, "workspace_diagnostic.diagnostic")
    _offer_sheets(calls, client)


def _offer_sheets(calls: Calls, client: Client) -> None:
    """Offer what is for IR documents only, where it cannot be registered for them alone."""
    can = client.can
    if can.content:
        calls.answer(lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT, "text_document_content.content")
    if can.folds and not can.register_folds:
        calls.answer(lsp.TEXT_DOCUMENT_FOLDING_RANGE, "folding_range.folding_range")
    if can.symbols and not can.register_symbols:
        calls.answer(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "document_symbol.document_symbol")


def register(calls: Calls, client: Client) -> None:
    """Register it for IR documents alone with the others: no server for Python has us beside it then.

    To be done once `initialize` is answered: before, it would be offered without its options.
    """
    can = client.can
    ours = (lsp.TextDocumentFilterLanguage(IR_LANGUAGE), lsp.TextDocumentFilterScheme(IR_SCHEME))
    if can.register_content:
        content = lsp.TextDocumentContentRegistrationOptions([IR_SCHEME])
        client.register(lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT, content)
    if can.register_folds:
        method = lsp.TEXT_DOCUMENT_FOLDING_RANGE
        calls.answer(method, "folding_range.folding_range")
        client.register(method, lsp.FoldingRangeRegistrationOptions(ours))
    if can.register_symbols:
        method = lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL
        calls.answer(method, "document_symbol.document_symbol")
        client.register(method, lsp.DocumentSymbolRegistrationOptions(ours))


def notebooks() -> lsp.NotebookDocumentSyncOptions:
    """Which notebooks, and which of their cells, an editor is to tell of."""
    cells = [lsp.NotebookCellLanguage("python")]
    kinds = ("jupyter-notebook", "interactive")
    filters = [lsp.NotebookDocumentFilterNotebookType(notebook_type=kind) for kind in kinds]
    return lsp.NotebookDocumentSyncOptions(
        [lsp.NotebookDocumentFilterWithNotebook(notebook, cells) for notebook in filters]
    )
