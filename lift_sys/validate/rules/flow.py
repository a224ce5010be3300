"""LIFT201 to LIFT209: the paths through the body."""

from collections.abc import Iterator

from lift_sys.ir import Expression as ExpressionStatement
from lift_sys.ir import If, Pass, Raise, Return, Statement
from lift_sys.validate.body import Body
from lift_sys.validate.effectless import is_effectless
from lift_sys.validate.promises import promise
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.statements import describe, walk
from lift_sys.validate.syntax import short

__all__: list[str] = []


@body_rule(
    "LIFT201",
    "missing-return",
    "warning",
    meaning="Some path through the body ends without returning a value, although one is promised.",
    cause="A condition without `else`, or a loop that may not run.",
    remedy="Return or raise at the end of every path.",
    example='''
    def sign(number: int) -> str:
        """Name the sign of a number."""
        if number < 0:
            return "minus"
        elif number > 0:
            return "plus"
    ''',
    fixed='''
    def sign(number: int) -> str:
        """Name the sign of a number."""
        if number < 0:
            return "minus"
        elif number > 0:
            return "plus"
        return "zero"
    ''',
)
def missing_return(body: Body) -> Iterator[Problem]:
    promised = promise(body)
    if promised is None or not (body.returned or not promised.is_exact):
        return
    name = body.ir.signature.name
    bare = any(isinstance(s, Return) and s.value is None for s in walk(body.ir.body))
    if bare or body.assignment.end is not None:
        message = (
            f"A path through {name!r} ends without a value, but {promised.words}:"
            " return or raise on every path"
        )
        yield Problem(message, promised.span)


@body_rule(
    "LIFT202",
    "no-value",
    "error",
    meaning="The body comes to its end and never returns a value, although one is promised.",
    cause="The `return` is missing: the function always answers None.",
    remedy="Return the result.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
        result = number * 2
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        result = number * 2
        return result
    ''',
)
def no_value(body: Body) -> Iterator[Problem]:
    promised = promise(body)
    is_broken = body.assignment.end is not None and not body.returned
    if promised is None or not promised.is_exact or not is_broken:
        return
    name = body.ir.signature.name
    message = f"{name!r} never returns a value, but {promised.words}: return the result"
    yield Problem(message, promised.span)


@body_rule(
    "LIFT203",
    "unreachable",
    "warning",
    meaning="A statement is never reached.",
    cause="Every path before it returns, raises, breaks, continues or loops for ever.",
    remedy="Delete the statement, or mend the path that should lead to it.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
        return number
        return number * 2
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        return number * 2
    ''',
)
def unreachable(body: Body) -> Iterator[Problem]:
    for assignment in body.assignments:
        for statement in assignment.unreachable:
            message = (
                f"No path through {body.ir.signature.name!r} reaches"
                f" `{short(describe(statement))}`: delete it or mend the path to it"
            )
            yield Problem(message, body.header, about=statement)


@body_rule(
    "LIFT204",
    "no-effect",
    "warning",
    meaning="A statement computes something and drops it, or a condition guards nothing.",
    cause="`==` where `=` was meant, a forgotten `return`, or a branch that was left empty.",
    remedy="Use the value, or delete the statement.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
        number == number * 2
        return number
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        number = number * 2
        return number
    ''',
)
def no_effect(body: Body) -> Iterator[Problem]:
    for scope in body.scopes:
        for statement in walk(scope.body):
            if _does_nothing(statement):
                message = (
                    f"`{short(describe(statement))}` in {body.ir.signature.name!r} has no effect:"
                    " use its value or delete it"
                )
                yield Problem(message, body.header, about=statement)


def _does_nothing(statement: Statement) -> bool:
    match statement:
        case ExpressionStatement(value):
            return is_effectless(value)
        case If(test, body, orelse):
            return all(isinstance(inner, Pass) for inner in body + orelse) and is_effectless(test)
        case _:
            return False


@body_rule(
    "LIFT205",
    "still-a-stub",
    "warning",
    meaning="The body only raises NotImplementedError.",
    cause="The backend gave up, or the function was not written yet.",
    remedy="Implement the function.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
    ''',
    example_ir="""
    lift-sys IR 1
    intent: Double a number.
    signature: def double(number: int) -> int
    effects: none
    body:
        raise NotImplementedError
    """,
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        return number * 2
    ''',
)
def still_a_stub(body: Body) -> Iterator[Problem]:
    match body.ir.body:
        case (Raise(exception=str(exception)),) if exception.startswith("NotImplementedError"):
            message = f"{body.ir.signature.name!r} only raises NotImplementedError: implement it"
            yield Problem(message, body.header, about=body.ir.body[0])
        case _:
            pass
