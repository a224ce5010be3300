"""Puts one question to CrossHair, inside the child, and answers in one line of JSON.

Runs in the sandbox only, with CrossHair on its path. Knows nothing of docstrings.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from lift_sys.prove.contract import AnyResult, Contract, WrongContract
from lift_sys.prove.search import Found, explore

__all__ = ["main"]

MAX_REASON = 300
SECOND_LOOK_SECONDS = 0.5
OUT_OF_REACH = ("MemoryError", "RecursionError")
"""Exceptions that may come from the search, which needs more than a plain call does."""

Answer = dict[str, str | int]


def main() -> None:
    """Answer the one question on standard input."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.dup(1)
    # What a program prints must not be taken for an answer.
    os.dup2(2, 1)
    asked = json.loads(requests.readline())
    # Starting up has taken some of the time already.
    deadline = time.monotonic() + asked["seconds"] - time.process_time()
    try:
        answer = _answer(asked, deadline)
    except MemoryError:
        answer = _unknown("the search ran out of memory")
    except BaseException as error:  # CrossHair's own do not derive from `Exception`
        answer = _unknown(f"CrossHair broke off: {type(error).__name__}: {error}")
    os.write(answers, json.dumps({"id": asked["id"], **answer}).encode() + b"\n")


def _answer(asked: Mapping[str, Any], deadline: float) -> Answer:
    space: dict[str, Any] = {"__name__": "program"}
    try:
        code = compile(asked["program"], "<program>", "exec", dont_inherit=True)
        exec(code, space)  # noqa: S102 - in the sandbox
        function = space[asked["name"]]
        contract = Contract(asked, function)
    except Exception as error:
        reason = f"the program does not load: {type(error).__name__}: {error}"
        return {"outcome": "unsupported", "reason": reason[:MAX_REASON]}
    found = explore(contract, deadline)
    if found.raised:
        contract, found = _wrong_result(asked, function, deadline) or (contract, found)
    answer = _first(contract, found)
    if found.outcome == "confirmed" and answer["outcome"] == "confirmed":
        wrong = explore(WrongContract(asked, function), deadline)
        soon = min(deadline, time.monotonic() + SECOND_LOOK_SECONDS)
        anything = explore(AnyResult(asked, function), soon)
        answer = _doubted(wrong, anything) or answer
    return {**answer, "paths": found.paths}


def _wrong_result(
    asked: Mapping[str, Any], function: Callable[..., object], deadline: float
) -> tuple[Contract, Found] | None:
    """Look for a call that returns what is wrong: a crash may mean a precondition that is not stated."""
    tolerant = Contract({**asked, "raises": ["Exception"]}, function)
    found = explore(tolerant, min(deadline, time.monotonic() + SECOND_LOOK_SECONDS))
    return (tolerant, found) if found.outcome == "refuted" and found.call else None


def _first(contract: Contract, found: Found) -> Answer:
    """Say what the search for a counterexample came to."""
    left_out = contract.entered > contract.judged or contract.weighed < found.paths
    match found.outcome:
        case "confirmed" | "unmet" if found.exhausted and left_out:
            return _unknown("CrossHair left out paths that its own values do not fit")
        case "confirmed" if contract.differs:
            return _unknown(
                "plain Python returns something else than CrossHair follows from the code"
            )
        case "confirmed" if contract.returned:
            return {"outcome": "confirmed"}
        case "confirmed":
            return _vacuous("within `requires` the function never returns: it always raises")
        case "unmet" if found.exhausted:
            return _vacuous("no arguments of the annotated types meet `requires`")
        case "unmet":
            return _timed_out("no arguments that meet `requires` were found")
        case "refuted":
            return _refuted(found, contract.broken)
    if found.exhausted:
        return _unknown("no counterexample was found, but CrossHair cannot follow every path")
    return _timed_out("no counterexample was found")


def _refuted(found: Found, broken: str) -> Answer:
    if found.raised.startswith("NotDeterministic"):
        return _unknown("the function takes different ways with the same arguments")
    if not found.call:
        return _unknown("a counterexample was found that cannot be written as plain literals")
    if found.raised.startswith(OUT_OF_REACH):
        return _unknown(f"the search itself ended in {found.raised}")
    returned = f"returns {found.returned}" if found.returned else "returns something"
    if broken:
        reason = f"{broken}, although CrossHair follows something else from the code"
    elif found.raised:
        reason = f"raises {found.raised}"
    elif found.undecided:
        reason = f"{returned} of which the contract raises {found.undecided}"
    else:
        reason = f"{returned} that breaks the contract"
    return {
        "outcome": "refuted",
        "call": found.call,
        "reason": reason[:MAX_REASON],
        "raises": reason.startswith("raises"),
    }


def _doubted(wrong: Found, anything: Found) -> Answer | None:
    """Say why a confirmation is worth nothing, if it is."""
    # A CrossHair that was tampered with, or does not see into the function, confirms this too.
    if wrong.outcome == "confirmed":
        return _unknown("CrossHair confirms a wrong condition of this function as well")
    if wrong.outcome != "refuted":
        ask = _unknown if wrong.exhausted else _timed_out
        return ask("confirmed, but CrossHair could not be made to refute a wrong condition")
    if anything.outcome == "confirmed":
        return _vacuous("the contract holds whatever a function returns")
    return None


def _vacuous(reason: str) -> Answer:
    return {"outcome": "vacuous", "reason": reason}


def _timed_out(reason: str) -> Answer:
    return {"outcome": "timed_out", "reason": reason}


def _unknown(reason: str) -> Answer:
    return {"outcome": "unknown", "reason": reason[:MAX_REASON]}
