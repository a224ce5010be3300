"""What commands and code actions ask for functions, and how it is done: progress, the edit, a word at the end.

Knows no requests: a command, an action that is resolved and the answer to a question come here alike.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import types as lsp

from lift_sys.source import TextEdit
from lift_sys_server.client import Client
from lift_sys_server.convert import Positions, request, workspace_edit
from lift_sys_server.engine import Report
from lift_sys_server.protocol import ANSWER, IMPLEMENT, NEXT_CANDIDATE, TRY_AGAIN, VERIFY
from lift_sys_server.session import Batch, Ending, OpenDocument, Request, Session

__all__ = ["Order", "carry_out", "implement_all", "order", "say"]

Start = Callable[[Session, Request, Report], Coroutine[Any, Any, Ending]]


@dataclass(frozen=True, slots=True)
class Order:
    """Work on one function."""

    asked: Request
    doing: str
    """Title of its progress bar, and of its step in lists of what can be undone."""
    start: Start


def order(command: str, arguments: Sequence[object] | None) -> Order | str:
    """Read what is asked for; where the arguments are not of their form, say what they should be."""
    asked = request(arguments)
    if asked is None:
        return f"{command} takes one object with 'uri' and 'qualname'"
    if command == ANSWER:
        return _answering(asked, arguments)
    if command not in _ORDERS:
        return f"There is no work called {command!r}"
    doing, start = _ORDERS[command]
    return Order(asked, f"{doing} {asked.name}", start)


async def carry_out(
    client: Client, session: Session, todo: Order, token: lsp.ProgressToken | None = None
) -> Ending:
    """Do the work, have the editor make its edit in one step, and tell the user what there is to tell."""
    with client.progress(todo.doing, token, lambda: session.cancel(todo.asked)) as report:
        ending = await todo.start(session, todo.asked, report)
        ending = await _insert(client, session, todo, ending)
    say(client, ending)
    return ending


async def implement_all(
    client: Client,
    session: Session,
    uri: str,
    token: lsp.ProgressToken | None = None,
    *,
    inserting: bool,
) -> Batch | None:
    """Implement all functions of a document behind one progress bar; edits are made one by one, or left to be made."""

    async def each(asked: Request, report: Report) -> Ending:
        ending = await session.implement(asked, report)
        todo = Order(asked, f"Implementing {asked.name}", Session.implement)
        return await _insert(client, session, todo, ending) if inserting else ending

    title = "Implementing all functions"
    with client.progress(title, token, lambda: session.cancel_batch(uri)) as report:
        batch = await session.implement_all(uri, each, report)
    if batch is None:
        client.warn("The file is not open. Open it and try again")
    elif batch.complete:
        client.inform(batch.summary)
    elif not batch.cancelled:
        client.warn(batch.summary)
    return batch


def say(client: Client, ending: Ending) -> None:
    """Tell the user how it ended, where the edit does not say it all."""
    if ending.says == "news":
        client.inform(ending.message)
    elif ending.says == "trouble":
        client.warn(ending.message)


async def _insert(client: Client, session: Session, todo: Order, ending: Ending) -> Ending:
    async def apply(document: OpenDocument, found: TextEdit) -> str:
        at = Positions(document, client.encoding)
        return await client.apply(workspace_edit(document, found, at, client.can), todo.doing)

    if ending.edit is None:
        return ending
    checked = client.can.versioned_edits
    return await session.insert(todo.asked, ending, apply, checked=checked)


def _answering(asked: Request, arguments: Sequence[object] | None) -> Order | str:
    given = arguments[0] if arguments else None
    question = given.get("question") if isinstance(given, Mapping) else None
    answer = given.get("answer") if isinstance(given, Mapping) else None
    if not isinstance(question, str) or not isinstance(answer, str):
        return f"{ANSWER} takes one object with 'uri', 'qualname', 'question' and 'answer'"

    def start(session: Session, asked: Request, report: Report) -> Coroutine[Any, Any, Ending]:
        return session.answer(asked, question, answer, report)

    return Order(asked, f"Implementing {asked.name} with the answer", start)


_ORDERS: Final[Mapping[str, tuple[str, Start]]] = {
    IMPLEMENT: ("Implementing", Session.implement),
    TRY_AGAIN: ("Implementing", Session.try_again),
    NEXT_CANDIDATE: ("Verifying the next candidate for", Session.next_candidate),
    VERIFY: ("Verifying", Session.verify),
}
"""For each command what its progress bar says, and the work."""
