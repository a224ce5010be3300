"""Makes outcomes of what a session of Monty answered, trusting nothing in it. Runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lift_sys.sandbox.monty.guest import CALL_BEGINS, MAX_SIZE, RUN_BEGINS
from lift_sys.sandbox.monty.lacks import lack_behind
from lift_sys.sandbox.outcomes import Call, Outcome, Raised, Returned, Unsupported

# Importing `pydantic_monty` takes 25 ms, which a process that verifies nothing should not spend.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import pydantic_monty

__all__ = ["MAX_OUTPUT", "Thrown", "heard", "returned", "thrown"]

MAX_OUTPUT = 50_000
"""How many bytes of output one call may write."""
MAX_MESSAGE = 20_000
REPLACEMENT = "\ufffd"
"""What Monty makes of a lone surrogate, which its texts cannot hold."""
_UNFIT = re.compile(r"(\w+)\(\) (?:takes|missing|got|expected) ")
_CONTAINERS = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Thrown:
    """An exception that came out of a program, and the innermost place where it was."""

    error: BaseException
    function: str | None
    """By its name; `<module>` where that is the words of an example, None where nothing is known."""

    def outcome(self, call: Call | None, program: str, output: str) -> Outcome:
        """Say that it was raised, or what Monty lacks that may have caused it; no `call` yet while loading."""
        lack = lack_behind(self.error)
        if lack:
            return Unsupported(lack)
        classes = tuple(each.__name__ for each in type(self.error).__mro__)
        message = _shortened(str(self.error))
        by_example = call is not None and self._is_by_words(call, program)
        return Raised(classes, message, output, by_example)

    def _is_by_words(self, call: Call, program: str) -> bool:
        """Tell whether the words of the example raised it themselves, not the code that they call."""
        # Where the arguments do not fit, the frame of the caller is left out of what Monty tells.
        unfit = _UNFIT.match(str(self.error))
        if unfit is not None and unfit[1] not in call.expression:
            return False
        if self.function == "<lambda>":
            return "lambda" in call.expression and "lambda" not in program
        return self.function == "<module>"


def thrown(
    error: pydantic_monty.MontyRuntimeError | pydantic_monty.MontySyntaxError,
) -> Thrown | None:
    """Take an exception out of its wrapping; None for one that no code raised: Monty stopped it."""
    frames = error.traceback()
    cause = error.exception()
    if isinstance(cause, MemoryError) or (isinstance(cause, TimeoutError) and not frames):
        return None
    return Thrown(cause, frames[-1].function_name if frames else None)


def returned(entry: object, output: str) -> Outcome:
    """Read what came of a call that returned."""
    match entry:
        case (str(reason), None) if reason:
            return Unsupported(reason)
        case ("", value) if _is_plain(value):
            return Returned(value, output)
    return Unsupported("returned what cannot be read")


def heard(text: str, mark: str, count: int) -> Iterator[str | None]:
    """Yield what each of `count` calls printed, None for one that printed too much or cannot be told.

    `mark`, which the program cannot know, stands in `text` before a run of the program and before the call.
    """
    runs = text.split(mark + RUN_BEGINS) if mark else [text, *[""] * count]
    before, *rest = runs
    for index in range(count):
        if before or index >= len(rest):
            yield None
            continue
        output = rest[index].rpartition(mark + CALL_BEGINS)[2] if mark else ""
        yield output if len(output.encode()) <= MAX_OUTPUT else None


def _is_plain(value: object) -> bool:
    """Tell whether a value is what the session vouched for: plain data of exact types, and not too much of it."""
    level: list[Any] = [value]
    count = 0
    while level:
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is str:
                if REPLACEMENT in item:
                    return False
            elif kind in _CONTAINERS:
                below += item
            elif kind is dict:
                below += item.keys()
                below += item.values()
            elif item is not None and kind not in (bool, int, float, complex, bytes):
                return False
        count += len(below)
        if count > MAX_SIZE:
            return False
        level = below
    return True


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…"
