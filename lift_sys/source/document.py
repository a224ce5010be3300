"""A text that is being edited, and the functions in it. Parses again only what an edit concerns."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from lift_sys.source.drafts import Draft
from lift_sys.source.functions import Layout, digest
from lift_sys.source.grammar import Parsed
from lift_sys.source.lexing import flatten, newline_of
from lift_sys.source.moving import moved
from lift_sys.source.outline import Outline
from lift_sys.source.roles import is_accessor, is_overload
from lift_sys.source.sections import Section, cut, joined
from lift_sys.source.span import Span
from lift_sys.source.target import Target

__all__ = ["Document"]


@dataclass(frozen=True, slots=True)
class _Module:
    """What the functions of all sections share."""

    layout: Layout
    imports: tuple[str, ...]
    names: dict[str, int]
    """In order, each with its number."""
    digest: str

    def siblings(self, target: Target) -> tuple[str, ...]:
        """Return the names at module level without that of `target` itself."""
        names = tuple(self.names)
        own = None if target.parents else self.names.get(target.name)
        return names if own is None else names[:own] + names[own + 1 :]


class Document:
    """The text of a Python file, which may be broken in places. Offsets are code points."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts = [Section(Parsed(part)) for part in cut(flatten(text))[0]]
        self._before = Outline()
        self._module: _Module | None = None
        self._made_from: tuple[str, list[Outline]] = "", []
        self._arrange()

    @property
    def text(self) -> str:
        """The text as it is after all edits."""
        return self._text

    @property
    def outline(self) -> Outline:
        """What the text imports and defines at module level."""
        return Outline.joined([section.outline for section in self._sections])

    @property
    def before(self) -> Outline:
        """What the module of this text imports and defines before it."""
        return self._before

    def follow(self, before: Outline) -> bool:
        """Take the text for the continuation of a module that begins with `before`; tell if that is news."""
        news = before != self._before
        if news:
            self._before = before
            self._fresh = False
        return news

    def edit(self, span: Span, new_text: str) -> None:
        """Replace the text of `span` by `new_text`."""
        starts = list(accumulate((len(part.text) for part in self._parts), initial=0))
        first, last = self._concerned(starts, span)
        self._text = self._text[: span.start] + new_text + self._text[span.end :]
        grown = len(new_text) - (span.end - span.start)
        texts, pending = cut(flatten(self._text[starts[first] : starts[last + 1] + grown]))
        while pending and last + 1 < len(self._parts):
            last += 1
            texts, pending = cut(flatten(self._text[starts[first] : starts[last + 1] + grown]))
        old = self._parts[first : last + 1]
        if len(old) == len(texts) == 1:
            within = span.start - starts[first], span.end - starts[first]
            parts = [old[0].edited(*within, texts[0])]
        else:
            known = {part.text: part for part in old}
            parts = [known.pop(text) if text in known else Section(Parsed(text)) for text in texts]
        self._parts[first : last + 1] = parts
        self._arrange()

    def targets(self) -> tuple[Target, ...]:
        """All functions, in the order of the text."""
        return tuple(self.walk())

    def walk(self) -> Iterator[Target]:
        """Yield all functions in the order of the text, each read when its turn comes; not beyond an edit."""
        module = self._share()
        for start, section in zip(self._starts, self._sections, strict=True):
            for draft in section.drafts(module.layout):
                yield self._finished(draft, start, module)

    def target_at(self, offset: int) -> Target | None:
        """The innermost function whose extent holds `offset` or ends there."""
        module = self._share()
        number = bisect_right(self._starts, offset) - 1
        before = number - 1 if self._starts[number] == offset else number
        around = (
            target
            for each in range(max(before, 0), number + 1)
            for target in self._near(each, offset, module)
            if target.span.contains(offset)
        )
        return max(around, key=lambda target: target.span.start, default=None)

    def find(self, qualname: str) -> Target | None:
        """The function of that name; of several the last that is no overload, setter or deleter."""
        named = [target for target in self.targets() if target.qualname == qualname]
        main = [
            target
            for target in named
            if not is_overload(target.decorators) and not is_accessor(target.decorators)
        ]
        return next(reversed(main or named), None)

    def _arrange(self) -> None:
        """Join what belongs together, and forget what is no longer there."""
        self._sections = list(joined(self._parts))
        self._starts = list(accumulate(len(section.text) for section in self._sections))
        self._starts = [0, *self._starts[:-1]]
        self._fresh = False

    def _concerned(self, starts: list[int], span: Span) -> tuple[int, int]:
        """Return the numbers of the first and last part that an edit may cut differently."""
        count = len(self._parts)
        first = min(bisect_right(starts, span.start) - 1, count - 1)
        last = max(min(bisect_right(starts, span.end) - 1, count - 1), first)
        line_end = newline_of(self._text, starts[first])
        if first and (line_end is None or span.start <= self._text.index(line_end, starts[first])):
            first -= 1  # its first line may stop being a definition, and fall to the part before
        return first, last

    def _share(self) -> _Module:
        """Return what all sections have in common; the same object as long as it is equal."""
        if self._fresh and self._module is not None:
            return self._module
        newline = newline_of(self._text) or "\n"
        outlines = [self._before, *(section.outline for section in self._sections)]
        if self._module is not None and self._made_from == (newline, outlines):
            self._fresh = True
            return self._module
        self._made_from = newline, outlines
        whole = Outline.joined(outlines)
        layout = Layout(whole.unit or "    ", newline)
        numbers = {name: number for number, name in enumerate(whole.names)}
        module = _Module(layout, whole.imports, numbers, digest(*whole.imports))
        if module != self._module:
            self._module = module
        self._fresh = True
        assert self._module is not None, "it was set just above"
        return self._module

    def _near(self, number: int, offset: int, module: _Module) -> Iterator[Target]:
        """Yield those functions of a section that may reach to `offset`."""
        start = self._starts[number]
        for draft in self._sections[number].drafts(module.layout):
            if draft.line <= offset - start <= draft.stop:
                yield self._finished(draft, start, module)

    def _finished(self, draft: Draft, start: int, module: _Module) -> Target:
        """Return the function of a section that begins at `start`, made anew only when it must be."""
        known = draft.finished
        if known is not None and known[1] is module:
            target = moved(known[2], start - known[0])
        else:
            target = _complete(draft.cell.target, start + draft.line, module)
        # Sections have no lone carriage returns, so the text itself must be asked.
        newline = newline_of(self._text, target.header.end) or module.layout.newline
        target = target if newline == target.newline else replace(target, newline=newline)
        draft.finished = start, module, target
        return target


def _complete(draft: Target, start: int, module: _Module) -> Target:
    """Add what the module gives to a function that was read from its section alone."""
    return moved(
        draft,
        start,
        imports=(*module.imports, *draft.imports),
        siblings=module.siblings(draft),
        digest=digest(draft.digest, module.digest, *draft.imports),
    )
