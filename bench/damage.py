"""Damages the IR of a correct function in ways that `validate` should notice. Runs nothing."""

import ast
from collections.abc import Callable, Iterator
from random import Random

import msgspec

from lift_sys.ir import (
    Assign,
    AugAssign,
    Expression,
    FunctionIR,
    HoleStatement,
    Import,
    Parameter,
    Pass,
    Return,
    Statement,
    While,
)

__all__ = ["DAMAGES", "Damage"]

Block = tuple[Statement, ...]
Change = Callable[[Statement], Block | None]
Damage = Callable[[FunctionIR, Random], FunctionIR | None]
"""Returns a damaged copy, or None where the function offers nothing to damage in this way."""

EVIL: tuple[Block, ...] = (
    (Expression("eval('1')"),),
    (Expression("exec('1')"),),
    (Assign(("_done",), "__import__('os').system('true')"),),
    (Import((("os", None),)), Expression("os.system('true')")),
    (Import((("run", None),), "subprocess"), Expression("run(['true'])")),
    (Import((("socket", None),)), Expression("socket.socket()")),
    (Assign(("_done",), "().__class__.__base__.__subclasses__()"),),
    (Assign(("_done",), "getattr(len, '__self__')"),),
    (Assign(("_done",), "open('x', 'w')"),),
    (Import((("sys", None),)), Expression("sys.exit(0)")),
)


def drop_a_return(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Replace one `return` by `pass`."""
    return _edit(ir, random, lambda s: (Pass(),) if isinstance(s, Return) and s.value else None)


def drop_every_return(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Replace all of them."""
    before, after = None, ir
    while after is not None:
        before, after = after, drop_a_return(after, random)
    return before if before is not ir else None


def drop_an_assignment(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Remove one assignment to a plain name."""

    def change(statement: Statement) -> Block | None:
        is_plain = isinstance(statement, Assign) and all(
            t.isidentifier() for t in statement.targets
        )
        return (Pass(),) if is_plain else None

    return _edit(ir, random, change)


def misspell_a_use(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Double the last letter of a name where it is read."""

    def change(statement: Statement) -> Block | None:
        for field in ("value", "test", "iterable"):
            source = getattr(statement, field, None)
            if not isinstance(source, str):
                continue
            tree = ast.parse(source, mode="eval").body
            used = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_lower(n.id)]
            if used:
                node = random.choice(used)
                node.id += node.id[-1]
                return (msgspec.structs.replace(statement, **{field: ast.unparse(tree)}),)
        return None

    return _edit(ir, random, change)


def swap_the_parameters(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Turn the order of the parameters round, or rename the only one."""
    parameters = ir.signature.parameters
    if not parameters:
        return None
    changed: tuple[Parameter, ...] = parameters[::-1]
    if len(parameters) == 1:
        name = parameters[0].name + random.choice("xyz")
        changed = (msgspec.structs.replace(parameters[0], name=name),)
    signature = msgspec.structs.replace(ir.signature, parameters=changed)
    return msgspec.structs.replace(ir, signature=signature)


def loop_for_ever(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Put the first statements into a `while True` without a way out."""
    count = random.randint(0, max(0, len(ir.body) - 1))
    inside = tuple(s for s in ir.body[:count] if not _leaves(s)) or (Pass(),)
    return msgspec.structs.replace(ir, body=(While("True", inside), *ir.body[count:]))


def lose_a_step(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Remove what changes the condition of a `while`."""

    def change(statement: Statement) -> Block | None:
        if not isinstance(statement, While):
            return None
        read = {n.id for n in ast.walk(ast.parse(statement.test)) if isinstance(n, ast.Name)}
        kept = tuple(s for s in statement.body if not _assigns(s, read))
        if len(kept) == len(statement.body):
            return None
        return (msgspec.structs.replace(statement, body=kept or (Pass(),)),)

    return _edit(ir, random, change)


def call_what_is_forbidden(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Begin with a call, an attribute or an import that no generated body may have."""
    return msgspec.structs.replace(ir, body=(*random.choice(EVIL), *ir.body))


def return_another_type(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Return an answer of another built-in type, where the signature promises one."""
    if ir.signature.returns is None:
        return None
    wrong = "'wrong'" if "str" not in ir.signature.returns else "[1.5]"
    return _edit(ir, random, lambda s: (Return(wrong),) if isinstance(s, Return) else None)


def leave_a_hole(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Put a hole in the place of a statement."""
    return _edit(ir, random, lambda _: (HoleStatement("which"),))


def drop_an_example(ir: FunctionIR, random: Random) -> FunctionIR | None:
    """Forget one of the user's examples."""
    if not ir.examples:
        return None
    index = random.randrange(len(ir.examples))
    return msgspec.structs.replace(ir, examples=ir.examples[:index] + ir.examples[index + 1 :])


DAMAGES: tuple[Damage, ...] = (
    drop_a_return,
    drop_every_return,
    drop_an_assignment,
    misspell_a_use,
    swap_the_parameters,
    loop_for_ever,
    lose_a_step,
    call_what_is_forbidden,
    return_another_type,
    leave_a_hole,
    drop_an_example,
)


def _edit(ir: FunctionIR, random: Random, change: Change) -> FunctionIR | None:
    """Apply `change` to one of the statements that it accepts."""
    places = [place for place, _ in _changed(ir.body, change, None)]
    if not places:
        return None
    chosen = random.choice(places)
    body = next(body for place, body in _changed(ir.body, change, chosen) if place == chosen)
    return msgspec.structs.replace(ir, body=body)


def _changed(
    body: Block, change: Change, wanted: tuple[object, ...] | None
) -> Iterator[tuple[tuple[object, ...], Block]]:
    """Yield each place that `change` accepts with the body after it (only for the wanted place)."""
    for index, statement in enumerate(body):
        replacement = change(statement)
        if replacement is not None:
            yield (index,), (*body[:index], *replacement, *body[index + 1 :])
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            for place, block in _changed(inner, change, wanted) if inner else ():
                whole = msgspec.structs.replace(statement, **{field: block})
                yield (index, field, *place), (*body[:index], whole, *body[index + 1 :])


def _leaves(statement: Statement) -> bool:
    return any(word in repr(statement) for word in ("Return(", "Raise(", "Break(", "Assert("))


def _assigns(statement: Statement, names: set[str]) -> bool:
    match statement:
        case Assign(targets=targets):
            return any(name in target for target in targets for name in names)
        case AugAssign(target=target):
            return target in names
        case _:
            return False


def _is_lower(name: str) -> bool:
    return name.islower() and len(name) > 1
