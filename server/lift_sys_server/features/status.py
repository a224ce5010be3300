"""`liftSys/status`: how the functions of a document stand, for clients that show it their own way."""

from typing import TypedDict

from lsprotocol import types as lsp

from lift_sys_server.card import summary
from lift_sys_server.convert import Positions
from lift_sys_server.features import Context
from lift_sys_server.session import QUEUED, View

__all__ = ["push"]


class Standing(TypedDict):
    """One function for which work has been done or is being done."""

    qualname: str
    range: lsp.Range
    """Where its name stands."""
    status: str
    """One of `lift_sys.verdicts.Status`."""
    stale: bool
    """Whether the function has changed since."""
    inText: bool
    """Whether the verdict is about the body that stands in the text."""
    words: str
    strength: float | None
    backend: str | None
    seconds: float | None
    step: str | None
    """What is being done, while it is queued or running."""


async def push(context: Context, uri: str) -> None:
    """Tell the client if anything has changed; nothing is left running of a document that is closed."""
    client, session = context.client, context.session
    found = await context.views(uri) if session.worked_on(uri) else None
    if found is None:
        document = session.documents.get(uri)
        client.tell(uri, None if document is None else document.version, [])
        return
    document, at, views = found
    steps = ((view, session.step(document, view.target)) for view in views)
    functions = [_standing(at, view, step) for view, step in steps if step or view.found]
    client.tell(uri, document.version, functions)


def _standing(at: Positions, view: View, step: str | None) -> Standing:
    target, found = view.target, view.found
    standing = Standing(
        qualname=target.qualname,
        range=at.range(target.name_span),
        status="queued" if step == QUEUED else "running",
        stale=False,
        inText=False,
        words=step or "",
        strength=None,
        backend=None,
        seconds=None,
        step=step,
    )
    if step is None and found is not None:
        outcome = found.outcome
        came_from = None if outcome.ir is None else outcome.ir.provenance
        strength = outcome.verdict.strength
        standing["status"] = outcome.verdict.status
        standing["stale"] = found.stale
        standing["inText"] = found.standing in ("inserted", "checked")
        standing["words"] = summary(target, found)
        standing["strength"] = None if strength is None else round(strength.share, 2)
        standing["backend"] = None if came_from is None else came_from.backend
        standing["seconds"] = round(outcome.seconds, 2)
    return standing
