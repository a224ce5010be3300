"""`liftSys.settings`: which settings are in force for a document, and where each comes from."""

from collections.abc import Mapping

from lsprotocol import types as lsp

from lift_sys.config import listed
from lift_sys_server.features import Context

__all__ = ["settings"]


async def settings(context: Context, params: lsp.ExecuteCommandParams) -> dict[str, object]:
    """Reply with the settings for the document that is named, or for files outside of all folders."""
    configuration = context.session.configuration
    uri = _uri(params.arguments)
    found, packages = configuration.at(uri), configuration.environment_of(uri)
    return {
        "uri": uri or None,
        "folder": configuration.folder_of(uri),
        "settings": listed(found),
        "ignored": list(dict.fromkeys(found.complaints)),
        "python_environment": packages and packages.told(),
    }


def _uri(arguments: object) -> str:
    """Read a URI, given alone or as the `uri` of an object; empty where there is none."""
    given = arguments[0] if isinstance(arguments, list | tuple) and arguments else None
    given = given.get("uri") if isinstance(given, Mapping) else given
    return given if isinstance(given, str) else ""
