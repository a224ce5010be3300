"""Makes a Spec and a program of a function's source, and proves it."""

import textwrap

from lift_sys.interpret import interpret
from lift_sys.prove import prove
from lift_sys.source import Document, program


def subject(text, name="f"):
    """The Spec of the function, and the module that holds it and what it needs."""
    text = textwrap.dedent(text).strip("\n") + "\n"
    target = Document(text).find(name)
    assert target is not None
    return interpret(target), program(text, target, None)


def function(body, header="def f(n: int) -> int:", *, says="Ensures: result >= n", before=""):
    """The source of a function with these conditions in its docstring."""
    docstring = f'"""Do.\n\n{says}\n"""'
    block = textwrap.indent(f"{docstring}\n{body}", "    ")
    return f"{before}{header}\n{block}\n"


async def proof(text, *, seconds=10.0, memory_mib=2048, name="f"):
    """What comes of trying to prove the function."""
    spec, source = subject(text, name)
    return await prove(spec, spec.document(), source, seconds=seconds, memory_mib=memory_mib)
