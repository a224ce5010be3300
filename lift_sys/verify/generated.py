"""Evidence from calls with generated inputs: results of another type, broken contracts, crashes, side effects."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lift_sys.inputs import Input, shrink
from lift_sys.sandbox import Executor, Limits, Outcome, Raised, Returned, Session, Stopped
from lift_sys.spec import Spec
from lift_sys.verdicts import Counterexample, Evidence, EvidenceOutcome
from lift_sys.verify.annotations import Annotation
from lift_sys.verify.contract import Contract, Predicates, contract_of
from lift_sys.verify.examples import annotation_of
from lift_sys.verify.judge import is_denied
from lift_sys.verify.observing import Observation, observed, probe
from lift_sys.verify.words import raised, returned, shortened

__all__ = ["Generated"]

CALL_SECONDS = 0.25
"""How long one call with a small input may take until it is said not to return."""
MOST_STOPPED = 3
"""After so many calls that did not come back no further ones are made."""
SHRINK_SECONDS = 0.3


@dataclass(slots=True)
class Generated:
    """The state of one check on generated inputs."""

    spec: Spec
    program: str
    executor: Executor
    inputs: Sequence[Input]
    limits: Limits
    contract: Contract = field(init=False)
    observations: list[Observation] = field(default_factory=list)
    """What was seen, without what broke off."""
    counterexample: Counterexample | None = None
    asked: int = 0
    """On how many results the contract's *ensures* were asked, and held."""
    outside: int = 0
    doubts: dict[str, str] = field(default_factory=dict)
    """What is odd, once for each kind."""
    odd: Observation | None = None
    """The smallest call that raises what the docstring does not speak of, or returns nothing."""
    stopped: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.contract = contract_of(self.spec)

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
        self.seconds = time.perf_counter() - started

    def evidence(self) -> tuple[Evidence, ...]:
        """Say what ran, and on how many results the contract held."""
        broken = self.counterexample is not None and self.counterexample.source == "docstring"
        ran = len(self.observations)
        calls = Evidence(
            kind="inputs",
            outcome=self._outcome,
            ran=ran,
            held=ran - (self.counterexample is not None) - len(self.doubts),
            seconds=self.seconds,
            by=self.executor.name,
            limits=f"within {self.limits.seconds:g} s",
            note="; ".join(self.doubts.values()),
        )
        if not self.contract.ensures:
            return (calls,)
        held = Evidence(
            kind="contract",
            outcome="refuted" if broken else "held" if self.asked else "vacuous",
            ran=self.asked + broken,
            held=self.asked,
            seconds=0.0,
            by=self.executor.name,
            note="" if self.asked or broken else "no generated input satisfies what is required",
        )
        return calls, held

    @property
    def _outcome(self) -> EvidenceOutcome:
        if self.counterexample is not None:
            return "refuted"
        if self._is_hopeless:
            return "timed_out"
        return "questioned" if self.doubts else "held" if self.observations else "vacuous"

    @property
    def _is_hopeless(self) -> bool:
        return self.stopped >= MOST_STOPPED

    async def _examine(
        self, session: Session, predicates: Predicates, made: Input
    ) -> Counterexample | None:
        """Make one call, and tell what it shows wrong."""
        if not await predicates.allow(made):
            self.outside += 1
            return None
        seen = await _observe(session, made, self.spec.signature.name)
        if isinstance(seen.outcome, Stopped):
            self.stopped += 1
            if seen.outcome.cause == "all_time":
                return None
        self.observations.append(seen)
        fault = await self._fault(predicates, seen)
        if fault is None:
            self.asked += bool(self.contract.ensures) and isinstance(seen.outcome, Returned)
            self._doubt(seen)
        return fault

    async def _fault(self, predicates: Predicates, seen: Observation) -> Counterexample | None:
        call = seen.input.call
        match seen.outcome:
            case Returned(value=value):
                annotation = annotation_of(self.spec)
                if annotation is not None and self._contradicts(annotation, value):
                    return Counterexample(
                        call=call,
                        got=returned(value),
                        expected=annotation.source,
                        source="annotation",
                    )
                if not self.contract.ensures:
                    return None
                broken = await predicates.broken(seen.input, value)
                if broken is not None:
                    return Counterexample(
                        call=call, got=returned(value), expected=broken.expression
                    )
            case Raised() as error if self.contract.requires and not self._may_raise(error):
                required = " and ".join(it.expression for it in self.contract.requires)
                words = f"{required} is all that is required"
                return Counterexample(call=call, got=raised(error), expected=words)
        return None

    def _contradicts(self, annotation: Annotation, value: object) -> bool:
        """Tell whether a result is of another type than annotated.

        None is a question where nothing is required: a body that ends without a `return` may do so on purpose
        where it was never meant to be called.
        """
        if value is None and not self.contract.requires:
            return False
        return not annotation.allows(value)

    def _may_raise(self, error: Raised) -> bool:
        named = {name.rpartition(".")[2] for name in self.spec.effects.raises}
        named |= {item.exception.rpartition(".")[2] for item in self.spec.raises}
        return not named.isdisjoint(error.classes) or is_denied(error)

    def _doubt(self, seen: Observation) -> None:
        """Note what is odd and may be meant so, each kind once, with its smallest input."""
        call = shortened(seen.input.call)
        match seen.outcome:
            case Raised() as error if not self._may_raise(error):
                self.doubts.setdefault("crash", f"`{call}` {raised(error)}")
                self.odd = self.odd or seen
            case Returned(value=None) if self._is_missing():
                words = f"`{call}` returned None, the annotation says {self.spec.signature.returns}"
                self.doubts.setdefault("nothing", words)
                self.odd = self.odd or seen
            case Stopped(message=message):
                self.doubts.setdefault("stopped", f"`{call}` {message}")
        if seen.changed and not self.spec.effects.mutates:
            words = f"`{call}` changed its argument {shortened(seen.changed[0])}"
            self.doubts.setdefault("changed", words)
        if seen.varied and not self.spec.effects.reads:
            self.doubts.setdefault("varied", f"`{call}` gave two results for two equal calls")

    async def replay(self, made: Input) -> Counterexample | None:
        """Make one call in a process of its own, and tell what it shows wrong."""
        async with (
            self.contract.session(self.executor, self.limits) as predicates,
            self.executor.session(self.program, limits=self.limits) as session,
        ):
            if not await predicates.allow(made):
                return None
            seen = await _observe(session, made, self.spec.signature.name)
            return await self._fault(predicates, seen)

    def _is_missing(self) -> bool:
        """Tell whether None is no result of this function."""
        annotation = annotation_of(self.spec)
        return annotation is not None and not annotation.allows(None)

    async def _smallest(self, made: Input, fault: Counterexample) -> Counterexample | None:
        """Shrink what was found, and replay it; None when it does not happen again."""
        found: dict[str, Counterexample] = {}

        async def fails(tried: Input) -> bool:
            again = await self.replay(tried)
            if again is not None and again.source == fault.source:
                found[tried.call] = again
            return tried.call in found

        if not await fails(made):
            self.doubts.setdefault("varied", f"{fault}, but not when it was called again")
            return None
        smallest = await shrink(made, self.spec, fails, seconds=SHRINK_SECONDS)
        return found[smallest.call]


async def _observe(session: Session, made: Input, name: str) -> Observation:
    prepared = probe(made, name)
    outcome: Outcome = await session.call(replace(prepared.call, seconds=CALL_SECONDS))
    return observed(prepared, outcome)
