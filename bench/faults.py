"""Damages a correct body as people and models get it wrong. Knows nothing of how mutants or repairs are made; runs nothing."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import pairwise
from random import Random
from textwrap import indent

from lift_sys.ir import FunctionIR, Refusal, Statement, lift_body, render_body

__all__ = ["FAULTS", "faulty"]

Fault = Callable[[ast.FunctionDef, Random], bool]
"""Damages a function in place; tells whether there was anything to damage in this way."""


def off_by_one(tree: ast.FunctionDef, random: Random) -> bool:
    """Add or subtract one somewhere in an index, a bound, a constant or an argument of `range`."""
    places: list[tuple[ast.AST, str, int | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            if not isinstance(node.slice, ast.Slice):
                places.append((node, "slice", None))
        elif isinstance(node, ast.Slice):
            places += [(node, it, None) for it in ("lower", "upper") if getattr(node, it)]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
            places += [(node, "args", at) for at in range(len(node.args))]
        elif isinstance(node, ast.Compare):
            places += [(node, "comparators", at) for at in range(len(node.comparators))]
    if not places:
        return False
    node, field, at = random.choice(places)
    old = getattr(node, field) if at is None else getattr(node, field)[at]
    new: ast.expr = ast.BinOp(old, random.choice([ast.Add(), ast.Sub()]), ast.Constant(1))
    if isinstance(old, ast.Constant):
        if type(old.value) is not int:
            return False
        new = ast.Constant(old.value + random.choice([1, -1]))
    _store(node, field, at, new)
    return True


def wrong_comparison(tree: ast.FunctionDef, random: Random) -> bool:
    """Compare with another operator."""
    orderings = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
    found = [
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.Compare) and isinstance(it.ops[0], orderings)
    ]
    if not found:
        return False
    node = random.choice(found)
    node.ops[0] = random.choice([it for it in orderings if not isinstance(node.ops[0], it)])()
    return True


def wrong_operator(tree: ast.FunctionDef, random: Random) -> bool:
    """Calculate with another operator."""
    operators = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Div, ast.Mod)
    found = [
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.BinOp | ast.AugAssign) and isinstance(it.op, operators)
    ]
    if not found:
        return False
    node = random.choice(found)
    node.op = random.choice([it for it in operators if not isinstance(node.op, it)])()
    return True


def wrong_variable(tree: ast.FunctionDef, random: Random) -> bool:
    """Read another variable."""
    bound = {it.arg for it in tree.args.args}
    bound |= {
        it.id for it in ast.walk(tree) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)
    }
    found = [
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load) and it.id in bound
    ]
    if not found or len(bound) < 2:
        return False
    node = random.choice(found)
    node.id = random.choice(sorted(bound - {node.id}))
    return True


def wrong_constant(tree: ast.FunctionDef, random: Random) -> bool:
    """Begin with, or use, another number or truth value."""
    found = [
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.Constant) and type(it.value) in (int, bool)
    ]
    if not found:
        return False
    node = random.choice(found)
    others = [True, False] if type(node.value) is bool else [0, 1, -1, 2, 10]
    node.value = random.choice([it for it in others if it != node.value])
    return True


def wrong_function(tree: ast.FunctionDef, random: Random) -> bool:
    """Call another function or method of the same kind."""
    alike = ("min max sum len", "any all", "sorted list", "lower upper title", "append extend", "add discard",
             "keys values items", "startswith endswith", "isdigit isalpha isalnum", "ceil floor",
             "strip lstrip rstrip", "find index count")  # fmt: skip
    others = {
        name: [it for it in line.split() if it != name] for line in alike for name in line.split()
    }
    names = [it for it in ast.walk(tree) if isinstance(it, ast.Call)]
    found = [
        it.func for it in names if getattr(it.func, "id", getattr(it.func, "attr", "")) in others
    ]
    if not found:
        return False
    node = random.choice(found)
    if isinstance(node, ast.Name):
        node.id = random.choice(others[node.id])
    else:
        assert isinstance(node, ast.Attribute)
        node.attr = random.choice(others[node.attr])
    return True


def forgotten_return(tree: ast.FunctionDef, random: Random) -> bool:
    """Leave a `return` out, or only the word."""

    def change(statement: ast.stmt) -> list[ast.stmt] | None:
        if not isinstance(statement, ast.Return) or statement.value is None:
            return None
        return [] if random.random() < 0.7 else [ast.Expr(statement.value)]

    return _change(tree, random, change)


def early_return(tree: ast.FunctionDef, random: Random) -> bool:  # noqa: ARG001 -- a `Fault`
    """Return inside the loop what is returned behind it."""
    for block in _blocks(tree):
        for at, (first, second) in enumerate(pairwise(block)):
            if isinstance(first, ast.For | ast.While) and isinstance(second, ast.Return):
                first.body.append(second)
                del block[at + 1]
                return True
    return False


def forgotten_case(tree: ast.FunctionDef, random: Random) -> bool:
    """Leave a case out that ends the function or the round."""
    ends = (ast.Return, ast.Raise, ast.Continue, ast.Break)

    def change(statement: ast.stmt) -> list[ast.stmt] | None:
        match statement:
            case ast.If(body=[*_, last]) if isinstance(last, ends):
                return statement.orelse
        return None

    return _change(tree, random, change)


def forgotten_condition(tree: ast.FunctionDef, random: Random) -> bool:
    """Leave out a part of a condition, or the filter of a comprehension."""
    found = [
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.BoolOp) or (isinstance(it, ast.comprehension) and it.ifs)
    ]
    if not found:
        return False
    node = random.choice(found)
    if isinstance(node, ast.BoolOp):
        del node.values[random.randrange(len(node.values))]
        if len(node.values) == 1:
            node.values *= 2
    else:
        assert isinstance(node, ast.comprehension)
        node.ifs.pop()
    return True


def forgotten_else(tree: ast.FunctionDef, random: Random) -> bool:
    """Leave an `else` out."""
    found = [it for it in ast.walk(tree) if isinstance(it, ast.If) and it.orelse]
    if found:
        random.choice(found).orelse = []
    return bool(found)


def forgotten_step(tree: ast.FunctionDef, random: Random) -> bool:
    """Leave a statement out that changes something."""
    kinds = (ast.AugAssign, ast.Expr, ast.Break, ast.Continue)
    return _change(tree, random, lambda it: [] if isinstance(it, kinds) else None)


def forgotten_call(tree: ast.FunctionDef, random: Random) -> bool:
    """Use an argument as it is instead of what a function makes of it."""
    found = [
        (node, field, at, item.args[0])
        for node in ast.walk(tree)
        for field, value in ast.iter_fields(node)
        for at, item in (enumerate(value) if isinstance(value, list) else [(None, value)])
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and len(item.args) == 1
        and not isinstance(item.args[0], ast.GeneratorExp | ast.Starred)
    ]  # fmt: skip
    if not found:
        return False
    node, field, at, argument = random.choice(found)
    _store(node, field, at, argument)
    return True


def swapped(tree: ast.FunctionDef, random: Random) -> bool:
    """Swap two operands, arguments or neighbouring statements."""
    found: list[ast.BinOp | ast.Call] = [
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.BinOp) or (isinstance(it, ast.Call) and len(it.args) == 2)
    ]
    if found and random.random() < 0.7:
        node = random.choice(found)
        if isinstance(node, ast.BinOp):
            node.left, node.right = node.right, node.left
        else:
            node.args.reverse()
        return True
    pairs = [(block, at) for block in _blocks(tree) for at in range(len(block) - 1)]
    if not pairs:
        return False
    block, at = random.choice(pairs)
    block[at], block[at + 1] = block[at + 1], block[at]
    return True


def wrong_depth(tree: ast.FunctionDef, random: Random) -> bool:
    """Write a statement one level too deep or too shallow."""
    found = [
        (block, at)
        for block in _blocks(tree)
        for at, it in enumerate(block)
        if isinstance(it, ast.For | ast.While | ast.If)
    ]
    if not found:
        return False
    block, at = random.choice(found)
    outer = block[at]
    assert isinstance(outer, ast.For | ast.While | ast.If)
    if random.random() < 0.5 and len(outer.body) > 1:
        block.insert(at + 1, outer.body.pop())
        return True
    if at + 1 < len(block):
        outer.body.append(block.pop(at + 1))
        return True
    return False


FAULTS: tuple[Fault, ...] = (
    off_by_one, wrong_comparison, wrong_operator, wrong_variable, wrong_constant, wrong_function, forgotten_return,
    early_return, forgotten_case, forgotten_condition, forgotten_else, forgotten_step, forgotten_call, swapped, wrong_depth,
)  # fmt: skip


def faulty(ir: FunctionIR, fault: Fault, random: Random) -> tuple[Statement, ...] | None:
    """Return the body with a fault, or None where there is nothing to damage in this way."""
    module = ast.parse(
        f"def f({', '.join(it.name for it in ir.signature.parameters)}):\n{indent(render_body(ir.body), '    ')}"
    )
    tree = module.body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree = deepcopy(tree)
    if not fault(tree, random):
        return None
    for block in _blocks(tree):
        if not block:
            block.append(ast.Pass())
    try:
        body = lift_body("\n".join(ast.unparse(ast.fix_missing_locations(it)) for it in tree.body))
    except (ValueError, SyntaxError):
        return None
    return None if isinstance(body, Refusal) or body == ir.body else body


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        yield node.body if isinstance(getattr(node, "body", None), list) else []
        orelse = getattr(node, "orelse", None)
        if isinstance(orelse, list) and orelse:
            yield orelse


def _change(
    tree: ast.AST, random: Random, change: Callable[[ast.stmt], list[ast.stmt] | None]
) -> bool:
    """Apply `change` to one of the statements that it accepts."""
    found = [
        (block, at, made)
        for block in _blocks(tree)
        for at, it in enumerate(block)
        if (made := change(it)) is not None
    ]
    if not found:
        return False
    block, at, made = random.choice(found)
    block[at : at + 1] = made
    return True


def _store(node: ast.AST, field: str, at: int | None, value: ast.expr) -> None:
    if at is None:
        setattr(node, field, value)
    else:
        getattr(node, field)[at] = value
