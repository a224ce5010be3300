"""What an operation of the grammar is, and the patterns that its arguments' types must match."""

from collections.abc import Callable
from dataclasses import dataclass

from lift_sys.synthesize.types import (
    ANY,
    BOOL,
    DICT,
    FLOAT,
    INT,
    LIST,
    NEVER,
    SET,
    STR,
    TUPLE,
    TUPLES,
    Type,
    element,
)

__all__ = ["PATTERNS", "Operation", "Result", "Table", "arithmetic", "item", "same_types"]

Result = Type | Callable[..., Type | None]
"""The result's type, or what computes it from the arguments' types (None: they do not fit)."""

NUMBERS = (INT, FLOAT)
ORDERED = (INT, FLOAT, STR)


def _ordered(kind: Type) -> bool:
    return kind in ORDERED or (kind[0] in (TUPLE, LIST) and all(map(_ordered, kind[1:])))


def _hashable(kind: Type) -> bool:
    return kind[0] not in (LIST, DICT, SET)


def _sequence(kind: Type) -> bool:
    return kind[0] in (LIST, TUPLE, TUPLES)


def _items(test: Callable[[Type], bool]) -> Callable[[Type], bool]:
    return lambda kind: _sequence(kind) and test(element(kind))


PATTERNS: dict[str, Callable[[Type], bool]] = {
    "int": lambda kind: kind == INT,
    "float": lambda kind: kind == FLOAT,
    "num": lambda kind: kind in NUMBERS,
    "str": lambda kind: kind == STR,
    "bool": lambda kind: kind == BOOL,
    "list": lambda kind: kind[0] == LIST,
    "tuple": lambda kind: kind[0] in (TUPLE, TUPLES),
    "dict": lambda kind: kind[0] == DICT,
    "set": lambda kind: kind[0] == SET,
    "row": _sequence,
    "seq": lambda kind: kind == STR or _sequence(kind),
    "sized": lambda kind: kind[0] in (LIST, DICT, SET, TUPLE, TUPLES) or kind == STR,
    "iter": lambda kind: kind[0] in (LIST, SET, TUPLE, TUPLES) or kind == STR,
    "any": lambda _: True,
    "unknown": lambda kind: kind == ANY,
    "ordered": _ordered,
    "orderable": lambda kind: kind not in NUMBERS and _ordered(kind),
    "hashable": _hashable,
    "scalar": lambda kind: kind in (INT, FLOAT, STR, BOOL),
    "row[num]": _items(lambda kind: kind in (*NUMBERS, NEVER)),
    "row[str]": _items(lambda kind: kind in (STR, NEVER)),
    "row[bool]": _items(lambda kind: kind == BOOL),
    "row[row]": _items(_sequence),
    "row[ordered]": _items(lambda kind: _ordered(kind) or kind == NEVER),
    "row[hashable]": _items(_hashable),
    "iter[ordered]": lambda kind: (
        kind[0] in (LIST, SET, TUPLE, TUPLES) and (_ordered(element(kind)) or element(kind) == ANY)
    ),
    "iter[num]": lambda kind: kind[0] in (LIST, SET, TUPLE, TUPLES) and element(kind) in NUMBERS,
    "dict[num]": lambda kind: kind[0] == DICT and kind[2] in NUMBERS,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to make a program from smaller ones."""

    name: str
    template: str
    """Python source with `{0}`, `{1}` for the arguments."""
    function: Callable[..., object]
    arguments: tuple[str, ...]
    """A key of PATTERNS for each argument."""
    result: Result
    cost: int
    tags: frozenset[str]
    """What it stands for in the lexicon."""
    further: frozenset[str] = frozenset()
    """What it stands for besides, if the text speaks of one of `tags`."""
    module: str | None = None
    """The module that the template needs imported."""
    grows: bool = False
    """Whether its result may be much larger than its arguments."""

    def result_type(self, kinds: tuple[Type, ...]) -> Type | None:
        """The result's type for arguments of these types, or None when they do not fit."""
        return self.result(*kinds) if callable(self.result) else self.result


class Table:
    """Collects the operations of one part of the grammar."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def add(
        self,
        template: str,
        arguments: str,
        result: Result,
        function: Callable[..., object],
        tags: str = "",
        cost: int = 3,
    ) -> None:
        """Add an operation; `arguments` and `tags` are separated by white space.

        Tags behind a `+` are the further ones.
        """
        main, _, further = tags.partition("+")
        module = next((name for name in MODULES if f"{name}." in template), None)
        self.operations.append(
            Operation(
                name=template,
                template=template,
                function=function,
                arguments=tuple(arguments.split()),
                result=result,
                cost=cost,
                tags=frozenset(main.split()),
                further=frozenset(further.split()),
                module=module,
                grows=any(sign in template for sign in GROWING),
            )
        )


GROWING = ("*", "+", "replace", "join", "just", "center", "zfill", "range", "itertools")
MODULES = ("math", "statistics", "collections", "itertools")


def arithmetic(*kinds: Type) -> Type:
    """Whole numbers stay whole, anything else is a float."""
    return INT if all(kind == INT for kind in kinds) else FLOAT


def same_types(*kinds: Type) -> Type | None:
    """Arguments of one type give that type."""
    return kinds[0] if all(kind == kinds[0] for kind in kinds) else None


def item(kind: Type, *_: Type) -> Type:
    """The type of what the first argument holds."""
    return element(kind)
