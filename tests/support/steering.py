"""An engine whose every answer a test gives by hand, and what is right of a function after each."""

import asyncio
from dataclasses import dataclass, field

from lift_sys.source import Target, implementation_edit
from support.engines import CONSISTENT, FakeEngine


@dataclass(eq=False)
class Piece:
    """A function that is worked on: the engine says nothing of it until `answer` or `fail`."""

    text: str
    target: Target
    inserts: bool
    answered: asyncio.Future = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    body: str | None = None
    offered: bool = False
    uri: str | None = None
    """Where it stands, if that is certain."""

    @property
    def before(self):
        """The function's text as it was asked about."""
        return self.target.span.of(self.text)

    @property
    def after(self):
        """The function's text once it has the body that was found; None where none is offered."""
        if not (self.inserts and self.offered):
            return None
        whole = implementation_edit(self.text, self.target, self.body).apply(self.text)
        behind = len(self.text) - self.target.span.end
        return whole[self.target.span.start : len(whole) - behind]

    def answer(self, body="return 1", verdict=CONSISTENT):
        self.body, self.offered = body, verdict.offered
        self.answered.set_result((body, verdict))

    def fail(self, error):
        self.answered.set_exception(error)


class SteeredEngine(FakeEngine):
    """Keeps what it was asked for in `pieces` until that has an answer or is cancelled."""

    def __init__(self):
        super().__init__()
        self.pieces = []
        self.given = []
        """The pieces that were answered with a verdict."""

    def name_files(self, qualname, uri, buffers):
        """Note for new pieces of that name, asked for in that file, that it is theirs."""
        for piece in self.pieces:
            same = [it for it, buffer in buffers.items() if buffer.text == piece.text]
            if piece.target.qualname == qualname and same == [uri]:
                piece.uri = uri

    async def implement(self, text, target, *, settings, report, fresh=False):
        body, verdict = await self._answer(Piece(text, target, inserts=True), report)
        return self.outcome(text, target, body, verdict)

    async def check(self, text, target, *, settings, report):
        _, verdict = await self._answer(Piece(text, target, inserts=False), report)
        return self.outcome(text, target, self.body, verdict, edit=False)

    async def _answer(self, piece, report):
        self.pieces.append(piece)
        report("reading the docstring", 0)
        try:
            answer = await piece.answered
        finally:
            self.pieces.remove(piece)
        self.given.append(piece)
        report("verifying candidate 1", 70)
        return answer
