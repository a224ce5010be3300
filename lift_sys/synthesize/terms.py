"""Programs in the making: what each is built of, what it costs, and its value at every point."""

from collections.abc import Callable
from dataclasses import dataclass

from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.types import Type
from lift_sys.synthesize.values import Err

__all__ = ["Binding", "Form", "Gather", "Literal", "Name", "Raising", "Shape", "Source", "Term"]


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter or a variable of a comprehension."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """An expression that a person wrote, or that the reader of clauses put together."""

    source: str


@dataclass(frozen=True, slots=True)
class Raising:
    """An exception that is raised rather than returned."""

    source: str


@dataclass(frozen=True, slots=True)
class Binding:
    """How a comprehension takes its items: `for {names} in {iterable}`."""

    name: str
    iterable: str
    """Source with `{0}`, `{1}` for what is iterated over."""
    names: tuple[str, ...]
    cost: int
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a comprehension makes of its items."""

    name: str
    template: str
    """Source with `{x}` item, `{for}` clause, `{f}` value, `{p}` condition."""
    uses: str
    """Which of `f` and `p` the template holds."""
    function: Callable[..., object]
    """Called with items, values of `f`, truth values of `p`, as far as they are used."""
    result: Callable[[Type, Type], Type | None]
    """The result's type from the items' type and that of `f` (ANY without)."""
    cost: int
    tags: frozenset[str]
    module: str | None = None


@dataclass(frozen=True, slots=True)
class Gather:
    """A comprehension: a shape over a binding."""

    shape: Shape
    binding: Binding
    item: str
    """Source of one item."""


Form = Name | Literal | Source | Raising | Operation | Gather


class Term:
    """One expression: the parts come first the iterables, then `f`, then `p` for a Gather."""

    __slots__ = ("clean", "cost", "form", "kind", "mask", "parts", "values")

    def __init__(
        self,
        form: Form,
        kind: Type,
        cost: int,
        mask: int,
        values: list[object],
        *,
        parts: tuple["Term", ...] = (),
        clean: bool | None = None,
    ) -> None:
        self.form = form
        self.kind = kind
        self.cost = cost
        self.mask = mask
        """Which parameters, wishes and constants of the text it takes up, a bit for each."""
        self.values = values
        self.parts = parts
        self.clean = _clean(values) if clean is None else clean
        """Whether it has a value at every point."""


def _clean(values: list[object]) -> bool:
    return not any(value.__class__ is Err for value in values)
