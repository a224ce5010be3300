"""The forms in which a function can be called, with a place for each value that is to be made.

A plain form is the function's name with its arguments. What has none (a method needs an object) takes
the calls of the examples, and only their literals are other ones.
"""

import ast
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from lift_sys.inputs.calls import Wrapping, calls_in, taken
from lift_sys.inputs.domains import Domain
from lift_sys.inputs.model import Input
from lift_sys.inputs.reading import expression, read_value, statements
from lift_sys.inputs.writing import source_of
from lift_sys.ir.model import Example, Parameter
from lift_sys.source import Target

__all__ = ["ABSENT", "Cut", "Form", "Pattern", "Place", "Plain", "cut"]

ABSENT: Any = type("Absent", (), {"__repr__": lambda _: "ABSENT"})()
"""Stands for the value of a parameter that is left to its default."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value goes: an argument, or another literal of an example (`name` is empty)."""

    name: str
    domain: Domain
    passing: Literal["position_only", "position", "name", "rest", "named_rest"] = "position"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """The function's name with arguments in parentheses."""

    callee: str
    places: tuple[Place, ...]
    wrapping: Wrapping = Wrapping()  # noqa: RUF009 - immutable

    def write(self, row: Sequence[Any]) -> Input:
        """Write the call with these values, one for each place."""
        written: list[str] = []
        by_name = False
        names, arguments = [], []
        for place, value in zip(self.places, row, strict=True):
            if value is ABSENT:
                by_name = True
                continue
            if by_name and place.passing == "rest":
                value = ()
            written.extend(_written(place, value, by_name=by_name))
            names.append(place.name)
            arguments.append(source_of(value))
        call = f"{self.wrapping.before}{self.callee}({', '.join(written)}){self.wrapping.behind}"
        return Input(call, self.wrapping.setup, tuple(arguments), tuple(names))


def _written(place: Place, value: Any, *, by_name: bool) -> list[str]:  # noqa: ANN401
    match place.passing:
        case "rest":
            return [source_of(item) for item in value]
        case "named_rest":
            return [f"{key}={source_of(item)}" for key, item in value.items()]
    source = source_of(value)
    return [f"{place.name}={source}" if by_name or place.passing == "name" else source]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An example, in pieces between which its literals stood."""

    pieces: tuple[tuple[str, ...], ...]
    """Of each statement and, last, of the call."""
    places: tuple[Place, ...]

    def write(self, row: Sequence[Any]) -> Input:
        """Write the example with these values, one for each place."""
        values = iter(row)
        texts = [
            pieces[0] + "".join(source_of(next(values)) + piece for piece in pieces[1:])
            for pieces in self.pieces
        ]
        known = [
            (place.name, source_of(value))
            for place, value in zip(self.places, row, strict=True)
            if place.name
        ]
        names, arguments = tuple(name for name, _ in known), tuple(text for _, text in known)
        return Input(texts[-1], tuple(texts[:-1]), arguments, names)


Form = Plain | Pattern


@dataclass(frozen=True, slots=True)
class Cut:
    """An example in pieces, and what stood between them."""

    pieces: tuple[tuple[str, ...], ...]
    literals: tuple[tuple[str, Any], ...]
    """Each literal's value, with the parameter that it is passed for, or an empty name."""


def cut(example: Example, target: Target) -> Cut | None:
    """Cut an example at the literals on which the function's answer depends."""
    tree = expression(example.call)
    if tree is None:
        return None
    call = next(calls_in(tree, target), None)
    if call is None and target.signature.binding != "property":
        return None
    pieces: list[tuple[str, ...]] = []
    literals: list[tuple[str, Any]] = []
    whole: list[tuple[ast.AST, bool]] = [
        (ast.Module(statements(text), []), True) for text in example.setup
    ]
    for code, everywhere in [*whole, (tree, call is None)]:
        cutter = _Cutter(taken(target), call, everywhere=everywhere)
        parts = _MARK.split(ast.unparse(cutter.visit(deepcopy(code))))
        pieces.append(tuple(parts[::2]))
        literals.extend(cutter.found[int(place)] for place in parts[1::2])
    return Cut(tuple(pieces), tuple(literals))


_MARK = re.compile(r"__literal_(\d+)__")


class _Cutter(ast.NodeTransformer):
    """Puts a mark where a literal stands as an argument or is assigned."""

    def __init__(
        self, parameters: Sequence[Parameter], call: ast.Call | None, *, everywhere: bool
    ) -> None:
        self.parameters = parameters
        self.call = call
        self.inside = everywhere
        self.found: list[tuple[str, Any]] = []

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Cut at the arguments, and at those of the calls that make the object in front."""
        own = self.call is not None and _where(node) == _where(self.call)
        self.inside, before = self.inside or own, self.inside
        positional = [p.name for p in self.parameters if p.kind in ("positional_only", "standard")]
        names = [*positional, *[""] * len(node.args)] if own else [""] * len(node.args)
        node.func = self.visit(node.func)
        node.args = [self.at(tree, name) for tree, name in zip(node.args, names, strict=False)]
        for keyword in node.keywords:
            keyword.value = self.at(keyword.value, (keyword.arg or "") if own else "")
        self.inside = before
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Cut at the value."""
        node.value = self.at(node.value, "")
        return node

    def at(self, node: ast.expr, name: str) -> ast.expr:
        """Put a mark for a literal, and look for literals in anything else."""
        value = read_value(node) if self.inside else ()
        if not value or (value[0] is None and not name):
            return self.visit(node)  # type: ignore[no-any-return]
        self.found.append((name, value[0]))
        return ast.Name(f"__literal_{len(self.found) - 1}__")


def _where(node: ast.expr) -> tuple[int, int, int | None]:
    return node.lineno, node.col_offset, node.end_col_offset
