"""Builds a `Target` for each function of a text that parses. Knows nothing around that text."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace as changed

from lift_sys.source.drafts import Cell, Draft, Memo
from lift_sys.source.grammar import Parsed, query
from lift_sys.source.lexing import newline_of
from lift_sys.source.literals import read_docstring
from lift_sys.source.moving import moved, shifted
from lift_sys.source.roles import Scope, binding, unwanted
from lift_sys.source.signature import normal, read_header
from lift_sys.source.span import Span
from lift_sys.source.stubs import (
    Stub,
    ends_line,
    indent_at,
    insertion,
    one_line,
    replacement,
    statement_kind,
)
from lift_sys.source.target import Docstring, Target

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Layout", "digest", "functions_in"]

_OUTLINE = """[
    (function_definition) (class_definition) (decorated_definition)
    (import_statement) (import_from_statement) (future_import_statement)
] @found"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the document is written, for functions that do not show it themselves."""

    unit: str = "    "
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class _Found:
    """A function in its syntax tree."""

    node: "Node"
    outer: "Node"
    """The node with its decorators."""
    scopes: tuple[Scope, ...]
    start: int
    end: int


def functions_in(
    parsed: Parsed, scopes: tuple[Scope, ...], layout: Layout, memo: Memo
) -> Iterator[Draft]:
    """Yield the functions of a text that parses, in order; `scopes` are those around the text."""
    every = list(_walk(parsed, scopes))
    for number, found in enumerate(every):
        line = parsed.text.rfind("\n", 0, found.start) + 1
        behind = (each.start for each in every[number + 1 :] if each.start >= found.end)
        stop = next(behind, len(parsed.text))

        def make(found: _Found = found, line: int = line, stop: int = stop) -> tuple[Draft, ...]:
            cell = Cell(lambda: moved(_Builder(parsed, found, layout).target(), -line))
            return (Draft(0, stop - line, cell),)

        key = (parsed.text[line:stop], layout, tuple(scope.key for scope in found.scopes))
        for draft in memo.get(key, make):
            yield draft.moved(line)


def digest(*parts: str) -> str:
    """Hash what a result depends on; line ends and their kind do not count."""
    text = "\0".join(parts).replace("\r\n", "\n")
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _walk(parsed: Parsed, scopes: tuple[Scope, ...]) -> Iterator[_Found]:
    """Find functions and the scopes that they stand in, and note each scope's imports."""
    from tree_sitter import QueryCursor

    nodes = QueryCursor(query(_OUTLINE)).captures(parsed.root).get("found", [])
    nodes.sort(key=lambda node: (node.start_byte, -node.end_byte))
    stack: list[tuple[int, tuple[Scope, ...]]] = [(parsed.root.end_byte + 1, scopes)]
    decorated: Node | None = None
    for node in nodes:
        while stack[-1][0] <= node.start_byte:
            stack.pop()
        around = stack[-1][1]
        if node.type == "decorated_definition":
            decorated = node
            continue
        if node.type not in ("function_definition", "class_definition"):
            if around and not around[-1].is_class:
                around[-1].imports.append(parsed.source(node))
            continue
        outer = decorated if decorated and decorated.end_byte >= node.end_byte else node
        decorated = None
        stack.append((node.end_byte, (*around, _scope(parsed, node))))
        if node.type == "function_definition":
            yield _Found(node, outer, around, *parsed.span(outer))


def _scope(parsed: Parsed, node: "Node") -> Scope:
    start, _ = parsed.span(node)
    name, indent = _name(parsed, node), indent_at(parsed.text, start)
    if node.type == "function_definition":
        return Scope(name, indent)
    bases = node.child_by_field_name("superclasses")
    return Scope.of_class(name, indent, parsed.source(bases) if bases else "")


def _name(parsed: Parsed, node: "Node") -> str:
    identifier = node.child_by_field_name("name")
    return normal(parsed.source(identifier)) if identifier else ""


class _Builder:
    """Gathers the parts of one Target."""

    def __init__(self, parsed: Parsed, found: _Found, layout: Layout) -> None:
        self._parsed, self._text = parsed, parsed.text
        self._found, self._node = found, found.node
        self._layout = layout
        self._start, _ = parsed.span(found.node)
        self._header = Span(self._start, self._colon())
        self._outer_indent = indent_at(self._text, self._start)
        body = found.node.child_by_field_name("body")
        self._statements = [
            node for node in (body.named_children if body else []) if node.type != "comment"
        ]
        self._docstring = self._read_docstring()

    def target(self) -> Target:
        parsed, scopes = self._parsed, self._found.scopes
        start, end = parsed.span(self._found.outer)
        name = _name(parsed, self._node)
        in_class = bool(scopes) and scopes[-1].is_class
        header = read_header(self._header.of(self._text), self._types(), name)
        decorators = self._decorators()
        stub = self._stub()
        problem = unwanted(name, decorators, scopes[-1] if scopes else None) if stub else None
        span = Span(start, max(end, stub.span.end) if stub else end)
        bound = binding(name, decorators, in_class=in_class)
        return Target(
            name=name,
            qualname=".".join((*(scope.name for scope in scopes), name)),
            signature=changed(header.signature, binding=bound),
            docstring=self._docstring,
            span=span,
            header=self._header,
            name_span=self._name_span(),
            annotation_spans={
                key: shifted(each, self._start) for key, each in header.annotations.items()
            },
            stub=stub.span if stub else None,
            stub_kind=stub.kind if stub else None,
            decorators=decorators,
            parents=tuple(scope.name for scope in scopes),
            in_class=in_class,
            imports=self._imports(),
            siblings=(),
            indent=self._indent(stub),
            newline=newline_of(self._text, self._header.end) or self._layout.newline,
            one_line=not ends_line(self._text, self._header.end),
            problem=header.problem or problem,
            digest=digest(span.of(self._text)),
        )

    def _colon(self) -> int:
        colons = [child for child in self._node.children if child.type == ":"]
        return self._parsed.span(colons[-1])[1]

    def _name_span(self) -> Span:
        identifier = self._node.child_by_field_name("name")
        assert identifier is not None, "a function that parses has a name"
        return Span(*self._parsed.span(identifier))

    def _types(self) -> Span | None:
        node = self._node.child_by_field_name("type_parameters")
        if node is None:
            return None
        start, end = self._parsed.span(node)
        return Span(start - self._start, end - self._start)

    def _decorators(self) -> tuple[str, ...]:
        nodes = self._found.outer.children if self._found.outer != self._node else []
        sources = (self._parsed.source(node) for node in nodes if node.type == "decorator")
        return tuple(source.removeprefix("@").strip() for source in sources)

    def _imports(self) -> tuple[str, ...]:
        functions = (scope for scope in self._found.scopes if not scope.is_class)
        return tuple(source for scope in functions for source in scope.imports)

    def _read_docstring(self) -> Docstring | None:
        if not self._statements or self._statements[0].type != "expression_statement":
            return None
        literal: Node | None = self._statements[0].named_child(0)
        while literal is not None and literal.type == "parenthesized_expression":
            inner = [child for child in literal.named_children if child.type != "comment"]
            literal = inner[0] if len(inner) == 1 else None
        if literal is None or self._statements[0].child_count != 1:
            return None
        if literal.type not in ("string", "concatenated_string"):
            return None
        parts = literal.named_children if literal.type == "concatenated_string" else [literal]
        spans = [Span(*self._parsed.span(part)) for part in parts if part.type == "string"]
        return read_docstring(self._text, spans, Span(*self._parsed.span(self._statements[0])))

    def _stub(self) -> Stub | None:
        rest = self._statements[1:] if self._docstring else self._statements
        kinds = [kind for kind in map(statement_kind, rest) if kind is not None]
        if len(kinds) < len(rest):
            return None
        before = self._docstring.span.end if self._docstring else self._header.end
        last = self._parsed.span(rest[-1])[1] if rest else before
        if not ends_line(self._text, self._header.end):
            return one_line(self._text, self._header.end, last, kinds[0] if kinds else "docstring")
        if not rest:
            documented = self._docstring is not None
            return insertion(self._text, before, self._outer_indent, documented=documented)
        first = self._parsed.span(rest[0])[0]
        return replacement(self._text, before, Span(first, last), kinds[0])

    def _indent(self, stub: Stub | None) -> str:
        """The white space in front of the body's statements, or what it should be."""
        if self._statements and ends_line(self._text, self._header.end):
            return indent_at(self._text, self._parsed.span(self._statements[0])[0])
        if stub is not None and stub.indent is not None:
            return stub.indent
        return self._outer_indent + self._unit()

    def _unit(self) -> str:
        scopes = self._found.scopes
        if self._outer_indent and scopes:
            outer = scopes[-1].indent
            if self._outer_indent.startswith(outer) and self._outer_indent != outer:
                return self._outer_indent.removeprefix(outer)
        return "\t" if "\t" in self._outer_indent else self._layout.unit
