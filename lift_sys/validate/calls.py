"""Reads an example's call and binds its arguments to the signature. Evaluates literals only."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lift_sys.ir import Example, Parameter, Signature
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused

__all__ = ["Call", "bind", "parse_example", "read_call"]

MAX_DEPTH = 100
MAX_SOURCE = 5_000
"""Longest call or answer that is looked at, in code points."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the function, with its arguments by parameter; `problem` says why they do not fit."""

    arguments: Mapping[str, ast.expr]
    problem: str | None = None


def read_call(example: Example, signature: Signature, *, in_class: bool) -> Call | None:
    """Return the arguments of a plain call of the function, or None for any other example."""
    node = parse_example(example.call)
    if not isinstance(node, ast.Call) or _has_star(node):
        return None
    skip = 0
    match node.func:
        case ast.Name(id=signature.name) if not in_class:
            pass
        case ast.Attribute(attr=signature.name) if in_class:
            skip = 1 if signature.binding in ("method", "classmethod") else 0
            if skip and _is_class_itself(node.func.value, signature):
                return None
        case _:
            return None
    return bind(node, signature.parameters[skip:])


def bind(call: ast.Call, parameters: tuple[Parameter, ...]) -> Call:
    """Match the arguments of a call without stars to parameters, as Python does."""
    arguments: dict[str, ast.expr] = {}
    positional = [p for p in parameters if p.kind in ("positional_only", "standard")]
    takes_more = any(p.kind == "var_positional" for p in parameters)
    if len(call.args) > len(positional) and not takes_more:
        return Call({}, f"it takes {_count(len(positional))}, {len(call.args)} are given")
    arguments.update({p.name: value for p, value in zip(positional, call.args, strict=False)})
    by_name = {p.name for p in parameters if p.kind in ("standard", "keyword_only")}
    takes_any = any(p.kind == "var_keyword" for p in parameters)
    for keyword in call.keywords:
        name = str(keyword.arg)
        if name in by_name and name in arguments:
            return Call({}, f"{name!r} is given twice")
        if name not in by_name and not takes_any:
            return Call({}, f"it has no parameter {name!r}")
        arguments[name] = keyword.value
    missing = [p.name for p in parameters if _is_required(p) and p.name not in arguments]
    if missing:
        return Call({}, f"{missing[0]!r} is not given")
    known = {p.name for p in parameters}
    return Call({name: value for name, value in arguments.items() if name in known})


def parse_example(source: str) -> ast.expr | None:
    """Parse an expression of the docstring, or return None when it is none (or is enormous)."""
    return _parsed(source) if len(source) <= MAX_SOURCE else None


@lru_cache(maxsize=512)
def _parsed(source: str) -> ast.expr | None:
    try:
        body = parse(source.strip()).body
    except Refused:
        return None
    match body:
        case [ast.Expr(value=value)] if _is_shallow(value):
            return value
        case _:
            return None


def _is_shallow(root: ast.AST) -> bool:
    """Tell whether recursion over the expression is safe."""
    level: list[ast.AST] = [root]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return True
    return False


def _has_star(call: ast.Call) -> bool:
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)


def _is_class_itself(receiver: ast.expr, signature: Signature) -> bool:
    """Tell whether `Class.method(instance)` is written: its first argument is the instance."""
    is_class = isinstance(receiver, ast.Name) and receiver.id[:1].isupper()
    return is_class and signature.binding == "method"


def _is_required(parameter: Parameter) -> bool:
    return parameter.default is None and not parameter.kind.startswith("var_")


def _count(number: int) -> str:
    return "1 positional argument" if number == 1 else f"{number} positional arguments"
