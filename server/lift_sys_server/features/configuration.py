"""`initialized` and `workspace/didChangeConfiguration`: the settings that a client sends."""

from collections.abc import Mapping

from lsprotocol import types as lsp

from lift_sys_server.features import Context
from lift_sys_server.protocol import SECTION

__all__ = ["configure", "did_change_configuration"]


def did_change_configuration(context: Context, params: lsp.DidChangeConfigurationParams) -> None:
    """Take new settings; a client that sends none keeps those in force."""
    if params.settings:
        configure(context, params.settings, initial=False)


def configure(context: Context, options: object, *, initial: bool) -> None:
    """Take the settings, with or without their section's name around; complain once of each."""
    if isinstance(options, Mapping) and SECTION in options:
        options = options[SECTION]
    for message in context.session.configure(options, initial=initial):
        context.client.warn_once(message)
