"""Has CrossHair search for arguments that break a condition, inside the child.

Knows CrossHair's own classes, and nothing of where the condition comes from.
"""

from __future__ import annotations

import contextlib
import inspect
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crosshair.condition_parser import (
    POSTCONDITION,
    PRECONDITION,
    ConditionExpr,
    Conditions,
    condition_parser,
)
from crosshair.core import CallTreeAnalysis, analyze_calltree
from crosshair.core_and_libs import MessageType
from crosshair.options import DEFAULT_OPTIONS
from crosshair.statespace import VerificationStatus
from crosshair.tracers import NoTracing

from lift_sys.prove.literals import shown, written_call

__all__ = ["Escaped", "Found", "Question", "explore"]

PLACE = "<contract>"
_ESCAPED = re.compile(r"\bEscaped: (\w+)")
PATH_SECONDS = 0.25
"""How long one path may take. Z3 overruns this, by far with floats: a shorter time finds more."""


class Escaped(Exception):  # noqa: N818 - it is not an error of the search
    """The function or a condition raised an exception: its class is named, its arguments are left out.

    They may be symbolic values, of which CrossHair fails to write a message.
    """


class Question(Protocol):
    """A function, what its arguments must be, and what must hold of its result."""

    signature: inspect.Signature

    def call(self, *values: object, **named: object) -> object:
        """Call the function; raises `Escaped` for what it must not raise."""

    def admits(self, bound: Mapping[str, Any]) -> bool:
        """Tell whether arguments meet the precondition."""

    def holds(self, bound: Mapping[str, Any]) -> bool:
        """Tell whether the postcondition holds; the result stands under `__return__`."""


@dataclass(slots=True)
class Found:
    """What a search came to."""

    outcome: str = "open"
    """`confirmed`, `refuted`, `unmet` (no arguments met the precondition) or `open`."""
    exhausted: bool = False
    """Whether there was no further path to look at."""
    paths: int = 0
    call: str = ""
    """Of a refutation, if all arguments have literals; without the function's name."""
    returned: str = ""
    """What that call returned, if it did and this has a literal."""
    raised: str = ""
    """The exception that the function raised, or what CrossHair says instead."""
    undecided: str = ""
    """The exception that the condition raised, or what CrossHair says instead."""


class _OutOfTimeError(BaseException):
    """Ends a search; no `Exception`, which would be taken for one of the function's."""


def explore(question: Question, deadline: float) -> Found:
    """Search until `deadline` on the monotonic clock; one path may take longer."""
    found = Found()
    stats: Counter[str] = Counter()
    seconds = max(deadline - time.monotonic(), 0.05)
    options = DEFAULT_OPTIONS.overlay(
        analysis_kind=(),  # a docstring of the program's must not be taken for a contract
        per_condition_timeout=seconds,
        per_path_timeout=PATH_SECONDS,
        max_uninteresting_iterations=sys.maxsize,
        stats=stats,
    )
    options.deadline = time.process_time() + seconds
    conditions = _conditions(question, deadline, found)
    with condition_parser(options.analysis_kind), contextlib.suppress(_OutOfTimeError):
        analysis = analyze_calltree(options, conditions)
        found.exhausted = bool(stats["exhaustion"])
        _read(analysis, found)
    found.paths = stats["num_paths"]
    return found


def _conditions(question: Question, deadline: float, found: Found) -> Conditions:
    """Put a question as CrossHair does; arguments and result of a counterexample go to `found`."""

    def admits(bound: Mapping[str, Any]) -> bool:
        with NoTracing():  # type: ignore[no-untyped-call]
            # CrossHair's own limit counts the processor's time.
            if time.monotonic() > deadline:
                raise _OutOfTimeError
        return question.admits(bound)

    def keep(bound: inspect.BoundArguments, result: object, _: object) -> tuple[str, str]:
        found.call = written_call("", bound)
        found.returned = shown(result)
        return "", "None"

    call = question.call
    return Conditions(
        fn=call,
        src_fn=call,
        pre=[ConditionExpr(PRECONDITION, admits, PLACE, 1, "requires")],
        post=[ConditionExpr(POSTCONDITION, question.holds, PLACE, 2, "ensures")],
        # CrossHair would allow these in the conditions as well: `call` deals with them.
        raises=frozenset(),
        sig=question.signature,
        mutable_args=None,
        fn_syntax_messages=[],
        counterexample_description_maker=keep,
    )


def _read(analysis: CallTreeAnalysis, found: Found) -> None:
    """Note the outcome that CrossHair's messages and status stand for."""
    if analysis.verification_status is VerificationStatus.CONFIRMED and found.exhausted:
        found.outcome = "confirmed"
    for message in analysis.messages:
        named = _ESCAPED.search(message.message)
        error = named[1] if named else message.message
        match message.state:
            case MessageType.PRE_UNSAT:
                found.outcome = "unmet"
            case MessageType.POST_FAIL:
                found.outcome = "refuted"
            case MessageType.EXEC_ERR:
                found.outcome, found.raised = "refuted", error
            case MessageType.POST_ERR:
                found.outcome, found.undecided = "refuted", error
