"""What a program does with many inputs, as data: how programs are told apart. Judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from lift_sys.inputs import Input
from lift_sys.sandbox import Call, Executor, Limits, Outcome, Raised, Returned
from lift_sys.spec import Spec
from lift_sys.verify.compare import same

__all__ = ["Behaviour", "Reply", "replies"]

# What a program raises is told as data, so that one round trip is enough for many calls.
TRY = """
def _lift_try(_lift_call):
    try:
        return (True, _lift_call())
    except Exception as _lift_error:
        return (False, type(_lift_error).__name__)
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a program does with one input: the value that it returns, or the name of what it raises."""

    returned: bool
    value: object

    @property
    def outcome(self) -> Outcome:
        """The same as of a call by itself."""
        if self.returned:
            return Returned(self.value)
        return Raised((str(self.value), "Exception", "BaseException", "object"), "")

    def agrees(self, other: "Reply | None") -> bool:
        """Tell whether another program does the same."""
        return (
            other is not None
            and self.returned == other.returned
            and same(self.value, other.value, mixed=False)
        )


Behaviour = Sequence[Reply | None]
"""A reply for each input; None where there is none, for want of time say."""


async def replies(
    spec: Spec, executor: Executor, program: str, inputs: Sequence[Input], *, limits: Limits
) -> Behaviour:
    """Call the function with all inputs, in one go where they need no setup, else one by one."""
    if spec.signature.is_async or any(made.setup for made in inputs):
        calls = [Call(made.call, made.setup) for made in inputs]
        outcomes = await executor.run_calls(program, calls, limits=limits)
        return [_replied(outcome) for outcome in outcomes]
    attempts = ", ".join(f"_lift_try(lambda: {made.call})" for made in inputs)
    call = Call(f"[{attempts}]")
    (outcome,) = await executor.run_calls(program + TRY, [call], limits=limits)
    match outcome:
        case Returned(value=list() as values) if len(values) == len(inputs):
            return [_reply(value) for value in values]
    return [None] * len(inputs)


def _reply(value: object) -> Reply | None:
    match value:
        case (bool() as returned, result):
            return Reply(returned, result)
    return None


def _replied(outcome: Outcome) -> Reply | None:
    match outcome:
        case Returned(value=value):
            return Reply(True, value)
        case Raised(name=name):
            return Reply(False, name)
    return None
