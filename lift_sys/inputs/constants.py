"""Gathers the numbers and strings that matter to a function: those of bodies and of a docstring's words."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lift_sys.inputs.reading import statements
from lift_sys.ir import render_body
from lift_sys.ir.model import Statement

__all__ = ["Pool", "constants_of", "gather", "spoken"]

MOST_CONSTANTS = 40
MAX_BODY = 100_000
GREATEST = 10**12

_NUMBER = re.compile(r"(?<![\w.])-?\d{1,12}(?:\.\d{1,6})?(?![\w]|\.\d)")
_QUOTED = re.compile(r"""(?<!\w)(['"`])(?P<text>[^'"`\n]{1,40}?)\1(?!\w)""")
_NAME = re.compile(r"(?<=[a-z,;:(] )[A-Z][a-z]{2,20}\b")
"""A word that is written large within a sentence: a month, a colour, a roman numeral's name."""
_NUMERALS = dict(
    zip(
        [
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
        ],
        range(1, 13),
        strict=True,
    )
) | {"hundred": 100, "thousand": 1000, "dozen": 12}
_NUMERAL = re.compile(rf"\b(?:{'|'.join(_NUMERALS)})\b", re.IGNORECASE)


def constants_of(body: tuple[Statement, ...]) -> tuple[object, ...]:
    """Return the numbers and strings that stand in a body, each once, in its order."""
    # Statements of a body may `return`: only the compiler minds that they stand in no function.
    found: dict[str, object] = {}
    for statement in statements(render_body(body), most=MAX_BODY):
        for node in _nodes(statement):
            value = node.value
            if type(value) in (int, float, str, bytes):
                found.setdefault(repr(value), value)
    return tuple(found.values())


def _nodes(tree: ast.AST) -> Iterator[ast.Constant]:
    """Constants in the order of the text, without those that are a statement of their own."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Constant) and not isinstance(tree, ast.Expr):
            yield child
        else:
            yield from _nodes(child)


def spoken(text: str) -> Iterator[object]:
    """The numbers, numerals and quoted strings of a docstring's words."""
    for match in _NUMBER.finditer(text):
        number = float(match[0])
        yield int(match[0]) if number.is_integer() and "." not in match[0] else number
    for match in _NUMERAL.finditer(text):
        yield _NUMERALS[match[0].lower()]
    for match in _QUOTED.finditer(text):
        yield match["text"]
    for match in _NAME.finditer(text):
        yield match[0]


@dataclass(frozen=True, slots=True)
class Pool:
    """Constants by type, those named first in front; a number stands beside its neighbours."""

    wholes: tuple[int, ...] = ()
    reals: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    """What may be meant as a length, small enough to be one."""


def gather(constants: Iterable[object]) -> Pool:
    """Sort constants by their types."""
    wholes: dict[int, None] = {}
    reals: dict[float, None] = {}
    texts: dict[str, None] = {}
    for constant in [each for each in constants if _is_usable(each)][:MOST_CONSTANTS]:
        match constant:
            case int():
                wholes.update(dict.fromkeys((constant, constant - 1, constant + 1)))
            case float():
                reals.update(dict.fromkeys((constant, constant - 0.5, constant + 0.5)))
            case str():
                texts[constant] = None
            case bytes():
                texts[constant.decode("latin-1")] = None
    return Pool(
        wholes=tuple(wholes),
        reals=tuple(reals),
        texts=tuple(texts),
        lengths=tuple(number for number in wholes if 1 < number <= 20),
    )


def _is_usable(constant: Any) -> bool:  # noqa: ANN401 - constants of any type
    match constant:
        case bool():
            return False
        case int() | float():
            return abs(constant) <= GREATEST
        case str() | bytes():
            return 0 < len(constant) <= 60
    return False
