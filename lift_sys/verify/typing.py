"""Evidence from a static type checker: a body that contradicts the annotations that the user wrote.

Nothing is run, so that what it finds is no counterexample yet.
"""

import time
from dataclasses import dataclass

from lift_sys.errors import SandboxError
from lift_sys.spec import Spec
from lift_sys.typecheck import (
    NOT_INSTALLED,
    CheckTimeoutError,
    TypeChecker,
    find_extent,
    refutation,
)
from lift_sys.verdicts import Evidence, EvidenceOutcome
from lift_sys.verify.words import shortened

__all__ = ["Typed", "check_types"]


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of it."""

    evidence: Evidence
    contradiction: str = ""
    """What contradicts the annotations, and where; empty for nothing."""


async def check_types(
    checker: TypeChecker | None, spec: Spec, program: str, *, seconds: float
) -> Typed | None:
    """Ask the type checker about the function's body; None where nothing is annotated that it could contradict."""
    signature = spec.signature
    annotated = [it.annotation for it in signature.parameters] + [signature.returns]
    extent = find_extent(program, spec.target.name_in_program)
    if extent is None or not any(annotated):
        return None
    if checker is None:
        return Typed(_evidence("no type checker", "unsupported", NOT_INSTALLED))
    started = time.perf_counter()
    try:
        problems = await checker.check(program, seconds=seconds)
    except CheckTimeoutError as error:
        return Typed(_evidence(checker.name, "timed_out", str(error)))
    except SandboxError as error:
        return Typed(_evidence(checker.name, "unsupported", str(error)))
    took = time.perf_counter() - started
    wrong = refutation(problems, extent)
    if wrong is None:
        return Typed(_evidence(checker.name, "held", "", took))
    line = shortened(program.split("\n")[wrong.line].strip())
    contradiction = f"{checker.name} objects to `{line}`: {shortened(wrong.message)}"
    return Typed(_evidence(checker.name, "refuted", wrong.message, took), contradiction)


def _evidence(by: str, outcome: EvidenceOutcome, note: str, seconds: float = 0.0) -> Evidence:
    ran = int(outcome in ("held", "refuted"))
    held = int(outcome == "held")
    return Evidence(
        kind="types", outcome=outcome, ran=ran, held=held, seconds=seconds, by=by, note=note
    )
