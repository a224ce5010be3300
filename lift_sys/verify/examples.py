"""Holds a program against the examples of a docstring and the annotation of its results.

Nothing of the program runs in this process: it sees values only.
"""

import ast
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lift_sys.ir.loops import shown_call
from lift_sys.ir.model import Example, Signature
from lift_sys.sandbox import (
    Call,
    Executor,
    Limits,
    Outcome,
    Raised,
    Returned,
    Stopped,
    Unsupported,
)
from lift_sys.spec import Spec
from lift_sys.verdicts import Counterexample, Evidence
from lift_sys.verify.annotations import Annotation
from lift_sys.verify.judge import (
    Judgement,
    judge,
    judge_sides,
    literal,
    missing_module,
    sides,
)
from lift_sys.verify.texts import parse, statements
from lift_sys.verify.words import raised, returned

__all__ = ["Examples", "annotation_of", "is_direct", "may_return", "mixes", "not_loaded"]

Caller = Callable[[Call], Awaitable[Outcome]]

_TYPE_MODULES = frozenset({"typing", "typing_extensions", "collections", "collections.abc"})


@dataclass(slots=True)
class Examples:
    """The state of one check of all examples: what ran, what held, and how long it took."""

    spec: Spec
    limits: Limits
    by: str
    """The name of what runs them."""
    annotation: Annotation | None = None
    ran: int = 0
    held: int = 0
    typed: int = 0
    unusable: list[str] = field(default_factory=list)
    blocked: str = ""
    counterexample: Counterexample | None = None
    out_of_time: bool = False
    mixed: bool = field(init=False)
    """Whether int and float are one kind."""
    bound: frozenset[str] = frozenset()
    """The names that the program's module has."""
    loading: Raised | Stopped | None = None
    """Why the program could not be loaded, so that nothing was examined."""
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.annotation = annotation_of(self.spec)
        self.mixed = mixes(self.annotation)

    async def run(self, executor: Executor, program: str) -> None:
        """Examine one example after the other until one refutes the program."""
        self.bound = bound_by(program)

        async def apart(call: Call) -> Outcome:
            (outcome,) = await executor.run_calls(program, [call], limits=self.limits)
            return outcome

        async with executor.session(program, limits=self.limits) as session:
            self.loading = session.loading
            for item in self.spec.examples if session.loading is None else ():
                calls = (session.call, apart, session.call)
                self.note(item.example, *await self._examined(item.example, *calls))
                if self.counterexample is not None or self.out_of_time:
                    break

    async def run_at_once(self, executor: Executor, program: str) -> None:
        """Examine all examples in one go, where that is quicker than to stop at the first refutation."""
        self.bound = bound_by(program)
        examples = [item.example for item in self.spec.examples]
        calls = [call for example in examples for call in calls_of(example)]
        made = await executor.run_calls(program, calls, limits=self.limits)
        outcomes = iter(made)

        async def known(_: Call) -> Outcome:
            return next(outcomes)

        async def again(call: Call) -> Outcome:
            (outcome,) = await executor.run_calls(program, [call], limits=self.limits)
            return outcome

        for example in examples:
            self.note(example, *await self._examined(example, known, known, again))
            if self.counterexample is not None:
                break

    async def _examined(
        self, example: Example, call: Caller, apart: Caller, again: Caller
    ) -> tuple[Outcome, Judgement]:
        """Run one example and judge it, an equality by the values of its two sides if possible.

        Each side is run `apart` from the other: what runs for one must not learn what the other is. `again` is
        for objects that only the program itself can compare.
        """
        both = sides(example)
        if both is not None:
            callers = iter((call, apart))
            outcomes = [
                literal(side) or await next(callers)(Call(side, example.setup)) for side in both
            ]
            for outcome in outcomes:
                if not isinstance(outcome, Returned):
                    return outcome, judge(example, outcome, mixed=True, bound=self.bound)
            left, right = (it.value for it in outcomes if isinstance(it, Returned))
            judgement = judge_sides(left, right)
            if judgement is not None:
                return outcomes[0], judgement
            # Of another class, an object could call itself equal to anything.
            compared = f"(lambda l, r: type(l) is type(r) and l == r)({', '.join(both)})"
            outcome = await again(Call(compared, example.setup))
            return outcome, judge(example, outcome, mixed=True, bound=self.bound)
        outcome = await call(Call(example.call, example.setup))
        direct = is_direct(example.call, self.spec.signature)
        judgement = judge(example, outcome, mixed=self.mixed, direct=direct, bound=self.bound)
        return outcome, judgement

    def note(self, example: Example, outcome: Outcome, judgement: Judgement) -> None:
        """Take note of what one example showed."""
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

    def hold_against_annotation(self, example: Example, value: object) -> None:
        """Note whether `value` has the type that the annotation says, where it is the result."""
        if self.annotation is None or not is_direct(example.call, self.spec.signature):
            return
        self.typed += 1
        if not self.annotation.allows(value):
            self.counterexample = Counterexample(
                call=example.call,
                got=returned(value),
                expected=self.annotation.source,
                source="annotation",
            )

    @property
    def failure(self) -> str:
        """Why it cannot be told whether the program is right; empty where it can."""
        if self.counterexample is not None:
            return ""
        if self.out_of_time:
            return (
                f"checking took longer than {self.limits.seconds:g} s; {self.held} of "
                f"{len(self.spec.examples)} examples held until then. Allow more with `verifySeconds`"
            )
        if self.blocked or not self.held:
            # A program must not get round an example by needing what the sandbox does not have.
            return self.blocked or self.unusable[0]
        return ""

    def evidence(self) -> tuple[Evidence, ...]:
        """Say what ran; of results held against the annotation too."""
        seconds = time.perf_counter() - self.started
        limits = f"within {self.limits.seconds:g} s and {self.limits.memory_mib} MiB"
        if self.unusable:
            limits += f"; {len(self.unusable)} could not be checked: {self.unusable[0]}"
        wrong = self.counterexample is not None and self.counterexample.source == "annotation"
        refuted = self.counterexample is not None and not wrong
        examples = Evidence(
            kind="examples",
            outcome="refuted" if refuted else "timed_out" if self.out_of_time else "held",
            ran=self.ran,
            held=self.held,
            seconds=seconds,
            by=self.by,
            limits=limits,
        )
        if not self.typed:
            return (examples,)
        types = Evidence(
            kind="annotation",
            outcome="refuted" if wrong else "held",
            ran=self.typed,
            held=self.typed - wrong,
            seconds=0.0,
            by=self.by,
            limits="the results of the examples only",
        )
        return examples, types


def calls_of(example: Example) -> list[Call]:
    """Return the calls that an example takes: of an equality one for each side that is no literal."""
    both = sides(example) or (example.call,)
    return [Call(side, example.setup) for side in both if len(both) == 1 or literal(side) is None]


@lru_cache(maxsize=256)
def bound_by(program: str) -> frozenset[str]:
    """Return the names that a module binds, wherever it does."""
    found: set[str] = set()
    for node in (node for tree in statements(program) for node in ast.walk(tree)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.alias():
                found.add(node.asname or node.name.partition(".")[0])
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
    return frozenset(found)


def annotation_of(spec: Spec) -> Annotation | None:
    """Return what the signature says of the result, or None where it says nothing."""
    returns = spec.signature.returns
    return None if returns is None else _annotation(returns, frozenset(_foreign_names(spec)))


@lru_cache(maxsize=256)
def _annotation(returns: str, foreign: frozenset[str]) -> Annotation:
    return Annotation(returns, foreign)


def may_return(spec: Spec, value: object) -> bool:
    """Tell whether the signature allows this result."""
    annotation = annotation_of(spec)
    return annotation is None or annotation.allows(value)


def mixes(annotation: Annotation | None) -> bool:
    """Whether int and float are one kind: unless the annotation speaks of int and not of float."""
    return (
        annotation is None
        or not annotation.mentions("int")
        or any(annotation.mentions(it) for it in ("float", "complex", "Number", "Real"))
    )


def not_loaded(problem: Raised | Stopped | Unsupported) -> str:
    """Say why a program cannot be checked at all, and what to do."""
    if isinstance(problem, Unsupported):
        return problem.message
    if isinstance(problem, Stopped):
        return f"the module that the function stands in {problem.message} while it was loaded"
    if "ModuleNotFoundError" in problem.classes:
        return missing_module(problem.message)
    if "relative import" in problem.message:
        return "imports from the function's own package cannot be done in the sandbox"
    return f"the module that the function stands in {raised(problem)} while it was loaded"


def is_direct(call: str, signature: Signature) -> bool:
    """Tell whether an expression's value is the function's own result, not made from it."""
    return _names_last(call, signature.name, is_property=signature.binding == "property")


@lru_cache(maxsize=1024)
def _names_last(call: str, name: str, *, is_property: bool) -> bool:
    tree = parse(call)
    if isinstance(tree, ast.Await):
        tree = tree.value
    if isinstance(tree, ast.Call) and not is_property:
        tree = tree.func
    match tree:
        case ast.Name(id=called) | ast.Attribute(attr=called):
            return called == name
    return False


def _foreign_names(spec: Spec) -> Iterator[str]:
    """Names that mean something of the module's own, whatever a type of that name is elsewhere."""
    yield from spec.target.siblings
    for source in spec.target.imports:
        for statement in statements(source):
            if isinstance(statement, ast.ImportFrom) and statement.module not in _TYPE_MODULES:
                yield from (alias.asname or alias.name for alias in statement.names)
