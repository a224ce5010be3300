"""Evidence from CrossHair: a contract that is proved, or a call that breaks it, replayed in plain Python."""

import ast
from dataclasses import dataclass

from lift_sys.inputs import Input
from lift_sys.ir import FunctionIR
from lift_sys.prove import Outcome, prove
from lift_sys.sandbox import Executor, Limits
from lift_sys.spec import Spec
from lift_sys.verdicts import Counterexample, Evidence, EvidenceOutcome
from lift_sys.verify.generated import Generated
from lift_sys.verify.words import shortened

__all__ = ["Proved", "prove_contract"]

REPLAY = Limits(seconds=2.0, memory_mib=512)
_OUTCOMES: dict[Outcome, EvidenceOutcome] = {
    "confirmed": "held",
    "vacuous": "vacuous",
    "timed_out": "timed_out",
    "unsupported": "unsupported",
    "unknown": "unsupported",
    "refuted": "unsupported",
}


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of it; `bounds`, within which the contract is proved, is empty when it is not."""

    evidence: Evidence
    counterexample: Counterexample | None = None
    bounds: str = ""


async def prove_contract(
    spec: Spec, ir: FunctionIR, program: str, executor: Executor, *, seconds: float
) -> Proved:
    """Ask CrossHair about the contract; what it says to be refuted counts only if plain Python says so too."""
    proof = await prove(spec, ir, program, seconds=seconds)
    counterexample, note = None, proof.reason
    if proof.outcome == "refuted":
        check = Generated(spec, program, executor, (), REPLAY)
        counterexample = await check.replay(_input(spec, proof.call))
        note = (
            ""
            if counterexample
            else f"`{shortened(proof.call)}` was named, and breaks nothing in Python"
        )
    evidence = Evidence(
        kind="proof",
        outcome="refuted" if counterexample is not None else _OUTCOMES[proof.outcome],
        ran=int(proof.outcome != "unsupported"),
        held=int(proof.outcome == "confirmed"),
        seconds=proof.seconds,
        by="CrossHair",
        limits=f"within {seconds:g} s",
        note=proof.bounds or note,
    )
    return Proved(evidence, counterexample, proof.bounds)


def _input(spec: Spec, call: str) -> Input:
    """Return the input that makes a call with plain literals."""
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call), "CrossHair names calls"
    named = dict(zip((it.name for it in spec.signature.parameters), tree.args, strict=False))
    named |= {word.arg: word.value for word in tree.keywords if word.arg}
    sources = tuple(ast.unparse(value) for value in named.values())
    return Input(call, arguments=sources, names=tuple(named))
