"""Puts one type error into a correct annotated function, in ways in which people and models make them. Runs nothing."""

import ast
import copy
from collections.abc import Callable

__all__ = ["TYPE_ERRORS", "Mistake"]

Change = Callable[[ast.AST], ast.AST | None]
"""Returns what takes the place of a node, or None where there is nothing to change."""
Mistake = Callable[[ast.FunctionDef], ast.FunctionDef | None]
"""Returns a copy with the error, or None where the function offers no place for it."""

TAKES_ITERABLE = ("all", "any", "enumerate", "len", "list", "max", "min", "set", "sorted", "sum")
TAKES_ONE = ("abs", "all", "any", "bin", "chr", "len", "ord")


def return_another_type(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Return a literal of another type."""
    literal = "'wrong'" if "Dict" in _promised(function) else "{'wrong': 1}"
    return _changed(function, lambda node: _returning(literal) if _is_return(node) else None)


def return_nothing(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Forget every `return`, not what stands behind it."""
    if _may_be_none(function):
        return None
    return _changed(
        function,
        lambda node: ast.Expr(node.value) if _is_return(node) else None,  # type: ignore[attr-defined]
        everywhere=True,
    )


def return_none(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Return None."""
    if _may_be_none(function):
        return None
    return _changed(function, lambda node: _returning("None") if _is_return(node) else None)


def forget_the_last_return(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Forget the last of several `return`s."""
    last = function.body[-1]
    if not _is_return(last) or _may_be_none(function) or len(_returns(function)) < 2:
        return None
    changed = copy.deepcopy(function)
    changed.body[-1] = ast.Pass()
    return ast.fix_missing_locations(changed)


def return_what_sort_returns(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Take `sort` for `sorted`."""
    return _wrapped_return(function, "List", "list({}).sort()")


def return_an_iterator(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Return a `map` in the place of a list."""
    return _wrapped_return(function, "List", "map(str, {})")


def return_a_list(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Return a list of characters in the place of a text."""
    return _wrapped_return(function, "str", "list({})", exactly=True)


def return_other_items(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Return a list whose items have another type."""
    return _wrapped_return(function, "List", "[{{}} for _ in {}]")


def misspell_an_attribute(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Double the last letter of an attribute."""

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.Attribute):
            return None
        return ast.Attribute(node.value, node.attr + node.attr[-1], node.ctx)

    return _changed(function, change)


def ask_for_length(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Write `x.length` of a parameter, as in other languages."""
    return _changed(function, lambda node: _parameter_as(function, node, "{}.length"))


def call_a_value(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Call a parameter."""
    return _changed(function, lambda node: _parameter_as(function, node, "{}()"))


def pass_a_number(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Pass a number to a built-in function that takes a collection."""

    def change(node: ast.AST) -> ast.AST | None:
        if not _calls(node, TAKES_ITERABLE):
            return None
        assert isinstance(node, ast.Call)
        return ast.Call(node.func, [ast.Constant(7), *node.args[1:]], node.keywords)

    return _changed(function, change)


def pass_one_more(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Pass a second argument to a built-in function that takes one."""

    def change(node: ast.AST) -> ast.AST | None:
        if not _calls(node, TAKES_ONE):
            return None
        assert isinstance(node, ast.Call)
        return ast.Call(node.func, [*node.args, ast.Constant(1)], node.keywords)

    return _changed(function, change)


def mix_operands(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Add a dictionary to whatever it is."""

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Mod | ast.BitOr):
            return None
        return ast.BinOp(node.left, node.op, ast.Dict([], []))

    return _changed(function, change)


def compare_with_another_type(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Ask whether it is less than a dictionary."""

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Lt | ast.Gt):
            return None
        return ast.Compare(node.left, node.ops[:1], [ast.Dict([], [])])

    return _changed(function, change)


def iterate_over_a_number(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Write `for i in len(x)`."""

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.For | ast.comprehension):
            return None
        number = ast.Call(ast.Name("len", ast.Load()), [node.iter], [])
        changed = copy.copy(node)
        changed.iter = number
        return changed

    return _changed(function, change)


def index_by_text(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Index a sequence by a text."""

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            return None
        return ast.Subscript(node.value, ast.Constant("first"), node.ctx)

    return _changed(function, change)


TYPE_ERRORS: tuple[Mistake, ...] = (
    return_another_type,
    return_nothing,
    return_none,
    forget_the_last_return,
    return_what_sort_returns,
    return_an_iterator,
    return_a_list,
    return_other_items,
    misspell_an_attribute,
    ask_for_length,
    call_a_value,
    pass_a_number,
    pass_one_more,
    mix_operands,
    compare_with_another_type,
    iterate_over_a_number,
    index_by_text,
)


class _Editor(ast.NodeTransformer):
    """Puts in what `change` returns at the first node that it accepts, or at all."""

    def __init__(self, change: Change, *, everywhere: bool) -> None:
        self.change = change
        self.everywhere = everywhere
        self.count = 0

    def visit(self, node: ast.AST) -> ast.AST:
        """Leave local functions as they are: nobody promised what they return."""
        done = self.count and not self.everywhere
        if done or isinstance(node, ast.FunctionDef | ast.Lambda):
            return node
        replacement = self.change(node)
        if replacement is None:
            return self.generic_visit(node)
        self.count += 1
        return replacement


def _changed(
    function: ast.FunctionDef, change: Change, *, everywhere: bool = False
) -> ast.FunctionDef | None:
    """Edit the statements of the body; signature and docstring stay."""
    editor = _Editor(change, everywhere=everywhere)
    changed = copy.deepcopy(function)
    changed.body = [editor.visit(statement) for statement in changed.body]  # type: ignore[misc]
    return ast.fix_missing_locations(changed) if editor.count else None


def _wrapped_return(
    function: ast.FunctionDef, promised: str, wrapping: str, *, exactly: bool = False
) -> ast.FunctionDef | None:
    annotation = _promised(function)
    if annotation != promised if exactly else not annotation.lower().startswith(promised.lower()):
        return None

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.Return) or node.value is None:
            return None
        return _returning(wrapping.format(ast.unparse(node.value)))

    return _changed(function, change)


def _promised(function: ast.FunctionDef) -> str:
    return ast.unparse(function.returns) if function.returns else ""


def _may_be_none(function: ast.FunctionDef) -> bool:
    return any(word in _promised(function) for word in ("Optional", "None", "Any"))


def _returns(function: ast.FunctionDef) -> list[ast.AST]:
    return [node for node in ast.walk(function) if _is_return(node)]


def _is_return(node: ast.AST) -> bool:
    return isinstance(node, ast.Return) and node.value is not None


def _returning(source: str) -> ast.Return:
    return ast.Return(ast.parse(source, mode="eval").body)


def _calls(node: ast.AST, names: tuple[str, ...]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and len(node.args) == 1
    )


def _parameter_as(function: ast.FunctionDef, node: ast.AST, written: str) -> ast.AST | None:
    names = {each.arg for each in function.args.args}
    if not isinstance(node, ast.Name) or node.id not in names or not isinstance(node.ctx, ast.Load):
        return None
    return ast.parse(written.format(node.id), mode="eval").body
