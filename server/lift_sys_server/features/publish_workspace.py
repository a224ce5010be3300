"""`textDocument/publishDiagnostics` for files that are not open, where the settings ask for those."""

import asyncio
from typing import Final

from lift_sys_server.features import Context
from lift_sys_server.reports import closed_reports
from lift_sys_server.session import Told, place

__all__ = ["publish"]

HOLD_SECONDS: Final = 60.0
"""After this time files are looked at again, changed or not: not every editor says when they change."""
QUIET_SECONDS: Final = 0.5
"""How long changes are gathered."""


async def publish(context: Context, _: object) -> None:
    """Send what is found in files, now and whenever some have changed; ends with the session."""
    client, session = context.client, context.session
    while True:
        count = session.news.of_files
        known = session.published
        async for report in closed_reports(session, client, dict(known)):
            if report.items is not None:
                client.publish(report.uri, None, report.items)
                known[place(report.uri)] = Told(report.uri, report.name)
        await _change(context, count)


async def _change(context: Context, count: int) -> None:
    """Wait until files have changed."""
    news = context.session.news
    while news.of_files == count:
        if not await news.wait(news.count, HOLD_SECONDS):
            return
    await asyncio.sleep(QUIET_SECONDS)
