"""What is to be said of all documents, and of the files of the workspace that are not open. Knows no request."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from lsprotocol import types as lsp

from lift_sys_server.client import Client
from lift_sys_server.convert import diagnostics, result_id
from lift_sys_server.session import ClosedFile, Session, Told, place, python_files, read_closed

__all__ = ["Report", "closed_reports", "open_reports"]

NOTHING = result_id([])


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say of a document now; `items` is None where that is known."""

    uri: str
    version: int | None
    name: str
    items: list[lsp.Diagnostic] | None


async def open_reports(
    session: Session, client: Client, known: Mapping[str, Told]
) -> AsyncIterator[Report]:
    """Report on each document that is open."""
    for document in list(session.documents.values()):
        items = await diagnostics(session, document, client)
        if session.documents.get(document.uri) is document:
            yield _report(document.uri, document.version, items, known)


async def closed_reports(
    session: Session, client: Client, known: Mapping[str, Told]
) -> AsyncIterator[Report]:
    """Report on the files of those folders whose settings say so, by the places that are `known`.

    What is known and not there any more is reported to have no findings. A file that was looked into before
    and has not changed is not read again.
    """
    seen = _open_places(session)
    async for file in _files(session, client):
        where = place(file.uri)
        if where in seen:
            continue
        seen.add(where)
        report = await _look(session, client, file, known)
        told = report.name != NOTHING or where in known
        if told and where not in _open_places(session):
            yield report
    for where in known.keys() - seen - _open_places(session):
        uri, name = known[where].uri, known[where].name
        yield Report(uri, None, NOTHING, [] if name != NOTHING else None)


async def _files(session: Session, client: Client) -> AsyncIterator[ClosedFile]:
    for folder in session.configuration.scopes:
        if folder and session.settings_for(folder).diagnostic_mode == "workspace":
            client.watch("**/*.py")
            async for file in python_files(folder):
                yield file


async def _look(
    session: Session, client: Client, file: ClosedFile, known: Mapping[str, Told]
) -> Report:
    """Look into a file, unless what was found last time is what is known."""
    where = place(file.uri)
    state = file.stamp, session.settings_for(file.uri)
    told = known[where].name if where in known else NOTHING
    if session.closed.get(where) == (state, told):
        return Report(file.uri, None, told, None)
    document = await read_closed(file)
    items = [] if document is None else await diagnostics(session, document, client)
    report = _report(file.uri, None, items, known)
    session.closed[where] = state, report.name
    return report


def _report(
    uri: str, version: int | None, items: list[lsp.Diagnostic], known: Mapping[str, Told]
) -> Report:
    name = result_id(items)
    told = known.get(place(uri))
    return Report(uri, version, name, None if told is not None and told.name == name else items)


def _open_places(session: Session) -> set[str]:
    return {place(uri) for uri in (*session.documents, *session.sheets.open)}
