"""Spells f-strings, so that every Python since 3.11 writes them alike and reads them.

`ast.unparse` of Python 3.12 and later puts the same quotes inside and outside, which 3.11 cannot read.
"""

import ast
import sys
from collections.abc import Iterator

from lift_sys.ir.refusal import Refused

__all__ = ["NESTED_QUOTES", "without_fstrings"]

QUOTES = ("'", '"', "'''", '"""')
NESTED_QUOTES = sys.version_info >= (3, 12)
"""Whether this Python reads backslashes and the outer quotes inside a replacement field."""

Piece = tuple[bool, str]
"""A part of an f-string, and whether it is code: literal parts are escaped later."""


def without_fstrings(node: ast.expr) -> ast.expr:
    """Replace each f-string in `node` by a name that `ast.unparse` writes as the f-string.

    Changes `node`; raises `Refused`.
    """
    replaced: ast.expr = _Speller().visit(node)
    return replaced


class _Speller(ast.NodeTransformer):
    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Name:
        return ast.Name(id=_spell(node, self), ctx=ast.Load())


def _spell(node: ast.JoinedStr, speller: _Speller) -> str:
    pieces = [*_pieces(node, speller, in_format=False)]
    quote = _quote(node, pieces)
    return f"f{quote}{''.join(_text(piece, quote) for piece in pieces)}{quote}"


def _pieces(node: ast.JoinedStr, speller: _Speller, *, in_format: bool) -> Iterator[Piece]:
    for value in node.values:
        if isinstance(value, ast.Constant):
            text = str(value.value)
            yield False, text if in_format else text.replace("{", "{{").replace("}", "}}")
        elif isinstance(value, ast.FormattedValue):
            yield True, "{" + _code(value.value, speller)
            if value.conversion != -1:
                yield True, f"!{chr(value.conversion)}"
            if isinstance(value.format_spec, ast.JoinedStr):
                yield True, ":"
                yield from _pieces(value.format_spec, speller, in_format=True)
            yield True, "}"


def _code(node: ast.expr, speller: _Speller) -> str:
    # The colon of a lambda would begin the format, also where it ends a conditional expression.
    needs_parentheses = isinstance(node, ast.Lambda | ast.IfExp)
    code = ast.unparse(speller.visit(node))
    if needs_parentheses:
        return f"({code})"
    return f" {code}" if code.startswith("{") else code


def _quote(node: ast.JoinedStr, pieces: list[Piece]) -> str:
    """Choose quotes that the code does not hold, and preferably the literal parts do not either."""
    code = "".join(text for is_code, text in pieces if is_code)
    literal = "".join(text for is_code, text in pieces if not is_code)
    free = [quote for quote in QUOTES if quote not in code]
    if not NESTED_QUOTES and ("\\" in code or not free):
        message = "Python 3.11 cannot read this f-string on one line: put its parts into variables"
        raise Refused("f-string", message, node.lineno)
    short = [quote for quote in free if len(quote) == 1]
    choices = short or free or [QUOTES[0]]
    return next((quote for quote in choices if quote[0] not in literal), choices[0])


def _text(piece: Piece, quote: str) -> str:
    is_code, text = piece
    if is_code:
        return text
    return "".join(_escape(char, quote[0]) for char in text)


def _escape(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    return char if char.isprintable() else char.encode("unicode_escape").decode()
