"""Lines and columns as people and compilers count them: from 1, columns in code points."""

import re
from bisect import bisect_right
from functools import lru_cache

from lift_sys.source import Span

__all__ = ["position", "span_positions"]

LINE_END = re.compile(r"\r\n|\r|\n")


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset into `text`."""
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def span_positions(text: str, span: Span) -> dict[str, int]:
    """Return where a span begins and ends, as in the JSON documents."""
    line, column = position(text, span.start)
    end_line, end_column = position(text, span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


@lru_cache(maxsize=4)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in LINE_END.finditer(text)))
