"""Makes Python from IR: the same text for the same IR, always. Checks nothing."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from lift_sys.ir.docstrings import docstring_literal, fold, string_literal
from lift_sys.ir.model import (
    Assert,
    Assign,
    AugAssign,
    Break,
    Continue,
    Delete,
    Expression,
    For,
    FunctionIR,
    Handler,
    HoleStatement,
    If,
    Import,
    LocalFunction,
    Nonlocal,
    Pass,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from lift_sys.ir.signatures import render_header

__all__ = ["render", "render_body"]

INDENT = "    "

Lines = Iterator[str]


def render(ir: FunctionIR) -> str:
    """Return the whole function: its binding's decorator, the `def`, the summary and the body.

    An empty body is left out where the summary can stand alone. Ends without a newline.
    """
    signature, summary = ir.signature, fold(ir.intent.summary)
    lines = []
    if signature.binding in ("classmethod", "staticmethod", "property"):
        lines.append(f"@{signature.binding}")
    lines.append(f"{render_header(signature)}:")
    if summary:
        lines += _indented(docstring_literal(summary))
    if ir.body or not summary:
        lines += _suite(ir.body)
    return "\n".join(lines)


def render_body(body: tuple[Statement, ...]) -> str:
    """Return statements with four spaces for each level, no indentation of their own and no last newline.

    Only docstrings of local functions span lines, and they mean the same however far they are indented.
    """
    return "\n".join(_block(body))


def _block(body: Iterable[Statement]) -> Lines:
    """Render statements in a row, with a blank line around local functions."""
    previous: Statement | None = None
    for statement in body:
        if previous and (
            isinstance(previous, LocalFunction) or isinstance(statement, LocalFunction)
        ):
            yield ""
        yield from _RENDERERS[type(statement)](statement)
        previous = statement
    if previous is None:
        yield "pass"


def _suite(body: Iterable[Statement]) -> Lines:
    return _indented(_block(body))


def _indented(lines: Iterable[str]) -> Lines:
    return (INDENT + line if line else line for line in lines)


def _expression(node: Expression) -> Lines:
    yield _bare_yield(node.value)


def _assign(node: Assign) -> Lines:
    if node.annotation is not None:
        value = "" if node.value is None else f" = {node.value}"
        yield f"{node.targets[0]}: {node.annotation}{value}"
        return
    targets = [_bare(target) for target in node.targets]
    value = _bare_yield(node.value or "None")
    if targets != list(node.targets):
        value = _bare(value)
    yield " = ".join([*targets, value])


def _augmented_assign(node: AugAssign) -> Lines:
    yield f"{node.target} {node.operator}= {_bare_yield(node.value)}"


def _if(node: If) -> Lines:
    yield f"if {_bare_walrus(node.test)}:"
    yield from _suite(node.body)
    orelse = node.orelse
    while len(orelse) == 1 and isinstance(branch := orelse[0], If):
        yield f"elif {_bare_walrus(branch.test)}:"
        yield from _suite(branch.body)
        orelse = branch.orelse
    yield from _else(orelse)


def _for(node: For) -> Lines:
    start = "async for" if node.is_async else "for"
    yield f"{start} {_bare(node.target)} in {node.iterable}:"
    yield from _suite(node.body)
    yield from _else(node.orelse)


def _while(node: While) -> Lines:
    yield f"while {_bare_walrus(node.test)}:"
    yield from _suite(node.body)
    yield from _else(node.orelse)


def _else(body: tuple[Statement, ...]) -> Lines:
    if body:
        yield "else:"
        yield from _suite(body)


def _try(node: Try) -> Lines:
    yield "try:"
    yield from _suite(node.body)
    for handler in node.handlers:
        yield from _handler(handler)
    yield from _else(node.orelse)
    if node.finalbody:
        yield "finally:"
        yield from _suite(node.finalbody)


def _handler(node: Handler) -> Lines:
    name = f" as {node.name}" if node.name else ""
    yield f"except {node.exception}{name}:" if node.exception else "except:"
    yield from _suite(node.body)


def _with(node: With) -> Lines:
    items = []
    for manager, target in node.items:
        # `with (a, b):` means two managers; a tuple as the only one needs its own parentheses.
        text = f"({manager})" if target is None and _tuple_size(manager) else manager
        items.append(text if target is None else f"{text} as {target}")
    start = "async with" if node.is_async else "with"
    yield f"{start} {', '.join(items)}:"
    yield from _suite(node.body)


def _return(node: Return) -> Lines:
    yield "return" if node.value is None else f"return {_bare(node.value)}"


def _raise(node: Raise) -> Lines:
    words = ["raise"]
    if node.exception is not None:
        words.append(node.exception)
    if node.cause is not None:
        words += ["from", node.cause]
    yield " ".join(words)


def _assert(node: Assert) -> Lines:
    yield f"assert {node.test}" + ("" if node.message is None else f", {node.message}")


def _function(node: LocalFunction) -> Lines:
    for decorator in node.decorators:
        yield f"@{decorator}"
    yield f"{render_header(node.signature)}:"
    if node.docstring is not None:
        yield from _indented(docstring_literal(node.docstring))
    yield from _suite(node.body)


def _import(node: Import) -> Lines:
    names = ", ".join(name if alias is None else f"{name} as {alias}" for name, alias in node.names)
    yield f"import {names}" if node.module is None else f"from {node.module} import {names}"


def _delete(node: Delete) -> Lines:
    yield f"del {', '.join(node.targets)}"


def _nonlocal(node: Nonlocal) -> Lines:
    yield f"nonlocal {', '.join(node.names)}"


def _break(_: Break) -> Lines:
    yield "break"


def _continue(_: Continue) -> Lines:
    yield "continue"


def _pass(_: Pass) -> Lines:
    yield "pass"


def _hole(node: HoleStatement) -> Lines:
    yield f"hole({string_literal(node.id)})"


_RENDERERS: dict[type[Statement], Callable[[Any], Lines]] = {
    Expression: _expression,
    Assign: _assign,
    AugAssign: _augmented_assign,
    If: _if,
    For: _for,
    While: _while,
    Try: _try,
    With: _with,
    Return: _return,
    Raise: _raise,
    Assert: _assert,
    LocalFunction: _function,
    Import: _import,
    Delete: _delete,
    Nonlocal: _nonlocal,
    Break: _break,
    Continue: _continue,
    Pass: _pass,
    HoleStatement: _hole,
}


def _bare(text: str) -> str:
    """Take the parentheses off a tuple of two or more, where Python needs none."""
    return text[1:-1] if _tuple_size(text) > 1 else text


def _bare_yield(text: str) -> str:
    is_yield = text.startswith("(yield") and isinstance(_parsed(text), ast.Yield | ast.YieldFrom)
    return text[1:-1] if is_yield else text


def _bare_walrus(text: str) -> str:
    is_walrus = text.startswith("(") and isinstance(_parsed(text), ast.NamedExpr)
    return text[1:-1] if is_walrus else text


def _tuple_size(text: str) -> int:
    """Count the items of a tuple; anything else has none."""
    node = _parsed(text) if text.startswith("(") else None
    return len(node.elts) if isinstance(node, ast.Tuple) else 0


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
