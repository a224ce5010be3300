"""Evidence from calls with generated inputs: results of another type, broken contracts, crashes, side effects."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lift_sys.inputs import Input, shrink
from lift_sys.sandbox import Executor, Limits, Outcome, Raised, Returned, Session, Stopped
from lift_sys.spec import Spec
from lift_sys.verdicts import Counterexample, Evidence, EvidenceOutcome
from lift_sys.verify.contract import Broken, Contract, Predicates, contract_of
from lift_sys.verify.examples import annotation_of, is_direct
from lift_sys.verify.observing import Observation, bare_call, observed, probe
from lift_sys.verify.oddities import Oddities, may_raise
from lift_sys.verify.words import raised, returned

__all__ = ["Generated"]

CALL_SECONDS = 0.25
"""How long one call with a small input may take until it is said not to return."""
MOST_STOPPED = 3
"""After so many calls that did not come back no further ones are made."""
SHRINK_SECONDS = 0.3
LEAST_TESTED = 20
"""On how many generated inputs a contract must have held for `tested`, where there are more."""
LIMITS_OF_OURS = frozenset({"MemoryError", "RecursionError"})
"""What a program may raise here only because the sandbox has less than other places."""
NUMBERS = (0, 0.0, 0j)


@dataclass(slots=True)
class Generated:
    """The state of one check on generated inputs."""

    spec: Spec
    program: str
    executor: Executor
    inputs: Sequence[Input]
    limits: Limits
    contract: Contract = field(init=False)
    oddities: Oddities = field(init=False)
    observations: list[Observation] = field(default_factory=list)
    """What was seen, without what broke off."""
    counterexample: Counterexample | None = None
    asked: int = 0
    """On how many results the contract's *ensures* could be asked, and held."""
    trouble: str = ""
    """Why some of it could not be asked."""
    steady: bool = True
    """Whether all that was found happened again."""
    complete: bool = False
    """Whether all inputs were tried."""
    stopped: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.contract = contract_of(self.spec)
        self.oddities = Oddities(self.spec)

    async def run(self) -> None:
        """Make one call after the other until one refutes the program or the time is over."""
        started = time.perf_counter()
        async with (
            self.contract.session(self.executor, self.limits) as predicates,
            self.executor.session(self.program, limits=self.limits) as session,
        ):
            for made in self.inputs:
                if time.perf_counter() - started > self.limits.seconds or self._is_hopeless:
                    break
                fault = await self._examine(session, predicates, made)
                if fault is not None:
                    self.counterexample = await self._smallest(made, fault)
                    if self.counterexample is not None:
                        break
            else:
                self.complete = True
        self.seconds = time.perf_counter() - started

    async def replay(self, made: Input) -> Counterexample | None:
        """Make one call in a process of its own, just as it would be shown, and tell what it shows wrong."""
        async with (
            self.contract.session(self.executor, self.limits) as predicates,
            self.executor.session(self.program, limits=self.limits) as session,
        ):
            if not await predicates.allow(made):
                return None
            return await self._fault(predicates, await self._bare(session, made))

    async def breaks(self, predicates: Predicates, made: Input, outcome: Outcome) -> bool:
        """Tell whether an outcome that was seen elsewhere would refute the program."""
        direct = is_direct(made.call, self.spec.signature)
        seen = Observation(made, outcome, direct=direct)
        return await self._fault(predicates, seen) is not None

    @property
    def tested(self) -> bool:
        """Whether a contract on the result held on all inputs that there are, or on many of them."""
        enough = self.asked >= LEAST_TESTED or (self.complete and self.asked > 0)
        return enough and self.trusted and self.contract.speaks_of_result

    @property
    def trusted(self) -> bool:
        """Whether nothing was seen that forbids to say more than the examples do."""
        return self.counterexample is None and self.steady and not self.oddities.denied

    def evidence(self) -> tuple[Evidence, ...]:
        """Say what ran, and on how many results the contract held."""
        ran = len(self.observations)
        calls = Evidence(
            kind="inputs",
            outcome=self._outcome,
            ran=ran,
            held=ran - self.oddities.count - (self.counterexample is not None),
            seconds=self.seconds,
            by=self.executor.name,
            limits=f"within {self.limits.seconds:g} s",
            note="; ".join(self.oddities.words.values()),
        )
        return (calls, self._contract_evidence()) if self.contract.ensures else (calls,)

    def _contract_evidence(self) -> Evidence:
        broken = self.counterexample is not None and self.counterexample.source == "docstring"
        outcome: EvidenceOutcome = "refuted" if broken else "held" if self.asked else "vacuous"
        note = self.trouble
        if not self.asked and not broken and self.observations:
            outcome = "unsupported"
            note = note or "what the docstring ensures could not be asked of any result"
        elif not self.asked and not broken:
            note = note or "no generated input came back that satisfies what is required"
        return Evidence(
            kind="contract",
            outcome=outcome,
            ran=self.asked + broken,
            held=self.asked,
            seconds=0.0,
            by=self.executor.name,
            note=note,
        )

    @property
    def _outcome(self) -> EvidenceOutcome:
        if self.counterexample is not None:
            return "refuted"
        if self._is_hopeless or not (self.complete or self.observations):
            return "timed_out"
        return "questioned" if self.oddities.words else "held" if self.observations else "vacuous"

    @property
    def _is_hopeless(self) -> bool:
        return self.stopped >= MOST_STOPPED

    async def _examine(
        self, session: Session, predicates: Predicates, made: Input
    ) -> Counterexample | None:
        """Make one call, and tell what it shows wrong."""
        if not await predicates.allow(made):
            return None
        seen = await self._observe(session, made)
        if isinstance(seen.outcome, Stopped):
            self.stopped += 1
            if seen.outcome.cause == "all_time":
                return None
        self.observations.append(seen)
        fault = await self._fault(predicates, seen, count=True)
        if fault is None:
            self.oddities.note(seen)
        return fault

    async def _observe(self, session: Session, made: Input) -> Observation:
        """Make a call so that its side effects show; what is odd or wrong then is said of the call alone."""
        prepared = probe(made, self.spec.signature)
        outcome = await session.call(replace(prepared.call, seconds=2 * CALL_SECONDS))
        seen = observed(prepared, outcome)
        if seen is not None and isinstance(seen.outcome, Returned):
            seen = replace(seen, direct=is_direct(made.call, self.spec.signature))
            if not self.oddities.is_other(seen) and not self.contract.ensures:
                return seen
        if seen is not None and not prepared.repeated:
            return replace(seen, direct=is_direct(made.call, self.spec.signature))
        bare = await self._bare(session, made)
        return bare if seen is None else replace(bare, changed=seen.changed, varied=seen.varied)

    async def _bare(self, session: Session, made: Input) -> Observation:
        outcome = await session.call(replace(bare_call(made), seconds=CALL_SECONDS))
        return Observation(made, outcome, direct=is_direct(made.call, self.spec.signature))

    async def _fault(
        self, predicates: Predicates, seen: Observation, *, count: bool = False
    ) -> Counterexample | None:
        call = seen.input.call
        match seen.outcome:
            case Returned(value=value) if seen.direct:
                if self._contradicts(seen):
                    words = self.spec.signature.returns or ""
                    got = returned(value)
                    return Counterexample(call=call, got=got, expected=words, source="annotation")
                if self.contract.ensures:
                    broken = await predicates.judge(seen.input, value)
                    if broken.predicate is not None:
                        words = broken.predicate.expression
                        return Counterexample(call=call, got=returned(value), expected=words)
                    self._take(broken, count=count)
            case Raised() as error if self._crashes(seen.input, error):
                required = " and ".join(it.expression for it in self.contract.requires)
                words = f"{required} is all that is required"
                return Counterexample(call=call, got=raised(error), expected=words)
        return None

    def _take(self, asked: Broken, *, count: bool) -> None:
        self.asked += count and asked.asked == len(self.contract.ensures)
        self.trouble = self.trouble or asked.trouble

    def _crashes(self, made: Input, error: Raised) -> bool:
        """Tell whether a call raises that is inside a stated precondition for all of its arguments."""
        spoken = self.contract.speaks_of_all(made)
        return spoken and not may_raise(error, self.spec) and error.name not in LIMITS_OF_OURS

    def _contradicts(self, seen: Observation) -> bool:
        """Tell whether a result is of another type than annotated.

        Where nothing is required, no result at all and another kind of number are questions: a function may
        behave so where it was never meant to be called.
        """
        if not self.oddities.is_other(seen):
            return False
        if self.contract.speaks_of_all(seen.input):
            return True
        value = seen.outcome.value if isinstance(seen.outcome, Returned) else None
        annotation = annotation_of(self.spec)
        numeric = annotation is not None and any(map(annotation.allows, NUMBERS))
        return value is not None and not (numeric and type(value) in (int, float, complex))

    async def _smallest(self, made: Input, fault: Counterexample) -> Counterexample | None:
        """Shrink what was found, and replay it; None when it does not happen again."""
        found: dict[str, Counterexample] = {}

        async def fails(tried: Input) -> bool:
            again = await self.replay(tried)
            if again is not None and again.source == fault.source:
                found[tried.call] = again
            return tried.call in found

        if not await fails(made):
            self.oddities.add("varied", f"{fault}, but not when it was called again")
            self.steady = False
            return None
        smallest = await shrink(made, self.spec, fails, seconds=SHRINK_SECONDS)
        return found[smallest.call]
