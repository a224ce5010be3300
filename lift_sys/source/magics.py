"""Blanks what is IPython's own in the text of a notebook's cell, so that Python is left. Knows no notebooks."""

import re
from collections.abc import Iterator

from lift_sys.source.lexing import CLOSED, depth, end_state, flatten
from lift_sys.source.span import Span

__all__ = ["is_whole", "without_magics"]

PYTHON_CELLS = frozenset({"%%capture", "%%debug", "%%prun", "%%time", "%%timeit"})
"""Cell magics below which Python follows; below any other there may be anything."""

_CELL_MAGIC = re.compile(r"\s*(%%\w*)")
_SUSPECT = re.compile(r"^[ \t]*[%!]|=[ \t]*[%!]|\?", re.MULTILINE)
_MAGIC = re.compile(
    r"[ \t]*(?:%{1,2}[A-Za-z_]|!|\?)"  # `%time f()`, `!ls`, `?f`
    r"|[^\n#'\"]*=[ \t]*(?:%{1,2}[A-Za-z_]|!)"  # `names = !ls`
    r"|[^\n#'\"]*\?[ \t]*$",  # `f?`
    re.MULTILINE,
)
_LINE = re.compile(r"(?:[^\n]*\\\n)*[^\n]*")
_SIGN = re.compile(
    r"(?P<skip>#[^\n]*|\\\n|"
    r'"""(?:[^"\\]+|\\.|"(?!""))*(?:"""|\Z)|'
    r"'''(?:[^'\\]+|\\.|'(?!''))*(?:'''|\Z)|"
    r'"(?:[^"\\\n]+|\\.)*"?|'
    r"'(?:[^'\\\n]+|\\.)*'?)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n)",
    re.DOTALL,
)
_VISIBLE = re.compile(r"[^\r\n]")


def without_magics(text: str) -> str:
    """Return `text`, at the same offsets, with spaces for each line that is no Python."""
    flat = flatten(text)
    cell_magic = _CELL_MAGIC.match(flat)
    if cell_magic is not None and cell_magic[1] not in PYTHON_CELLS:
        return _blanked(text)
    if not _SUSPECT.search(flat):
        return text
    parts, done = [], 0
    for magic in _magics(flat):
        parts += [text[done : magic.start], _blanked(magic.of(text))]
        done = magic.end
    return "".join(parts) + text[done:]


def is_whole(text: str) -> bool:
    """Tell whether `text` ends outside strings and brackets, and so swallows nothing that follows it."""
    flat = flatten(text)
    return end_state(flat) == CLOSED and depth(flat, 0, len(flat)) == 0


def _magics(flat: str) -> Iterator[Span]:
    """Find the lines, with those that continue them, at whose start a statement would stand and does not."""
    position = opened = 0
    starts_line = True
    while position < len(flat):
        if starts_line and _MAGIC.match(flat, position):
            line = _LINE.match(flat, position)
            assert line is not None, "the pattern matches the empty text"
            yield Span(position, line.end())
            position = line.end() + 1
            continue
        sign = _SIGN.search(flat, position)
        if sign is None:
            return
        opened = max(opened + (sign.lastgroup == "open") - (sign.lastgroup == "close"), 0)
        starts_line = sign.lastgroup == "end" and opened == 0
        position = sign.end()


def _blanked(text: str) -> str:
    return _VISIBLE.sub(" ", text)
