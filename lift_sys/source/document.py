"""A text that is being edited, and the functions in it. Parses again only what an edit concerns."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, chain

from lift_sys.source.functions import Layout, digest
from lift_sys.source.lexing import flatten, newline_of
from lift_sys.source.moving import moved
from lift_sys.source.roles import is_accessor, is_overload
from lift_sys.source.sections import Section, cut, is_pending, joined
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
        self._parts = [Section(part) for part in cut(flatten(text))]
        self._module: _Module | None = None
        self._arrange()

    @property
    def text(self) -> str:
        """The text as it is after all edits."""
        return self._text

    def edit(self, span: Span, new_text: str) -> None:
        """Replace the text of `span` by `new_text`."""
        starts = list(accumulate((len(part.text) for part in self._parts), initial=0))
        first, last = self._concerned(starts, span)
        self._text = self._text[: span.start] + new_text + self._text[span.end :]
        grown = len(new_text) - (span.end - span.start)
        texts = cut(flatten(self._text[starts[first] : starts[last + 1] + grown]))
        while is_pending(texts[-1]) and last + 1 < len(self._parts):
            last += 1
            texts = cut(flatten(self._text[starts[first] : starts[last + 1] + grown]))
        old = self._parts[first : last + 1]
        if len(old) == len(texts) == 1:
            within = span.start - starts[first], span.end - starts[first]
            parts = [old[0].edited(*within, texts[0])]
        else:
            known = {part.text: part for part in old}
            parts = [known.pop(text) if text in known else Section(text) for text in texts]
        self._parts[first : last + 1] = parts
        self._arrange()

    def targets(self) -> tuple[Target, ...]:
        """All functions, in the order of the text."""
        module = self._share()
        numbers = range(len(self._sections))
        return tuple(chain.from_iterable(self._finished(number, module) for number in numbers))

    def target_at(self, offset: int) -> Target | None:
        """The innermost function whose extent holds `offset` or ends there."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return None
        module = self._share()
        near = [*self._finished(number, module)]
        if number and self._starts[number] == offset:
            near = [*self._finished(number - 1, module), *near]
        around = [target for target in near if target.span.contains(offset)]
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
        outlines = [section.outline for section in self._sections]
        imports = tuple(chain.from_iterable(outline.imports for outline in outlines))
        names = dict.fromkeys(chain.from_iterable(outline.names for outline in outlines))
        units = (outline.unit for outline in outlines if outline.unit)
        layout = Layout(next(units, "    "), newline_of(self._text) or "\n")
        numbers = {name: number for number, name in enumerate(names)}
        module = _Module(layout, imports, numbers, digest(*imports))
        if module != self._module:
            self._module = module
        self._fresh = True
        assert self._module is not None, "it was set just above"
        return self._module

    def _finished(self, number: int, module: _Module) -> tuple[Target, ...]:
        """Return the functions of a section with their place in the document."""
        section, start = self._sections[number], self._starts[number]
        known = section.finished
        if known is not None and known[1] is module:
            if known[0] != start:
                targets = tuple(moved(target, start - known[0]) for target in known[2])
                section.finished = start, module, targets
        else:
            drafts = section.drafts(module.layout)
            targets = tuple(_complete(target, start, module) for target in drafts)
            section.finished = start, module, targets
        assert section.finished is not None, "it was set just above"
        return section.finished[2]


def _complete(draft: Target, start: int, module: _Module) -> Target:
    """Add what the module gives to a function that was read from its section alone."""
    return moved(
        draft,
        start,
        imports=(*module.imports, *draft.imports),
        siblings=module.siblings(draft),
        digest=digest(draft.digest, module.digest, *draft.imports),
    )
