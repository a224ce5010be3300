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

__all__ = ["Standing", "Trials"]

MOST_COMPARED = 200
"""Longest text, in code points, of values that are compared for their likeness."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many examples hold of a body, and how near the others come, each between 0 and 1."""

    held: int
    near: float
    holds_all: bool
    failing: tuple[Example, ...] = ()
    blocked: bool = False
    """Whether the quick interpreter cannot tell."""


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
        held, near, failing, blocked = 0, 0.0, [], False
        for example in examples:
            outcome, judgement = self._judged(example, [next(outcomes) for _ in calls_of(example)])
            if judgement.result == "held" and self._is_typed(example, outcome):
                held += 1
            elif judgement.result == "unusable":
                continue
            else:
                blocked = blocked or judgement.result == "blocked"
                failing.append(example)
                near += nearness(example, outcome)
        return Standing(held, near, not failing and held > 0, tuple(failing), blocked)

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
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return 0.1
    both = sides(example)
    if both is not None:
        right = literal(both[1]) or literal(both[0])
        if right is None:
            return 0.1
        expected = right.value
    return 0.1 + 0.8 * _likeness(outcome.value, expected)


def _likeness(got: object, expected: object) -> float:
    match got, expected:
        case (bool(), bool()):
            return 0.3
        case (int() | float(), int() | float()):
            distance = abs(got - expected)
            return 0.3 + 0.7 / (1 + distance) if distance == distance else 0.3
        case _ if type(got) is type(expected) and isinstance(got, str | list | tuple | set | dict):
            ours, its = repr(got)[:MOST_COMPARED], repr(expected)[:MOST_COMPARED]
            return 0.3 + 0.7 * difflib.SequenceMatcher(None, ours, its).ratio()
    return 0.3 if type(got) is type(expected) else 0.0
