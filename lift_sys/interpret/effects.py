"""Reads what the docstring plainly says that the function does besides returning a value."""

import re
from collections.abc import Iterator

from lift_sys.interpret.claims import Found, exception_name
from lift_sys.interpret.prose import sentences
from lift_sys.interpret.sections import Sections
from lift_sys.interpret.subject import Subject
from lift_sys.ir.model import Effects

__all__ = ["declared_effects"]

_RAISES = re.compile(
    r"\b(?:[Rr]aises?|[Tt]hrows?)\s+(?:an?\s+|the\s+)?[`:\w]*?`?(?P<name>[A-Z]\w+)\b"
)
_IN_PLACE = re.compile(r"\bin[- ]?place\b(?!\s+of\b)", re.IGNORECASE)
_IS_CHANGED = re.compile(r"\b(?:is|gets|will be) (?:modified|mutated|changed)\b")
_MUTATES = re.compile(
    r"\b(?:mutat(?:es?|ing)|modif(?:y|ies|ying)|alters?|changes?|updates?|extends?)\s+"
    r"(?:(?:the|its|given|input|argument|list|dictionary|dict|set|contents?|of)\s+){0,4}"
    r"[`*'\"]{0,2}(?P<name>[^\W\d]\w*)",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|never|n't|don't|doesn't|without|instead\s+of|rather\s+than|no|nothing|avoids?|copy|unchanged|wants?\s+to)\b",
    re.IGNORECASE,
)
_STARTS = r"(?:^|\b(?:and|also|then|it|function|which|,)\s+)"
_OUTSIDE: dict[str, dict[str, str]] = {
    "writes": {
        "stdout": rf"{_STARTS}(?:also\s+)?prints?\b|\b(?:writes?|prints?)\b[^.]{{0,60}}\b(?:stdout|standard\s+output)\b",
        "files": r"\b(?:writes?|saves?|appends?)\b[^.]{0,60}\b(?:to|into|in)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?file\b",
        "network": r"\b(?:sends?|posts?|uploads?)\b[^.]{0,60}\b(?:server|url|http|socket|network)\b",
        "globals": r"\b(?:sets?|updates?|modif(?:y|ies)|changes?)\s+the\s+global\b",
    },
    "reads": {
        "stdin": r"\breads?\b[^.]{0,60}\b(?:stdin|standard\s+input)\b",
        "files": rf"{_STARTS}(?:reads?|loads?|opens?|parses?)\b[^.]{{0,60}}\s(?:an?|the)\s+(?:\w+\s+)?file\b",
        "clock": r"\b(?:current|present)\s+(?:date|time|timestamp|year|day)\b|\btoday's\s+date\b",
        "random": r"\b(?:at\s+random|randomly|random\s+(?:number|integer|element|item|choice|sample|string|order))\b",
        "environment": r"\benvironment\s+variables?\b",
        "network": r"\b(?:downloads?|fetch(?:es)?)\b[^.]{0,60}\b(?:server|url|http|network|web)\b",
        "globals": r"\breads?\s+the\s+global\b",
    },
}
_PATTERNS = {
    way: {thing: re.compile(pattern, re.IGNORECASE) for thing, pattern in things.items()}
    for way, things in _OUTSIDE.items()
}


def declared_effects(
    prose: str, subject: Subject, sections: Sections, found: list[Found]
) -> Effects:
    """Gather exceptions, changed arguments and outside things from sections, examples and prose."""
    plain = sentences(f"{prose} {sections.returns}".strip())
    entries = [(item.name, item.description) for item in sections.parameters]
    raised = [item.name for item in sections.raises] + list(_raised(plain))
    raised += [f.example.expected for f in found if f.example.expectation == "raises"]
    writes = list(_outside(plain, "writes"))
    if any(f.example.expectation == "prints" and "print(" not in f.example.call for f in found):
        writes.append("stdout")
    return Effects(
        raises=_distinct(raised),
        mutates=_distinct([*_mutated(plain, subject), *_mutated_entries(entries, subject)]),
        reads=_distinct(_outside(plain, "reads")),
        writes=_distinct(writes),
    )


def _raised(plain: list[str]) -> Iterator[str]:
    for sentence in plain:
        for match in _RAISES.finditer(sentence):
            if exception_name(match["name"]) and not _negated(sentence, match.start()):
                yield match["name"]


def _mutated(plain: list[str], subject: Subject) -> Iterator[str]:
    names = subject.names | ({subject.receiver} if subject.receiver else set())
    for sentence in plain:
        in_place = _IN_PLACE.search(sentence)
        if in_place is not None and not _negated(sentence, in_place.start()):
            mentioned = [
                n for n in sorted(names) if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", sentence)
            ]
            # "Sort the list in place" can mean nothing else where there is one parameter only.
            yield from mentioned or (subject.names if len(subject.names) == 1 else ())
        for match in _MUTATES.finditer(sentence):
            if match["name"] in names and not _negated(sentence, match.start()):
                yield match["name"]


def _mutated_entries(entries: list[tuple[str, str]], subject: Subject) -> Iterator[str]:
    for name, description in entries:
        match = _IN_PLACE.search(description) or _IS_CHANGED.search(description)
        if match is not None and name in subject.names and not _negated(description, match.start()):
            yield name


def _outside(plain: list[str], way: str) -> Iterator[str]:
    for sentence in plain:
        for thing, pattern in _PATTERNS[way].items():
            match = pattern.search(sentence)
            if match is not None and not _negated(sentence, match.start()):
                yield thing


def _negated(sentence: str, at: int) -> bool:
    """Tell whether the clause in front (or the sentence's last words) takes the statement back."""
    return _NEGATED.search(sentence, max(0, at - 40), at) is not None


def _distinct(found: "list[str] | Iterator[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
