"""Reads an English condition as a Python expression over the parameters.

A small grammar: comparisons, measures ("fewer than 8 characters"), properties ("positive", "empty"),
kinds of characters ("without a digit"), types, and their combination by and, or, not.
Knows one condition at a time; how conditions and results belong together is for `clauses`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lift_sys.synthesize.phrasebook import (
    ABOVE,
    ARTICLES,
    BELOW,
    CLASSES,
    COMPARING,
    COMPARISONS,
    DROPPED,
    LEADING,
    LEAST,
    MEASURES,
    MOST,
    NEGATING,
    OPERAND,
    OTHERWISE,
    PROPERTIES,
    QUANTIFIERS,
    TYPE_WORDS,
)
from lift_sys.synthesize.types import ANY, FLOAT, INT, STR, Type
from lift_sys.synthesize.words import NUMBER_WORDS

__all__ = ["Context", "normalise", "read_condition"]

NUMERIC = (INT, FLOAT)
CONTAINERS = ("list", "tuple", "tuples", "set", "dict")


@dataclass(frozen=True, slots=True)
class Context:
    """What a condition may speak of."""

    parameters: tuple[tuple[str, Type], ...]
    literals: tuple[str, ...]
    """The quoted strings of the text; `\x01k\x01` stands for the k-th in normalised text."""
    last: str | None = None
    """What `it` stands for in "below it": the number that the clause before compared with."""

    def first(self, *kinds: Type | str) -> str | None:
        """The first parameter of one of these types."""
        for name, kind in self.parameters:
            if kind in kinds or kind[0] in kinds:
                return name
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters."""
        return tuple(name for name, _ in self.parameters)


def normalise(text: str, context: Context) -> str:
    """Lower-case words with single spaces; literals, parameters and numbers in their own spelling."""
    for k, literal in enumerate(context.literals):
        for quote in "'\"":
            text = text.replace(f"{quote}{literal}{quote}", f" \x01{k}\x01 ")
    names = sorted(context.names, key=len, reverse=True)
    for name in names:
        text = re.sub(
            rf"(?<![\w\x01\x02]){re.escape(name)}(?![\w\x01\x02])", f"\x02{name}\x02", text
        )
    parts = re.split(r"(\x02\w+\x02)", text.replace("`", ""))
    text = "".join(part if part.startswith("\x02") else part.lower() for part in parts)
    for word, value in NUMBER_WORDS.items():
        if word not in ("one", "half", "zero", "twice"):
            text = re.sub(rf"\b{word}\b", str(value), text)
    text = re.sub(rf"\b({QUANTIFIERS}) one\b", r"\1 1", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"(?<=\d)(?:%|°c?)", "", text)
    text = " ".join(text.replace("≥", ">=").replace("≤", "<=").split())
    return re.sub(r" (?=[,.;:])", "", text)


def read_condition(text: str, context: Context) -> str | None:
    """The expression of a normalised condition; `True` for "otherwise"; None if it is not understood."""
    text = _bare(text, context)
    if OTHERWISE.match(text):
        return "True"
    return _condition(text, context)


def _bare(text: str, context: Context | None = None) -> str:
    typed = context is not None and any(kind == ANY for _, kind in context.parameters)
    text = (ARTICLES if typed else DROPPED).sub(" ", text)
    text = " ".join(text.split()).strip(" ,;:.()")
    while (shorter := LEADING.sub("", text)) != text and not shorter.startswith(("than", "to ")):
        text = shorter.strip(" ,;:.")
    return text


@lru_cache(maxsize=50_000)  # a long list of words is cut in the same pieces again and again
def _condition(text: str, context: Context) -> str | None:
    found = _simple(text, context)
    if found is not None:
        return found
    if NEGATING.match(text):
        inner = _condition(_bare(NEGATING.sub("", text)), context)
        return f"not ({inner})" if inner else None
    if re.match(r"[a-z]+ (?:people )?[a-z]+", text) and (rest := text.split(" ", 1)[1]).startswith(
        COMPARING
    ):
        return _simple(rest, context)
    for word, operator in ((" or ", "or"), (" but ", "and"), (" and ", "and"), (", ", "and")):
        for match in re.finditer(re.escape(word), text):
            left = _condition(_bare(text[: match.start()]), context)
            right = (
                _shared(text[: match.start()], _bare(text[match.end() :]), context)
                if left
                else None
            )
            if left and right:
                return f"({left}) {operator} ({right})"
    return _adjectives(text.split(), context)


def _adjectives(words: Sequence[str], context: Context) -> str | None:
    """`positive even`: each word a property of the one subject."""
    if not 2 <= len(words) <= 3:
        return None
    found = [_property(word, context) for word in words]
    return " and ".join(f"({test})" for test in found) if all(found) else None


def _shared(left: str, right: str, context: Context) -> str | None:
    """The right side of "divisible by 3 and 5" or "above 3 and below 5", with the left one's start."""
    if re.fullmatch(OPERAND, right):
        start = re.match(r"(.*?)" + OPERAND + "$", _bare(left))
        return _condition(start.group(1) + right, context) if start else None
    if re.match(r"(?:not )?by ", right):
        negated = right.startswith("not ")
        inner = _condition("divisible " + right.removeprefix("not "), context)
        return f"not ({inner})" if negated and inner else inner
    return _condition(right, context)


def _simple(text: str, context: Context) -> str | None:
    for reader in (_typed, _divisible, _property, _compared, _classes, _literal, _named):
        found = reader(text, context)
        if found is not None:
            return found
    return None


def _fields(context: Context) -> dict[str, str | None]:
    number = context.first(INT, FLOAT)
    text = context.first(STR)
    items = context.first(*CONTAINERS)
    names = context.names
    return {
        "number": number,
        "whole": context.first(INT) or number,
        "text": text,
        "items": items,
        "sized": items or text,
        "any": names[0] if len(names) == 1 else None,
        "equal": " == ".join(names) if len(names) > 2 else None,
        "all": ", ".join(names) if len(names) > 2 else None,
        "count": str(len(names)),
        "one": names[0] if len(names) == 2 else None,
        "two": names[1] if len(names) == 2 else None,
    }


def _fill(template: str, context: Context, **more: str) -> str | None:
    fields = {**_fields(context), **more}
    wanted = re.findall(r"\{(\w+)\}", template)
    if any(fields.get(name) is None for name in wanted):
        return None
    return template.format(**fields)


def _typed(text: str, context: Context) -> str | None:
    """`int or float`: a test of the type of the one parameter that may be anything."""
    names = [name for name, kind in context.parameters if kind == ANY]
    words = re.split(r",? or |, | nor ", text)
    kinds = [TYPE_WORDS.get(word.strip().removesuffix("s")) for word in words]
    if len(names) != 1 or not kinds or None in kinds:
        return None
    listed = ", ".join(str(kind) for kind in kinds)
    return f"isinstance({names[0]}, {f'({listed})' if len(kinds) > 1 else listed})"


def _divisible(text: str, context: Context) -> str | None:
    match = re.fullmatch(
        rf"(?:evenly )?(?:divisible by|multiples? of|divides? by)(?: both)? {OPERAND}", text
    )
    return _fill("{whole} % {n} == 0", context, n=match["n"].strip("\x02")) if match else None


def _property(text: str, context: Context) -> str | None:
    subject = re.match(r"\x02(\w+)\x02 (?=\S)", text)
    if subject:
        inner = _about(subject[1], context)
        found = _simple(_bare(text[subject.end() :]), inner)
        return found if found and subject[1] in found else None
    shared = re.match(r"(both|all|neither|only|just|either)(?: of (?:them|these))? (?=\S)", text)
    if shared and len(context.parameters) > 1:
        found = _shared_property(shared[1], _bare(text[shared.end() :]), context)
        if found is not None:
            return found
    for pattern, template in PROPERTIES:
        if re.fullmatch(pattern, text):
            return _fill(template, context)
    return None


def _shared_property(how: str, text: str, context: Context) -> str | None:
    """`both positive`, `only x positive`: a property of several parameters at once."""
    numbers = [name for name, kind in context.parameters if kind in NUMERIC]
    if how in ("only", "just"):
        match = re.match(r"\x02(\w+)\x02 ", text)
        chosen = [match[1]] if match else []
        text = text[match.end() :] if match else text
    else:
        chosen = numbers
    tests = {name: _property(text, _about(name, context)) for name in numbers}
    if not chosen or None in tests.values():
        return None
    if how == "either":
        return " or ".join(f"({tests[name]})" for name in chosen)
    negated = how == "neither"
    parts = [
        f"not ({tests[n]})" if negated or n not in chosen else f"({tests[n]})" for n in numbers
    ]
    return " and ".join(parts)


def _about(name: str, context: Context) -> Context:
    """The same context with this parameter first, so that it is the subject."""
    chosen = tuple(pair for pair in context.parameters if pair[0] == name)
    rest = tuple(pair for pair in context.parameters if pair[0] != name)
    return replace(context, parameters=chosen + rest)


def _compared(text: str, context: Context) -> str | None:
    if context.last is not None:
        text = re.sub(
            rf"^({ABOVE}|{BELOW}|{LEAST}|{MOST})(?: (?:that|this))?$", rf"\1 {context.last}", text
        )
    length = re.fullmatch(r"(longer|shorter) than (.*)", text)
    if length:
        text = f"{'more' if length[1] == 'longer' else 'fewer'} than {length[2]}"
        text = text if re.search(r"[a-z]$", text) else text + " items"
    for pattern, template in COMPARISONS:
        match = re.match(pattern + r"(?P<rest>.*)$", text)
        if match:
            found = _measured(match, template, context, sized=bool(length))
            if found is not None:
                return found
    return None


def _measured(match: re.Match[str], template: str, context: Context, *, sized: bool) -> str | None:
    rest = re.sub(
        r"^(?:inclusive|exclusive|both included|included)$", "", match["rest"].strip(" ,.;")
    )
    bounds = {
        key: value.strip("\x02")
        for key, value in match.groupdict().items()
        if key in "nm" and value
    }
    subject = _fill("{number}", _without(context, set(bounds.values())))
    if sized:
        subject = _fill("len({sized})", context)
    elif rest:
        measure = next((t for pattern, t in MEASURES if re.fullmatch(pattern, rest)), None)
        subject = _fill(measure, context) if measure else None
    elif subject is None:
        subject = _fill("len({sized})", context)
    return template.format(x=subject, **bounds) if subject else None


def _without(context: Context, names: set[str]) -> Context:
    return replace(context, parameters=tuple(p for p in context.parameters if p[0] not in names))


def _classes(text: str, context: Context) -> str | None:
    for pattern, method in CLASSES:
        test = f"any(c.{method}() for c in {{text}})"
        some = rf"(?:contains?|includes?|including|containing|with|at least one|any|some|one|has)?(?: at least one| any| some| one)? ?(?:{pattern})"
        none = rf"(?:without|(?:contains?|has|with|having|containing)? ?no|lacks?|lacking|missing)(?: any| single| one)? (?:{pattern})(?: at all)?"
        every = (
            rf"(?:only|all|entirely|just|consists? of|made of|made up of)(?: only)? (?:{pattern})"
        )
        for place, cut in (
            ("starts?|begins?|starting|beginning", "[:1]"),
            ("ends?|ending", "[-1:]"),
        ):
            if re.fullmatch(rf"(?:{place}) (?:with|in) (?:{pattern})", text):
                return _fill(f"{{text}}{cut}.{method}()", context)
        if re.fullmatch(none, text):
            return _fill(f"not {test}", context)
        if re.fullmatch(every, text):
            return _fill(f"{{text}}.{method}()", context)
        if re.fullmatch(some, text):
            return _fill(test, context)
    return None


def _literal(text: str, context: Context) -> str | None:
    several = re.fullmatch(
        r"(?:one of |any of |either |equals? )?\x01\d+\x01(?:(?:,? or |, )\x01\d+\x01)+(?P<case>,? in any case)?",
        text,
    )
    if several:
        values = [context.literals[int(k)] for k in re.findall(r"\x01(\d+)\x01", text)]
        return _fill(
            f"{{text}}{'.lower()' if several['case'] else ''} in {tuple(values)!r}", context
        )
    match = re.fullmatch(r"(?P<how>[\w ]*?) ?\x01(?P<k>\d+)\x01", text)
    if not match:
        return None
    how, value = match["how"], repr(context.literals[int(match["k"])])
    for pattern, template in (
        (r"(?:starts?|begins?|starting|beginning)(?: with)?", "{text}.startswith({v})"),
        (r"(?:ends?|ending)(?: with| in)?", "{text}.endswith({v})"),
        (r"(?:contains?|has|includes?|containing|with)", "{v} in {text}"),
        (r"(?:without|contains? no|has no|lacks?)", "{v} not in {text}"),
        (r"(?:equals?|equal to|exactly|same as)?", "{text} == {v}"),
    ):
        if re.fullmatch(pattern, how):
            return _fill(template, context, v=value)
    return None


def _named(text: str, context: Context) -> str | None:
    """A comparison of two parameters, or a truth value named alone."""
    for pattern, template in (
        (r"(?:starts?|begins?|starting|beginning) with \x02(\w+)\x02", "{text}.startswith({v})"),
        (r"(?:ends?|ending) (?:with|in) \x02(\w+)\x02", "{text}.endswith({v})"),
        (r"(?:contains?|includes?|containing) \x02(\w+)\x02", "{v} in {sized}"),
        (r"(?:(?:occurs?|contained|found|present) )?in \x02(\w+)\x02", "{any_of} in {v}"),
    ):
        match = re.fullmatch(pattern, text)
        if match:
            other = _without(context, {match[1]})
            return (
                _fill(template, other, v=match[1], any_of=(other.names or ("",))[0])
                if other.names
                else None
            )
    match = re.fullmatch(r"\x02(\w+)\x02", text)
    if match and dict(context.parameters).get(match[1]) == ("bool",):
        return match[1]
    return None
