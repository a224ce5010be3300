"""Finds the forms of one function and what may stand in them, from its signature and its examples."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lift_sys.inputs.calls import calls_in, passed, taken, wrapping
from lift_sys.inputs.declared import Annotations
from lift_sys.inputs.domains import Chosen, Domain, Items, Table
from lift_sys.inputs.forms import ABSENT, Cut, Form, Pattern, Place, Plain, cut
from lift_sys.inputs.observed import observe
from lift_sys.inputs.reading import expression, read_value
from lift_sys.inputs.wording import hinted, worded
from lift_sys.inputs.writing import source_of
from lift_sys.ir.model import Parameter
from lift_sys.spec import Spec

__all__ = ["Shape", "shapes"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A form, and the rows of values that examples put into it."""

    form: Form
    rows: tuple[tuple[Any, ...], ...]


def shapes(spec: Spec) -> tuple[list[Shape], str]:
    """Return the forms in which inputs can be written, or none and the reason in words for the user."""
    reader = _Reader(spec)
    reason = reader.obstacle()
    if not reason:
        return [reader.plain()], ""
    found = list(reader.patterns())
    return (found, "") if found else ([], reason)


class _Reader:
    """What is known of the parameters of one function."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.target = spec.target
        self.parameters = taken(spec.target)
        self.annotations = _annotations(spec)
        self.rows = list(self.example_rows())
        self.domains = {p.name: self.domain(p) for p in self.parameters}

    def example_rows(self) -> Iterator[tuple[dict[str, Any], frozenset[str]]]:
        """The literals that each call of the examples passes, and what it passes besides."""
        for item in self.spec.examples:
            tree = expression(item.example.call)
            for call in calls_in(tree, self.target) if tree is not None else ():
                arguments = passed(call, self.parameters)
                if arguments is not None:
                    yield arguments.literals, arguments.others

    def samples(self, name: str) -> list[Any]:
        """The values that examples pass for a parameter."""
        return [literals[name] for literals, _ in self.rows if name in literals]

    def domain(self, parameter: Parameter) -> Domain | None:
        """What a parameter may be; None if nothing says so."""
        samples = self.samples(parameter.name)
        is_rest = parameter.kind in ("var_positional", "var_keyword")
        if is_rest:
            values = (row if isinstance(row, tuple) else row.values() for row in samples)
            samples = list(chain.from_iterable(values))
        declared = parameter.annotation or self.stated(parameter.name)
        known = self.annotations.domain(declared, samples) if declared else None
        if known is None and (parameter.annotation is None or samples):
            known = observe(samples)
        return known or (None if parameter.annotation else self.guessed(parameter))

    def guessed(self, parameter: Parameter) -> Domain | None:
        """What the default value or the docstring's sentences tell of a parameter."""
        hint = hinted(self.spec.prose, parameter.name)
        return _of_default(parameter) or (self.annotations.domain(hint) if hint else None)

    def stated(self, name: str) -> str:
        """The type that the docstring states for a parameter."""
        found = (item.type for item in self.spec.parameters if item.name == name and item.type)
        return worded(next(found, ""))

    def obstacle(self) -> str:
        """Say why no plain call can be written, or nothing."""
        signature, name = self.spec.signature, self.target.name
        if self.target.in_class and signature.binding not in ("staticmethod", "classmethod"):
            return (
                f"{name!r} needs an object, and no example in the docstring shows how one is made"
            )
        for parameter in self.parameters:
            required = parameter.default is None and not parameter.kind.startswith("var_")
            if required and self.domains[parameter.name] is None:
                return _unknown(parameter)
        return ""

    def plain(self) -> Shape:
        """The function's name with arguments."""
        known = [p for p in self.parameters if self.domains[p.name] is not None]
        places = tuple(self.place(parameter) for parameter in known)
        callee = self.target.name_in_program
        around = wrapping([item.example for item in self.spec.examples], self.target)
        rows = {
            tuple(source_of(literals.get(p.name)) for p in known): tuple(
                literals.get(p.name, _nothing(p)) for p in known
            )
            for literals, others in self.rows
            if not others
        }
        return Shape(Plain(callee, places, around), tuple(rows.values()))

    def place(self, parameter: Parameter) -> Place:
        """Where the argument for a parameter goes."""
        domain = self.domains[parameter.name]
        assert domain is not None
        return Place(
            parameter.name,
            self.gathered(parameter, domain),
            _PASSING[parameter.kind],
            optional=parameter.default is not None,
        )

    def gathered(self, parameter: Parameter, domain: Domain) -> Domain:
        """What a parameter's value is, if it gathers arguments of `domain`."""
        if parameter.kind == "var_positional":
            return Items("tuple", domain, longest=4)
        if parameter.kind == "var_keyword":
            taken_names = {each.name for each in self.parameters}
            names = tuple(name for name in _KEYWORDS if name not in taken_names)
            return Table(Chosen(names), domain, longest=2)
        return domain

    def patterns(self) -> Iterator[Shape]:
        """The examples with places for their literals; those cut alike are one form."""
        alike: dict[tuple[tuple[str, ...], ...], list[Cut]] = {}
        for item in self.spec.examples:
            found = cut(item.example, self.target)
            if found is not None and found.literals:
                alike.setdefault(found.pieces, []).append(found)
        for pieces, cuts in alike.items():
            columns = list(zip(*(each.literals for each in cuts), strict=True))
            places = [self.in_pattern(column) for column in columns]
            known = tuple(place for place in places if place is not None)
            if len(known) == len(columns):
                rows = tuple(tuple(value for _, value in each.literals) for each in cuts)
                yield Shape(Pattern(pieces, known), rows)

    def in_pattern(self, literals: Sequence[tuple[str, Any]]) -> Place | None:
        """Where a literal of examples stood: for a parameter, or anywhere else."""
        name = literals[0][0]
        samples = [value for _, value in literals]
        domain = self.domains.get(name) or observe(samples)
        return None if domain is None else Place(name, domain)


_KEYWORDS = ("a", "b", "key", "other_key")
_PASSING: dict[str, Any] = {
    "positional_only": "position_only",
    "standard": "position",
    "var_positional": "rest",
    "keyword_only": "name",
    "var_keyword": "named_rest",
}


def _nothing(parameter: Parameter) -> Any:  # noqa: ANN401 - a value of any type
    """What a call passes that does not name the parameter."""
    return {"var_positional": (), "var_keyword": {}}.get(parameter.kind, ABSENT)


def _unknown(parameter: Parameter) -> str:
    said = (
        f"({parameter.annotation}) is not known here" if parameter.annotation else "is not stated"
    )
    no_example = "and no example in the docstring shows a value for it"
    return f"the type of {parameter.name!r} {said}, {no_example}"


def _of_default(parameter: Parameter) -> Domain | None:
    """What a default value tells; of None nothing."""
    tree = expression(parameter.default) if parameter.default else None
    value = read_value(tree) if tree is not None else ()
    return observe(value) if value and value[0] is not None else None


def _annotations(spec: Spec) -> Annotations:
    """Know the names that are the module's own, and the type variables of the function."""
    variables = re.findall(r"[\[,]\s*(\w+)", spec.signature.type_parameters or "")
    return Annotations(frozenset(spec.target.siblings), frozenset(variables))
