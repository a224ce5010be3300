"""Puts a question to CrossHair in a fresh child, and reads what may be an answer.

The child runs a program that is not trusted: nothing but an answer of exactly the known form, to
exactly this question and in time, is one. Knows nothing of docstrings.
"""

import ast
import asyncio
import importlib.util
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from lift_sys.prove.proof import Outcome, Proof
from lift_sys.sandbox import Limits, launch
from lift_sys.source.names import parse_or_none

__all__ = ["ask", "installed"]

WORKER = "lift_sys.prove.worker"
NEEDED = ("crosshair", "z3", "typeshed_client", "typing_inspect", "typing_extensions", "packaging")
MAX_TOLD = 200
SPARE_SECONDS = 0.1
"""What is left of the time for the answer, when the search ends by itself."""


def installed() -> bool:
    """Tell whether CrossHair can be started. Imports nothing."""
    return bool(_places())


async def ask(question: Mapping[str, object], limits: Limits) -> Proof:
    """Put one question to a fresh child; what is not a proper answer in time confirms nothing."""
    identifier = os.urandom(8).hex()
    seconds = max(limits.seconds - SPARE_SECONDS, 0.0)
    line = json.dumps({"id": identifier, "seconds": seconds, **question}).encode("ascii")
    timed_out = Proof("timed_out", reason=f"CrossHair was ended after {limits.seconds:g} s")
    try:
        async with (
            asyncio.timeout(limits.seconds),
            launch(WORKER, limits=limits, paths=_places()) as child,
        ):
            await child.send(line)
            answer = await child.receive()
            if answer is None:
                await child.wait()
            code, problem = child.exit_code, child.problem
            told = child.stderr.strip().rpartition("\n")[2]
    except TimeoutError:
        return timed_out
    if answer is not None:
        return _read(answer, identifier)
    if problem.startswith("ran longer"):
        return timed_out
    reason = f"CrossHair's process ended without an answer (exit code {code})"
    return Proof("unknown", reason=f"{reason}: {told[:MAX_TOLD]}" if told else reason)


def _read(line: bytes, identifier: str) -> Proof:
    """Read an answer of exactly the form that the worker gives."""
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        answer = None
    match answer:
        case {"id": str(given), "outcome": str(outcome), **rest} if given == identifier:
            call, reason, paths = rest.get("call", ""), rest.get("reason", ""), rest.get("paths", 0)
            raises = rest.get("raises", False)
            types = (type(call), type(reason), type(paths), type(raises))
            if types == (str, str, int, bool) and outcome in get_args(Outcome):
                return _checked(Proof(outcome, call, raises, reason, paths=paths))  # type: ignore[arg-type]
    return Proof("unknown", reason="the answer does not come from CrossHair")


def _checked(proof: Proof) -> Proof:
    """Drop a refutation without a call of literals, and a confirmation without a path."""
    if (proof.outcome == "refuted") != _is_literal_call(proof.call):
        return Proof("unknown", reason="the counterexample is no call with plain literals")
    if proof.outcome == "confirmed" and proof.paths < 1:
        return Proof("unknown", reason="CrossHair confirms without having followed a path")
    return proof


def _is_literal_call(call: str) -> bool:
    tree = parse_or_none(f"f{call}")
    match tree.body if tree else []:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="f"), args=values, keywords=named))]:
            values = [*values, *(keyword.value for keyword in named)]
            return all(keyword.arg for keyword in named) and all(map(_is_literal, values))
    return False


def _is_literal(tree: ast.expr) -> bool:
    try:
        ast.literal_eval(tree)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return False
    return True


def _places() -> tuple[str, ...]:
    """Return the directories that hold CrossHair and what it needs, or none if it is not installed."""
    found: dict[str, None] = {}
    for name in NEEDED:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            return ()
        origin = Path(spec.origin)
        found[str(origin.parent.parent if spec.submodule_search_locations else origin.parent)] = (
            None
        )
    return tuple(found)
