"""English as the search reads it: words, stems, numbers, and the literals that a text quotes.

Knows no Python beyond literals, and no meaning of a word.
"""

import ast
import re
from collections.abc import Iterator

__all__ = ["literals", "number_word", "numbers", "quoted", "sequences", "stem", "words"]

WORD = re.compile(r"[A-Za-z][A-Za-z]*(?:'[a-z]+)?")
QUOTED = re.compile(
    r"(?<![A-Za-z0-9_])('(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")(?![A-Za-z0-9_])"
)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w]|\.\d)")
SEQUENCE = re.compile(r"(-?\d+(?:\s*,\s*-?\d+){3,})\s*,?\s*(?:\.\.\.|…|and so on|etc)")

NUMBER_WORDS = {
    name: value
    for value, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"hundred": 100, "thousand": 1000, "twice": 2, "half": 2, "dozen": 12}

BRITISH = (("our", "or"), ("ise", "ize"), ("yse", "yze"), ("isation", "ization"), ("grey", "gray"))
IRREGULAR = {
    "children": "child",
    "people": "person",
    "indices": "index",
    "indexes": "index",
    "vertices": "vertex",
    "matrices": "matrix",
    "begun": "begin",
    "gave": "give",
    "found": "find",
    "kept": "keep",
    "less": "less",
    "as": "as",
    "is": "is",
    "its": "its",
    "this": "this",
    "has": "has",
    "was": "was",
    "does": "does",
    "yes": "yes",
    "minus": "minus",
    "plus": "plus",
    "times": "times",
    "numeric": "numeric",
    "between": "between",
    "string": "string",
    "nothing": "nothing",
    "something": "something",
    "anything": "anything",
    "everything": "everything",
    "red": "red",
    "need": "need",
    "exceed": "exceed",
    "greed": "greed",
    "odd": "odd",
    "add": "add",
}
VOWELS = frozenset("aeiouy")


def words(text: str) -> Iterator[str]:
    """The words of `text` in lower case, quoted literals left out."""
    for match in WORD.finditer(QUOTED.sub(" ", text)):
        yield match.group().lower().removesuffix("'s")


def stem(word: str) -> str:
    """Reduce a lower-case word to its stem, American spelling: close enough to compare by."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    word = _american(word)
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + replacement
    if word.endswith("xes") and len(word) > 4:
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if word.endswith(ending) and len(rest) >= 3 and VOWELS & set(rest):
            return _undouble(rest)
    return word.removesuffix("e") if len(word) > 4 else word


def _american(word: str) -> str:
    for british, american in BRITISH:
        if len(word) > len(british) + 2 and british in word[-len(british) - 3 :]:
            return word[: -len(british) - 3] + word[-len(british) - 3 :].replace(british, american)
    return word


def _undouble(rest: str) -> str:
    """`stopp` is `stop`, `reduc` stays: the final `e` falls from every stem."""
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "ls":
        return rest[:-1]
    return rest.removesuffix("e") if len(rest) > 4 else rest


def number_word(word: str) -> int | None:
    """The number that a word names."""
    return NUMBER_WORDS.get(word)


def quoted(text: str) -> list[str]:
    """The string literals that a text quotes, each once, in order."""
    found = (_literal(match.group(1)) for match in QUOTED.finditer(text))
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))


def numbers(text: str) -> list[int | float]:
    """The numbers that a text holds outside quotes and sequences, each once, in order."""
    text = SEQUENCE.sub(" ", QUOTED.sub(" ", text))
    found: dict[str, int | float] = {}
    for match in NUMBER.finditer(text):
        value = _literal(match.group())
        if isinstance(value, (int, float)):
            found.setdefault(repr(value), value)
    for word in words(text):
        value = number_word(word)
        if value is not None and word not in ("one", "half"):
            found.setdefault(repr(value), value)
    return list(found.values())


def literals(text: str) -> list[object]:
    """All literals of a text."""
    return [*numbers(text), *quoted(text)]


def sequences(text: str) -> list[list[int]]:
    """Runs of numbers that end in an ellipsis: `0, 1, 1, 2, 3, ...`."""
    return [[int(part) for part in match.group(1).split(",")] for match in SEQUENCE.finditer(text)]


def _literal(source: str) -> object:
    try:
        return ast.literal_eval(source)
    except (SyntaxError, ValueError):
        return None
