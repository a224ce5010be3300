"""Gathers evidence for and against a program, cheapest first, and says what was shown, never more.

Nothing of the program runs in this process: it sees values only.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

from lift_sys.inputs import Input, constants_of, generate
from lift_sys.ir import Statement
from lift_sys.sandbox import Executor, Limits
from lift_sys.spec import Spec
from lift_sys.verdicts import (
    Counterexample,
    Evidence,
    EvidenceKind,
    Question,
    Status,
    Strength,
    Verdict,
)
from lift_sys.verify.asking import odd_question, questions_of
from lift_sys.verify.contract import contract_of
from lift_sys.verify.examples import Examples, not_loaded
from lift_sys.verify.form import Form
from lift_sys.verify.generated import Generated
from lift_sys.verify.proving import prove_contract
from lift_sys.verify.strength import Trial
from lift_sys.verify.typing import check_types
from lift_sys.verify.workbench import Workbench, workbench

__all__ = ["Effort", "Weighed", "screen", "verify", "weigh"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict, and the bodies of mutants that behave differently and agree with all the evidence."""

    verdict: Verdict
    alternatives: tuple[tuple[Statement, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Effort:
    """How much time each kind of evidence may take, in seconds; 0 leaves it out."""

    inputs: float = 1.0
    types: float = 1.0
    strength: float = 0.5
    proof: float = 2.0


EXAMPLES_ONLY = Effort(inputs=0, types=0, strength=0, proof=0)


async def verify(
    spec: Spec,
    program: str,
    *,
    limits: Limits,
    bench: Workbench | None = None,
    form: Form | None = None,
    effort: Effort = EXAMPLES_ONLY,
    rivals: Sequence[str] = (),
) -> Verdict:
    """Check `program` against all that the user's words say, as far as `effort` goes; see `weigh`."""
    weighed = await weigh(
        spec, program, limits=limits, bench=bench, form=form, effort=effort, rivals=rivals
    )
    return weighed.verdict


async def weigh(
    spec: Spec,
    program: str,
    *,
    limits: Limits,
    bench: Workbench | None = None,
    form: Form | None = None,
    effort: Effort = EXAMPLES_ONLY,
    rivals: Sequence[str] = (),
) -> Weighed:
    """Check `program`, and tell which small edits of it would have passed as well.

    Stops at the first refutation; where there is nothing to check against, nothing is started. `rivals` are
    other programs that agree with the examples: where they differ from this one is worth a question. Cancelling
    ends all processes that work for it. Raises `SandboxError` when no sandbox can be started.
    """
    if not spec.examples and not spec.ensures:
        # Of many functions in a row most have no example: the checks beside them go on meanwhile.
        await asyncio.sleep(0)
        return Weighed(Verdict(status="unchecked", reason=_nothing_to_check(spec)))
    async with AsyncExitStack() as stack:
        if bench is None:
            bench = await stack.enter_async_context(workbench())
        async with bench.turns:
            return await _Verification(spec, program, limits, bench, form, effort, rivals).run()


async def screen(spec: Spec, program: str, *, limits: Limits, bench: Workbench) -> bool | None:
    """Ask the quick interpreter whether the examples hold; None where it cannot tell.

    What it refutes alone is not refuted yet: `verify` decides.
    """
    if bench.fast is None or not spec.examples:
        return None
    check = Examples(spec, limits, bench.fast.name)
    await check.run_at_once(bench.fast, program)
    if check.failure:
        return None
    return check.counterexample is None


def _nothing_to_check(spec: Spec) -> str:
    return (
        "there is nothing to check against; add an example to the docstring, "
        f"such as `>>> {spec.signature.name}(…)` with its result on the next line"
    )


@dataclass(slots=True)
class _Verification:
    """The state of one verification; each step adds evidence and may end it."""

    spec: Spec
    program: str
    limits: Limits
    bench: Workbench
    form: Form | None
    effort: Effort
    rivals: Sequence[str]
    evidence: list[Evidence] = field(default_factory=list)
    counterexample: Counterexample | None = None
    failure: str = ""
    contradiction: str = ""
    inputs: tuple[Input, ...] = ()
    generated: Generated | None = None
    proved: str = ""
    strength: Strength | None = None
    questions: tuple[Question, ...] = ()
    alternatives: tuple[tuple[Statement, ...], ...] = ()

    async def run(self) -> Weighed:
        for step in (self.examples, self.types, self.calls, self.types_alone, self.proof):
            await step()
            if self.counterexample is not None or self.failure:
                break
        else:
            await self.measure()
        return Weighed(self.verdict(), self.alternatives)

    @property
    def executor(self) -> Executor:
        """The one whose word counts here."""
        executor = self.bench.python or self.bench.fast
        assert executor is not None, "a workbench has an executor"
        return executor

    async def examples(self) -> None:
        if not self.spec.examples:
            return
        check = Examples(self.spec, self.limits, self.executor.name)
        await check.run(self.executor, self.program)
        if check.loading is not None:
            self.failure = not_loaded(check.loading)
            return
        self.evidence += check.evidence()
        self.counterexample, self.failure = check.counterexample, check.failure

    async def types(self) -> None:
        if self.form is None or not self.form.generated or not self.effort.types:
            return
        found = await check_types(
            self.bench.checker, self.spec, self.program, seconds=self.effort.types
        )
        if found is not None:
            self.evidence.append(found.evidence)
            self.contradiction = found.contradiction

    async def types_alone(self) -> None:
        """Where no call shows what the type checker says, its word is still against the program."""
        self.failure = self.contradiction

    async def calls(self) -> None:
        if not self.effort.inputs:
            return
        constants = constants_of(self.form.ir.body) if self.form is not None else ()
        made = generate(self.spec, constants=constants)
        if not made.inputs:
            self.evidence.append(_unsupported("inputs", made.reason))
            return
        self.inputs = made.inputs
        limits = replace(self.limits, seconds=min(self.effort.inputs, self.limits.seconds))
        self.generated = Generated(self.spec, self.program, self.executor, made.inputs, limits)
        await self.generated.run()
        self.evidence += self.generated.evidence()
        self.counterexample = self.generated.counterexample

    async def proof(self) -> None:
        if self.form is None or not self.effort.proof or not self.spec.ensures:
            return
        proof = await prove_contract(
            self.spec, self.form.ir, self.program, self.executor, seconds=self.effort.proof
        )
        self.evidence.append(proof.evidence)
        self.counterexample, self.proved = proof.counterexample, proof.bounds

    async def measure(self) -> None:
        """Measure what the evidence is worth, and find out what to ask."""
        if self.form is None or not self.effort.strength or not self.inputs:
            return
        assert self.generated is not None
        trial = Trial(self.spec, self.form, self.program, self.bench, self.generated.observations)
        await trial.run(self.rivals, seconds=self.effort.strength)
        self.strength = trial.strength
        odd = self.generated.oddities.asked
        asked = None if odd is None else odd_question(odd, self.spec)
        self.questions = questions_of(trial.table, asked)
        self.alternatives = tuple(it.body for it in trial.table.others if it.body)

    def verdict(self) -> Verdict:
        """Say what all of it showed."""
        evidence = tuple(self.evidence)
        if self.failure:
            return Verdict(status="failed", reason=self.failure, evidence=evidence)
        if self.counterexample is not None:
            return self.refuted(self.counterexample)
        return Verdict(
            status=self.status,
            reason="" if self.status != "unchecked" else _nothing_to_check(self.spec),
            evidence=evidence,
            strength=self.strength,
            questions=self.questions,
            doubts=() if self.generated is None else tuple(self.generated.oddities.words.values()),
            bounds=self.bounds,
        )

    def refuted(self, counterexample: Counterexample) -> Verdict:
        if self.bench.python is None:
            reason = f"{counterexample} in Monty, and there is no Python to replay it"
            return Verdict(status="failed", reason=reason, evidence=tuple(self.evidence))
        return Verdict(
            status="refuted", evidence=tuple(self.evidence), counterexample=counterexample
        )

    @property
    def status(self) -> Status:
        trusted = self.generated is None or self.generated.trusted
        if self.proved and trusted and contract_of(self.spec).speaks_of_result:
            return "proved"
        vacuous = any(it.kind == "proof" and it.outcome == "vacuous" for it in self.evidence)
        if self.generated is not None and self.generated.tested and not vacuous:
            return "tested"
        return "consistent" if self.spec.examples else "unchecked"

    @property
    def bounds(self) -> str:
        match self.status:
            case "proved":
                return self.proved
            case "tested":
                assert self.generated is not None
                count = self.generated.asked
                return f"on {count} generated input{'' if count == 1 else 's'}"
        return ""


def _unsupported(kind: EvidenceKind, reason: str) -> Evidence:
    return Evidence(kind=kind, outcome="unsupported", ran=0, held=0, seconds=0.0, note=reason)
