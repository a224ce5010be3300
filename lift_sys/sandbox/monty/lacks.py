"""Says where Monty, a Python subset in Rust, cannot be trusted to do as CPython does. Runs nothing.

What it lacks it mostly says itself, as an exception: `lack_behind` knows those. Where it silently does
something else, the text of the program has to tell: `lack_in`. Neither finds all, which is why an answer that
matters is confirmed by CPython.
"""

import builtins
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lift_sys.sandbox.outcomes import Call

__all__ = ["lack_behind", "lack_in"]

_OWN_DUNDERS = (
    "init|repr|str|eq|hash|iter|next|contains|index|enter|exit|post_init|future|name|main|all"
)
_LAZY = ("map(", "filter(", "zip(", "enumerate(", "reversed(")
_GENERATOR = re.compile(r"\([^()\[\]{}\n]*\sfor\s")


@dataclass(frozen=True, slots=True)
class _Difference:
    """Something that Monty does silently in another way."""

    words: str
    """With a place for the text that was found."""
    pattern: re.Pattern[str]
    possible: Callable[[str], object]
    """Whether it can be in a text at all; in most it cannot, and telling so takes no time."""


_DIFFERENCES = (
    _Difference(
        "uses `{}`, which Monty ignores or lacks",
        re.compile(rf"\b__(?!(?:{_OWN_DUNDERS})__)[a-z_]+__"),
        lambda text: "__" in text,
    ),
    _Difference(
        # Lazy in Python, a list in Monty: all the same where it is used up at once.
        "keeps the iterator of `{}`, which is a list in Monty",
        re.compile(
            r"(?:\breturn|[^=!<>]=|\blambda\b[^:\n]*:)\s*"
            r"(?:(?:map|filter|zip|enumerate|reversed)\(|\([^()\[\]{}\n]*\sfor\s)"
        ),
        lambda text: any(word in text for word in _LAZY) or _GENERATOR.search(text),
    ),
    _Difference(
        "has lone surrogates, which Monty's texts cannot hold",
        re.compile(r"\\u[dD][89a-fA-F]|\\U0000[dD][89a-fA-F]|[\ud800-\udfff]"),
        lambda text: "\\" in text or not text.isascii(),
    ),
    _Difference(
        "uses `{}…)`, whose value is another in Monty",
        re.compile(r"\b(?:id|hash)\("),
        lambda text: "id(" in text or "hash(" in text,
    ),
)

_NO_ATTRIBUTE = re.compile(r"(?:type object )?'(\w+)' (?:object )?has no attribute '(\w+)'")
_NO_NAME = re.compile(r"name '(\w+)' is not defined")
_MODULE_NAMES = frozenset(
    {"__builtins__", "__file__", "__doc__", "__spec__", "__package__", "__loader__"}
)
# Raised by Monty where CPython has something to offer, or limits of another height than CPython's.
_OF_MONTY = (NotImplementedError, ImportError, SyntaxError, MemoryError, RecursionError)
_MISSING = re.compile(
    r"\bmonty\b|not supported (?:in|by)|cannot create '|_SpecialForm"
    r"|'list' object is not an iterator|can only concatenate list",
    re.IGNORECASE,
)


def lack_in(program: str, calls: Sequence[Call]) -> str:
    """Say what in these texts Monty would silently do in another way; empty for nothing known."""
    for call in calls:
        # `await` outside a function is CPython's gift to interactive use.
        if "await" in call.expression or any("await" in text for text in call.setup):
            return "awaits outside a function"
    for text in (program, *(text for it in calls for text in (it.expression, *it.setup))):
        for difference in _DIFFERENCES:
            if difference.possible(text):
                found = difference.pattern.search(text)
                if found is not None:
                    return difference.words.format(found[0].strip())
    return ""


def lack_behind(error: BaseException) -> str:
    """Say what Monty lacks that may have caused an exception; empty when CPython would raise it too."""
    message = str(error)
    shown = f"raised {type(error).__name__} in Monty: {message[:200]}"
    if isinstance(error, _OF_MONTY):
        return shown
    if isinstance(error, NameError):
        return shown if _is_name(message) else ""
    if isinstance(error, AttributeError):
        return "" if _is_no_attribute(message) else shown
    if isinstance(error, RuntimeError | TypeError) and _MISSING.search(message):
        return shown
    return ""


def _is_name(message: str) -> bool:
    """Tell whether a name that Monty does not know is one of Python's own."""
    found = _NO_NAME.match(message)
    return found is not None and (hasattr(builtins, found[1]) or found[1] in _MODULE_NAMES)


def _is_no_attribute(message: str) -> bool:
    """Tell whether objects of a built-in type have no such attribute in Python either."""
    found = _NO_ATTRIBUTE.match(message)
    if found is None:
        return False
    kind = type(None) if found[1] == "NoneType" else getattr(builtins, found[1], None)
    return isinstance(kind, type) and not hasattr(kind, found[2])
