"""What the statements at module level bind and import, for the functions of the whole module."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from lift_sys.source.grammar import Parsed
from lift_sys.source.names import bound, parse_or_none
from lift_sys.source.recovery import islands, margin_parts
from lift_sys.source.signature import normal

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Outline", "outline_of"]

_IMPORTS = ("import_statement", "import_from_statement", "future_import_statement")
_BLOCKS = ("if_statement", "try_statement", "with_statement", "for_statement", "while_statement")
_INDENTED = re.compile(
    r"^[\ufeff\f]?(?:(?:async|def|class|if|for|while|with|try|else|elif|except|finally|match)\b|\))"
    r"[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*\r?\n)*([ \t]+)",
    re.MULTILINE,
)
_DEFINITION = re.compile(r"\ufeff?(?:@|(?:async\s+)?def\b|class\b)")


@dataclass(frozen=True, slots=True)
class Outline:
    """One section's share of what the module defines."""

    imports: tuple[str, ...] = ()
    """Sources of its import statements, those in `if` and `try` included."""
    names: tuple[str, ...] = ()
    """What its definitions and assignments bind."""
    unit: str | None = None
    """The white space of one level of indentation, where the section shows it."""

    @staticmethod
    def joined(parts: "Sequence[Outline]") -> "Outline":
        """Return the outline of what consists of several parts."""
        return Outline(
            imports=tuple(chain.from_iterable(part.imports for part in parts)),
            names=tuple(dict.fromkeys(chain.from_iterable(part.names for part in parts))),
            unit=next((part.unit for part in parts if part.unit), None),
        )


def outline_of(parsed: Parsed, *, by_lines: bool = False) -> Outline:
    """Read the outline of a section; `by_lines` does it without parsing definitions.

    That is also how as much as possible is made out of what does not parse.
    """
    indented = _INDENTED.search(parsed.text)
    unit = indented[1] if indented else None
    imports: list[str] = []
    names: list[str] = []
    if by_lines or parsed.broken:
        _recover(parsed.text, imports, names)
    else:
        for node in parsed.root.named_children:
            imports += _imports(parsed, node)
            names += _names(parsed, node)
    return Outline(tuple(imports), tuple(dict.fromkeys(names)), unit)


def _recover(text: str, imports: list[str], names: list[str]) -> None:
    """Add what the parts of a broken text define that can be read on their own."""
    names += (island.name for island in islands(text) if island.name and not island.indent)
    for _, source in margin_parts(text):
        if not _DEFINITION.match(source):
            part = Parsed(source)
            outline = Outline() if part.broken else outline_of(part)
            imports += outline.imports
            names += outline.names


def _imports(parsed: Parsed, node: "Node") -> Iterator[str]:
    if node.type in _IMPORTS:
        yield parsed.source(node)
    elif node.type in _BLOCKS or node.type == "block" or node.type.endswith("_clause"):
        for child in node.named_children:
            yield from _imports(parsed, child)


def _names(parsed: Parsed, node: "Node") -> Iterator[str]:
    match node.type:
        case "decorated_definition":
            definition = node.child_by_field_name("definition")
            yield from _names(parsed, definition) if definition else ()
        case "function_definition" | "class_definition":
            name = node.child_by_field_name("name")
            yield from (normal(parsed.source(name)),) if name else ()
        case "expression_statement":
            for child in node.named_children:
                if child.type == "assignment":
                    yield from _targets(parsed, child)
        case kind if kind in _BLOCKS or kind in ("type_alias_statement", "match_statement"):
            yield from sorted(_bound(parsed.source(node)))


def _targets(parsed: Parsed, assignment: "Node | None") -> Iterator[str]:
    """Yield the names that `a = b, *c = …` binds, without reading the value, which may be huge."""
    while assignment is not None and assignment.type == "assignment":
        left = assignment.child_by_field_name("left")
        assignment = assignment.child_by_field_name("right")
        if left is not None and assignment is not None:
            tree = parse_or_none(f"{parsed.source(left)} = 0")
            nodes = ast.walk(tree) if tree else ()
            for node in nodes:
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def _bound(source: str) -> set[str]:
    tree = parse_or_none(source)
    return set().union(*(bound(node) for node in tree.body)) if tree else set()
