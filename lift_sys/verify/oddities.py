"""What is odd about what a program does with generated inputs, and may be meant so. Refutes nothing."""

from dataclasses import dataclass, field

from lift_sys.sandbox import Raised, Returned, Stopped
from lift_sys.spec import Spec
from lift_sys.verify.examples import annotation_of
from lift_sys.verify.judge import is_denied
from lift_sys.verify.observing import Observation
from lift_sys.verify.words import raised, returned, shortened

__all__ = ["Oddities", "may_raise"]


@dataclass(slots=True)
class Oddities:
    """Each kind once, with the smallest input that shows it, in words for people."""

    spec: Spec
    words: dict[str, str] = field(default_factory=dict)
    count: int = 0
    """How many calls were odd in one way or another."""
    denied: bool = False
    """Whether a call wanted what the sandbox does not give, so that nobody knows what it does elsewhere."""
    asked: Observation | None = None
    """The smallest call that raises what the docstring does not speak of, or whose result is of no use."""

    def note(self, seen: Observation) -> None:
        """Look at one call."""
        before = self.count
        call = shortened(seen.input.call)
        match seen.outcome:
            case Raised() as error if is_denied(error):
                self.denied = True
                self._add("denied", f"`{call}` {raised(error)} in the sandbox")
            case Raised() as error if not may_raise(error, self.spec):
                self._add("crash", f"`{call}` {raised(error)}")
                self.asked = self.asked or seen
            case Returned(value=value) if self.is_other(seen):
                expected = self.spec.signature.returns
                self._add("other", f"`{call}` {returned(value)}, the annotation says {expected}")
                self.asked = self.asked or seen
            case Stopped(message=message):
                self._add("stopped", f"`{call}` {message}")
        if seen.changed and not self.spec.effects.mutates:
            self._add("changed", f"`{call}` changed its argument {shortened(seen.changed[0])}")
        if seen.varied and not self.spec.effects.reads:
            self._add("varied", f"`{call}` gave two results for two equal calls")
        self.count = min(self.count, before + 1)

    def add(self, kind: str, words: str) -> None:
        """Note something that was found elsewhere."""
        self.words.setdefault(kind, words)

    def is_other(self, seen: Observation) -> bool:
        """Tell whether a result is of another type than annotated."""
        annotation = annotation_of(self.spec)
        return (
            annotation is not None
            and seen.direct
            and isinstance(seen.outcome, Returned)
            and not annotation.allows(seen.outcome.value)
        )

    def _add(self, kind: str, words: str) -> None:
        self.count += 1
        self.words.setdefault(kind, words)


def may_raise(error: Raised, spec: Spec) -> bool:
    """Tell whether the docstring names what was raised, or the call's set-up or the sandbox has to do with it."""
    named = {name.rpartition(".")[2] for name in spec.effects.raises}
    named |= {item.exception.rpartition(".")[2] for item in spec.raises}
    return error.by_example or not named.isdisjoint(error.classes) or is_denied(error)
