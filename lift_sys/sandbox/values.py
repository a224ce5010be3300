"""Reads the tokens of `encode` back into plain data, in the parent, trusting nothing in them.

No class of the child exists here: an object of any other type is an `Opaque` or a `Derived`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

__all__ = ["Derived", "MalformedError", "Opaque", "decode", "decode_some"]

MAX_NESTING = 80
MOST_ALIKE = 64
"""How many keys of a set or a dict may have the same hash."""
T = TypeVar("T")


class MalformedError(ValueError):
    """What the child wrote is no value."""


@dataclass(frozen=True, eq=False, repr=False)
class Opaque:
    """An object that is no plain data: the names of its classes and what its `repr` gave."""

    classes: tuple[str, ...]
    text: str
    own_equality: bool = field(default=False, kw_only=True)
    """Whether its class says what it is equal to; only the program itself could be asked that."""

    def __repr__(self) -> str:
        """Return what the child's `repr` gave, so that it shows in containers as Python shows it."""
        return self.text


@dataclass(frozen=True, eq=False, repr=False)
class Derived(Opaque):
    """An object whose class adds to a plain type but compares as that does (a named tuple, say)."""

    plain: object


def decode(text: str) -> object:
    """Return the value that `text` holds; raise `MalformedError` for anything else."""
    values = list(decode_some(text.split(" "), 1))
    return values[0]


def decode_some(tokens: list[str], count: int) -> list[object]:
    """Return the `count` values that `tokens` hold, one after the other, and nothing behind."""
    reader = _Reader(iter(tokens), len(tokens))
    try:
        values = [reader.read(0) for _ in range(count)]
    except (StopIteration, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise MalformedError(f"no value: {error!r}") from error
    if next(reader.tokens, None) is not None:
        raise MalformedError("more than was asked for")
    return values


@dataclass(slots=True)
class _Reader:
    tokens: Iterator[str]
    total: int

    def read(self, nesting: int) -> object:
        if nesting > MAX_NESTING:
            raise MalformedError("nested too deeply")
        token = next(self.tokens)
        tag, body = token[:1], token[1:]
        if token in _CONSTANTS:
            return _CONSTANTS[token]
        if tag in _SCALARS:
            return _SCALARS[tag](body)
        if tag in _CONTAINERS:
            items = self.items(body, nesting)
            return _CONTAINERS[tag](_spread(items) if tag in "Sz" else items)
        if tag == "d":
            items = self.items(str(2 * int(body)), nesting)
            _spread(items[::2])
            return dict(zip(items[::2], items[1::2], strict=True))
        if tag == "c":
            return complex(self.exact(float, nesting), self.exact(float, nesting))
        if token in ("o", "e", "v"):
            return self.foreign(token, nesting)
        raise MalformedError(f"unknown token {token[:20]!r}")

    def items(self, body: str, nesting: int) -> list[object]:
        count = int(body)
        if not 0 <= count <= self.total:
            raise MalformedError("a count that cannot be")
        return [self.read(nesting + 1) for _ in range(count)]

    def foreign(self, tag: str, nesting: int) -> Opaque:
        names = self.exact(list, nesting)
        if not names or not all(type(name) is str for name in names):
            raise MalformedError("class names that are none")
        text = self.exact(str, nesting)
        if tag != "v":
            return Opaque(tuple(names), text, own_equality=tag == "e")
        return Derived(tuple(names), text, self.read(nesting + 1))

    def exact(self, kind: type[T], nesting: int) -> T:
        value = self.read(nesting + 1)
        if type(value) is not kind:
            raise MalformedError(f"no {kind.__name__}")
        return value


def _spread(keys: list[object]) -> list[object]:
    """Refuse keys that were chosen to fall on each other: a set of them would take for ever to make."""
    if len(keys) > MOST_ALIKE and max(Counter(map(hash, keys)).values()) > MOST_ALIKE:
        raise MalformedError("keys that are made to be slow")
    return keys


def _text(body: str) -> str:
    return bytes.fromhex(body).decode("utf-8", "surrogatepass")


def _integer(body: str) -> int:
    return int(body, 16)


_CONSTANTS: dict[str, object] = {"N": None, "T": True, "F": False}
_SCALARS: dict[str, Callable[[str], object]] = {
    "i": _integer,
    "f": float.fromhex,
    "s": _text,
    "b": bytes.fromhex,
}
_CONTAINERS: dict[str, Callable[[list[object]], object]] = {
    "l": list,
    "t": tuple,
    "S": set,
    "z": frozenset,
}
