"""One search for a body: asks one backend after the other until checking is content. Judging is the judge's."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import msgspec

from lift_sys.backends.protocol import Attempt, Backend, Task
from lift_sys.errors import LiftError, sentences
from lift_sys.ir import FunctionIR
from lift_sys.pipeline.candidates import Candidate, Coming
from lift_sys.pipeline.judging import Judge, limits_of
from lift_sys.pipeline.outcome import Asked, Outcome, unfinished
from lift_sys.pipeline.spending import Spending
from lift_sys.repair import repair
from lift_sys.source import implementation_edit, surroundings
from lift_sys.usage import Purse
from lift_sys.verdicts import Verdict

__all__ = ["Search"]

MOST_RIVALS = 3
"""How many further candidates are compared with the first that agrees with all examples."""
MOST_DECIDED = 8
"""How many candidates that the quick interpreter refutes are run in plain Python after all."""
MOST_MENDED = 3
"""Of how many refuted candidates small edits are tried."""
RIVAL_SECONDS = 0.1
"""How long to wait for further candidates once one agrees with all examples: those that cost nothing."""


@dataclass(slots=True)
class _Turn:
    """One backend's turn: what it has proposed and what became of that."""

    backend: Backend
    refuted: list[Candidate]
    """Not offered. While their verdict is `queued` only the quick interpreter is against them: whether they are
    refuted is decided if nothing else is found."""
    candidates: int = 0
    mended: int = 0
    rounds: int = 0
    problem: str = ""
    offers: bool = False
    """Whether one of its bodies can be offered."""

    @property
    def asked(self) -> Asked:
        return Asked(self.backend.name, self.candidates, self.mended, self.rounds, self.problem)


class Search:
    """Takes candidates until one can be offered whose evidence is not weak, or no backend is left."""

    def __init__(self, judge: Judge, purse: Purse, *, fresh: bool) -> None:
        self._judge = judge
        self._fresh = fresh
        self._spending = Spending(purse)
        self._best: Candidate | None = None
        self._agreeing: list[Candidate] = []
        """Those that agree with the examples, of all backends."""
        self._rivals: list[Candidate] = []
        """Those that agree with the examples beside the best one."""
        self._asked: list[Asked] = []

    async def run(self, backends: Sequence[Backend], known: Sequence[FunctionIR]) -> Outcome:
        """Return the best candidate that can be offered, else the one that came nearest."""
        problems: list[str] = []
        try:
            await self._recall(known)
        except LiftError as error:
            problems.append(str(error))
        # What the user's own answers led to is not doubted again.
        content = self._found
        for backend in backends:
            if content:
                break
            turn = _Turn(backend, [])
            await self._give(turn)
            self._asked.append(turn.asked)
            problems += [turn.problem] if turn.problem else []
            content = self._content
        return self._outcome(_failure(self._asked, problems))

    @property
    def _found(self) -> bool:
        return self._best is not None and self._best.verdict.offered

    @property
    def _content(self) -> bool:
        """Whether no further backend has to be asked: what is found is more than weakly shown."""
        if self._best is None or not self._best.verdict.offered:
            return False
        if self._best.contradicted:
            return False
        verdict = self._best.verdict
        if verdict.status in ("tested", "proved"):
            return True
        return verdict.strength is not None and verdict.strength.word != "weak"

    async def _recall(self, known: Sequence[FunctionIR]) -> None:
        """Try bodies that were found before, for what the docstring says by now."""
        document = self._judge.examined.spec.document()
        for ir in known:
            again = msgspec.structs.replace(document, body=ir.body, provenance=ir.provenance)
            candidate, agrees = await self._judge.screened(again)
            if agrees:
                self._keep(await self._judge.verified(candidate, ()))
                if self._found:
                    return

    async def _give(self, turn: _Turn) -> None:
        """Give a backend its turn: its proposals, then small edits of them, then what it makes of the findings."""
        seen_before = self._judge.seen
        name = turn.backend.name
        self._judge.report(f"asking the {name} backend", 10)
        try:
            await self._take(turn, self._propose(turn, ()))
        except LiftError as error:
            turn.problem = str(error)
        try:
            for step in (self._decide, self._mend, self._revise):
                if not turn.offers:
                    await step(turn)
        except LiftError as error:
            turn.problem = str(error)
        turn.candidates = self._judge.seen - seen_before - turn.mended

    def _propose(
        self, turn: _Turn, attempts: tuple[Attempt, ...]
    ) -> AsyncGenerator[FunctionIR, None]:
        judge = self._judge
        task = Task(
            surroundings=surroundings(judge.text, judge.examined.target),
            attempts=attempts,
            fresh=self._fresh,
            report=lambda message: judge.report(message, 20),
            purse=self._spending,
        )
        return turn.backend.propose(judge.examined.spec, task)

    async def _take(self, turn: _Turn, proposals: AsyncGenerator[FunctionIR, None]) -> None:
        """Take candidates until one can be offered, or enough of them agree."""
        take = self._first if turn.backend.local and not turn.backend.revises else self._several
        async with aclosing(Coming(proposals)) as coming:
            await take(turn, coming)

    async def _first(self, turn: _Turn, coming: Coming) -> None:
        """Take the first candidate that can be offered, compared with those that come at once and cost nothing."""
        while (ir := await self._next(coming, None)) is not None:
            candidate = await self._screened(turn, ir)
            if candidate is None:
                continue
            several = [candidate, *await self._further(turn, coming)]
            await self._choose(turn, [[it] for it in several])
            if turn.offers:
                return

    async def _further(self, turn: _Turn, coming: Coming) -> list[Candidate]:
        further: list[Candidate] = []
        with contextlib.suppress(LiftError):
            while len(further) < MOST_RIVALS:
                ir = await self._next(coming, RIVAL_SECONDS)
                if ir is None:
                    break
                candidate = await self._screened(turn, ir)
                further += [] if candidate is None else [candidate]
        return further

    async def _several(self, turn: _Turn, coming: Coming) -> None:
        """Take candidates until the largest group of those that do the same cannot be overtaken; choose from it."""
        left = self._judge.settings.candidates
        problem: LiftError | None = None
        fresh: list[Candidate] = []
        while left > 0:
            try:
                ir = await self._next(coming, None)
            except LiftError as error:
                problem = error
                break
            if ir is None:
                break
            left -= 1
            candidate = await self._screened(turn, ir)
            if candidate is None:
                continue
            fresh.append(candidate)
            if _settled(await self._judge.grouped(fresh), left):
                break
        if fresh:
            earlier = [it for it in self._agreeing if all(it is not other for other in fresh)]
            # Where groups are of one size, the later backend's word counts more: it was asked because the earlier
            # one's was weak.
            await self._choose(turn, await self._judge.grouped([*fresh, *earlier]))
        elif problem is not None:
            raise problem

    async def _next(self, coming: Coming, seconds: float | None) -> FunctionIR | None:
        with self._judge.watch.measure("search"):
            return await coming.next(seconds)

    async def _screened(self, turn: _Turn, ir: FunctionIR) -> Candidate | None:
        """Return the candidate where neither validation nor the quick interpreter is against it."""
        candidate, agrees = await self._judge.screened(ir)
        if agrees:
            self._agreeing.append(candidate)
            return candidate
        turn.refuted.append(candidate)
        if not candidate.body:
            self._keep(candidate)
        return None

    async def _choose(self, turn: _Turn, groups: list[list[Candidate]]) -> None:
        """Verify one of each group, the best group first, until one can be offered.

        What an earlier backend found stays where its group is the best, or none of the others can be offered.
        """
        others = [group[0] for group in groups]
        for chosen in others:
            if self._found and self._best is not None and chosen.ir is self._best.ir:
                return
            verified = await self._judge.verified(chosen, others[: MOST_RIVALS + 1])
            if verified.verdict.offered:
                turn.offers = True
                self._best = verified
                self._rivals = [it for group in groups for it in group if it is not chosen]
                return
            turn.refuted.append(verified)
            self._keep(verified)

    async def _decide(self, turn: _Turn) -> None:
        """Have plain Python decide on what the quick interpreter refuted, where nothing else was found."""
        decided: list[Candidate] = []
        for candidate in turn.refuted[:MOST_DECIDED]:
            if candidate.verdict.status == "queued":
                candidate = await self._judge.verified(candidate, ())
            if candidate.verdict.offered:
                turn.offers = True
                self._best = candidate
                return
            self._keep(candidate)
            decided.append(candidate)
        turn.refuted[: len(decided)] = decided

    async def _mend(self, turn: _Turn) -> None:
        """Try small edits of what was refuted."""
        judge, seconds = self._judge, self._judge.settings.repair_seconds
        runnable = [it for it in turn.refuted if it.body][:MOST_MENDED] if seconds else []
        for candidate in runnable:
            judge.report("looking for a small edit that mends it", 50)
            mending = repair(
                judge.examined.spec,
                candidate.ir,
                form=judge.form(candidate.ir),
                bench=judge.bench,
                limits=limits_of(judge.settings),
                seconds=seconds / len(runnable),
            )
            mended: list[Candidate] = []
            with judge.watch.measure("mend"):
                async with aclosing(mending) as bodies:
                    async for ir in bodies:
                        turn.mended += 1
                        one, agrees = await judge.screened(_marked(ir))
                        mended += [one] if agrees else []
                        if len(mended) > MOST_RIVALS:
                            break
            self._agreeing += mended
            await self._choose(turn, [[it] for it in mended])
            if turn.offers:
                return

    async def _revise(self, turn: _Turn) -> None:
        """Show the backend what is wrong with the best of its bodies, until nothing improves any more."""
        if not turn.backend.revises:
            return
        attempts: list[Attempt] = []
        scores: list[int] = []
        for _ in range(self._judge.settings.repair_rounds):
            nearest = await self._nearest(turn.refuted)
            if nearest is None or (scores and nearest[1] <= scores[-1]):
                return
            candidate, score = nearest
            scores.append(score)
            attempts.append(Attempt(candidate.ir, candidate.complaints))
            turn.rounds += 1
            self._judge.report(f"telling the {turn.backend.name} backend what is wrong", 60)
            turn.refuted = []
            await self._take(turn, self._propose(turn, tuple(attempts)))
            for step in (self._decide, self._mend):
                if not turn.offers:
                    await step(turn)
            if turn.offers:
                return

    async def _nearest(self, refuted: list[Candidate]) -> tuple[Candidate, int] | None:
        """Return the candidate that agrees with most examples, and with how many."""
        scored = [(it, await self._judge.score(it)) for it in refuted if it.complaints]
        return max(scored, key=lambda pair: pair[1]) if scored else None

    def _keep(self, candidate: Candidate) -> None:
        """Remember the first of the best kind: offered before run before not even run."""
        best = self._best
        if best is not None and best.verdict.offered:
            return
        if best is None or candidate.verdict.offered or not best.body:
            self._best = candidate

    def _outcome(self, failure: Verdict) -> Outcome:
        """Say how it ended; a counterexample tells more than that the backend gave up."""
        judge, best = self._judge, self._best
        outcome = unfinished(
            judge.examined, judge.watch.steps, failure if best is None else _nearest(best.verdict)
        )
        outcome = replace(
            outcome,
            asked=tuple(self._asked),
            usages=tuple(self._spending.usages),
            cost=self._spending.cost,
        )
        if best is None:
            return outcome
        outcome = replace(outcome, ir=best.ir, candidates=judge.seen)
        if not best.verdict.offered:
            return outcome
        with judge.watch.measure("edit"):
            edit = implementation_edit(judge.text, judge.examined.target, best.body)
        return replace(
            outcome,
            findings=outcome.findings + best.findings,
            edit=edit,
            steps=judge.watch.steps,
            alternatives=(*(it.ir for it in self._rivals), *best.alternatives),
        )


def _settled(groups: list[list[Candidate]], left: int) -> bool:
    """Tell whether no other group can become larger than the first with what is still to come."""
    second = len(groups[1]) if len(groups) > 1 else 0
    return len(groups[0]) >= second + left


def _marked(ir: FunctionIR) -> FunctionIR:
    """Say in a body's provenance that it is a small edit of what the backend proposed."""
    if ir.provenance is None:
        return ir
    settings = ir.provenance.settings | {"mended": True}
    provenance = msgspec.structs.replace(ir.provenance, settings=settings)
    return msgspec.structs.replace(ir, provenance=provenance)


def _nearest(verdict: Verdict) -> Verdict:
    """Let a failure say that it is a candidate's, not that of the user's code."""
    if verdict.status != "failed":
        return verdict
    reason = f"no body found; the nearest candidate could not be checked: {verdict.reason}"
    return msgspec.structs.replace(verdict, reason=reason)


def _failure(asked: list[Asked], problems: list[str]) -> Verdict:
    """Say why there is no candidate at all."""
    if len(asked) > 1:
        told = [f"{it.backend}: {it.problem or 'nothing proposed'}" for it in asked]
        return Verdict(status="failed", reason="no backend gave a body. " + sentences(*told))
    nothing = f"the {asked[0].backend} backend proposed nothing" if asked else "nothing was asked"
    return Verdict(status="failed", reason=problems[0] if problems else nothing)
