"""Reads the calls of a docstring's examples: which values they pass, and how the call is wrapped."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lift_sys.inputs.reading import expression, read_value
from lift_sys.ir.model import Example, Parameter
from lift_sys.source import Target

__all__ = ["PLACE", "Passed", "Wrapping", "calls_in", "passed", "taken", "wrapping"]

PLACE = "__place__"
_CONSUMERS = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sorted", "next", "islice", "run"}
)
"""What examples put around a call to see what it yields, whose answer is then the one to look at."""


def taken(target: Target) -> tuple[Parameter, ...]:
    """Return the parameters that a caller passes: without `self` or `cls`."""
    signature = target.signature
    bound = target.in_class and signature.binding != "staticmethod"
    return signature.parameters[1:] if bound else signature.parameters


def calls_in(tree: ast.AST, target: Target) -> Iterator[ast.Call]:
    """Yield the calls of the function that an expression makes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) if not target.in_class and name == target.name:
                    yield node
                case ast.Attribute(attr=name) if target.in_class and name == target.name:
                    yield node


@dataclass(frozen=True, slots=True)
class Passed:
    """The arguments of one call by the names of the parameters."""

    literals: dict[str, Any]
    """Values of those that are literals."""
    others: frozenset[str] = frozenset()
    """Those that are anything else."""


def passed(call: ast.Call, parameters: Sequence[Parameter]) -> Passed | None:
    """Return what a call passes for each parameter, or None where it cannot take these arguments."""
    bound = _bound(call, parameters)
    if bound is None:
        return None
    literals: dict[str, Any] = {}
    for name, trees in bound.items():
        match trees:
            case list():
                values = [read_value(tree) for tree in trees]
                if all(values):
                    literals[name] = tuple(value for (value,) in values)  # type: ignore[misc]
            case dict():
                named = {key: read_value(tree) for key, tree in trees.items()}
                if all(named.values()):
                    literals[name] = {key: value[0] for key, value in named.items()}  # type: ignore[misc]
            case _:
                if found := read_value(trees):
                    literals[name] = found[0]
    return Passed(literals, frozenset(bound.keys() - literals.keys()))


def _bound(call: ast.Call, parameters: Sequence[Parameter]) -> dict[str, Any] | None:
    """Bind arguments (trees) as Python does."""
    positional = [p.name for p in parameters if p.kind in ("positional_only", "standard")]
    rest = next((p.name for p in parameters if p.kind == "var_positional"), None)
    named = next((p.name for p in parameters if p.kind == "var_keyword"), None)
    by_name = {p.name for p in parameters if p.kind in ("standard", "keyword_only")}
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    bound: dict[str, Any] = dict(zip(positional, call.args, strict=False))
    more = call.args[len(positional) :]
    if more and rest is None:
        return None
    if rest is not None:
        bound[rest] = more
    for keyword in call.keywords:
        if keyword.arg is None or (keyword.arg not in by_name and named is None):
            return None
        if keyword.arg in by_name:
            bound[keyword.arg] = keyword.value
        elif named is not None:
            bound.setdefault(named, {})[keyword.arg] = keyword.value
    return bound


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What stands around a call: `before` and `behind` it, after the imports of `setup`."""

    before: str = ""
    behind: str = ""
    setup: tuple[str, ...] = ()


def wrapping(examples: Iterable[Example], target: Target) -> Wrapping:
    """Return what most examples put around their call to see its answer, as in `list(f(3))`."""
    found = Counter(_wrapping(example, target) for example in examples)
    bare = found.pop(Wrapping(), 0)
    best = found.most_common(1)
    return best[0][0] if best and best[0][1] > bare else Wrapping()


def _wrapping(example: Example, target: Target) -> Wrapping:
    tree = expression(example.call)
    if isinstance(tree, ast.Compare):
        tree = tree.left
    inside = None if tree is None else next(calls_in(tree, target), None)
    if tree is None or inside is None or inside is tree or not _consumes(tree, inside):
        return Wrapping()
    before, _, behind = ast.unparse(tree).partition(ast.unparse(inside))
    imports = tuple(text for text in example.setup if text.startswith(("import ", "from ")))
    return Wrapping(before, behind, imports)


def _consumes(tree: ast.expr, inside: ast.Call) -> bool:
    """Tell whether only functions that look at all of an answer stand around `inside`."""
    while tree is not inside:
        match tree:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]):
                if name not in _CONSUMERS:
                    return False
                tree = first
            case _:
                return False
    return True
