"""`liftSys.debugInformation`: what belongs into the report of a problem, as Markdown to be copied.

Neither text of the user's nor keys, nor where the user's home is.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from lsprotocol import types as lsp

from lift_sys.config import shown, state_directory
from lift_sys.health import Record
from lift_sys_server.client import Client
from lift_sys_server.features import Context
from lift_sys_server.session import Session

__all__ = ["debug_information"]

_log = logging.getLogger(__name__)

_CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s@]+@")
_FILE: Final = "debug-information.md"


async def debug_information(context: Context, params: lsp.ExecuteCommandParams) -> str:
    """Reply with the text; where the client can show documents, it does so, unless told `show: false`."""
    client, session = context.client, context.session
    text = _private(
        "\n".join(
            [
                "# lift-sys: debug information",
                *_health(await session.health()),
                *_client(client),
                *_settings(session),
                *_work(session),
                *_recent(context.recent),
                "",
            ]
        )
    )
    if client.can.show_documents and _shows(params.arguments):
        _show(client, text)
    return text


def _health(records: Sequence[Record]) -> Iterator[str]:
    section = ""
    for record in records:
        if record.section != section:
            section = record.section
            yield from ("", f"## {section.capitalize()}", "")
        mark = "" if record.state in ("ok", "info") else f" ({record.state})"
        yield f"- {record.name}: {record.value}{mark}"


def _client(client: Client) -> Iterator[str]:
    can = [name for name, value in asdict(client.can).items() if value]
    yield from ("", "## Client", "")
    yield f"- name: {client.name}"
    yield f"- positions: {client.encoding}"
    yield f"- can: {', '.join(can) or 'nothing that matters here'}"


def _settings(session: Session) -> Iterator[str]:
    """Those that somebody chose; keys hide themselves."""
    yield from ("", "## Settings", "")
    for scope in session.configuration.scopes:
        in_force = session.configuration.at(scope or "")
        values = shown(in_force.settings)
        yield "- outside of all folders:" if scope is None else f"- in {scope}:"
        yield from (
            f"  - {name}: {values[name]!s} ({in_force.origins[name]})" for name in in_force.origins
        )
        yield f"  - all{' others' if in_force.origins else ''} have their defaults"


def _work(session: Session) -> Iterator[str]:
    yield from ("", "## Work", "")
    yield f"- open documents: {len(session.documents)}"
    yield f"- jobs waiting or running: {session.jobs}"
    yield f"- results so far: {session.results}"


def _recent(lines: Sequence[str]) -> Iterator[str]:
    yield from ("", "## Last warnings and errors", "")
    yield from (f"- {line}" for line in lines)
    if not lines:
        yield "- none"


def _private(text: str) -> str:
    """The text without the user's home and without what may stand before the host in an address."""
    text = _CREDENTIALS.sub("…@", text)
    home = Path.home()
    if home == Path(home.anchor):
        return text
    return text.replace(home.as_uri(), "file://~").replace(str(home), "~")


def _shows(arguments: Sequence[object] | None) -> bool:
    given = arguments[0] if arguments else None
    return not (isinstance(given, dict) and given.get("show") is False)


def _show(client: Client, text: str) -> None:
    """Have it shown from a file; where none can be written the reply has to do."""
    path = state_directory() / _FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        _log.info("the debug information is not shown: %s", error.strerror)
    else:
        client.show_document(path.as_uri())
