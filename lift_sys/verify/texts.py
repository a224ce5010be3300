"""Decides whether what a call showed is what a doctest shows. Compares texts; runs nothing."""

import ast
import re
import warnings

__all__ = ["UNREADABLE", "parse", "printed_as", "shown_as", "statements"]

MAX_SOURCE = 200_000
UNREADABLE = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)
"""What reading a hostile piece of text may raise."""


def shown_as(want: str, text: str | None, output: str, *, ellipsis: bool) -> bool:
    """Tell whether a doctest that shows `want` holds; `text` is the `repr`, None for the value None.

    The order of sets and dicts, the quotes of strings and, outside strings, white space do not
    matter. With `ellipsis`, `...` stands for anything.
    """
    shown = output + (text or "")
    if printed_as(want, shown, ellipsis=ellipsis):
        return True
    if output:
        return False
    if text is None:
        return want.strip() == "None"
    wanted, got = _canonical(want), _canonical(text)
    if wanted is not None and got is not None and not ellipsis:
        return wanted == got
    is_string = text[:1] in "'\""
    return not is_string and _matches(_folded(want), _folded(text), ellipsis=ellipsis)


def printed_as(want: str, output: str, *, ellipsis: bool) -> bool:
    """Tell whether `output` is what `want` shows, but for white space at the ends of lines."""
    want = re.sub(r"(?m)^\s*<BLANKLINE>\s*$", "", want)
    return _matches(_trimmed(want), _trimmed(output), ellipsis=ellipsis)


def parse(source: str) -> ast.expr | None:
    """Parse one expression, or return None when it is none."""
    match statements(f"({source.strip()}\n)"):
        case [ast.Expr(value=value)]:
            return value
    return None


def statements(source: str) -> list[ast.stmt]:
    """Parse statements; what cannot be parsed gives none."""
    if len(source) > MAX_SOURCE:
        return []
    try:
        with warnings.catch_warnings():
            # An escape such as "\d" warns; that is for the user's own linter to say.
            warnings.simplefilter("ignore")
            return ast.parse(source).body
    except UNREADABLE:
        return []


def _matches(want: str, got: str, *, ellipsis: bool) -> bool:
    if want == got:
        return True
    return ellipsis and "..." in want and _fits(want.split("..."), got)


def _fits(pieces: list[str], got: str) -> bool:
    """Tell whether `got` is the pieces in their order with anything between them."""
    first, *middle, last = pieces
    if len(got) < len(first) + len(last) or not (got.startswith(first) and got.endswith(last)):
        return False
    start, end = len(first), len(got) - len(last)
    for piece in middle:
        found = got.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).rstrip()


def _folded(text: str) -> str:
    return " ".join(text.split())


def _canonical(source: str) -> str | None:
    """Spell an expression in one way, sets and dicts in one order; None when it is no expression."""
    tree = parse(source)
    try:
        return None if tree is None else ast.dump(_Sorted().visit(tree))
    except UNREADABLE:
        return None


class _Sorted(ast.NodeTransformer):
    """Puts the items of sets and dicts in one order."""

    def visit_Set(self, node: ast.Set) -> ast.Set:
        self.generic_visit(node)
        node.elts.sort(key=ast.dump)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        self.generic_visit(node)
        pairs = list(zip(node.keys, node.values, strict=True))
        pairs.sort(key=lambda pair: "" if pair[0] is None else ast.dump(pair[0]))
        node.keys, node.values = [key for key, _ in pairs], [value for _, value in pairs]
        return node
