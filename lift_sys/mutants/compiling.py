"""Asks Python whether a body keeps its rules beyond grammar. Runs nothing.

Only a few bodies need it: `nonlocal` wants a variable outside, an asynchronous generator returns no value.
"""

from textwrap import indent

from msgspec.structs import replace

from lift_sys.ir import Signature, render_body, render_header
from lift_sys.mutants.model import Block

__all__ = ["compiles", "needs_compiling"]


def needs_compiling(body: Block, signature: Signature) -> bool:
    """Tell whether an edit of the body could break a rule that its grammar does not know."""
    text = render_body(body)
    return signature.is_async or "nonlocal " in text or "async " in text


def compiles(body: Block, signature: Signature) -> bool:
    """Tell whether Python accepts the function."""
    # Type parameters are newer than the oldest Python, and matter to no statement.
    header = render_header(replace(signature, type_parameters=None))
    try:
        compile(f"{header}:\n{indent(render_body(body), '    ')}", "<mutant>", "exec")
    except SyntaxError:
        return False
    return True
