"""Takes a function out of the function around it, where nothing could call it. Runs nothing."""

import ast
from collections.abc import Iterator

from lift_sys.source.names import bound, parse_or_none, symbols_or_none
from lift_sys.source.statements import Statement
from lift_sys.source.target import Target

__all__ = ["bond", "taken_out"]

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def taken_out(whole: Statement, function: str, target: Target) -> Statement | None:
    """Return `function`, a part of `whole`, as a statement at module level with its imports.

    None when no function is around it, or when it is a method, which stays in its class.
    """
    around = _around(whole, function, target)
    if not around or target.in_class:
        return None
    alone = _alone(whole, function)
    _, imported = _locals(whole, around)
    imports = list(_imports(target, alone.needs & imported))
    return Statement("\n".join([*imports, alone.source]), whole.start)


def bond(whole: Statement, function: str, target: Target) -> str:
    """Say why `function`, a part of `whole`, cannot be run without the function around it, or nothing."""
    around = _around(whole, function, target)
    if not around:
        return ""
    if target.in_class:
        return (
            f"{target.name!r} belongs to a class inside a function, which cannot be called from"
            f" outside: move the class {target.parents[-1]!r} to module level"
        )
    alone = _alone(whole, function)
    own, _ = _locals(whole, around)
    names = ", ".join(map(repr, sorted(alone.needs & own - alone.binds)))
    return names and (
        f"{target.name!r} uses {names} of the function around it, and cannot be run without it:"
        f" move {target.name!r} to module level, and pass it what it needs"
    )


def _around(whole: Statement, function: str, target: Target) -> list[_Scope]:
    """The scopes around the function, if there is a function among them."""
    if whole.tree is None or not target.parents:
        return []
    at = whole.source.find(function)
    if at < 0:
        return []
    line = whole.source.count("\n", 0, at + target.header.start - target.span.start) + 1
    scopes = [node for node in ast.walk(whole.tree) if isinstance(node, _Scope)]
    around = [node for node in scopes if node.lineno < line <= (node.end_lineno or 0)]
    return [] if all(isinstance(node, ast.ClassDef) for node in around) else around


def _alone(whole: Statement, function: str) -> Statement:
    """The function in a block of its own, so that its lines can keep their indentation."""
    at = whole.source.find(function)
    indent = whole.source[whole.source.rfind("\n", 0, at) + 1 : at]
    return Statement(f"if True:\n{indent}{function}\n", whole.start)


def _locals(whole: Statement, around: list[_Scope]) -> tuple[set[str], set[str]]:
    """Names that the functions of `around` define, and those that they import."""
    lines = {node.lineno for node in around}
    own: set[str] = set()
    imported: set[str] = set()
    module = symbols_or_none(whole.source)
    waiting = [] if module is None else [module]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        if table.get_type() == "function" and table.get_lineno() in lines:
            for symbol in table.get_symbols():
                if symbol.is_imported():
                    imported.add(symbol.get_name())
                elif symbol.is_local():
                    own.add(symbol.get_name())
    return own, imported


def _imports(target: Target, names: frozenset[str]) -> Iterator[str]:
    """Yield the imports in reach that bind one of the names."""
    for source in target.imports:
        tree = parse_or_none(source.strip())
        if tree is not None and bound(tree) & names:
            yield source.strip()
