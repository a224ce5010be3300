"""What stands around a function that whoever writes its body should know. Reads text only, runs nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lift_sys.source.lexing import flatten
from lift_sys.source.members import (
    Member,
    Scope,
    assignment,
    attributes,
    first_words,
    header,
)
from lift_sys.source.target import Target

__all__ = ["Neighbour", "Surroundings", "surroundings"]

MOST_NEIGHBOURS = 40
MOST_IN_ENCLOSING = 60
"""Most members of the enclosing class that are shown: those named, then those nearest."""
MOST_IN_NEIGHBOUR = 20
"""Most members of another class that are shown."""
DULL = frozenset({"__all__", "__slots__", "__match_args__"})
WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something in reach of the function: its header, and the first words of its docstring."""

    name: str
    header: str
    """Python, on one line or, for what has decorators or is a class, on several."""
    docstring: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is in reach of a function, most useful first."""

    imports: tuple[str, ...] = ()
    enclosing: str = ""
    """The class or function around it: header, first words, attributes and the headers of its other members."""
    neighbours: tuple[Neighbour, ...] = ()
    """Functions, classes and constants at module level."""


def surroundings(text: str, target: Target) -> Surroundings:
    """Read what stands around `target` in `text`, which need not parse.

    What the docstring or the signature names comes first, then what the enclosing class names, then what stands
    nearest. Nothing of the function itself is told.
    """
    module = Scope.of_module(flatten(text))
    every = list(module.members())
    named = _words(target.header.of(text), *target.decorators)
    if target.docstring is not None:
        named |= _words(target.docstring.text)
    around = _around(module, every, target.span.start)
    enclosing = _enclosing(around[:-1], around[-1][1], named) if around else ""
    return Surroundings(
        imports=target.imports,
        enclosing=enclosing,
        neighbours=tuple(
            _neighbours(module, every, around[0][1] if around else None, named, _words(enclosing))
        ),
    )


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in WORD.findall(text)}


def _around(module: Scope, every: Sequence[Member], offset: int) -> list[tuple[Scope, Member]]:
    """Return what contains `offset`, outermost first, the function itself last; each with its scope."""
    found: list[tuple[Scope, Member]] = []
    scope = module
    while inner := next((it for it in every if it.contains(offset)), None):
        found.append((scope, inner))
        if inner.start == offset or inner.kind == "value":
            break
        scope = scope.inside(inner)
        every = list(scope.members())
    return found


def _enclosing(around: Sequence[tuple[Scope, Member]], own: Member, named: set[str]) -> str:
    """Return what stands around the function itself, one inside the other, the innermost with its members."""
    lines: list[str] = []
    for depth, (scope, member) in enumerate(around):
        innermost = depth == len(around) - 1
        shown = (
            _scope(scope, member, own, named)
            if innermost
            else header(scope.text, member).split("\n")
        )
        lines += [f"{'    ' * depth}{line}" for line in shown]
    return "\n".join(lines)


def _neighbours(
    module: Scope, every: Sequence[Member], own: Member | None, named: set[str], near: set[str]
) -> Iterator[Neighbour]:
    """Yield what else the module defines, the most useful first; of what is bound twice the last counts."""
    here = every.index(own) if own is not None else len(every)
    last = {it.name: number for number, it in enumerate(every) if number != here}

    def rank(number: int) -> tuple[int, int]:
        name = every[number].name
        return 0 if name in named else 1 if name in near else 2, abs(number - here)

    chosen = sorted((it for name, it in last.items() if name not in DULL), key=rank)
    for number in chosen[:MOST_NEIGHBOURS]:
        if told := _neighbour(module, every[number], named):
            yield told


def _neighbour(module: Scope, member: Member, named: set[str]) -> Neighbour | None:
    text = module.text
    match member.kind:
        case "value":
            return Neighbour(member.name, assignment(text, member))
        case "class":
            told = "\n".join(_scope(module, member, None, named))
            return Neighbour(member.name, told) if told else None
        case "def":
            told = header(text, member)
            words = first_words(text, member)
            return Neighbour(member.name, f"{told} ...", words) if told else None


def _scope(scope: Scope, member: Member, own: Member | None, named: set[str]) -> list[str]:
    """Return a class or function with its members but `own`, without any body."""
    head = header(scope.text, member)
    if not head:
        return []
    inner = scope.inside(member)
    words = first_words(scope.text, member)
    lines = [*head.split("\n"), *([f"    # {words}"] if words else [])]
    for each in _chosen(list(inner.members()), own, named):
        lines += [f"    {line}" for line in _member(inner, each, documented=own is not None)]
    return lines


def _chosen(members: list[Member], own: Member | None, named: set[str]) -> list[Member]:
    """Return the members that are shown, in order."""
    if own is None:
        public = [it for it in members if not it.name.startswith("_") or it.name.endswith("__")]
        return [it for it in public if it.name not in DULL][:MOST_IN_NEIGHBOUR]
    others = [it for it in members if it.start != own.start and it.name not in DULL]
    others.sort(key=lambda it: (it.name not in named, abs(it.start - own.start)))
    return sorted(others[:MOST_IN_ENCLOSING], key=lambda it: it.start)


def _member(scope: Scope, member: Member, *, documented: bool) -> Iterator[str]:
    if member.kind == "value":
        yield assignment(scope.text, member)
        return
    if member.name == "__init__":
        yield from (f"# has self.{it}" for it in attributes(scope.text, member))
    if told := header(scope.text, member):
        words = first_words(scope.text, member) if documented else ""
        yield from f"{told} ...{f'  # {words}' if words else ''}".split("\n")
