"""Finds functions in text that does not parse: cuts it at its `def` and `class` lines by indentation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from msgspec.structs import replace as changed

from lift_sys.source.drafts import Cell, Draft, Memo
from lift_sys.source.functions import Layout, digest, functions_in
from lift_sys.source.grammar import Parsed
from lift_sys.source.lexing import blank, depth, documentation_end, header_end, masked, width
from lift_sys.source.moving import moved
from lift_sys.source.names import parse_or_none
from lift_sys.source.roles import Scope
from lift_sys.source.signature import normal
from lift_sys.source.span import Span
from lift_sys.source.target import Target

__all__ = ["Island", "islands", "margin_parts", "recovered"]

_HEAD = re.compile(
    r"^(?P<indent>\ufeff?[ \t\f]*)"
    r"(?:(?P<at>@)|(?:async[ \t]+)?(?P<word>def|class)\b[ \t]*(?P<name>(?!\d)\w*))",
    re.MULTILINE,
)
_CODE = re.compile(r"^(\ufeff?[ \t\f]*)[^\s#)\]}`]", re.MULTILINE)
_CLAUSE = re.compile(r"[\ufeff\f]?(?:else|elif|except|finally)\b")
_DECORATOR = re.compile(r"[\ufeff\f]?@")
_BINDS = re.compile(
    r"\ufeff?\f?(?:(?:import|from|if|try|with|for|while|match|type|async|def|class)\b|@"
    r"|[\w.]+\(|[^\n#=]*=)"
)
DEEPEST = 40
"""Levels of definitions within definitions that are looked at in broken text."""

_BODY = "The body of {!r} does not parse: correct it first"
_HEADER = "The `def` line of {!r} does not parse: correct it first"


@dataclass(frozen=True, slots=True)
class Island:
    """A definition cut out of text by its indentation alone."""

    line: int
    """Where its first line begins, decorators included."""
    head: int
    """Where `def`, `async` or `class` stands."""
    end: int
    """Where the next line begins that stands no further in."""
    name: str
    name_end: int
    is_class: bool
    indent: str

    def moved(self, delta: int) -> "Island":
        """Return the island as it is when its text stands `delta` further on."""
        line, head, end = self.line + delta, self.head + delta, self.end + delta
        return Island(line, head, end, self.name, self.name_end + delta, self.is_class, self.indent)


def islands(text: str) -> Iterator[Island]:
    """Yield the outermost definitions of `text`, in order."""
    visible = masked(text)
    position = 0
    while island := _next_island(visible, position):
        yield island
        position = island.end


def margin_parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield what begins at the margin and may bind a name, with its offset and all that belongs to it."""
    visible = masked(text)
    starts: list[int] = []
    decorated = False
    for line in _lines_within(visible, 0, 0):
        if not _CLAUSE.match(visible, line):
            starts += [] if decorated else [line]
            decorated = _DECORATOR.match(visible, line) is not None
    for start, end in pairwise((*starts, len(text))):
        if _BINDS.match(text, start):
            yield start, text[start:end].rstrip()


def recovered(text: str, scopes: tuple[Scope, ...], layout: Layout, memo: Memo) -> Iterator[Draft]:
    """Yield the functions of `text` that can be made out; `scopes` are those around it."""
    around = tuple(scope.key for scope in scopes)
    for island in islands(text):
        source, own = text[island.line : island.end], island.moved(-island.line)

        def make(source: str = source, own: Island = own) -> tuple[Draft, ...]:
            return tuple(_functions(source, own, scopes, layout, memo))

        for draft in memo.get((source, own, layout, around), make):
            yield draft.moved(island.line)


def _functions(
    source: str, island: Island, scopes: tuple[Scope, ...], layout: Layout, memo: Memo
) -> Iterator[Draft]:
    """Yield the functions of one island: its own, and those inside. `source` is its text."""
    parsed = Parsed(source)
    # A class is always cut into its members, so that an edit in one of them concerns no other.
    if not island.is_class and not parsed.broken:
        yield from functions_in(parsed, scopes, layout, memo)
        return
    body = _line_behind(source, header_end(source, island.head) or island.head)
    if island.is_class:
        scope = Scope.of_class(island.name, island.indent, source[island.head : body])
    else:
        scope = Scope(island.name, island.indent)
        if island.name:
            cell = Cell(lambda: _own(source, island, body, scopes, layout))
            yield Draft(0, len(source), cell)
    if len(scopes) < DEEPEST:
        for draft in recovered(source[body:], (*scopes, scope), layout, memo):
            yield draft.moved(body)


def _own(
    source: str, island: Island, body: int, scopes: tuple[Scope, ...], layout: Layout
) -> Target:
    """Build the Target of the function that an island is, from as much of it as parses."""
    inner = next(islands(source[body:]), None)
    own = source if inner is None else source[: body + inner.line]
    target, problem = _read(own, island, scopes, layout)
    span = Span(target.span.start, max(target.span.end, _last_code(source)))
    real = inner is not None or problem == _BODY
    if problem == _BODY and (parse_or_none(source) or parse_or_none(f"if True:\n{source}")):
        problem = ""  # tree-sitter refuses some layouts inside brackets that Python takes
    target = replace(
        target,
        span=span,
        stub=None if real else target.stub,
        stub_kind=None if real else target.stub_kind,
        problem=problem.format(island.name) if problem else target.problem,
        digest=digest(span.of(source)),
    )
    return _renamed(target, source, island, body) if problem == _HEADER else target


def _read(
    own: str, island: Island, scopes: tuple[Scope, ...], layout: Layout
) -> tuple[Target, str]:
    """Build a Target from the most telling text that parses, and say what is wrong with the rest."""
    for attempt, problem in _attempts(own, island):
        parsed = Parsed(attempt)
        draft = None if parsed.broken else next(functions_in(parsed, scopes, layout, Memo()), None)
        if draft is not None:
            target = moved(draft.cell.target, draft.line)
            if target.header.start == island.head:
                return target, problem
    raise AssertionError("the last attempt is a text of our own that parses")


def _attempts(own: str, island: Island) -> Iterator[tuple[str, str]]:
    """Yield texts to read the function from, the most telling first, and what is then wrong."""
    bare = blank(own[: island.head]) if "@" in own[: island.head] else ""
    bare = bare + own[island.head :] if bare else own
    yield own, ""
    yield bare, ""
    colon = header_end(own, island.head)
    if colon is not None:
        documented = documentation_end(own, colon)
        for text in (own, bare):
            if documented is not None:
                yield text[:documented], _BODY
            yield text[:colon], _BODY
    line_end = own.find("\n", island.head)
    if line_end - island.head >= len("def _():"):
        padded = "def _():".ljust(line_end - island.head)
        yield bare[: island.head] + padded + own[line_end:], _HEADER
    yield bare[: island.head] + "def _():", _HEADER


def _renamed(target: Target, source: str, island: Island, body: int) -> Target:
    """Give a Target that was read from a stand-in header what its own header shows."""
    header = Span(island.head, len(source[:body].rstrip()))
    return replace(
        target,
        name=island.name,
        qualname=".".join((*target.parents, island.name)),
        signature=changed(target.signature, name=island.name),
        header=header,
        name_span=Span(island.name_end - len(island.name), island.name_end),
        one_line=False,
    )


def _next_island(text: str, position: int) -> Island | None:
    first = _HEAD.search(text, position)
    if first is None:
        return None
    head: re.Match[str] | None = first
    while head is not None and head["at"]:
        head = _HEAD.search(text, head.end())
    if head is None:
        return None
    if width(head["indent"]) != width(first["indent"]):
        first = head
    indent = head["indent"].lstrip("\ufeff")
    start = head.end("indent")
    behind = _line_behind(text, header_end(text, start) or start)
    return Island(
        line=first.start(),
        head=start,
        end=_end(text, behind, width(indent)),
        name=normal(head["name"]),
        name_end=head.end("name"),
        is_class=head["word"] == "class",
        indent=indent,
    )


def _end(text: str, start: int, indent: int) -> int:
    """Return where the first line begins that stands no further in than `indent`.

    Lines inside brackets may stand anywhere; where a bracket is not closed before the next
    definition, it was left open and does not count.
    """
    open_brackets, counted = 0, start
    first: int | None = None
    for line in _lines_within(text, start, indent):
        definition = _HEAD.match(text, line) is not None
        if definition and first is None:
            return line
        first = line if first is None else first
        open_brackets += depth(text, counted, line)
        counted = line
        if open_brackets <= 0:
            return line
        if definition:
            return first
    closed = first is None or open_brackets + depth(text, counted, len(text)) <= 0
    return len(text) if first is None or closed else first


def _lines_within(text: str, start: int, indent: int) -> Iterator[int]:
    """Yield where the lines of code begin that stand no further in than `indent`."""
    narrow = _CODE if "\t" in text or "\f" in text else _spaced(indent)
    for line in narrow.finditer(text, start):
        if width(line[1]) <= indent and not _continues(text, line.start()):
            yield line.start()


def _continues(text: str, line: int) -> bool:
    """Tell whether the line before ends in a backslash that joins the two."""
    if not text.endswith(("\\\n", "\\\r\n"), 0, line):
        return False
    return "#" not in text[text.rfind("\n", 0, line - 2) + 1 : line]


@lru_cache
def _spaced(most: int) -> re.Pattern[str]:
    """Match a line of code behind no more spaces than `most`."""
    return re.compile(rf"^(\ufeff? {{0,{most}}})[^\s#)\]}}`]", re.MULTILINE)


def _last_code(text: str) -> int:
    """Return the offset behind the last line that is more than a comment."""
    end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end].strip()
        if line and not line.startswith("#"):
            return start + len(text[start:end].rstrip())
        end = start - 1
    return 0


def _line_behind(text: str, offset: int) -> int:
    return text.find("\n", offset) + 1 or len(text)
