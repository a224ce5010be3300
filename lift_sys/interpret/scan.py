"""Finds where brackets, strings, calls and values end in text that is mostly prose."""

import re
from dataclasses import dataclass

from lift_sys.interpret.syntax import read_literal

__all__ = ["STRING", "Budget", "TooMuch", "Value", "call_end", "closing", "read_value"]

WINDOW = 4000
"""Longest bracketed piece (code points) that is followed to its end."""

_SPECIAL = re.compile(r"""[()\[\]{}"'#]|\n[ \t]*\n""")
STRING = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
"""A string that ends on its line, without a prefix."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NUMBER = re.compile(
    r"[-+−]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+"
    r"|(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)[jJ]?(?![\w%])",
    re.ASCII,
)
_WORD = re.compile(r"(?:True|False|None|true|false|null)(?!\w)")
_PREFIXED = re.compile(r"[bBrRuU]{0,2}(?=[\"'])")
_WORDS = {"true": "True", "false": "False", "null": "None"}


class TooMuch(Exception):  # noqa: N818 - a signal between parts of this package, not an error
    """The text asks for more work than a docstring is worth."""


@dataclass(slots=True)
class Budget:
    """How many code points may still be looked at while following brackets."""

    left: int = 600_000

    def spend(self, amount: int) -> None:
        """Count work done; raises TooMuch when there is no more to give."""
        self.left -= amount
        if self.left < 0:
            raise TooMuch


@dataclass(frozen=True, slots=True)
class Value:
    """A literal in the text: its canonical source and where it stands."""

    source: str
    start: int
    end: int


def closing(text: str, at: int, budget: Budget) -> int | None:
    """Return the offset behind the bracket that closes the one at `at`, or None.

    A blank line, an open string or a bracket of the wrong kind ends the search.
    """
    limit = min(len(text), at + WINDOW)
    open_brackets: list[str] = []
    here = at
    while (found := _SPECIAL.search(text, here, limit)) is not None:
        budget.spend(found.end() - here + 8)
        sign, here = found.group(), found.end()
        if sign in _PAIRS:
            open_brackets.append(_PAIRS[sign])
        elif sign in ")]}":
            if open_brackets.pop() != sign:
                return None
            if not open_brackets:
                return here
        elif sign == "#":
            here = _line_end(text, here)
        elif sign in "\"'":
            string = STRING.match(text, found.start(), limit)
            if string is None:
                return None
            here = string.end()
        else:
            return None
    budget.spend(max(0, limit - here))
    return None


def call_end(text: str, start: int, budget: Budget) -> int:
    """Return where the chain of names, calls and subscripts that starts at `start` ends."""
    name = _IDENTIFIER.match(text, start)
    if name is None:
        return start
    end = name.end()
    while end < len(text):
        if text[end] in "([":
            after = closing(text, end, budget)
            if after is None:
                return end
            end = after
        elif text[end] == "." and (name := _IDENTIFIER.match(text, end + 1)):
            end = name.end()
        else:
            break
    return end


def read_value(text: str, start: int, budget: Budget) -> Value | None:
    """Read the literal that stands at `start`, in Python's spelling or with `true`, `false`, `null`."""
    end = _value_end(text, start, budget)
    if end is None:
        return None
    budget.spend(200 + end - start)
    raw = text[start:end]
    source = read_literal(_WORDS.get(raw, raw.replace("−", "-") if raw[0] == "−" else raw))
    return None if source is None else Value(source, start, end)


def _value_end(text: str, start: int, budget: Budget) -> int | None:
    if start >= len(text):
        return None
    if text[start] in _PAIRS:
        return closing(text, start, budget)
    if word := _WORD.match(text, start) or _NUMBER.match(text, start):
        return word.end()
    if text.startswith("set()", start):
        return start + len("set()")
    prefix = _PREFIXED.match(text, start)
    string = STRING.match(text, prefix.end(), start + WINDOW) if prefix else None
    return string.end() if string else None


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
