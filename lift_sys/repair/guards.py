"""Cases that a body forgot, to be answered in front of it: read from the examples that fail. Runs nothing.

A guard that says an example's own input and nothing more would learn it by heart: only what is empty, nothing, zero,
or on one side of a small bound is asked for.
"""

import ast
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lift_sys.inputs import source_of
from lift_sys.ir import Example, If, Raise, Return, Signature, Statement
from lift_sys.repair.model import Block
from lift_sys.verify.texts import UNREADABLE, parse

__all__ = ["guards"]


def guards(failing: Iterable[Example], signature: Signature) -> Iterator[tuple[float, Statement]]:
    """Yield `if` statements to stand in front of a body, with what each costs."""
    seen: set[Statement] = set()
    for example in failing:
        for cost, test in _tests(example, signature):
            for more, outcome in _outcomes(example, signature):
                guard = If(test, outcome)
                if guard not in seen:
                    seen.add(guard)
                    yield cost + more, guard


def _outcomes(example: Example, signature: Signature) -> Iterator[tuple[float, Block]]:
    if example.expectation == "raises":
        name = example.expected.rpartition(".")[2]
        source = name if example.message is None else f"{name}({example.message!r})"
        yield 0.0, (Raise(source),)
        return
    try:
        value = ast.literal_eval(_expected(example))
        source = source_of(value)
    except UNREADABLE:
        return
    if value is None:
        yield 0.0, (Return("None"),)
    elif not value or value in (1, -1):
        yield 0.0, (Return(source),)
    names = [it.name for it in signature.parameters if it.kind == "standard"]
    yield from ((0.6, (Return(name),)) for name in names)


def _expected(example: Example) -> str:
    """Return the source of the expected value, also where an equality states it."""
    if example.expectation == "value" and example.expected == "True":
        match parse(example.call):
            case ast.Compare(ops=[ast.Eq()], comparators=[right]):
                return ast.unparse(right)
    return example.expected


def _tests(example: Example, signature: Signature) -> Iterator[tuple[float, str]]:
    """Yield conditions that hold for the arguments of an example."""
    arguments = dict(_arguments(example, signature))
    for name, value in arguments.items():
        yield from _on(name, value)
    names = list(arguments)
    for first, second in pairwise(names):
        left, right = arguments[first], arguments[second]
        if type(left) is type(right):
            yield from _compared(first, left, second, right)
        if isinstance(left, int) and isinstance(right, list | str | tuple) and left > len(right):
            yield 2.4, f"{first} > len({second})"
        if isinstance(right, int) and isinstance(left, list | str | tuple) and right > len(left):
            yield 2.4, f"{second} > len({first})"


def _compared(first: str, left: object, second: str, right: object) -> Iterator[tuple[float, str]]:
    match left, right:
        case (int() | float(), int() | float()) if left != right:
            yield 2.4, f"{first} {'>' if left > right else '<'} {second}"
        case _ if left == right:
            yield 2.4, f"{first} == {second}"


def _on(name: str, value: object) -> Iterator[tuple[float, str]]:
    match value:
        case None:
            yield 1.5, f"{name} is None"
        case bool():
            yield 2.4, name if value else f"not {name}"
        case int() | float():
            if value == 0:
                yield 1.6, f"{name} == 0"
            if value <= 0:
                yield 1.8, f"{name} <= 0"
            if value < 0:
                yield 1.7, f"{name} < 0"
            if value <= 1:
                yield 2.0, f"{name} < 2"
        case str() | list() | tuple() | dict() | set():
            if not value:
                yield 1.5, f"not {name}"
            if len(value) < 2:
                yield 2.2, f"len({name}) < 2"


def _arguments(example: Example, signature: Signature) -> Iterator[tuple[str, object]]:
    call = next(
        (
            node
            for node in ast.walk(parse(example.call) or ast.Constant(None))
            if isinstance(node, ast.Call) and _name(node.func) == signature.name
        ),
        None,
    )
    if call is None:
        return
    names = [it.name for it in signature.parameters if it.kind in ("standard", "positional_only")]
    given = [*zip(names, call.args, strict=False), *((it.arg, it.value) for it in call.keywords)]
    for name, node in given:
        try:
            yield str(name), ast.literal_eval(node)
        except UNREADABLE:
            continue


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
