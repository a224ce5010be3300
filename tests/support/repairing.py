"""Repairs functions that are written as in a file, wrong body and all."""

from contextlib import aclosing
from textwrap import dedent, indent

import msgspec

from lift_sys.interpret import interpret
from lift_sys.ir import Refusal, lift_body, render_body
from lift_sys.repair import repair
from lift_sys.sandbox import Limits
from lift_sys.source import Document, program
from lift_sys.verify import Form

LIMITS = Limits(seconds=10, memory_mib=512)


async def repairs(header, docstring, body, *, bench, seconds=10.0, most=None):
    """The texts of all repairs of a wrong body, the best first."""
    words = indent(dedent(docstring).strip(), "    ")
    text = f'{header}\n    """{words.strip()}"""\n    ...\n'
    target = Document(text).targets()[0]
    spec = interpret(target)
    lifted = lift_body(dedent(body).strip())
    assert not isinstance(lifted, Refusal), lifted
    ir = msgspec.structs.replace(spec.document(), body=lifted)
    form = Form(ir, lambda other: program(text, target, other))
    found = []
    bodies = repair(spec, ir, form=form, bench=bench, limits=LIMITS, seconds=seconds)
    async with aclosing(bodies):
        async for mended in bodies:
            found.append(render_body(mended.body))
            if most is not None and len(found) >= most:
                break
    return found
