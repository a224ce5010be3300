"""Mutants of a function given as source, as texts that tests compare."""

from textwrap import dedent, indent

from lift_sys.ir import FunctionIR, lift, render_body
from lift_sys.mutants import Mutant, mutants


def function(body: str, parameters: str = "a: int, b: int") -> FunctionIR:
    """Lift a function with this body."""
    ir = lift(f"def f({parameters}):\n{indent(dedent(body).strip(), '    ')}")
    assert isinstance(ir, FunctionIR), ir
    return ir


def made(body: str, parameters: str = "a: int, b: int", **options) -> tuple[Mutant, ...]:
    """Return the mutants of a function with this body."""
    ir = function(body, parameters)
    return mutants(ir.body, signature=ir.signature, **options)


def bodies(body: str, parameters: str = "a: int, b: int") -> set[str]:
    """Return the texts of all mutants' bodies."""
    return {render_body(mutant.body) for mutant in made(body, parameters)}


def returned(expression: str, parameters: str = "a: int, b: int") -> set[str]:
    """Return what stands behind `return` in the mutants of a function that returns an expression."""
    texts = bodies(f"return {expression}", parameters)
    return {text.removeprefix("return ") for text in texts if text.startswith("return ")}
