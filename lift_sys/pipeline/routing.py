"""Chooses a backend beforehand by the kind of task, as the experiment did: offered to be compared with the cascade."""

from collections.abc import Sequence
from typing import Literal

from lift_sys.backends.protocol import Backend
from lift_sys.spec import Spec

__all__ = ["category", "routed"]

Category = Literal["numbers", "text", "collections", "other"]
"""The kind of task by what the function takes and gives: what can be known without a model."""
SEARCHED: frozenset[Category] = frozenset({"numbers", "text", "collections"})
"""The kinds that are left to the first backend alone."""
NUMBERS = {"int", "float", "bool", "complex"}
COLLECTIONS = ("list", "dict", "set", "tuple", "frozenset", "Sequence", "Mapping", "Iterable")


def routed(
    backends: Sequence[Backend], spec: Spec, strategy: Literal["cascade", "category"]
) -> Sequence[Backend]:
    """Return the backends to ask: all in turn, or by the kind of task either the first or the last one alone."""
    if strategy == "cascade" or len(backends) < 2:
        return backends
    return backends[:1] if category(spec) in SEARCHED and spec.examples else backends[-1:]


def category(spec: Spec) -> Category:
    """Name the kind of task by its annotations."""
    annotations = [it.annotation or "" for it in spec.signature.parameters if it.name != "self"]
    annotations.append(spec.signature.returns or "")
    if all(it in NUMBERS for it in annotations):
        return "numbers"
    if all(it == "str" or it in NUMBERS for it in annotations):
        return "text"
    if all(it in NUMBERS | {"str"} or it.startswith(COLLECTIONS) for it in annotations):
        return "collections"
    return "other"
