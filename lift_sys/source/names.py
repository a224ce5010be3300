"""Which names a statement at module level binds and which it needs. Runs nothing."""

import ast
import symtable
import warnings
from collections.abc import Iterator

__all__ = ["bound", "parse_or_none", "symbols_or_none", "used"]

_OWN_SCOPE = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def parse_or_none(source: str) -> ast.Module | None:
    """Parse statements; None for what this Python cannot read, whatever the reason."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes and the like are the user's affair
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bound(tree: ast.AST) -> set[str]:
    """Return the names that running a statement binds, or whose value it changes.

    A method call that stands alone counts as changing its object. Deleting a name does not count:
    what a function needs when it is called cannot be a name that is gone by then.
    """
    names: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        names.update(_bound(node))
        if not isinstance(node, _OWN_SCOPE):
            waiting.extend(ast.iter_child_nodes(node))
    return names


def used(source: str, tree: ast.Module) -> set[str] | None:
    """Return the names from around a statement that it, or anything inside it, looks up.

    `source` and `tree` are the same statement; None when Python does not accept it. Annotations in
    quotes count as if they had none.
    """
    table = symbols_or_none(source)
    return None if table is None else set(_free(table)) | set(_quoted(tree))


def symbols_or_none(source: str) -> symtable.SymbolTable | None:
    """Resolve the names of a module; None for what this Python does not accept."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return symtable.symtable(source, "<module>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            yield from _root(node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Expr(value=ast.Call(func=ast.Attribute() as method)):
            yield from _root(method)


def _root(node: ast.AST) -> Iterator[str]:
    """Yield the name in front of attributes and subscripts: `a` of `a.b[0].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _free(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield what is looked up at module level; a class may read there what it then binds itself."""
    inside = table.get_type() == "function"
    for symbol in table.get_symbols():
        if symbol.is_global() if inside else symbol.is_referenced() or symbol.is_declared_global():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _free(child)


def _quoted(tree: ast.Module) -> Iterator[str]:
    """Yield the names in annotations that stand in quotes."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
                yield from _names_in(annotation)
            case ast.FunctionDef(returns=annotation) | ast.AsyncFunctionDef(returns=annotation):
                yield from _names_in(annotation)


def _names_in(annotation: ast.AST | None) -> Iterator[str]:
    for node in ast.walk(annotation) if annotation else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            inner = parse_or_none(node.value.strip())
            names = ast.walk(inner) if inner else ()
            yield from (name.id for name in names if isinstance(name, ast.Name))
