"""Drops the second pair of parentheses that `ast.unparse` puts around a call's only generator."""

import ast
from collections.abc import Iterator

from lift_sys.ir.parsing import parse

__all__ = ["with_bare_generators"]


def with_bare_generators(text: str) -> str:
    """Turn `sum((x for x in y))` into `sum(x for x in y)`, as people write it.

    `text` is one canonical expression or target. What stands inside f-strings is left alone: before Python
    3.12 it has no positions.
    """
    if "((" not in text:
        return text
    data = text.encode()
    drop = {place for node in _only_arguments(parse(text)) for place in _pair(node, data)}
    return bytes(byte for place, byte in enumerate(data) if place not in drop).decode()


def _only_arguments(tree: ast.AST) -> Iterator[ast.GeneratorExp]:
    """Yield each generator that is all that a call is given."""
    stack = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.JoinedStr():
                continue
            case ast.Call(args=[ast.GeneratorExp() as generator], keywords=[]):
                yield generator
        stack.extend(ast.iter_child_nodes(node))


def _pair(node: ast.GeneratorExp, data: bytes) -> tuple[int, ...]:
    """Return where the generator's own parentheses stand if the call's stand around them."""
    start, end = node.col_offset, node.end_col_offset
    if start == 0 or end is None or data[start - 1 : start] != b"(":
        return ()
    return start, end - 1
