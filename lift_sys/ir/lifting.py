"""Reads Python as IR, and names what the IR cannot hold. Comments and bare strings are not kept."""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lift_sys.ir.docstrings import clean, fold
from lift_sys.ir.expressions import spell
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
    Intent,
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
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refusal, Refused
from lift_sys.ir.signatures import FunctionNode, lift_signature

__all__ = ["MAX_DEPTH", "is_bare_string", "lift", "lift_body", "lift_suite"]

MAX_DEPTH = 100
"""How deeply blocks may nest, each `elif` counted as one."""

Block = tuple[Statement, ...]


def lift(source: str, name: str | None = None) -> FunctionIR | Refusal:
    """Read one function of a module: the one called `name`, or the only one.

    `name` may be dotted (`Outer.method`, `outer.inner`); of several the last counts, as in Python.
    The first line of the docstring becomes the summary. Decorators belong to the module, not to
    the function, but for those that say how it is bound. A statement `hole("id")` is a hole.
    """
    try:
        module = parse(source)
        node, in_class = _named(module, name) if name is not None else _only(module)
        return _lift_function(node, in_class=in_class)
    except Refused as refused:
        return refused.located()


def lift_body(source: str) -> Block | Refusal:
    """Read the statements of a body, written without base indentation."""
    try:
        return _block(parse(source).body, 1)
    except Refused as refused:
        return refused.located()


def lift_suite(lines: list[str], header: int) -> Block:
    """Read the indented lines below line `header`; raise `Refused` with the line among them."""
    try:
        module = parse("\n".join(["def _():", *lines]))
        if len(module.body) != 1 or not isinstance(module.body[0], FunctionNode):
            message = "The body's lines are not all indented"
            raise Refused("syntax error", message, module.body[-1].lineno)
        return _block(module.body[0].body, 1)
    except Refused as refused:
        refusal = refused.refusal
        line = header + (refusal.line or 1) - 1
        raise Refused(refusal.construct, refusal.message, line) from None


def _lift_function(node: FunctionNode, *, in_class: bool) -> FunctionIR:
    docstring, statements = _split_docstring(node)
    summary = fold((docstring or "").split("\n")[0])
    return FunctionIR(
        intent=Intent(summary=summary),
        signature=lift_signature(node, in_class=in_class),
        body=_block(statements, 1) if statements else (),
    )


def _only(module: ast.Module) -> tuple[FunctionNode, bool]:
    functions = [node for node in module.body if isinstance(node, FunctionNode)]
    names = {node.name for node in functions}
    if len(names) != 1:
        found = f"{len(names)} functions" if names else "no function"
        message = f"There is {found} at module level: say which one is meant by its name"
        raise Refused("module", message)
    return functions[-1], False


def _named(module: ast.Module, name: str) -> tuple[FunctionNode, bool]:
    scopes: list[tuple[ast.Module | ast.ClassDef | FunctionNode, bool]] = [(module, False)]
    for part in name.split("."):
        scopes = [
            (child, isinstance(scope, ast.ClassDef))
            for scope, _ in scopes
            for child in _definitions(scope.body)
            if child.name == part
        ]
    for node, in_class in reversed(scopes):
        if isinstance(node, FunctionNode):
            return node, in_class
    raise Refused("module", f"There is no function {name!r}: check its name")


def _definitions(body: Iterable[ast.stmt]) -> Iterator[ast.ClassDef | FunctionNode]:
    """Find the classes and functions of one scope, also inside `if`, `try` and the like."""
    stack: list[ast.AST] = list(reversed([*body]))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.ClassDef | FunctionNode):
            yield node
        elif not isinstance(node, ast.expr):
            stack.extend(reversed([*ast.iter_child_nodes(node)]))


def _split_docstring(node: FunctionNode) -> tuple[str | None, list[ast.stmt]]:
    docstring = ast.get_docstring(node, clean=False)
    return (None, node.body) if docstring is None else (clean(docstring), node.body[1:])


def _block(statements: list[ast.stmt], depth: int) -> Block:
    if depth > MAX_DEPTH:
        message = f"Blocks nest deeper than {MAX_DEPTH} levels: move the inner ones into a function"
        raise Refused("deep nesting", message, statements[0].lineno)
    lifted = [_statement(node, depth + 1) for node in statements if not is_bare_string(node)]
    return tuple(lifted) or (Pass(),)


def _orelse(statements: list[ast.stmt], depth: int) -> Block:
    return _block(statements, depth) if statements else ()


def is_bare_string(node: ast.stmt) -> bool:
    """Tell whether a statement is only a string: a comment that could be taken for a docstring."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return False
    return isinstance(node.value.value, str)


def _statement(node: ast.stmt, depth: int) -> Statement:
    lifter = _LIFTERS.get(type(node))
    if lifter is None:
        name = type(node).__name__
        construct, advice = _REFUSED.get(name, (f"{name} statement", "leave it out"))
        message = f"The IR cannot hold a {construct}: {advice}"
        raise Refused(construct, message, node.lineno)
    result: Statement = lifter(node, depth)
    return result


_REFUSED = {
    # By name, since Python 3.11 does not know the last.
    "ClassDef": ("class inside a function", "define it at module level"),
    "Global": ("global statement", "take the value as a parameter and return it"),
    "Match": ("match statement", "write it with if and elif"),
    "TryStar": ("except* clause", "catch ExceptionGroup instead"),
    "TypeAlias": ("type statement", "write it at module level"),
}


def _spell(node: ast.expr | None) -> str | None:
    return None if node is None else spell(node)


def _expression(node: ast.Expr, _: int) -> Statement:
    match node.value:
        case ast.Call(func=ast.Name(id="hole"), args=[ast.Constant(value=str(id_))], keywords=[]):
            return HoleStatement(id=id_)
    return Expression(spell(node.value))


def _assign(node: ast.Assign, _: int) -> Assign:
    return Assign(tuple(spell(target) for target in node.targets), spell(node.value))


def _annotated_assign(node: ast.AnnAssign, _: int) -> Assign:
    if isinstance(node.target, ast.Name) and not node.simple:
        message = "The IR cannot hold an annotation of a name in parentheses: take them off"
        raise Refused("annotated name in parentheses", message, node.lineno)
    return Assign((spell(node.target),), _spell(node.value), spell(node.annotation))


def _augmented_assign(node: ast.AugAssign, _: int) -> AugAssign:
    return AugAssign(spell(node.target), _OPERATORS[type(node.op)], spell(node.value))


def _if(node: ast.If, depth: int) -> If:
    return If(spell(node.test), _block(node.body, depth), _orelse(node.orelse, depth))


def _for(node: ast.For | ast.AsyncFor, depth: int) -> For:
    return For(
        spell(node.target),
        spell(node.iter),
        _block(node.body, depth),
        _orelse(node.orelse, depth),
        isinstance(node, ast.AsyncFor),
    )


def _while(node: ast.While, depth: int) -> While:
    return While(spell(node.test), _block(node.body, depth), _orelse(node.orelse, depth))


def _try(node: ast.Try, depth: int) -> Try:
    handlers = tuple(
        Handler(_spell(handler.type), handler.name, _block(handler.body, depth))
        for handler in node.handlers
    )
    return Try(
        _block(node.body, depth),
        handlers,
        _orelse(node.orelse, depth),
        _orelse(node.finalbody, depth),
    )


def _with(node: ast.With | ast.AsyncWith, depth: int) -> With:
    items = tuple((spell(item.context_expr), _spell(item.optional_vars)) for item in node.items)
    return With(items, _block(node.body, depth), isinstance(node, ast.AsyncWith))


def _return(node: ast.Return, _: int) -> Return:
    return Return(_spell(node.value))


def _raise(node: ast.Raise, _: int) -> Raise:
    return Raise(_spell(node.exc), _spell(node.cause))


def _assert(node: ast.Assert, _: int) -> Assert:
    return Assert(spell(node.test), _spell(node.msg))


def _function(node: FunctionNode, depth: int) -> LocalFunction:
    docstring, statements = _split_docstring(node)
    return LocalFunction(
        signature=lift_signature(node, decorated=False),
        body=_block(statements, depth),
        docstring=docstring,
        decorators=tuple(spell(decorator) for decorator in node.decorator_list),
    )


def _import(node: ast.Import, _: int) -> Import:
    return Import(tuple((item.name, item.asname) for item in node.names))


def _import_from(node: ast.ImportFrom, _: int) -> Import:
    if node.names[0].name == "*":
        message = "The IR cannot hold `import *`: name what is imported"
        raise Refused("star import", message, node.lineno)
    module = "." * node.level + (node.module or "")
    return Import(tuple((item.name, item.asname) for item in node.names), module)


def _delete(node: ast.Delete, _: int) -> Delete:
    return Delete(tuple(spell(target) for target in node.targets))


def _nonlocal(node: ast.Nonlocal, _: int) -> Nonlocal:
    return Nonlocal(tuple(node.names))


_OPERATORS: dict[type[ast.operator], Any] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
}

_LIFTERS: dict[type[ast.stmt], Callable[[Any, int], Any]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Delete: _delete,
    ast.Nonlocal: _nonlocal,
    ast.Break: lambda _, __: Break(),
    ast.Continue: lambda _, __: Continue(),
    ast.Pass: lambda _, __: Pass(),
}
