"""Holds a program against all that the docstring says exactly, and says what was shown.

Nothing of the program runs in this process: it sees values only.
"""

import ast
import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from lift_sys.ir.loops import shown_call
from lift_sys.ir.model import Example, Signature
from lift_sys.sandbox import (
    Call,
    Executor,
    Limits,
    Outcome,
    Raised,
    Returned,
    Session,
    Stopped,
    executor,
)
from lift_sys.spec import Spec
from lift_sys.verdicts import Counterexample, Evidence, Verdict
from lift_sys.verify.annotations import Annotation
from lift_sys.verify.judge import Judgement, judge, judge_sides, missing_module, sides
from lift_sys.verify.texts import parse, statements
from lift_sys.verify.words import raised, returned

__all__ = ["verify"]

_TYPE_MODULES = frozenset({"typing", "typing_extensions", "collections", "collections.abc"})


async def verify(
    spec: Spec, program: str, *, limits: Limits, runner: Executor | None = None
) -> Verdict:
    """Run the examples of `spec` against `program`, and hold what returns against the annotation.

    Stops at the first refutation; without examples no process is started. Cancelling ends the sandbox at once. Raises `SandboxError` when
    no sandbox can be started.
    """
    if not spec.examples:
        # Of many functions in a row most have no example: the checks beside them go on meanwhile.
        await asyncio.sleep(0)
        reason = (
            "there is nothing to check against; add an example to the docstring, "
            f"such as `>>> {spec.signature.name}(…)` with its result on the next line"
        )
        return Verdict(status="unchecked", reason=reason)
    check = _Check(spec, limits)
    async with (runner or executor()).session(program, limits=limits) as session:
        if session.loading is not None:
            return Verdict(status="failed", reason=_not_loaded(session.loading))
        return await check.run(session)


@dataclass(slots=True)
class _Check:
    """The state of one verification: what ran, what held, and how long it took."""

    spec: Spec
    limits: Limits
    annotation: Annotation | None = None
    ran: int = 0
    held: int = 0
    typed: int = 0
    unusable: list[str] = field(default_factory=list)
    blocked: str = ""
    counterexample: Counterexample | None = None
    out_of_time: bool = False
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        returns = self.spec.signature.returns
        if returns is not None:
            self.annotation = Annotation(returns, _foreign_names(self.spec))

    async def run(self, session: Session) -> Verdict:
        """Examine one example after the other until one refutes the program."""
        for item in self.spec.examples:
            await self.examine(session, item.example)
            if self.counterexample is not None or self.out_of_time:
                break
        return self.verdict()

    async def examine(self, session: Session, example: Example) -> None:
        """Run one example and note what it showed."""
        outcome, judgement = await self.judged(session, example)
        if isinstance(outcome, Stopped) and outcome.cause == "all_time":
            self.out_of_time = True
            return
        if judgement.result == "unusable":
            self.unusable.append(judgement.got)
            return
        if judgement.result == "blocked":
            self.blocked = self.blocked or judgement.got
            return
        self.ran += 1
        if judgement.result == "refuted":
            self.counterexample = Counterexample(
                call=shown_call(example), got=judgement.got, expected=judgement.expected
            )
            return
        self.held += 1
        if isinstance(outcome, Returned):
            self.hold_against_annotation(example, outcome.value)

    async def judged(self, session: Session, example: Example) -> tuple[Outcome, Judgement]:
        """Run one example and judge it, an equality by the values of its two sides if possible."""
        both = sides(example)
        if both is not None:
            outcome = await session.call(Call(both, example.setup))
            judgement = judge_sides(outcome)
            if judgement is not None:
                return outcome, judgement
            if not isinstance(outcome, Returned):
                return outcome, judge(example, outcome, mixed=True)
        outcome = await session.call(Call(example.call, example.setup))
        direct = _is_direct(example.call, self.spec.signature)
        return outcome, judge(example, outcome, mixed=self.mixed, direct=direct)

    @property
    def mixed(self) -> bool:
        """Whether int and float are one kind: unless the annotation speaks of int and not of float."""
        return (
            self.annotation is None
            or not self.annotation.mentions("int")
            or any(self.annotation.mentions(it) for it in ("float", "complex", "Number", "Real"))
        )

    def hold_against_annotation(self, example: Example, value: object) -> None:
        """Note whether `value` has the type that the annotation says, where it is the result."""
        if self.annotation is None or not _is_direct(example.call, self.spec.signature):
            return
        self.typed += 1
        if not self.annotation.allows(value):
            self.counterexample = Counterexample(
                call=example.call,
                got=returned(value),
                expected=self.annotation.source,
                source="annotation",
            )

    def verdict(self) -> Verdict:
        """Say what all of it showed."""
        evidence = self.evidence()
        if self.counterexample is not None:
            return Verdict(status="refuted", evidence=evidence, counterexample=self.counterexample)
        if self.out_of_time:
            reason = (
                f"checking took longer than {self.limits.seconds:g} s; {self.held} of "
                f"{len(self.spec.examples)} examples held until then. Allow more with `verifySeconds`"
            )
            return Verdict(status="failed", reason=reason, evidence=evidence)
        if self.blocked or not self.held:
            # A program must not get round an example by needing what the sandbox does not have.
            reason = self.blocked or self.unusable[0]
            return Verdict(status="failed", reason=reason, evidence=evidence)
        return Verdict(status="consistent", evidence=evidence)

    def evidence(self) -> tuple[Evidence, ...]:
        seconds = time.perf_counter() - self.started
        limits = f"within {self.limits.seconds:g} s and {self.limits.memory_mib} MiB"
        if self.unusable:
            limits += f"; {len(self.unusable)} could not be checked: {self.unusable[0]}"
        examples = Evidence(
            kind="examples", ran=self.ran, held=self.held, seconds=seconds, limits=limits
        )
        if not self.typed:
            return (examples,)
        wrong = self.counterexample is not None and self.counterexample.source == "annotation"
        types = Evidence(
            kind="types",
            ran=self.typed,
            held=self.typed - wrong,
            seconds=0.0,
            limits="the results of the examples only",
        )
        return examples, types


def _not_loaded(problem: Raised | Stopped) -> str:
    """Say why a program cannot be checked at all, and what to do."""
    if isinstance(problem, Stopped):
        return f"the module that the function stands in {problem.message} while it was loaded"
    if "ModuleNotFoundError" in problem.classes:
        return missing_module(problem.message)
    if "relative import" in problem.message:
        return "imports from the function's own package cannot be done in the sandbox"
    return f"the module that the function stands in {raised(problem)} while it was loaded"


def _is_direct(call: str, signature: Signature) -> bool:
    """Tell whether an expression's value is the function's own result, not made from it."""
    tree = parse(call)
    if isinstance(tree, ast.Await):
        tree = tree.value
    if isinstance(tree, ast.Call) and signature.binding != "property":
        tree = tree.func
    match tree:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == signature.name
    return False


def _foreign_names(spec: Spec) -> Iterator[str]:
    """Names that mean something of the module's own, whatever a type of that name is elsewhere."""
    yield from spec.target.siblings
    for source in spec.target.imports:
        for statement in statements(source):
            if isinstance(statement, ast.ImportFrom) and statement.module not in _TYPE_MODULES:
                yield from (alias.asname or alias.name for alias in statement.names)
