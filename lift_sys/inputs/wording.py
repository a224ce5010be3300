"""Reads types out of words: those of a docstring's entries, and what a sentence calls a parameter."""

import re

__all__ = ["hinted", "worded"]

_WORDS = (
    (re.compile(r",?\s*\(?optional\)?$|^optional[, ]\s*"), ""),
    (re.compile(r"\b(?:integers?|ints)\b"), "int"),
    (re.compile(r"\b(?:strings?|strs)\b"), "str"),
    (re.compile(r"\b(?:booleans?|bools)\b"), "bool"),
    (re.compile(r"\bfloats\b"), "float"),
    (re.compile(r"\blists\b"), "list"),
    (re.compile(r"\btuples\b"), "tuple"),
    (re.compile(r"\b(list|tuple|set|sequence|iterable) of (.+)$"), r"\1[\2]"),
    (re.compile(r"\bsequence\b"), "Sequence"),
    (re.compile(r"\biterable\b"), "Iterable"),
    (re.compile(r"\bor\b"), "|"),
)
_NOUNS = {
    "integer": "int", "int": "int", "number": "int", "float": "float", "decimal": "float",
    "string": "str", "text": "str", "word": "str", "sentence": "str", "character": "str",
    "boolean": "bool", "bool": "bool",
}  # fmt: skip
_MANY = {"list": "list", "array": "list", "sequence": "list", "tuple": "tuple", "set": "set"}
_NOUN = "|".join(_NOUNS)
_WHAT = rf"\b(?:(?P<many>{'|'.join(_MANY)}) of (?:\w+ )?)?(?P<what>{_NOUN})s?"
_QUOTES = r"[`'\"*]{0,2}"


def worded(words: str) -> str:
    """Bring a type as docstrings word it (`list of ints, optional`) near to an annotation."""
    for pattern, replacement in _WORDS:
        words = pattern.sub(replacement, words.strip())
    return words


def hinted(prose: str, name: str) -> str:
    """Return the type that a docstring's sentences plainly give a parameter, or nothing.

    As in `a list of integers xs`, `two strings s and t`, `n is an integer`. A list of nobody knows what is
    no type: most of what would be put into it is wrong.
    """
    others = rf"(?:{_QUOTES}\w+{_QUOTES}(?:, (?:and )?| and | or ))?"
    own = rf"{_QUOTES}{re.escape(name)}{_QUOTES}(?!\w)"
    before = rf"{_WHAT},? (?:(?:called|named) )?{others}{own}"
    behind = rf"(?<!\w){own}(?: is|,|:) (?:an? |the )?(?:[\w-]+ )?{_WHAT}"
    for pattern in (before, behind):
        match = re.search(pattern, prose)
        if match is not None:
            what, many = _NOUNS[match["what"]], _MANY.get(match["many"] or "", "")
            more = ", ..." if many == "tuple" else ""
            return f"{many}[{what}{more}]" if many else what
    return ""
