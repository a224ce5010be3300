"""What values a parameter may take: a type, and what the docstring's examples show of its values.

Data only. How values are drawn is in `drawing` and `edges`; how a domain is found in `declared`.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Bytes",
    "Chosen",
    "Complex",
    "Domain",
    "Either",
    "Items",
    "ItemsKind",
    "Nothing",
    "Real",
    "Record",
    "Table",
    "Text",
    "Truth",
    "Whole",
]

ItemsKind = Literal["list", "tuple", "set", "frozenset"]


@dataclass(frozen=True, slots=True)
class Nothing:
    """None."""


@dataclass(frozen=True, slots=True)
class Truth:
    """True and False."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Integers; `low` and `high` are the least and the greatest that the examples show."""

    low: int = -10
    high: int = 10


@dataclass(frozen=True, slots=True)
class Real:
    """Floats, and integers where the examples show some."""

    low: float = -10.0
    high: float = 10.0
    whole: bool = False
    """Whether integers are as good."""


@dataclass(frozen=True, slots=True)
class Complex:
    """Complex numbers."""


@dataclass(frozen=True, slots=True)
class Text:
    """Strings, mostly of `letters` (one that stands there twice is drawn twice as often)."""

    letters: str
    shortest: int = 0
    longest: int = 10
    samples: tuple[str, ...] = ()
    """Strings of the examples, to be varied."""
    formatted: bool = False
    """Whether all of those are made up in one way, as dates are, or are single letters."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Byte strings, which are drawn as `text` is."""

    text: Text


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of a few values."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A collection of any number of items of one domain."""

    kind: ItemsKind
    item: "Domain"
    shortest: int = 0
    longest: int = 6
    ordered: bool = False
    """Whether the items of all examples are sorted."""
    distinct: bool = False
    """Whether no example holds an item twice."""
    even: bool = False
    """Whether the items are as long as one another, as the rows of a matrix are."""
    square: bool = False
    """Whether there are as many items as each of them has."""


@dataclass(frozen=True, slots=True)
class Record:
    """A tuple (or a list, if `mutable`) of a fixed length, each place with a domain of its own."""

    items: tuple["Domain", ...]
    mutable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A dictionary."""

    key: "Domain"
    value: "Domain"
    longest: int = 4


@dataclass(frozen=True, slots=True)
class Either:
    """A value of one of several domains, of the first one most often."""

    options: tuple["Domain", ...]


Domain = (
    Nothing
    | Truth
    | Whole
    | Real
    | Complex
    | Text
    | Bytes
    | Chosen
    | Items
    | Record
    | Table
    | Either
)
