"""Finds what a scope defines, and reads headers, first words and attributes. By lines: nothing need parse.

Works on *flat* text (see `lexing`). Knows no target, and not what any of it is for.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from keyword import iskeyword
from typing import Literal

from lift_sys.source.lexing import documentation_end, header_end, masked, width
from lift_sys.source.names import parse_or_none

__all__ = ["Member", "Scope", "assignment", "attributes", "first_words", "header"]

Kind = Literal["def", "class", "value"]

LONGEST_HEADER = 400
"""Longest header that is shown, in code points."""
LONGEST_VALUE = 120
"""Longest assignment that is shown, in code points."""
LONGEST_WORDS = 200
"""Longest beginning of a docstring that is shown, in code points."""

_BEGINS = (
    r"(?:(?P<decorator>@)|(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)"
    r"|(?P<block>(?:if|elif|else|try|except|finally|with)\b(?![ \t]+__name__))"
    r"|(?:type[ \t]+)?(?P<value>[^\W\d]\w*)[ \t]*(?:\[[^\]\n]*\][ \t]*)?(?:=(?!=)|:(?!=)[ \t]*[^\s#]))"
)
_AT_MARGIN = re.compile(rf"^(?P<indent>\f?){_BEGINS}", re.MULTILINE)
_ANYWHERE = re.compile(rf"^(?P<indent>[ \t\f]*){_BEGINS}", re.MULTILINE)
# Brackets that close, comments and what stands behind a long string continue or say nothing.
_STATEMENT_AT_MARGIN = re.compile(r"^\f?(?=[^\s#`)\]}])", re.MULTILINE)
_STATEMENT = re.compile(r"^([ \t\f]*)(?=[^\s#`)\]}])", re.MULTILINE)

KINDS: dict[str | None, Kind] = {"def": "def", "class": "class", None: "value"}


@dataclass(frozen=True, slots=True)
class Member:
    """A function, class or assignment of a scope, as offsets into the flat text."""

    name: str
    kind: Kind
    start: int
    """Where it begins, decorators included, behind the indentation."""
    at: int
    """Where its own line begins, behind the indentation."""
    end: int

    def contains(self, offset: int) -> bool:
        """Tell whether `offset` lies in it."""
        return self.start <= offset < self.end


@dataclass(frozen=True, slots=True)
class Scope:
    """The module, or the body of a function or class."""

    text: str
    visible: str
    """The text without what stands in long strings, at the same offsets."""
    start: int
    end: int
    indent: int
    """How far its statements are indented; negative where there is none."""

    @classmethod
    def of_module(cls, text: str) -> "Scope":
        """Return the scope of a whole flat text."""
        return cls(text, masked(text), 0, len(text), 0)

    def inside(self, member: Member) -> "Scope":
        """Return the scope of one of the members, a function or class."""
        return self._block(member.at, member.end)

    def members(self) -> Iterator[Member]:
        """Yield what the scope defines, also under a condition or in a `try`, in order."""
        decorated: int | None = None
        pattern = _ANYWHERE if self.indent else _AT_MARGIN
        for match in pattern.finditer(self.visible, self.start, self.end):
            if self.indent and width(match["indent"]) != self.indent:
                continue
            at = match.end("indent")
            start = at if decorated is None else decorated
            decorated = start if match["decorator"] else None
            name = match["name"] or match["value"]
            if match["block"]:
                yield from self._block(at, self._end(match.end())).members()
            elif name and not iskeyword(name):
                kind = KINDS[match["kind"]]
                yield Member(name, kind, start, at, self._end(match.end()))

    def _block(self, at: int, end: int) -> "Scope":
        """Return the block of the statement between the offsets."""
        length = header_end(self.text[at:end], 0)
        start = end if length is None else at + length
        first = _STATEMENT.search(self.visible, start, end)
        indent = width(first[1]) if first else -1
        return Scope(self.text, self.visible, start, end, indent if indent > self.indent else -1)

    def _end(self, position: int) -> int:
        """Return where the next statement begins that stands in this scope or further out."""
        if self.indent == 0:
            match = _STATEMENT_AT_MARGIN.search(self.visible, position, self.end)
            return match.end() if match else self.end
        for match in _STATEMENT.finditer(self.visible, position, self.end):
            if width(match[1]) <= self.indent:
                return match.start()
        return self.end


def header(text: str, member: Member) -> str:
    """Return decorators and `def` or `class` line as Python spells them; empty where nothing can be told."""
    source = text[member.at : member.end]
    end = header_end(source, 0)
    if end is None:
        return ""
    match _read(text, member.start, member.at + end, " ..."):
        case [node]:
            told = ast.unparse(node).rpartition("\n")[0]
        case _:
            # Type parameters, for instance, which this Python may not know.
            told = " ".join(source[:end].split())
    return _cut(told, LONGEST_HEADER)


def first_words(text: str, member: Member) -> str:
    """Return the first paragraph of its docstring on one line, cut where it is long."""
    source = text[member.at : member.end]
    start = header_end(source, 0)
    end = None if start is None else documentation_end(source, start)
    tree = None if end is None else parse_or_none(source[start:end].strip())
    match tree.body if tree else []:
        case [ast.Expr(ast.Constant(str(docstring)))]:
            paragraph = inspect.cleandoc(docstring).partition("\n\n")[0]
            return _cut(" ".join(paragraph.split()), LONGEST_WORDS)
    return ""


def assignment(text: str, member: Member) -> str:
    """Return an assignment, cut where it is long."""
    source = text[member.at : member.end]
    tree = parse_or_none(source) if len(source) <= 4 * LONGEST_VALUE else None
    told = ast.unparse(tree.body[0]) if tree and tree.body else " ".join(source.split())
    return _cut(told, LONGEST_VALUE)


def attributes(text: str, member: Member) -> Iterator[str]:
    """Yield what a constructor sets on its object, with an annotation where one can be seen."""
    match _read(text, member.start, member.end):
        case [ast.FunctionDef(args=ast.arguments(args=[first, *others])) as node, *_]:
            pass
        case _:
            return
    known = {it.arg: it.annotation for it in [*others, *node.args.kwonlyargs]}
    seen = set()
    for name, annotation, given in _assigned(node, first.arg):
        if name not in seen:
            seen.add(name)
            if annotation is None and isinstance(given, ast.Name):
                annotation = known.get(given.id)
            yield name if annotation is None else f"{name}: {ast.unparse(annotation)}"


def _assigned(node: ast.AST, own: str) -> Iterator[tuple[str, ast.expr | None, ast.expr | None]]:
    """Yield name, annotation and value of each attribute of `own` that is set, in order."""
    for inner in ast.iter_child_nodes(node):
        match inner:
            case ast.AnnAssign(target=ast.Attribute(ast.Name(id=name), attribute)) if name == own:
                yield attribute, inner.annotation, inner.value
            case ast.Assign(targets=[ast.Attribute(ast.Name(id=name), attribute)]) if name == own:
                yield attribute, None, inner.value
            case ast.Attribute(ast.Name(id=name), attribute, ast.Store()) if name == own:
                yield attribute, None, None
            case _:
                yield from _assigned(inner, own)


def _read(text: str, start: int, end: int, behind: str = "") -> list[ast.stmt]:
    """Parse statements that may be indented; nothing where Python cannot read them."""
    line = text.rfind("\n", 0, start) + 1
    indented = bool(text[line:start].strip("\f\ufeff"))
    source = f"if 1:\n{text[line:end]}" if indented else text[start:end]
    tree = parse_or_none(source + behind)
    match tree.body if tree else []:
        case [ast.If(body=body)] if indented:
            return body
        case body:
            return body


def _cut(told: str, longest: int) -> str:
    return told if len(told) <= longest else f"{told[:longest]}…"
