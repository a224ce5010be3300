"""LIFT411 to LIFT419: what a generated body must not call, touch or import.

They say in words what a body wants. The wall against it is the sandbox. The user's own code is not
judged by them.
"""

import ast
import re
from collections.abc import Iterator

from lift_sys.ir import Import
from lift_sys.validate.body import Body
from lift_sys.validate.capabilities import (
    FORBIDDEN_CALLS,
    FORBIDDEN_NAMES,
    FORBIDDEN_TEXT,
    HARMLESS_MODULES,
    is_forbidden_attribute,
    looked_up,
)
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.statements import describe
from lift_sys.validate.syntax import short

__all__: list[str] = []


@body_rule(
    "LIFT411",
    "forbidden-call",
    "error",
    meaning="The body uses something that runs text, starts processes, or reaches files or the network.",
    cause="A generated body may compute; what it does outside, the docstring must declare.",
    remedy="Compute the result without it. For files or the network, declare that in the docstring.",
    example='''
    def total(formula: str) -> int:
        """Add the numbers of a formula such as 1+2."""
        return eval(formula)
    ''',
    fixed='''
    def total(formula: str) -> int:
        """Add the numbers of a formula such as 1+2."""
        return sum(map(int, formula.split("+")))
    ''',
)
def forbidden_call(body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    for scope, statement, node in body.nodes:
        if isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            is_own = not body.is_builtin(scope, node.id)
            found = None if is_own or _is_asked_for(body, node.id) else node.id
        else:
            path = body.outside_path(scope, node)
            entry = looked_up(path, FORBIDDEN_CALLS)
            found = path if entry and not body.declares(FORBIDDEN_CALLS[entry]) else None
        if found and found not in seen:
            seen.add(found)
            message = (
                f"`{short(describe(statement))}` in {body.ir.signature.name!r} uses {found!r}, which"
                " a generated body must not: compute the result without it"
            )
            yield Problem(message, body.header, about=statement)


@body_rule(
    "LIFT414",
    "evaluates-text",
    "warning",
    meaning="The body runs text as Python, and the docstring asks to evaluate something.",
    cause="`eval` is the short way; whoever chooses the text can make it do anything.",
    remedy="Make sure that the text can be trusted, or have it parsed instead.",
    example='''
    def calculate(formula: str) -> int:
        """Evaluate a sum such as 1+2."""
        return eval(formula)
    ''',
    fixed='''
    def calculate(formula: str) -> int:
        """Evaluate a sum such as 1+2."""
        return sum(map(int, formula.split("+")))
    ''',
)
def evaluates_text(body: Body) -> Iterator[Problem]:
    for scope, statement, node in body.nodes:
        is_eval = (
            isinstance(node, ast.Name) and node.id == "eval" and body.is_builtin(scope, "eval")
        )
        if is_eval and _is_asked_for(body, "eval"):
            message = (
                f"`{short(describe(statement))}` in {body.ir.signature.name!r} runs text as Python:"
                " make sure that the text can be trusted, or have it parsed instead"
            )
            yield Problem(message, body.text.docstring_span, about=statement)
            return


def _is_asked_for(body: Body, name: str) -> bool:
    """Tell whether the docstring asks for `eval`: then it is a warning, and no more than that."""
    words = f"{body.spec.intent.summary} {body.spec.prose}"
    return name == "eval" and re.search(r"\bevaluat", words, re.IGNORECASE) is not None


@body_rule(
    "LIFT412",
    "forbidden-attribute",
    "error",
    meaning="The body reads an attribute that leads into the interpreter.",
    cause="Attributes such as `__globals__` or `__subclasses__` are ways around every restriction.",
    remedy="Compute the result without it.",
    example='''
    def kinds() -> int:
        """Count classes."""
        return len(().__class__.__base__.__subclasses__())
    ''',
    fixed='''
    def kinds(values: list) -> int:
        """Count classes."""
        return len({type(value) for value in values})
    ''',
)
def forbidden_attribute(body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    for scope, statement, node in body.nodes:
        found = _forbidden_part(body, node, body.outside_path(scope, node))
        if found and found not in seen:
            seen.add(found)
            message = (
                f"`{short(describe(statement))}` in {body.ir.signature.name!r} reaches for"
                f" {found!r}, which leads into the interpreter: compute the result without it"
            )
            yield Problem(message, body.header, about=statement)


def _forbidden_part(body: Body, node: ast.AST, path: str) -> str:
    match node:
        case ast.Attribute(attr=name) if is_forbidden_attribute(name):
            return name
        case ast.Constant(value=str(text)) if (match := FORBIDDEN_TEXT.search(text)) is not None:
            return match[0]
        case ast.Attribute(attr=name) if path and _is_inside_of_module(body, path):
            return name
        case _:
            return ""


def _is_inside_of_module(body: Body, path: str) -> bool:
    """Tell whether a path leads through a module to its private parts or to a dangerous module."""
    first, *rest = path.split(".")
    is_module = first in HARMLESS_MODULES or first in body.text.modules
    dangerous = ("os", "sys", "subprocess", "builtins", "socket", "importlib", "ctypes")
    return is_module and any(part.startswith("_") or part in dangerous for part in rest)


@body_rule(
    "LIFT413",
    "forbidden-import",
    "error",
    meaning="The body imports a module that is neither known as harmless nor imported by the file.",
    cause="A generated body may use what computes: `math`, `re`, `itertools` and the like.",
    remedy="Import the module at the top of the file yourself, if it is meant to be used.",
    example='''
    def here() -> str:
        """Return the name of the current folder."""
        import os
        return os.getcwd()
    ''',
    fixed='''
    import os

    def here() -> str:
        """Return the name of the current folder."""
        return os.getcwd()
    ''',
)
def forbidden_import(body: Body) -> Iterator[Problem]:
    for statement in body.imports:
        for module in _modules(statement):
            root = module.split(".", 1)[0]
            is_known = module in HARMLESS_MODULES or root in HARMLESS_MODULES
            if not is_known and root not in body.text.modules:
                message = (
                    f"{body.ir.signature.name!r} imports {module!r}, which is not among the modules"
                    " that a generated body may import: import it at the top of the file yourself"
                )
                yield Problem(message, body.header, about=statement)
        for name, _ in statement.names if statement.module else ():
            if name.startswith("_"):
                message = (
                    f"{body.ir.signature.name!r} imports {name!r}, a private part of"
                    f" {statement.module!r}: use what the module offers"
                )
                yield Problem(message, body.header, about=statement)


def _modules(statement: Import) -> list[str]:
    return [statement.module] if statement.module else [name for name, _ in statement.names]
