"""LIFT301 to LIFT309: names that are undefined, unassigned or unused."""

from collections.abc import Iterator
from difflib import get_close_matches

from lift_sys.ir import HoleStatement, Parameter, Pass, Raise
from lift_sys.validate.body import Body
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.scopes import Scope
from lift_sys.validate.statements import describe
from lift_sys.validate.syntax import short

__all__: list[str] = []


@body_rule(
    "LIFT301",
    "undefined-name",
    "error",
    meaning="The body reads a name that nothing in reach defines.",
    cause="A misspelling, a missing import, or a helper that does not exist.",
    remedy="Use a name that exists, or import or define it.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
        return numbr * 2
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        return number * 2
    ''',
)
def undefined_name(body: Body) -> Iterator[Problem]:
    if not body.text.knows_all_names:
        return
    outside = body.text.outer_names
    seen: set[str] = set()
    for scope in body.scopes:
        for statement, name in scope.reads():
            if name in seen or name in outside or scope.binds(name):
                continue
            seen.add(name)
            near = get_close_matches(name, sorted(scope.bound | outside), n=1)
            advice = f"did you mean {near[0]!r}?" if near else "import or define it"
            message = (
                f"`{short(describe(statement))}` in {body.ir.signature.name!r} reads {name!r},"
                f" which is defined nowhere: {advice}"
            )
            yield Problem(message, body.header, about=statement)


@body_rule(
    "LIFT302",
    "unassigned-name",
    "error",
    meaning="The body reads a local name before anything can have assigned it.",
    cause="The first assignment comes later, or is missing.",
    remedy="Assign the name before it is read.",
    example='''
    def total(numbers: list[int]) -> int:
        """Add numbers."""
        for number in numbers:
            result += number
        return result
    ''',
    fixed='''
    def total(numbers: list[int]) -> int:
        """Add numbers."""
        result = 0
        for number in numbers:
            result += number
        return result
    ''',
)
def unassigned_name(body: Body) -> Iterator[Problem]:
    for assignment in body.assignments:
        for name, statement in assignment.never.items():
            message = (
                f"`{short(describe(statement))}` in {body.ir.signature.name!r} reads {name!r}"
                " before it is assigned: assign it first"
            )
            yield Problem(message, body.header, about=statement)


@body_rule(
    "LIFT303",
    "maybe-unassigned",
    "warning",
    meaning="On some path a local name is read before it was assigned.",
    cause="It is assigned only under a condition, or in a loop that may not run.",
    remedy="Assign it on every path that leads to the reading.",
    example='''
    def last_even(numbers: list[int]) -> int:
        """Return the last even number."""
        for number in numbers:
            if number % 2 == 0:
                result = number
        return result
    ''',
    fixed='''
    def last_even(numbers: list[int]) -> int:
        """Return the last even number."""
        result = 0
        for number in numbers:
            if number % 2 == 0:
                result = number
        return result
    ''',
)
def maybe_unassigned(body: Body) -> Iterator[Problem]:
    for assignment in body.assignments:
        for name, statement in assignment.sometimes.items():
            message = (
                f"`{short(describe(statement))}` in {body.ir.signature.name!r} reads {name!r},"
                " which some path does not assign: assign it on every path"
            )
            yield Problem(message, body.header, about=statement)


@body_rule(
    "LIFT304",
    "unused-name",
    "hint",
    meaning="The body assigns a name and never reads it.",
    cause="A left-over, or another name was meant.",
    remedy="Delete the assignment, or begin the name with `_`.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
        result = number * 2
        return number
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        result = number * 2
        return result
    ''',
)
def unused_name(body: Body) -> Iterator[Problem]:
    read = _read_anywhere(body)
    for scope in body.scopes:
        for name in sorted(scope.locals - read):
            if not name.startswith("_"):
                message = (
                    f"{name!r} in {body.ir.signature.name!r} is assigned and never read:"
                    " delete it, or use it"
                )
                yield Problem(message, body.header, about=scope.binder(name))


@body_rule(
    "LIFT305",
    "unused-parameter",
    "warning",
    meaning="The body never reads a parameter.",
    cause="A part of what the docstring asks for is missing, or the parameter is superfluous.",
    remedy="Use the parameter, or begin its name with `_`.",
    example='''
    def scale(number: int, factor: int) -> int:
        """Multiply a number by a factor."""
        return number * 2
    ''',
    fixed='''
    def scale(number: int, factor: int) -> int:
        """Multiply a number by a factor."""
        return number * factor
    ''',
)
def unused_parameter(body: Body) -> Iterator[Problem]:
    is_free = not body.spec.target.in_class and not body.spec.target.decorators
    if not is_free or len(body.ir.body) < 1 or _is_open(body):
        return
    read = _read_anywhere(body)
    for parameter in body.ir.signature.parameters:
        if parameter.name not in read and _is_meant_to_be_used(parameter):
            message = (
                f"{body.ir.signature.name!r} never reads its parameter {parameter.name!r}:"
                " use it, or begin its name with `_`"
            )
            yield Problem(message, body.text.annotation_span(parameter.name))


def _read_anywhere(body: Body) -> frozenset[str]:
    return frozenset(name for scope in body.scopes for _, name in _reads(scope))


def _reads(scope: Scope) -> Iterator[tuple[object, str]]:
    yield from scope.reads()
    yield from ((scope, name) for name in scope.nonlocals)


def _is_open(body: Body) -> bool:
    """Tell whether the body is not written yet: then nothing can be said of what it reads."""
    return len(body.ir.body) == 1 and isinstance(body.ir.body[0], Raise | Pass | HoleStatement)


def _is_meant_to_be_used(parameter: Parameter) -> bool:
    return not parameter.name.startswith("_") and not parameter.kind.startswith("var_")
