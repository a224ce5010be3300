"""Cuts out of a module what one function needs, as a module of its own. Runs nothing."""

import ast
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from lift_sys.source.grammar import Parsed
from lift_sys.source.implementing import indented, unit_of
from lift_sys.source.lexing import flatten, header_end
from lift_sys.source.names import parse_or_none
from lift_sys.source.nested import bond, taken_out
from lift_sys.source.recovery import islands
from lift_sys.source.sections import Section, cut, joined
from lift_sys.source.span import Span
from lift_sys.source.statements import Statement, statements
from lift_sys.source.target import Target

__all__ = ["dependence", "program"]


@dataclass(frozen=True, slots=True)
class _Module:
    """A module's statements, and which of them bind each name."""

    sections: tuple[tuple[int, str], ...]
    """Offset and text of each."""
    statements: tuple[Statement, ...]
    binders: dict[str, list[Statement]]


def program(text: str, target: Target, body: str | None, *, also: Iterable[str] = ()) -> str:
    r"""Return a module with the function and all that it depends on, and nothing else.

    `body`, rendered Python without base indentation, takes the place of the function's own; None
    keeps that. What the names of `also` are bound to is kept too. Line ends are `\n`. A class around
    the function is kept whole; out of a function around it it is taken, as nothing could call it
    there: `dependence` tells whether it can be.
    """
    module = _module(text)
    function = _function(text, target, body)
    own, replaced = _own(module, target, function)
    own = taken_out(own, function, target) or own
    needed, names = _closure(module, own, replaced, also)
    before = [_source(each, names) for each in needed if each.start < replaced.start]
    behind = [_source(each, names) for each in needed if each.start >= replaced.end]
    return "\n".join([*before, own.source, *behind, ""]).replace("\r\n", "\n")


def dependence(text: str, target: Target) -> str:
    """Say why the function cannot be run without the function around it, or nothing."""
    if not target.parents:
        return ""
    function = _function(text, target, None)
    own, _ = _own(_module(text), target, function)
    return bond(own, function, target)


@lru_cache(maxsize=2)
def _module(text: str) -> _Module:
    """Read a module once for all the candidates of its functions."""
    parts = list(joined([Section(Parsed(part)) for part in cut(flatten(text))[0]]))
    starts = accumulate((len(part.text) for part in parts), initial=0)
    sections = tuple(zip(starts, parts, strict=False))
    found = [each for start, section in sections for each in statements(section, start)]
    every = tuple(each for each in found if not each.main_only)
    binders: dict[str, list[Statement]] = {}
    for statement in every:
        for name in statement.binds:
            binders.setdefault(name, []).append(statement)
    for name, binding in binders.items():
        # A call on an imported thing (`logging.basicConfig()`) changes the world, not the module.
        if all(each.imports or each.calls for each in binding):
            binders[name] = [each for each in binding if each.imports]
    # The sections themselves hold their trees, which nobody needs any more.
    texts = tuple((start, section.text) for start, section in sections)
    return _Module(texts, every, binders)


def _closure(
    module: _Module, own: Statement, replaced: Span, also: Iterable[str]
) -> tuple[list[Statement], set[str]]:
    """Return what `own` and `also` need in order, and all the names that are needed."""
    chosen = {each: None for each in module.statements if each.for_all}
    names: set[str] = set()
    waiting = [*own.binds, *own.needs, *also]
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        for each in module.binders.get(name, ()):
            inside = replaced.start <= each.start < replaced.end
            hidden = each.defines and name in own.binds
            if not inside and not hidden and each not in chosen:
                chosen[each] = None
                waiting += () if each.imports else each.needs
    return sorted(chosen, key=lambda each: each.start), names


def _source(statement: Statement, names: set[str]) -> str:
    """Return a statement's source, an import without the names that nobody needs."""
    node = statement.node
    if not isinstance(node, ast.Import | ast.ImportFrom) or statement.for_all:
        return statement.source
    kept = [
        alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in names
    ]
    if len(kept) == len(node.names):
        return statement.source
    node = copy(node)
    node.names = kept
    return ast.unparse(node)


def _own(module: _Module, target: Target, function: str) -> tuple[Statement, Span]:
    """Return the statement that holds the function, written so, and the extent it replaces."""
    for each in module.statements:
        if each.start <= target.span.start < each.end:
            start, end = target.span.start - each.start, target.span.end - each.start
            line_end = each.source.find("\n", end)
            rest = each.source[line_end:] if line_end >= 0 else ""
            own = Statement(each.source[:start] + function + rest, each.start)
            if own.tree:
                return own, Span(each.start, each.end)
    start, source = next(
        (start, source)
        for start, source in module.sections
        if start <= target.span.start < start + len(source)
    )
    return _rebuilt(source, start, target, function)


def _function(text: str, target: Target, body: str | None) -> str:
    """Return the source of the function alone, from its first decorator or `def` on."""
    if body is None and target.stub_kind not in ("comments", "empty"):
        return flatten(target.span.of(text))
    lines = [flatten(text[target.span.start : target.header.end])]
    if target.docstring is not None:
        lines.append(target.indent + flatten(target.docstring.span.of(text)))
    lines += indented(body or "...", target.indent, unit_of(text, target))
    return "\n".join(lines)


def _rebuilt(text: str, start: int, target: Target, function: str) -> tuple[Statement, Span]:
    """Put together what parses of the definition around the function; the rest is left out."""
    head = target.header.start - start
    for island in islands(text):
        if island.line <= head < island.end:
            source = "".join(_pieces(text[island.line : island.end], head - island.line, function))
            source = f"if True:\n{source}" if island.indent else source
            statement = Statement(source.rstrip("\n"), start + island.line)
            return statement, Span(start + island.line, start + island.end)
    return Statement(function, target.span.start), target.span


def _pieces(text: str, head: int, function: str) -> Iterator[str]:
    """Yield the parts of a block: the function at `head`, what is around it, what else parses."""
    position = 0
    for island in islands(text):
        yield from _if_parsed(text[position : island.line])
        position = island.end
        source = text[island.line : island.end]
        if not island.line <= head < island.end:
            yield from _if_parsed(source)
        elif island.head == head:
            yield f"{island.indent}{function}\n"
        else:
            colon = header_end(text, island.head) or island.head
            body = text.find("\n", colon) + 1 or island.end
            yield text[island.line : body]
            yield from _pieces(text[body : island.end], head - body, function)
    yield from _if_parsed(text[position:])


def _if_parsed(source: str) -> Iterator[str]:
    if source.strip() and (parse_or_none(source) or parse_or_none(f"if True:\n{source}")):
        yield source
