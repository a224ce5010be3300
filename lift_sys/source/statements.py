"""The statements at module level, each with what it binds and what it needs. Runs nothing."""

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from lift_sys.source.grammar import Parsed, query
from lift_sys.source.names import bound, parse_or_none, used
from lift_sys.source.recovery import margin_parts
from lift_sys.source.sections import Section

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Statement", "statements"]


class Statement:
    """One statement of a module."""

    def __init__(self, source: str, start: int, name: str | None = None) -> None:
        """Take its flat source and its place; `name` is what a definition is known to bind."""
        self.source = source
        self.start = start
        self._name = name

    @property
    def end(self) -> int:
        """The offset behind its source."""
        return self.start + len(self.source)

    @cached_property
    def tree(self) -> ast.Module | None:
        """The statement as Python reads it; None when Python does not."""
        return parse_or_none(self.source)

    @property
    def node(self) -> ast.stmt | None:
        """The statement's own node."""
        return self.tree.body[0] if self.tree and self.tree.body else None

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it binds or whose value it changes."""
        if self._name is not None:
            return frozenset((self._name,))
        return frozenset(bound(self.tree)) if self.tree else frozenset()

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names that it looks up; when Python does not accept it, every name in it."""
        names = used(self.source, self.tree) if self.tree else None
        return frozenset(names if names is not None else _identifiers(self.source))

    @property
    def defines(self) -> bool:
        """Whether it is a function or class."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return self._name is not None or isinstance(self.node, kinds)

    @property
    def calls(self) -> bool:
        """Whether it is a mere expression, which can change what a name stands for."""
        return isinstance(self.node, ast.Expr)

    @property
    def imports(self) -> bool:
        """Whether it is an import and nothing else."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def for_all(self) -> bool:
        """Whether it matters to every function: a `__future__` import or one that names nothing."""
        match self.node if self.source.startswith("from") else None:
            case ast.ImportFrom(module="__future__") | ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
        return False

    @property
    def main_only(self) -> bool:
        """Whether it runs only when the module is run as a script."""
        match self.node if self.source.startswith("if") else None:
            case ast.If(test=ast.Compare(left=left, comparators=[right])):
                return any(isinstance(x, ast.Name) and x.id == "__name__" for x in (left, right))
        return False


def statements(section: Section, start: int) -> Iterator[Statement]:
    """Yield a section's statements in order, as at `start`; what does not parse is left out."""
    parsed = section.parsed
    if parsed.broken:
        every = (Statement(source, start + at) for at, source in margin_parts(parsed.text))
        yield from (statement for statement in every if statement.node)
        return
    for node in parsed.root.named_children:
        if node.type != "comment":
            yield _statement(parsed, node, start)


def _statement(parsed: Parsed, node: "Node", base: int) -> Statement:
    start, end = parsed.span(node)
    inner = node.child_by_field_name("definition") if node.type == "decorated_definition" else node
    name = None
    if inner is not None and inner.type in ("function_definition", "class_definition"):
        identifier = inner.child_by_field_name("name")
        name = parsed.source(identifier) if identifier else None
    return Statement(parsed.text[start:end], base + start, name)


def _identifiers(source: str) -> set[str]:
    from tree_sitter import QueryCursor

    parsed = Parsed(source)
    nodes = QueryCursor(query("(identifier) @name")).captures(parsed.root).get("name", [])
    return {parsed.source(node) for node in nodes}
