"""Has CrossHair try to prove, or to refute, the contract that a docstring states.

CrossHair runs the program, so it runs in the sandbox, and what it answers is read as text that may be
forged. Knows nothing of how the other evidence is gathered; nothing is replayed here.
"""

import ast
import time
from dataclasses import replace

from lift_sys.ir.model import FunctionIR, Predicate
from lift_sys.prove.annotations import concrete, described
from lift_sys.prove.asking import ask, installed
from lift_sys.prove.doubts import doubt
from lift_sys.prove.proof import Proof
from lift_sys.prove.trust import distrust
from lift_sys.sandbox import Limits
from lift_sys.source.names import parse_or_none
from lift_sys.spec import Spec

__all__ = ["provable", "prove"]


def provable(spec: Spec, ir: FunctionIR) -> str:
    """Say in words why a proof is not tried at all, or nothing. Costs little and starts nothing."""
    signature = spec.signature
    if not spec.ensures:
        return "the docstring has no `ensures`, a condition on `result` to be proved"
    if signature.is_async or signature.binding != "function":
        return "only plain functions are proved, no methods and no coroutines"
    if ir.effects.reads or ir.effects.writes:
        return "the function reads or writes something outside"
    for parameter in signature.parameters:
        reason = _unusable(parameter.kind, parameter.name, parameter.annotation, spec)
        if reason:
            return reason
    return "" if installed() else "CrossHair is not installed: install `lift-sys[verify]`"


async def prove(
    spec: Spec, ir: FunctionIR, program: str, *, seconds: float, memory_mib: int = 2048
) -> Proof:
    """Ask CrossHair about the function in `program`, for `seconds` of wall-clock time in all.

    Every path ends in a `Proof`; cancelling ends the child at once. Raises `SandboxError` when no child
    can be started.
    """
    started = time.perf_counter()
    untried = provable(spec, ir)
    if not untried and (reason := distrust(program)):
        untried = f"the program {reason}"
    if untried:
        return Proof("unsupported", reason=untried)
    limits = Limits(seconds=seconds, memory_mib=memory_mib)
    proof = await ask(_question(spec, program), limits)
    name = spec.signature.name
    if proof.call:
        proof = replace(proof, call=f"{name}{proof.call}")
    if proof.outcome == "confirmed":
        doubtful = doubt(program)
        proof = (
            replace(proof, outcome="unknown", reason=f"confirmed, but {doubtful}")
            if doubtful
            else replace(proof, bounds=_bounds(spec))
        )
    return replace(proof, seconds=time.perf_counter() - started)


def _question(spec: Spec, program: str) -> dict[str, object]:
    signature = spec.signature
    return {
        "program": program,
        "name": signature.name,
        "parameters": {it.name: concrete(it.annotation or "") for it in signature.parameters},
        "returns": _own(signature.returns, spec),
        "requires": _all(spec.requires),
        "ensures": _all(spec.ensures),
        "raises": sorted(
            {it.exception.rpartition(".")[2] for it in spec.raises}
            | {it.rpartition(".")[2] for it in spec.effects.raises}
        ),
        "mutates": spec.effects.mutates,
    }


def _own(annotation: str | None, spec: Spec) -> str:
    """Write a type by built-in names only; empty if it has others, or the module means others by them."""
    tree = parse_or_none(annotation or "")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} if tree else set()
    return "" if names & set(spec.target.siblings) else concrete(annotation or "")


def _all(predicates: tuple[Predicate, ...]) -> str:
    return " and ".join(f"({it.expression})" for it in predicates) or "True"


def _unusable(kind: str, name: str, annotation: str | None, spec: Spec) -> str:
    """Say why no arguments can be made for a parameter, or nothing."""
    if kind.startswith("var_"):
        return f"{name!r} takes any number of arguments"
    if name == "result":
        return "a parameter is named 'result', as the result is in conditions"
    if annotation is None:
        return f"the parameter {name!r} has no annotation"
    if not _own(annotation, spec):
        return f"{name!r} is annotated as `{annotation}`, which is no type that CrossHair is given here"
    return ""


def _bounds(spec: Spec) -> str:
    """Say what a confirmation is worth."""
    parameters = spec.signature.parameters
    values = described(_own(it.annotation, spec) for it in parameters) or "all values"
    allowed = sorted({it.exception for it in spec.raises} | set(spec.effects.raises))
    return "; ".join(
        [
            "all paths through function and contract"
            + (f", for {values}" if parameters else "")
            + (" that meet `requires`" if spec.requires else ""),
            *([f"raising {' or '.join(allowed)} is allowed at any time"] if allowed else []),
            "for arguments of exactly these types, no two the same object",
            "memory, recursion depth and running time are left out",
            "relies on CrossHair's and Z3's models of Python's built-ins",
        ]
    )
