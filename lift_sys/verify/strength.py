"""Tries small edits of a candidate, and rival candidates, on the evidence: what it would not have noticed.

The programs that are tried here are never offered, so that the quick interpreter's word is enough.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from lift_sys.inputs import Input
from lift_sys.ir import Statement, render_body
from lift_sys.mutants import mutants
from lift_sys.sandbox import Executor, Limits, Returned, Stopped
from lift_sys.spec import Spec
from lift_sys.verdicts import Strength
from lift_sys.verify.compare import foreign_kinds
from lift_sys.verify.examples import Examples
from lift_sys.verify.form import Form
from lift_sys.verify.generated import Generated
from lift_sys.verify.observing import Observation
from lift_sys.verify.replies import Behaviour, Reply, replies
from lift_sys.verify.workbench import Workbench

__all__ = ["Other", "Table", "Trial"]

MOST_MUTANTS = 60
MOST_INPUTS = 64
MOST_RAISING = 8
"""Of the inputs that programs are told apart by, how many may be such that the candidate raises."""
SLOWEST = 20
"""How much longer than the candidate a mutant may take."""
SHORTEST = 0.1
"""How long it may take at least, in seconds."""
RIVAL = 3.0
"""How much more a rival candidate counts than a mutant when a question is chosen."""


@dataclass(slots=True)
class Table:
    """What the candidate and others that agree with all the evidence do with the same inputs."""

    inputs: list[Input] = field(default_factory=list)
    candidate: list[Reply | None] = field(default_factory=list)
    others: list["Other"] = field(default_factory=list)
    """Each that differs somewhere."""


@dataclass(frozen=True, slots=True)
class Other:
    """A program that differs from the candidate and agrees with all the evidence."""

    replies: Behaviour
    weight: float
    """How much it counts when a question is chosen."""
    body: tuple[Statement, ...] = ()
    """Of a mutant; a rival's is known to whoever named it."""


@dataclass(slots=True)
class Trial:
    """One measurement; afterwards `strength` and `table` hold what it showed."""

    spec: Spec
    form: Form
    program: str
    bench: Workbench
    observations: Sequence[Observation]
    strength: Strength | None = None
    table: Table = field(default_factory=Table)
    rejected: int = 0
    survived: int = 0
    equivalent: int = 0
    slow: float = SHORTEST
    """How long one program may take, in seconds."""

    async def run(self, rivals: Sequence[str], *, seconds: float) -> None:
        """Try rivals and mutants until the time is over."""
        deadline = time.monotonic() + seconds
        executor = await self._executor()
        if executor is None:
            return
        for rival in rivals:
            self.survived += bool(await self._compare(executor, rival, RIVAL, ()))
        body, signature = self.form.ir.body, self.spec.signature
        for mutant in mutants(body, signature=signature, limit=MOST_MUTANTS):
            if time.monotonic() > deadline:
                break
            program = self.form.with_body(render_body(mutant.body))
            if await self._refuses(executor, program):
                self.rejected += 1
                continue
            differs = await self._compare(executor, program, 1.0, mutant.body)
            if differs is None:
                self.rejected += 1
            elif differs:
                self.survived += 1
            else:
                self.equivalent += 1
        if self.rejected + self.survived:
            self.strength = Strength(
                rejected=self.rejected, survived=self.survived, equivalent=self.equivalent
            )

    async def _executor(self) -> Executor | None:
        """Return the quickest executor that sees the candidate do what it does, its replies noted."""
        chosen = _chosen(self.observations)
        self.table.inputs = [seen.input for seen in chosen]
        for executor in (self.bench.fast, self.bench.python):
            if executor is None:
                continue
            started = time.monotonic()
            replies = await self._replies(executor, self.program, patient=True)
            self.slow = max(SHORTEST, SLOWEST * (time.monotonic() - started))
            if all(_is_as(seen, reply) for seen, reply in zip(chosen, replies, strict=True)):
                self.table.candidate = list(replies)
                return executor
        return None

    async def _refuses(self, executor: Executor, program: str) -> bool:
        """Tell whether an example of the docstring refutes `program`."""
        check = Examples(self.spec, self._limits(), executor.name)
        await check.run_at_once(executor, program)
        return check.counterexample is not None

    async def _compare(
        self, executor: Executor, program: str, weight: float, body: tuple[Statement, ...]
    ) -> bool | None:
        """Tell whether `program` differs from the candidate; None if other evidence refutes it."""
        replies = await self._replies(executor, program)
        pairs = list(zip(self.table.candidate, replies, strict=True))
        differing = [n for n, (ours, its) in enumerate(pairs) if ours and not ours.agrees(its)]
        if not differing:
            return False
        if await self._breaks(executor, [(self.table.inputs[n], replies[n]) for n in differing]):
            return None
        self.table.others.append(Other(replies, weight, body))
        return True

    async def _breaks(
        self, executor: Executor, replies: Sequence[tuple[Input, Reply | None]]
    ) -> bool:
        """Tell whether one of the replies has another type than annotated, or breaks the contract."""
        check = Generated(self.spec, "", executor, (), self._limits())
        async with check.contract.session(executor, self._limits()) as predicates:
            for made, it in replies:
                if it is not None and await check.breaks(predicates, made, it.outcome):
                    return True
        return False

    async def _replies(
        self, executor: Executor, program: str, *, patient: bool = False
    ) -> Behaviour:
        limits = Limits(2.0, 512) if patient else self._limits()
        return await replies(self.spec, executor, program, self.table.inputs, limits=limits)

    def _limits(self) -> Limits:
        return Limits(seconds=self.slow, memory_mib=512)


def _chosen(observations: Sequence[Observation]) -> list[Observation]:
    """Choose what to tell programs apart by: the smallest inputs, and some from all over the rest."""
    returned = [it for it in observations if _is_plain(it)]
    raising = [it for it in observations if not isinstance(it.outcome, Returned | Stopped)]
    half = MOST_INPUTS // 2
    rest = returned[half:]
    step = max(1, -(-len(rest) // half))
    return [*returned[:half], *rest[::step], *raising[:MOST_RAISING]]


def _is_plain(seen: Observation) -> bool:
    match seen.outcome:
        case Returned(value=value):
            return not foreign_kinds(value) and not seen.varied
    return False


def _is_as(seen: Observation, reply: Reply | None) -> bool:
    """Tell whether a reply is what was seen before, in the Python that users run."""
    match seen.outcome:
        case Returned(value=value):
            return Reply(True, value).agrees(reply)
    return reply is not None and not reply.returned
