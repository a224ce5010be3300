"""`workspace/diagnostic`: findings on all documents, and on the workspace's files where the settings say so.

Editors ask again as soon as they are answered. One that knows all there is to say is answered once there
is more: nothing is computed and sent meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

from lsprotocol import types as lsp

from lift_sys_server.features import Context
from lift_sys_server.reports import Report, closed_reports, open_reports
from lift_sys_server.session import Told, place

__all__ = ["diagnostic"]

HOLD_SECONDS: Final = 60.0
"""After this time files are looked at again, changed or not: not every editor says when they change."""
QUIET_SECONDS: Final = 0.5
"""How long changes are gathered."""
_TOGETHER: Final = 16
"""How many reports are sent at once where they are sent as they come."""


async def diagnostic(
    context: Context, params: lsp.WorkspaceDiagnosticParams
) -> lsp.WorkspaceDiagnosticReport:
    """Report whatever is news; wait for some where the client is one that goes on asking."""
    known = {place(it.uri): Told(it.uri, it.value) for it in params.previous_result_ids}
    news, token = context.session.news, params.partial_result_token
    waits = bool(known) or token is not None
    of_files = -1
    while True:
        count, files = news.count, news.of_files != of_files
        of_files = news.of_files
        told: list[lsp.WorkspaceDocumentDiagnosticReport] = []
        sent = fresh = 0
        async for report in _reports(context, known, files=files):
            fresh += report.items is not None
            told.append(_answer(report))
            if token is not None and fresh and len(told) >= _TOGETHER:
                context.client.send_part(token, lsp.WorkspaceDiagnosticReportPartialResult(told))
                sent, told = sent + len(told), []
        if fresh or not waits:
            if sent and told and token is not None:
                context.client.send_part(token, lsp.WorkspaceDiagnosticReportPartialResult(told))
                told = []
            return lsp.WorkspaceDiagnosticReport(told)
        if await news.wait(count, HOLD_SECONDS):
            await asyncio.sleep(QUIET_SECONDS)
        else:
            of_files = -1


async def _reports(
    context: Context, known: Mapping[str, Told], *, files: bool
) -> AsyncIterator[Report]:
    async for report in open_reports(context.session, context.client, known):
        yield report
    if files:
        async for report in closed_reports(context.session, context.client, known):
            yield report


def _answer(report: Report) -> lsp.WorkspaceDocumentDiagnosticReport:
    uri, version = report.uri, report.version
    if report.items is None:
        return lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri, report.name, version)
    return lsp.WorkspaceFullDocumentDiagnosticReport(
        uri, report.items, version, result_id=report.name
    )
