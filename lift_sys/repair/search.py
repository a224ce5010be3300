"""Searches the bodies that are a few edits away, what is likeliest or came nearest first. Decides nothing."""

import asyncio
import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import msgspec

from lift_sys.ir import FunctionIR, Statement
from lift_sys.mutants.compiling import compiles, needs_compiling
from lift_sys.repair.choosing import Mended
from lift_sys.repair.edits import edits
from lift_sys.repair.guards import guards
from lift_sys.repair.material import material
from lift_sys.repair.model import Block, Edit
from lift_sys.repair.oddness import oddness, size
from lift_sys.repair.reaching import reached
from lift_sys.repair.standing import Standing, Trials
from lift_sys.repair.wording import contradictions
from lift_sys.spec import Spec

__all__ = ["Search"]

AT_ONCE = 4
"""How many bodies are tried at the same time."""
FURTHER = 2.2
"""How much dearer than the first that was found an edit may be and still be tried."""
ODD = 1.5
"""What each oddness costs that an edit brings in."""
AGAINST = 0.6
"""What each comparison costs that contradicts the words."""
LONGER = 0.03
"""What each node costs by which a body grows."""
SECOND = 1.5
"""What an edit of an edited body costs besides."""
NEAREST = 0.6
"""What the cheapest edits of a body cost about, before they are known."""
HOPE, NEARER = 1.6, 0.4
"""How much an edit is worth that mends some of the examples, were they all, or comes nearer."""
MOST_EDITS = 2
MOST_BODIES = 40
"""Of how many bodies the edits are tried, at most."""


@dataclass(slots=True)
class Around:
    """A body whose edits are tried, and how many edits it is away itself."""

    body: Block
    standing: Standing
    cost: float
    hope: float
    depth: int
    left: list[Edit] | None = None
    """The edits that are still to be tried, the likeliest last; None before they are known."""

    @property
    def priority(self) -> float:
        """What the next edit costs in all, less what is hoped of this body."""
        following = NEAREST if self.left is None else self.left[-1].cost
        return self.cost + following - self.hope


@dataclass(slots=True)
class Search:
    """One search; afterwards `found` holds the bodies that agree with all examples."""

    spec: Spec
    ir: FunctionIR
    trials: Trials
    deadline: float
    found: list[Mended] = field(default_factory=list)
    _seen: set[Block] = field(default_factory=set)
    _queue: list[tuple[float, int, Around]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    """Of equals in the queue the first comes first."""
    _most: float = float("inf")
    _bodies: int = 0
    _delicate: bool = False
    _odd: int = 0
    _against: int = 0

    async def run(self, standing: Standing) -> None:
        """Search until the time is over, or what is left is much less likely than what was found."""
        body, signature = self.ir.body, self.spec.signature
        self._seen.add(body)
        self._delicate = needs_compiling(body, signature) and compiles(body, signature)
        self._odd = oddness(body, signature)
        self._against = contradictions(body, self.spec)
        self._push(Around(body, standing, 0.0, 0.0, 0))
        while self._queue and time.monotonic() < self.deadline:
            priority, _, around = heapq.heappop(self._queue)
            if priority > self._most:
                return
            if around.left is None:
                around.left = await self._edits(around)
            else:
                await self._try(around)
            if around.left:
                self._push(around)

    def _push(self, around: Around) -> None:
        heapq.heappush(self._queue, (around.priority, next(self._numbers), around))

    async def _try(self, around: Around) -> None:
        """Try the next edits of a body."""
        assert around.left is not None
        group = [around.left.pop() for _ in range(min(AT_ONCE, len(around.left)))]
        made = [(edit, body) for edit in group if (body := self._made(edit)) is not None]
        standings = await asyncio.gather(*(self.trials.standing(body) for _, body in made))
        for (edit, body), standing in zip(made, standings, strict=True):
            cost = around.cost + edit.cost
            if standing.holds_all:
                self.found.append(Mended(body, cost + self._doubt(body)))
                self._most = min(self._most, cost - around.hope + FURTHER)
            elif around.depth + 1 < MOST_EDITS and standing.is_nearer(around.standing):
                hope = HOPE * standing.gain(around.standing) + NEARER * standing.nearer(
                    around.standing
                )
                self._push(Around(body, standing, cost + SECOND, hope, around.depth + 1))

    def _doubt(self, body: Block) -> float:
        """Say how much less likely a body is for what it looks like, beside the one to mend."""
        odd = oddness(body, self.spec.signature) - self._odd
        grown = max(0, size(body) - size(self.ir.body))
        against = contradictions(body, self.spec) - self._against
        return ODD * odd + LONGER * grown + AGAINST * against

    def _made(self, edit: Edit) -> Block | None:
        """Make an edit, unless the body was tried before or is none."""
        body = edit.make()
        if body is None or body in self._seen:
            return None
        self._seen.add(body)
        if self._delicate and not compiles(body, self.spec.signature):
            return None
        return body

    async def _edits(self, around: Around) -> list[Edit]:
        """Return the edits that could mend all failing examples, the likeliest last."""
        self._bodies += 1
        if self._bodies > MOST_BODIES:
            return []
        body, failing = around.body, around.standing.failing
        signature, trials = self.spec.signature, self.trials
        stuff = material(self.spec, msgspec.structs.replace(self.ir, body=body))
        numbers = await reached(
            body, failing, form=trials.form, executor=trials.executor, limits=trials.limits
        )
        # In a thread: a long body has thousands of edits, and a cancel must be heard meanwhile.
        found = await asyncio.to_thread(edits, body, signature, stuff, numbers)
        for cost, guard in guards(failing, signature):
            found.append(Edit(cost, partial(_in_front, guard, body)))
        found.sort(key=lambda edit: -edit.cost)
        return found


def _in_front(guard: Statement, body: Block) -> Block:
    return (guard, *body)
