"""LIFT211 to LIFT219: loops and recursion that cannot end."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.ir import (
    Assert,
    Break,
    Expression,
    For,
    If,
    LocalFunction,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from lift_sys.validate.body import Body
from lift_sys.validate.flow import constant_truth
from lift_sys.validate.promises import promise
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.scopes import bound_names
from lift_sys.validate.statements import blocks, describe, expressions, targets, walk
from lift_sys.validate.syntax import base_name, evaluated, names, parse, parse_target, short

__all__: list[str] = []


@body_rule(
    "LIFT211",
    "endless-loop",
    "error",
    meaning="A loop has a condition that is always true and nothing inside that leaves it.",
    cause="A `break`, `return` or `raise` is missing.",
    remedy="Leave the loop when the work is done.",
    example='''
    def halvings(number: int) -> int:
        """Count how often a number can be halved."""
        count = 0
        while True:
            number //= 2
            count += 1
        return count
    ''',
    fixed='''
    def halvings(number: int) -> int:
        """Count how often a number can be halved."""
        count = 0
        while True:
            if number <= 1:
                break
            number //= 2
            count += 1
        return count
    ''',
)
def endless_loop(body: Body) -> Iterator[Problem]:
    if body.spec.effects.raises:
        return
    is_awaited = promise(body) is not None
    for loop, is_guarded in body.loops:
        is_endless = constant_truth(loop.test) is True and not is_guarded and not _can_leave(loop)
        # A function that promises nothing may serve for ever, but not without calling anything.
        if is_endless and (is_awaited or not _calls_anything(loop)):
            message = (
                f"`{short(describe(loop))}` in {body.ir.signature.name!r} never ends:"
                " leave it with `break`, `return` or `raise`"
            )
            yield Problem(message, body.header, about=loop)


@body_rule(
    "LIFT212",
    "unchanging-condition",
    "warning",
    meaning="Nothing in a loop changes what its condition depends on.",
    cause="The step is missing, or changes another name.",
    remedy="Change one of the names of the condition in the loop.",
    example='''
    def total(limit: int) -> int:
        """Add the numbers below a limit."""
        number = result = 0
        while number < limit:
            result += number
        return result
    ''',
    fixed='''
    def total(limit: int) -> int:
        """Add the numbers below a limit."""
        number = result = 0
        while number < limit:
            result += number
            number += 1
        return result
    ''',
)
def unchanging_condition(body: Body) -> Iterator[Problem]:
    for loop, is_guarded in body.loops:
        read = names(loop.test).reads
        if is_guarded or not read or _can_leave(loop) or _may_change(body, loop, frozenset(read)):
            continue
        message = (
            f"Nothing in `{short(describe(loop))}` changes {' or '.join(map(repr, read))}:"
            " it runs for ever once it starts; change one of them in the loop"
        )
        yield Problem(message, body.header, about=loop)


def _calls_anything(loop: While) -> bool:
    inner = (source for statement in walk(loop.body) for source in expressions(statement))
    return any(isinstance(node, ast.Call) for source in inner for node in ast.walk(parse(source)))


def _can_leave(loop: While) -> bool:
    """Tell whether something in the loop ends it, or hands control to another."""
    waiting = [(statement, True) for statement in loop.body]
    while waiting:
        statement, breaks_ours = waiting.pop()
        match statement:
            case Return() | Raise() | Assert():
                return True
            case Break() if breaks_ours:
                return True
            case LocalFunction():
                continue
            case _:
                pass
        if any("yield" in source or "await" in source for source in expressions(statement)):
            return True
        if _calls_exit(statement):
            return True
        is_loop = isinstance(statement, For | While)
        inner = blocks(statement)
        for block in inner:
            # A `break` in the `else` of an inner loop leaves the outer one.
            ours = breaks_ours and not (is_loop and block is inner[0])
            waiting.extend((item, ours) for item in block)
    return False


def _calls_exit(statement: Statement) -> bool:
    if not isinstance(statement, Expression):
        return False
    return any(word in statement.value for word in ("exit", "abort", "fail"))


@dataclass(frozen=True, slots=True)
class _Condition:
    """What the condition of a loop depends on."""

    read: frozenset[str]
    looks_inside: bool
    """Whether it depends on the inside of a value, which may be changed through another name."""

    @classmethod
    def of(cls, test: ast.expr, read: frozenset[str]) -> "_Condition":
        """Read a condition; comparing plain names and numbers is the only thing that looks at no inside."""
        asked = [test]
        for node in ast.walk(test):
            if isinstance(node, ast.BoolOp):
                asked += node.values
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                asked.append(node.operand)
        inside = (ast.Subscript, ast.Attribute, ast.Call, ast.In, ast.NotIn)
        has_inside = any(isinstance(node, inside) for node in ast.walk(test))
        return cls(read, has_inside or any(isinstance(node, ast.Name) for node in asked))

    def may_change_by(self, statement: Statement) -> bool:
        """Tell whether a statement may change the value of the condition."""
        if isinstance(statement, LocalFunction | With):
            return True
        for target in targets(statement):
            node = parse_target(target)
            is_name = isinstance(node, ast.Name)
            if base_name(node) in self.read or (self.looks_inside and not is_name):
                return True
        return any(self.may_change_in(parse(source)) for source in expressions(statement))

    def may_change_in(self, expression: ast.expr) -> bool:
        """Tell whether a call in an expression may change the value of the condition."""
        calls = (node for node in ast.walk(expression) if isinstance(node, ast.Call))
        return any(
            self.looks_inside or self._is_handed(call) for call in calls if not _is_pure(call)
        )

    def _is_handed(self, call: ast.Call) -> bool:
        used = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
        return bool(used & self.read)


def _may_change(body: Body, loop: While, read: frozenset[str]) -> bool:
    """Tell whether a round may change the condition."""
    inner = list(walk(loop.body))
    rebound = set(bound_names(inner)) | {n for scope in body.scopes for n in scope.nonlocals}
    condition = _Condition.of(parse(loop.test), read)
    return (
        bool(read & rebound)
        or condition.may_change_in(parse(loop.test))
        or any(condition.may_change_by(statement) for statement in inner)
    )


def _is_pure(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _PURE


_PURE = frozenset(
    ("abs", "bool", "float", "int", "len", "max", "min", "ord", "range", "str", "sum")
)


@body_rule(
    "LIFT213",
    "endless-recursion",
    "error",
    meaning="Every call of the function calls it again before anything can stop it.",
    cause="The case that ends the recursion is missing or comes too late.",
    remedy="Return for the smallest input before the function calls itself.",
    example='''
    def count_down(number: int) -> int:
        """Count down to zero."""
        return count_down(number - 1)
    ''',
    fixed='''
    def count_down(number: int) -> int:
        """Count down to zero."""
        if number <= 0:
            return 0
        return count_down(number - 1)
    ''',
)
def endless_recursion(body: Body) -> Iterator[Problem]:
    name = body.ir.signature.name
    is_plain = not body.spec.target.in_class and not body.spec.target.decorators
    is_lazy = body.is_generator or body.ir.signature.is_async
    if not is_plain or is_lazy or name in body.scopes[0].bound:
        return
    for statement in body.ir.body:
        if any(_calls(source, name) for source in expressions(statement)):
            message = (
                f"`{short(describe(statement))}` calls {name!r} again in every case:"
                " return for the smallest input before it"
            )
            yield Problem(message, body.header, about=statement)
            return
        if isinstance(statement, If | For | While | Try | With | Return | Raise | Assert):
            return


def _calls(source: str, name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for node in evaluated(source)
    )
