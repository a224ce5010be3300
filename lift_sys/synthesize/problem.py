"""What the search is asked: a signature, examples and words, read into values.

Runs in the child process: the sources of arguments are evaluated here.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lift_sys.synthesize.probes import probes
from lift_sys.synthesize.types import ANY, Type, parse, type_of, unify_all
from lift_sys.synthesize.values import Err, raising, same
from lift_sys.synthesize.words import sequences

__all__ = ["Parameter", "Problem", "read_problem"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with the type that annotation and examples give together."""

    name: str
    kind: Type
    declared: Type
    """What the annotation alone says."""


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

    @property
    def judged(self) -> int:
        """How many points are examples."""
        return len(self.expected)

    @property
    def contradictory(self) -> bool:
        """Whether two examples say different things of the same arguments."""
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
    rows, expected = _examples(request, names)
    annotations = [str(item.get("annotation") or "") for item in request["parameters"]]
    _continue_sequences(str(request["prose"]), rows, expected)
    columns = tuple([row[k] for row in rows] for k in range(len(names)))
    parameters = tuple(
        Parameter(name, _kind(annotation, column), parse(annotation))
        for name, annotation, column in zip(names, annotations, columns, strict=True)
    )
    kinds = [parameter.kind for parameter in parameters]
    extra = probes(columns, kinds) if rows else []
    for row in extra:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    plain = [value for value in expected if not isinstance(value, Err)]
    goal = unify_all(map(type_of, plain)) if plain else parse(request.get("returns"))
    return Problem(
        name=str(request["name"]),
        parameters=parameters,
        goal=goal,
        columns=columns,
        expected=expected,
        prose=str(request["prose"]),
        imported=frozenset(request.get("imported", ())),
    )


def _examples(
    request: Mapping[str, Any], names: Sequence[str]
) -> tuple[list[list[object]], list[object]]:
    rows: list[list[object]] = []
    expected: list[object] = []
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
        except Exception:  # noqa: S112  # the text of an example may do anything; others remain
            continue
    return rows, expected


def evaluate(source: str, scope: dict[str, Any]) -> object:
    """The value of an expression of the user's text."""
    return copy.deepcopy(eval(source, scope))  # noqa: S307  # this process exists to run such code


def _kind(annotation: str, column: Sequence[object]) -> Type:
    declared = parse(annotation)
    seen = unify_all(map(type_of, column))
    if declared == ANY or seen[0] != declared[0] or "any" in str(declared):
        return seen if column else declared
    return declared


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
