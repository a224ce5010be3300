"""`textDocument/publishDiagnostics`: findings for clients that do not ask for them."""

from lift_sys_server.convert import diagnostics
from lift_sys_server.features import Context
from lift_sys_server.session import place

__all__ = ["publish"]


async def publish(context: Context, uri: str) -> None:
    """Send the findings on a document; none once it is closed."""
    client, session = context.client, context.session
    document = session.text(uri)
    if document is None:
        client.publish(uri, None, [])
        session.published.pop(place(uri), None)
        return
    found = await diagnostics(session, document, client)
    if session.text(uri) is document:
        client.publish(uri, document.version, found)
