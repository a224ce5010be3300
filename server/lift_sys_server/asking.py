"""Puts what an implementation leaves open to the user, and makes the answers examples. Knows no requests."""

from typing import Final

from lift_sys_server.client import Client
from lift_sys_server.convert import argument
from lift_sys_server.orders import carry_out, order
from lift_sys_server.protocol import ANSWER
from lift_sys_server.session import Request, Session, question_words

__all__ = ["ask"]

_MOST: Final = 3
_LEAVE: Final = "Leave it open"


async def ask(client: Client, session: Session, asked: Request) -> None:
    """Ask at most three questions, each one of what the answer before has left open.

    No answer ends it, and leaves the body that is there. Nothing waits meanwhile: whoever has edited the
    function by then is told that the answer comes too late.
    """
    for _ in range(_MOST):
        found = session.first_question(asked)
        if found is None:
            return
        now, question = found
        message = f"The docstring of {asked.name!r} leaves open what {question_words(question)} gives. What should it be?"
        chosen = await client.ask(message, [*map(str, question.answers), _LEAVE])
        if chosen is None or chosen == _LEAVE:
            return
        given = argument(now, 0) | {"question": question_words(question), "answer": chosen}
        answering = order(ANSWER, [given])
        assert not isinstance(answering, str), "what is made here is of its form"
        ending = await carry_out(client, session, answering)
        if ending.status not in ("consistent", "tested", "proved"):
            return
