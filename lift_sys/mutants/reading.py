"""Says what statements read, change and leave, so that edits without effect are not made."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lift_sys.ir import (
    Assert,
    Assign,
    AugAssign,
    Break,
    Continue,
    Expression,
    For,
    If,
    LocalFunction,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
    render_body,
)
from lift_sys.mutants.model import Block

__all__ = [
    "Touched",
    "edited_fields",
    "exits",
    "inner_blocks",
    "is_endless",
    "leaves",
    "names_read",
    "target_names",
    "touched",
]


@dataclass(frozen=True, slots=True)
class Touched:
    """Names that a statement reads, and names whose value it may change or give for the first time."""

    read: frozenset[str]
    changed: frozenset[str]


def edited_fields(statement: Statement) -> tuple[str, ...]:
    """Name the fields that hold one expression each and are worth an edit: messages are not."""
    match statement:
        case If() | While() | Assert():
            return ("test",)
        case For():
            return ("iterable",)
        case Expression() | Assign() | AugAssign() | Return():
            return ("value",)
    return ()


def inner_blocks(statement: Statement) -> Iterator[Block]:
    """Yield the blocks of a statement that belong to the same function, in order."""
    match statement:
        case If() | For() | While():
            yield statement.body
            yield statement.orelse
        case With():
            yield statement.body
        case Try():
            yield statement.body
            for handler in statement.handlers:
                yield handler.body
            yield statement.orelse
            yield statement.finalbody


def leaves(block: Block) -> bool:
    """Tell whether nothing that stands behind `block` can run after it."""
    match block[-1:]:
        case (Return() | Raise() | Break() | Continue(),):
            return True
        case (If() as last,):
            return leaves(last.body) and leaves(last.orelse)
    return False


def exits(block: Block) -> int:
    """Count the places where a loop with this body may be left; breaks of inner loops count too."""
    return sum(
        isinstance(statement, Break | Return | Raise)
        + sum(exits(inner) for inner in inner_blocks(statement))
        for statement in block
    )


def is_endless(loop: For | While) -> bool:
    """Tell whether only its body ends the loop."""
    return isinstance(loop, While) and loop.test in ("True", "1")


@lru_cache(maxsize=4096)
def target_names(source: str) -> tuple[str, ...]:
    """Return the variables that an assignment to `source` gives a value."""
    if source.isidentifier():
        return (source,)
    return tuple(_stored(ast.parse(f"{source} = 0")))


@lru_cache(maxsize=4096)
def names_read(source: str) -> frozenset[str]:
    """Return the names in an expression."""
    return frozenset(_loaded(ast.parse(source)))


@lru_cache(maxsize=2048)
def touched(statement: Statement) -> Touched:
    """Say what a statement, with all that it holds, reads and changes.

    A method that is called for its effect changes its object; what a local function does counts when it is defined.
    """
    tree = ast.parse(render_body((statement,)))
    nodes = [*ast.walk(tree)]
    changed = {*_stored(tree)}
    if isinstance(statement, LocalFunction):
        changed.add(statement.signature.name)
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
                changed |= _base(value)
            case ast.Call(func=ast.Attribute(value=value, attr="pop" | "popleft" | "popitem")):
                changed |= _base(value)
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store()):
                changed |= _base(node)
            case ast.AugAssign(target=ast.Name(id=name)):
                changed.add(name)
    return Touched(frozenset(_loaded(tree)) | _augmented(nodes), frozenset(changed))


def _stored(tree: ast.AST) -> Iterator[str]:
    return (
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def _loaded(tree: ast.AST) -> Iterator[str]:
    return (
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def _augmented(nodes: list[ast.AST]) -> set[str]:
    """Return the names that `+=` and the like read."""
    return {
        node.target.id
        for node in nodes
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }


def _base(node: ast.expr) -> set[str]:
    """Return the variable at the root of `a.b[c].d`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
