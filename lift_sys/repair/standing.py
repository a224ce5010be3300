"""Runs bodies on the examples in the quick interpreter, and says how near they come. Decides nothing."""

import ast
import difflib
from dataclasses import dataclass, field

from lift_sys.ir import Example, render_body
from lift_sys.repair.model import Block
from lift_sys.sandbox import Executor, Limits, Outcome, Raised, Returned, Unsupported
from lift_sys.spec import Spec
from lift_sys.verify import Form
from lift_sys.verify.examples import Examples, bound_by, calls_of, is_direct
from lift_sys.verify.judge import Judgement, judge, judge_sides, literal, sides
from lift_sys.verify.texts import UNREADABLE

__all__ = ["Standing", "Trials"]

MOST_COMPARED = 80
"""Longest text, in code points, of values that are compared for their likeness."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which examples hold of a body, and how near the others come."""

    held: frozenset[int]
    """The numbers of those that hold."""
    near: float
    """How near the others come, 0 to 1 each, in all."""
    failing: tuple[Example, ...] = ()

    @property
    def holds_all(self) -> bool:
        """Whether all examples hold that can be used."""
        return bool(self.held) and not self.failing

    def is_nearer(self, before: "Standing") -> bool:
        """Tell whether an edit mended something and broke nothing."""
        return self.held >= before.held and (self.held > before.held or self.near > before.near)

    def gain(self, before: "Standing") -> float:
        """Return the share of the failing examples that an edit mended."""
        return len(self.held - before.held) / (len(before.failing) or 1)

    def nearer(self, before: "Standing") -> float:
        """Return how much nearer the others come, as a share."""
        if not self.failing or not before.failing:
            return 0.0
        return max(0.0, self.near / len(self.failing) - before.near / len(before.failing))


@dataclass(slots=True)
class Trials:
    """The examples of one docstring, and the form of the function that they are tried on."""

    spec: Spec
    form: Form
    executor: Executor
    limits: Limits
    tried: int = 0
    _check: Examples = field(init=False)

    def __post_init__(self) -> None:
        self._check = Examples(self.spec, self.limits, self.executor.name)
        self._check.bound = bound_by(self.form.with_body(render_body(self.form.ir.body)))

    async def standing(self, body: Block) -> Standing:
        """Run all examples on a body."""
        self.tried += 1
        program = self.form.with_body(render_body(body))
        examples = [item.example for item in self.spec.examples]
        calls = [call for example in examples for call in calls_of(example)]
        outcomes = iter(await self.executor.run_calls(program, calls, limits=self.limits))
        held: list[int] = []
        failing: list[Example] = []
        near = 0.0
        for number, example in enumerate(examples):
            outcome, judgement = self._judged(example, [next(outcomes) for _ in calls_of(example)])
            if judgement.result == "held" and self._is_typed(example, outcome):
                held.append(number)
            elif judgement.result != "unusable":
                failing.append(example)
                near += nearness(example, outcome)
        return Standing(frozenset(held), near, tuple(failing))

    def _judged(self, example: Example, made: list[Outcome]) -> tuple[Outcome, Judgement]:
        both = sides(example)
        if both is None:
            direct = is_direct(example.call, self.spec.signature)
            mixed, bound = self._check.mixed, self._check.bound
            return made[0], judge(example, made[0], mixed=mixed, direct=direct, bound=bound)
        ran = iter(made)
        outcomes = [literal(side) or next(ran) for side in both]
        for outcome in outcomes:
            if not isinstance(outcome, Returned):
                return outcome, judge(example, outcome, mixed=True, bound=self._check.bound)
        left, right = (it.value for it in outcomes if isinstance(it, Returned))
        unknown = Judgement("blocked", "only the program itself could compare these objects")
        return outcomes[0], judge_sides(left, right) or unknown

    def _is_typed(self, example: Example, outcome: Outcome) -> bool:
        annotation = self._check.annotation
        if annotation is None or not isinstance(outcome, Returned):
            return True
        return not is_direct(example.call, self.spec.signature) or annotation.allows(outcome.value)


def nearness(example: Example, outcome: Outcome) -> float:
    """Say how near an outcome comes to what an example expects: 0 for a crash, under 1 for a value."""
    if isinstance(outcome, Unsupported):
        return 0.0
    if not isinstance(outcome, Returned):
        return 0.05 if isinstance(outcome, Raised) else 0.0
    try:
        expected = ast.literal_eval(example.expected)
    except UNREADABLE:
        return 0.1
    both = sides(example)
    if both is not None:
        right = literal(both[1]) or literal(both[0])
        if right is None:
            return 0.1
        expected = right.value
    if outcome.value is None:
        return 0.02
    return 0.1 + 0.8 * _likeness(outcome.value, expected)


def _likeness(got: object, expected: object) -> float:
    match got, expected:
        case (bool(), bool()):
            return 0.3
        case (int() | float(), int() | float()):
            return 0.3 + 0.7 * _nearness_of_numbers(got, expected)
        case _ if type(got) is type(expected) and isinstance(got, str | list | tuple | set | dict):
            ours, its = repr(got)[:MOST_COMPARED], repr(expected)[:MOST_COMPARED]
            return 0.3 + 0.7 * difflib.SequenceMatcher(None, ours, its).ratio()
    return 0.3 if type(got) is type(expected) else 0.0


def _nearness_of_numbers(got: float, expected: float) -> float:
    try:
        distance = float(abs(got - expected))
    except OverflowError:
        return 0.0
    return 1 / (1 + distance) if distance >= 0 else 0.0
