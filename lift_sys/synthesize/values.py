"""Values that programs are judged by: errors as values, equality that minds types, and bounds.

Every value that the search holds is small: what grows beyond the bounds counts as an error.
"""

import math
from collections.abc import Callable, Sequence

__all__ = ["Err", "apply", "bounded", "caught", "error", "raising", "same", "vector_key"]

LARGEST_INT = 1 << 256
LONGEST = 4000


class Err:
    """The outcome of a call that raised; one object for each class of exception."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.message = ""

    def __repr__(self) -> str:
        return f"<{self.name}>"


ERRORS: dict[str, Err] = {}


def error(name: str) -> Err:
    """The one object that stands for an exception of this class."""
    return ERRORS.setdefault(name, Err(name))


def raising(name: str, message: str | None) -> Err:
    """The error that an example expects; its message is known by the object's `message`."""
    name = name.rpartition(".")[2]
    if not message:
        return error(name)
    found = ERRORS.setdefault(f"{name}: {message}", Err(name))
    found.message = message
    return found


def caught(exception: BaseException) -> Err:
    """The error that an exception is: one with its message, if an example expects that."""
    name = type(exception).__name__
    return ERRORS.get(f"{name}: {exception}") or error(name)


def bounded(value: object) -> object:
    """Return `value`, or an error in its place when it is too large to be worked with."""
    if isinstance(value, int):
        return value if -LARGEST_INT < value < LARGEST_INT else error("OverflowError")
    if isinstance(value, (str, list, tuple, dict, set)) and len(value) > LONGEST:
        return error("OverflowError")
    if isinstance(value, complex):
        return error("ValueError")
    return value


def apply(function: Callable[..., object], vectors: Sequence[Sequence[object]]) -> list[object]:
    """Call `function` at each point; an error among the arguments is the result there."""
    out: list[object] = []
    for arguments in zip(*vectors, strict=True):
        for value in arguments:
            if value.__class__ is Err:
                out.append(value)
                break
        else:
            try:
                out.append(bounded(function(*arguments)))
            except Exception as exception:  # generated code may raise anything
                out.append(error(type(exception).__name__))
    return out


def vector_key(values: Sequence[object], *, scalar: bool) -> object:
    """What tells two vectors of the same type apart."""
    return tuple(values) if scalar else repr(values)


def same(one: object, two: object) -> bool:
    """Tell whether two values are equal, of the same types all the way down; floats nearly so."""
    if one is two:
        return True
    if type(one) is not type(two):
        return False
    if isinstance(one, float):
        assert isinstance(two, float)
        return one == two or math.isclose(one, two, rel_tol=1e-9) or (one != one and two != two)
    if isinstance(one, (list, tuple)):
        assert isinstance(two, (list, tuple))
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict):
        assert isinstance(two, dict)
        return (
            one == two
            and all(same(value, two[key]) for key, value in one.items())
            and all(map(same, sorted(map(repr, one)), sorted(map(repr, two))))
        )
    return bool(one == two)
