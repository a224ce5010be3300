"""Ways through the statements of an IR: without recursion, so that deep nesting costs no stack."""

from collections.abc import Iterator

from lift_sys.ir import (
    Assert,
    Assign,
    AugAssign,
    Break,
    Continue,
    Delete,
    Expression,
    For,
    HoleStatement,
    If,
    Import,
    LocalFunction,
    Nonlocal,
    Pass,
    Raise,
    Return,
    Signature,
    Statement,
    Try,
    While,
    With,
)

__all__ = ["blocks", "bound_by", "describe", "expressions", "measure", "nested", "targets", "walk"]

Block = tuple[Statement, ...]


def blocks(statement: Statement) -> tuple[Block, ...]:
    """Return the blocks directly inside a statement, in the order of the text."""
    match statement:
        case If() | For() | While():
            return (statement.body, statement.orelse)
        case Try(body, handlers, orelse, finalbody):
            return (body, *(handler.body for handler in handlers), orelse, finalbody)
        case With() | LocalFunction():
            return (statement.body,)
        case _:
            return ()


def walk(body: Block) -> Iterator[Statement]:
    """Yield every statement of one function, in the order of the text; not those of local functions."""
    stack = list(reversed(body))
    while stack:
        statement = stack.pop()
        yield statement
        if not isinstance(statement, LocalFunction):
            for block in reversed(blocks(statement)):
                stack.extend(reversed(block))


def nested(body: Block) -> Iterator[Statement]:
    """Yield every statement, those of local functions included, in no certain order."""
    stack = list(body)
    while stack:
        statement = stack.pop()
        yield statement
        for block in blocks(statement):
            stack.extend(block)


def measure(body: Block, limit: int) -> tuple[int, int]:
    """Return how many statements Python makes of a body and how deeply they nest; stop at `limit`.

    Python compiles a `finally` twice, so that nesting them makes twice as many at each level. An
    `elif` is no deeper than its `if`.
    """
    count = deepest = 0
    stack = [(statement, 1, 1) for statement in body]
    while stack and count <= limit:
        statement, depth, copies = stack.pop()
        count += copies
        deepest = max(deepest, depth)
        for block in blocks(statement):
            is_elif = isinstance(statement, If) and block is statement.orelse and _only_if(block)
            twice = isinstance(statement, Try) and block is statement.finalbody
            inner = (depth + (not is_elif), copies * (2 if twice else 1))
            stack.extend((item, *inner) for item in block)
    return count, deepest


def expressions(statement: Statement) -> tuple[str, ...]:
    """Return the expressions that a statement itself evaluates, in order, without its targets.

    The annotation of a local variable is not among them: Python never evaluates it.
    """
    match statement:
        case Expression(value):
            return (value,)
        case Assign(value=value):
            return () if value is None else (value,)
        case AugAssign(_, _, value):
            return (value,)
        case If(test=source) | While(test=source) | For(iterable=source):
            return (source,)
        case Try(handlers=handlers):
            return tuple(item.exception for item in handlers if item.exception is not None)
        case With(items=items):
            return tuple(context for context, _ in items)
        case Return(value):
            return () if value is None else (value,)
        case Raise(exception, cause):
            return tuple(source for source in (exception, cause) if source is not None)
        case Assert(test, message):
            return (test,) if message is None else (test, message)
        case LocalFunction(signature=signature, decorators=decorators):
            return decorators + _defaults(signature)
        case _:
            return ()


def targets(statement: Statement) -> tuple[str, ...]:
    """Return the assignment targets of a statement, as they are written."""
    match statement:
        case Assign(names) | Delete(names):
            return names
        case AugAssign(target) | For(target):
            return (target,)
        case With(items=items):
            return tuple(target for _, target in items if target is not None)
        case _:
            return ()


def bound_by(statement: Statement) -> tuple[str, ...]:
    """Return the plain names that a statement binds other than through `targets`."""
    match statement:
        case LocalFunction(signature=signature):
            return (signature.name,)
        case Import(names, module):
            return tuple(alias or _root(name, module) for name, alias in names)
        case Try(handlers=handlers):
            return tuple(item.name for item in handlers if item.name is not None)
        case _:
            return ()


def describe(statement: Statement) -> str:
    """Say which statement it is, for a message."""
    match statement:
        case LocalFunction(signature=signature):
            return f"def {signature.name}"
        case Assign(names, value):
            return " = ".join((*names, value or "…"))
        case AugAssign(target, operator, value):
            return f"{target} {operator}= {value}"
        case Expression(value):
            return value
        case For(target, iterable):
            return f"for {target} in {iterable}"
        case _:
            word = _WORDS.get(type(statement), "statement")
            return " ".join((word, *expressions(statement)))


_WORDS: dict[type, str] = {
    If: "if", While: "while", Try: "try", With: "with", Return: "return", Raise: "raise",
    Assert: "assert", Import: "import", Delete: "del", Nonlocal: "nonlocal", Break: "break",
    Continue: "continue", Pass: "pass", HoleStatement: "hole",
}  # fmt: skip


def _only_if(block: Block) -> bool:
    return len(block) == 1 and isinstance(block[0], If)


def _root(name: str, module: str | None) -> str:
    """Return what `import a.b` binds (`a`), or `from m import name` (`name`)."""
    return name.split(".", 1)[0] if module is None else name


def _defaults(signature: Signature) -> tuple[str, ...]:
    return tuple(item.default for item in signature.parameters if item.default is not None)
