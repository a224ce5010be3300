"""What the editor at the other end said that it can do. Sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lsprotocol import types as lsp
from pygls.capabilities import get_capability

from lift_sys_server.protocol import SECTION

__all__ = ["Abilities"]

_NEOVIM = "Neovim"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the editor said it can do, as far as it matters here."""

    apply_edit: bool
    versioned_edits: bool
    skips_version_zero: bool
    """Whether it makes an edit of version 0 without a look at the version it has."""
    resolve_edit: bool
    """Whether a code action may be sent without its edit and be resolved when chosen."""
    action_literals: bool
    questions: bool
    """Whether it can put a question to the user, with answers to choose from."""
    progress: bool
    pull: bool
    """Whether it asks for diagnostics, and again when it is told that work has found something; others are sent them."""
    related: bool
    code_links: bool
    diagnostic_data: bool
    """Whether what we put into a diagnostic comes back with requests on it."""
    fades: bool
    """Whether it can show words as unnecessary."""
    told_versions: bool
    """Whether it takes the version of a document with the diagnostics on it."""
    markdown: bool
    lenses: bool
    refresh_lenses: bool
    inlays: bool
    refresh_inlays: bool
    ghosts: bool
    """Whether it shows inline completions."""
    status: bool
    """Whether it asked to be told how functions stand."""
    configuration: bool
    """Whether it answers when it is asked for settings."""
    register_watching: bool
    """Whether it can be asked to say when files change."""
    register_configuration: bool
    """Whether it can be asked to say when settings change."""
    content: bool
    """Whether it asks for the text of documents that the server has."""
    register_content: bool
    folds: bool
    register_folds: bool
    symbols: bool
    register_symbols: bool
    symbol_trees: bool
    show_documents: bool
    """Whether it can be asked to open a document."""

    @classmethod
    def of(cls, can: lsp.ClientCapabilities) -> "Abilities":
        """Read them from the `initialize` request; whatever is not said cannot be done."""
        action = get_capability(can, "text_document.code_action")
        lazily = action.resolve_support.properties if action and action.resolve_support else ()
        formats = get_capability(can, "text_document.hover.content_format") or ()
        shows = _shown(can)
        return cls(
            apply_edit=bool(get_capability(can, "workspace.apply_edit")),
            versioned_edits=bool(get_capability(can, "workspace.workspace_edit.document_changes")),
            skips_version_zero=False,
            resolve_edit="edit" in lazily,
            action_literals=bool(action and action.code_action_literal_support),
            questions=get_capability(can, "window.show_message.message_action_item") is not None,
            progress=bool(get_capability(can, "window.work_done_progress")),
            pull=get_capability(can, "text_document.diagnostic") is not None
            and bool(get_capability(can, "workspace.diagnostics.refresh_support")),
            related=bool(shows and shows.related_information),
            code_links=bool(shows and shows.code_description_support),
            diagnostic_data=bool(shows and shows.data_support),
            fades=lsp.DiagnosticTag.Unnecessary in _tags(shows),
            told_versions=bool(
                get_capability(can, "text_document.publish_diagnostics.version_support")
            ),
            markdown=lsp.MarkupKind.Markdown in formats,
            lenses=get_capability(can, "text_document.code_lens") is not None,
            refresh_lenses=bool(get_capability(can, "workspace.code_lens.refresh_support")),
            inlays=get_capability(can, "text_document.inlay_hint") is not None,
            refresh_inlays=bool(get_capability(can, "workspace.inlay_hint.refresh_support")),
            ghosts=get_capability(can, "text_document.inline_completion") is not None,
            status=_asked_for_status(can.experimental),
            configuration=bool(get_capability(can, "workspace.configuration")),
            register_watching=bool(
                get_capability(can, "workspace.did_change_watched_files.dynamic_registration")
            ),
            register_configuration=bool(
                get_capability(can, "workspace.did_change_configuration.dynamic_registration")
            ),
            content=get_capability(can, "workspace.text_document_content") is not None,
            register_content=bool(
                get_capability(can, "workspace.text_document_content.dynamic_registration")
            ),
            folds=get_capability(can, "text_document.folding_range") is not None,
            register_folds=bool(
                get_capability(can, "text_document.folding_range.dynamic_registration")
            ),
            symbols=get_capability(can, "text_document.document_symbol") is not None,
            register_symbols=bool(
                get_capability(can, "text_document.document_symbol.dynamic_registration")
            ),
            symbol_trees=bool(
                get_capability(
                    can, "text_document.document_symbol.hierarchical_document_symbol_support"
                )
            ),
            show_documents=bool(get_capability(can, "window.show_document.support")),
        )

    def of_editor(self, name: str) -> "Abilities":
        """What an editor of that name can do: Neovim checks the versions of edits, and has never said so.

        It tells of changes up to 150 ms late, and would make an edit without a version all the same.
        """
        return (
            replace(self, versioned_edits=True, skips_version_zero=True)
            if name == _NEOVIM
            else self
        )


_Diagnostics = lsp.PublishDiagnosticsClientCapabilities | lsp.DiagnosticClientCapabilities


def _shown(can: lsp.ClientCapabilities) -> _Diagnostics | None:
    """What the client can show of a diagnostic: those that pull say it there only since 3.18."""
    pushed: _Diagnostics | None = get_capability(can, "text_document.publish_diagnostics")
    pulled: _Diagnostics | None = get_capability(can, "text_document.diagnostic")
    told = pulled and (
        pulled.related_information,
        pulled.tag_support,
        pulled.code_description_support,
        pulled.data_support,
    )
    return pulled if told and any(it is not None for it in told) else pushed


def _tags(shows: _Diagnostics | None) -> Sequence[lsp.DiagnosticTag]:
    return shows.tag_support.value_set if shows and shows.tag_support else ()


def _asked_for_status(experimental: object) -> bool:
    """Read `experimental.liftSys.status`, which has no form that the protocol would guarantee."""
    ours = experimental.get(SECTION) if isinstance(experimental, Mapping) else None
    return isinstance(ours, Mapping) and ours.get("status") is True
