"""What a generated input is. Data only: nothing here is run."""

from dataclasses import dataclass

__all__ = ["Input", "Inputs"]


@dataclass(frozen=True, slots=True)
class Input:
    """One call of the function, as a user would type it."""

    call: str
    """An expression, evaluated after the statements of `setup`; of an async function the coroutine."""
    setup: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    """The source of each value that is known: of the parameters that `names` lists, in the signature's order.
    The value of `*args` is a tuple, that of `**kwargs` a dictionary."""
    names: tuple[str, ...] = ()
    """The parameters whose values are in `arguments`: those that the call passes. One that is left to its
    default is not listed, nor one whose argument is no literal."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of one signature, the smallest first; no call stands there twice."""

    inputs: tuple[Input, ...]
    reason: str = ""
    """Why there are none, in words for the user; empty if there are some."""
