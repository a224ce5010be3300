"""Settings and folders: what the client sends, and what it answers when it is asked.

Nothing waits for an answer: until it comes, and if it never does, the last known settings are in force.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lsprotocol import types as lsp

from lift_sys.config import names
from lift_sys_server.features import Context
from lift_sys_server.protocol import SECTION
from lift_sys_server.session import Configuration

__all__ = [
    "did_change_configuration",
    "did_change_user_settings",
    "did_change_workspace_folders",
    "initialized",
    "start",
]


def start(context: Context, options: object, folders: Sequence[str]) -> None:
    """Take what `initialize` said."""

    def change(it: Configuration) -> None:
        it.move(added=folders, removed=())
        it.choose(_section(options))

    _configure(context, change)


def initialized(context: Context, _: lsp.InitializedParams) -> None:
    """Ask for the settings, and to be told when they change."""
    can = context.client.can
    if can.register_configuration:
        # A client that is told the section sends what is in it; one that can be asked need not.
        section = None if can.configuration else SECTION
        options = lsp.DidChangeConfigurationRegistrationOptions(section=section)
        context.client.register(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, options)
    _ask(context)


def did_change_configuration(context: Context, params: lsp.DidChangeConfigurationParams) -> None:
    """Take new settings, where any are sent, and ask for those of each folder."""
    if params.settings and not _is_of_others(params.settings):
        _configure(context, lambda it: it.push(_section(params.settings)))
    _ask(context)


def did_change_user_settings(context: Context, params: Any) -> None:  # noqa: ANN401 -- JSON
    """Take settings that the client vouches for: they are the user's, and no workspace is behind them."""
    if isinstance(params, Mapping) and "settings" in params:
        _configure(context, lambda it: it.choose(_section(params["settings"])))


def did_change_workspace_folders(
    context: Context, params: lsp.DidChangeWorkspaceFoldersParams
) -> None:
    """Take folders in and out of the workspace."""
    added = [folder.uri for folder in params.event.added]
    removed = [folder.uri for folder in params.event.removed]
    _configure(context, lambda it: it.move(added, removed))
    _ask(context)


def _ask(context: Context) -> None:
    """Ask for the settings of each folder, and of what lies outside of all."""
    if not context.client.can.configuration:
        return
    scopes = context.session.configuration.scopes
    turn = context.session.configuration.next_turn()

    def take(answers: Sequence[object]) -> None:
        found = dict(zip(scopes, answers, strict=False))
        _configure(context, lambda it: it.answer(found, turn))

    context.client.ask_configuration(scopes, take)


def _configure(context: Context, change: Callable[[Configuration], None]) -> None:
    """Change the settings; complain once of each thing that is wrong."""
    for complaint in context.session.configure(change):
        context.client.warn(complaint)


def _section(options: object) -> object:
    """The settings without their section's name around."""
    return options[SECTION] if isinstance(options, Mapping) and SECTION in options else options


def _is_of_others(settings: object) -> bool:
    """Tell whether settings are for other servers only: some clients send all of theirs to everybody."""
    return isinstance(settings, Mapping) and not settings.keys() & {SECTION, *names()}
