"""What the search is asked: a signature, examples and words, read into values.

Runs in the child process: the sources of arguments are evaluated here.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lift_sys.synthesize.probes import probes
from lift_sys.synthesize.types import ANY, FLOAT, INT, Type, parse, type_of, unify_all
from lift_sys.synthesize.values import Err, error, raising, same
from lift_sys.synthesize.words import sequences

__all__ = ["Parameter", "Problem", "read_problem"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with the type that annotation and examples give together."""

    name: str
    kind: Type
    declared: Type
    """What the annotation alone says."""
    optional: bool = False
    """Whether a call may leave it out."""


@dataclass(slots=True)
class Problem:
    """A function to be found. The first `judged` points are examples, the others only probes."""

    name: str
    parameters: tuple[Parameter, ...]
    goal: Type
    columns: tuple[list[object], ...]
    """For each parameter its value at each point."""
    expected: list[object]
    """The result at each example."""
    prose: str
    imported: frozenset[str] = frozenset()
    unknown: int = 0
    """How many constants of the module the prose names, whose values are not known."""
    wrappers: tuple[Callable[[Any], object] | None, ...] = ()
    """What an example shows of the result, where that is not the result itself; empty for none."""

    @property
    def judged(self) -> int:
        """How many points are examples."""
        return len(self.expected)

    def shown(self, values: list[object]) -> list[object]:
        """What the examples show of these results, one for each point."""
        if not self.wrappers:
            return values
        pairs = zip(values, self.wrappers, strict=False)
        shown = [wrapped(value, wrapper) for value, wrapper in pairs]
        return [*shown, *values[self.judged :]]

    @property
    def contradictory(self) -> bool:
        """Whether two examples say different things of the same arguments."""
        if self.wrappers:
            return False
        known: dict[str, object] = {}
        rows = zip(*self.columns, strict=True) if self.columns else [()] * self.judged
        for row, value in zip(rows, self.expected, strict=False):
            if not same(known.setdefault(repr(row), value), value):
                return True
        return False

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.columns[0]) if self.columns else self.judged


def read_problem(request: Mapping[str, Any]) -> Problem:
    """Read a request as the worker gets it; an example that cannot be evaluated is left out."""
    names = [str(item["name"]) for item in request["parameters"]]
    rows, expected, wrappers = _examples(request, names)
    optionals = [bool(item.get("optional")) for item in request["parameters"]]
    annotations = [str(item.get("annotation") or "") for item in request["parameters"]]
    if not wrappers:
        _continue_sequences(str(request["prose"]), rows, expected)
    columns = tuple([row[k] for row in rows] for k in range(len(names)))
    parameters = tuple(
        Parameter(name, _kind(annotation, column), parse(annotation), optional=optional)
        for name, annotation, column, optional in zip(
            names, annotations, columns, optionals, strict=True
        )
    )
    kinds = [parameter.kind for parameter in parameters]
    extra = probes(columns, kinds) if rows else []
    if rows:
        extra = [[_fitting(v, kind) for v, kind in zip(row, kinds, strict=True)] for row in extra]
    for row in extra:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    plain = [value for value in expected if not isinstance(value, Err)]
    direct = plain and not wrappers
    goal = unify_all(map(type_of, plain)) if direct else parse(request.get("returns"))
    return Problem(
        name=str(request["name"]),
        parameters=parameters,
        goal=goal,
        columns=columns,
        expected=expected,
        prose=str(request["prose"]),
        imported=frozenset(request.get("imported", ())),
        wrappers=wrappers,
        unknown=len(request.get("unknown", ())),
    )


def _examples(
    request: Mapping[str, Any], names: Sequence[str]
) -> tuple[list[list[object]], list[object], tuple[Callable[[Any], object] | None, ...]]:
    rows: list[list[object]] = []
    expected: list[object] = []
    wrappers: list[Callable[[Any], object] | None] = []
    for example in request["examples"]:
        try:
            scope: dict[str, Any] = {}
            for statement in example.get("setup", ()):
                exec(statement, scope)  # noqa: S102  # this process exists to run such code
            sources = example["arguments"]
            given = {name: evaluate(source, scope) for name, source in sources.items()}
            row = [given[name] for name in names]
            if "raises" in example:
                expected.append(raising(example["raises"], example.get("message")))
            else:
                expected.append(evaluate(example["expected"], scope))
            rows.append(row)
            source = example.get("wrapper")
            wrappers.append(eval(source) if source else None)  # noqa: S307  # as `evaluate`
        except Exception:  # noqa: S112  # the text of an example may do anything; others remain
            continue
    return rows, expected, tuple(wrappers) if any(wrappers) else ()


def wrapped(value: object, wrapper: Callable[[Any], object] | None) -> object:
    """What a wrapper shows of a value; an error where it takes no such value."""
    if wrapper is None or isinstance(value, Err):
        return value
    try:
        return wrapper(value)
    except Exception as exception:  # generated code may return anything
        return error(type(exception).__name__)


def evaluate(source: str, scope: dict[str, Any]) -> object:
    """The value of an expression of the user's text."""
    return copy.deepcopy(eval(source, scope))  # noqa: S307  # this process exists to run such code


def _kind(annotation: str, column: Sequence[object]) -> Type:
    declared = parse(annotation)
    seen = unify_all(map(type_of, column))
    if declared == FLOAT and seen == INT:
        return FLOAT  # a whole number is a float to the annotation
    if declared == ANY or seen[0] != declared[0] or "any" in str(declared):
        return seen if column else declared
    return declared


def _fitting(value: object, kind: Type) -> object:
    """A probe's value as the annotation has it: half numbers where any float may come."""
    return value + 0.5 if kind == FLOAT and type(value) is int else value


def _continue_sequences(prose: str, rows: list[list[object]], expected: list[object]) -> None:
    """Take the terms of a sequence that the text lists as further examples, if the given ones agree."""
    if not rows or not all(len(row) == 1 and type(row[0]) is int for row in rows):
        return
    given = {row[0]: value for row, value in zip(rows, expected, strict=True)}
    for terms in sequences(prose):
        for start in (0, 1):
            listed = dict(enumerate(terms, start))
            shared = [key for key in given if key in listed]
            if shared and all(listed[key] == given[key] for key in shared):
                for key, value in listed.items():
                    if key not in given:
                        rows.append([key])
                        expected.append(value)
                return
