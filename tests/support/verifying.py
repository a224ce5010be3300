"""Verifies functions written as in a file, with as much evidence as a test asks for."""

from lift_sys.interpret import interpret
from lift_sys.ir import lift
from lift_sys.sandbox import Limits
from lift_sys.source import Document, program
from lift_sys.verify import Effort, Form, weigh

LIMITS = Limits(seconds=10, memory_mib=512)
CALLS = Effort(inputs=5, types=0, strength=0, proof=0)
STRENGTH = Effort(inputs=5, types=0, strength=20, proof=0)
PROOF = Effort(inputs=0, types=0, strength=0, proof=20)


async def weighed(text, *, effort=CALLS, bench=None, rivals=(), generated=True, index=0):
    """What verification says of one function of a module, the first say, body and all."""
    target = Document(text).targets()[index]
    spec = interpret(target)
    ir = lift(program(text, target, None), target.name_in_program)
    form = Form(ir, lambda body: program(text, target, body), generated=generated)
    programs = [program(text, target, body) for body in rivals]
    return await weigh(
        spec,
        program(text, target, None),
        limits=LIMITS,
        bench=bench,
        form=form,
        effort=effort,
        rivals=programs,
    )


async def verdict(text, **more):
    return (await weighed(text, **more)).verdict


def evidence(result, kind):
    """The evidence of one kind, or None."""
    return next((item for item in result.evidence if item.kind == kind), None)
