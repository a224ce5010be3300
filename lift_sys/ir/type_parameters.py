"""Spells type parameters alike on every Python, 3.11 included, which has no syntax for them."""

import ast
import re

from lift_sys.ir.expressions import spell
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused

__all__ = ["canonical_type_parameters", "split_header"]

_NAME = re.compile(r"\s*(?:async\s+)?def\s+\w+\s*")
_STARS = re.compile(r"\s*(\*{0,2})")


def canonical_type_parameters(text: str) -> str:
    """Return `[T: int, *Ts, **P]` in canonical spelling; raise `Refused`."""
    text = text.strip()
    if not text.startswith("[") or _closing(text, 0) != len(text) - 1:
        raise _refused(text)
    parts = _parts(text[1:-1].replace("\n", " "))
    if not parts:
        raise _refused(text)
    return f"[{', '.join(_spelled(part) for part in parts)}]"


def split_header(header: str) -> tuple[str | None, str]:
    """Split `def f[T](x)` into `[T]` and `def f(x)`; raise `Refused`."""
    match = _NAME.match(header)
    if match is None or header[match.end() : match.end() + 1] != "[":
        return None, header
    end = _closing(header, match.end()) + 1
    return canonical_type_parameters(header[match.end() : end]), header[: match.end()] + header[
        end:
    ]


def _spelled(part: str) -> str:
    """Spell one parameter: its bound and default are read as those of a variable."""
    match = _STARS.match(part)
    assert match is not None
    stars = match[1]
    match parse(part[match.end() :].strip()).body:
        case [ast.Expr(value=ast.Name(id=name))]:
            return stars + name
        case [ast.AnnAssign(target=ast.Name(id=name), annotation=bound, value=value)] if not stars:
            return f"{name}: {spell(bound)}" + _default(value)
        case [ast.Assign(targets=[ast.Name(id=name)], value=value)]:
            return stars + name + _default(value)
    raise _refused(part)


def _default(value: ast.expr | None) -> str:
    if isinstance(value, ast.Starred):
        return f" = *{spell(value.value)}"
    return "" if value is None else f" = {spell(value)}"


def _parts(text: str) -> list[str]:
    """Split at the commas that stand outside all brackets; a last one may be empty."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts if parts[-1].strip() else parts[:-1]


def _closing(text: str, start: int) -> int:
    """Find the bracket that closes the one at `start`."""
    depth = 0
    for end in range(start, len(text)):
        depth += (text[end] in "([{") - (text[end] in ")]}")
        if depth == 0:
            return end
    raise Refused("type parameters", "The `[` of the type parameters is not closed")


def _refused(text: str) -> Refused:
    return Refused("type parameters", f"Expected `[T, …]`, not {text!r}")
