"""LIFT401 to LIFT409: what the body does besides returning, against what the docstring declares."""

import builtins
import re
from collections.abc import Iterator

from lift_sys.validate.body import Body
from lift_sys.validate.capabilities import OUTSIDE_EFFECTS, looked_up
from lift_sys.validate.mutation import Mutation
from lift_sys.validate.registry import Problem, body_rule
from lift_sys.validate.statements import describe
from lift_sys.validate.syntax import short

__all__: list[str] = []

_WORDS_OF_CHANGE = re.compile(r"\bin[- ]?place\b|\bmutat|\bmodif(?:y|ies)", re.IGNORECASE)

NEVER_DECLARED = frozenset({"NotImplementedError", "StopIteration", "AssertionError"})
"""Exceptions that no docstring is expected to list."""


@body_rule(
    "LIFT401",
    "undeclared-mutation",
    "warning",
    meaning="The body changes the value of an argument, and nothing in the docstring says so.",
    cause="A method such as `sort` or `append`, or an assignment to an item, on the caller's value.",
    remedy="Work on a copy, or say in the docstring that the argument is changed in place.",
    example='''
    def smallest(numbers: list[int]) -> int:
        """Return the smallest number."""
        numbers.sort()
        return numbers[0]
    ''',
    fixed='''
    def smallest(numbers: list[int]) -> int:
        """Return the smallest number."""
        numbers = sorted(numbers)
        return numbers[0]
    ''',
)
def undeclared_mutation(body: Body) -> Iterator[Problem]:
    if _declares_change(body):
        return
    receiver = body.text.receiver
    watched = frozenset(
        item.name
        for item in body.ir.signature.parameters
        if item.name != receiver
        and item.name not in body.spec.effects.mutates
        and not item.kind.startswith("var_")
    )
    walk_through = Mutation(body.scopes[0], watched, body.imported_from)
    for name, statement in walk_through.changed.items():
        message = (
            f"`{short(describe(statement))}` changes the caller's {name!r}, which the docstring of"
            f" {body.ir.signature.name!r} does not say: work on a copy, or declare it"
        )
        yield Problem(message, body.text.annotation_span(name), about=statement)


def _declares_change(body: Body) -> bool:
    """Tell whether the words, or a result that is always None, say that arguments are changed."""
    written = body.ir.signature.returns
    answers_none = written == "None" or (written is None and not body.returned)
    return answers_none or _WORDS_OF_CHANGE.search(body.spec.prose) is not None


@body_rule(
    "LIFT402",
    "undeclared-exception",
    "warning",
    meaning="The body raises an exception that is not among those that the docstring lists.",
    cause="The docstring says which exceptions to expect, and this is another one.",
    remedy="Raise one of those, or add it to the docstring.",
    example='''
    def half(number: int) -> int:
        """Halve a number.

        Raises:
            ValueError: If the number is odd.
        """
        if number % 2:
            raise TypeError("odd")
        return number // 2
    ''',
    fixed='''
    def half(number: int) -> int:
        """Halve a number.

        Raises:
            ValueError: If the number is odd.
        """
        if number % 2:
            raise ValueError("odd")
        return number // 2
    ''',
)
def undeclared_exception(body: Body) -> Iterator[Problem]:
    allowed = body.allowed_exceptions
    for name, statement in body.raised.items() if allowed else ():
        if not _is_allowed(name, allowed):
            span = body.spec.raises[0].span if body.spec.raises else body.header
            message = (
                f"{body.ir.signature.name!r} raises {name!r}, the docstring lists only"
                f" {', '.join(sorted(allowed))}: raise one of those, or list it"
            )
            yield Problem(message, span, about=statement)


@body_rule(
    "LIFT403",
    "undocumented-exception",
    "information",
    meaning="The body raises an exception and the docstring lists none at all.",
    cause="The docstring does not say what happens for bad input.",
    remedy="Say in the docstring which exception is raised, and when.",
    example='''
    def half(number: int) -> int:
        """Halve a number."""
        if number % 2:
            raise ValueError("odd")
        return number // 2
    ''',
    fixed='''
    def half(number: int) -> int:
        """Halve a number.

        Raises:
            ValueError: If the number is odd.
        """
        if number % 2:
            raise ValueError("odd")
        return number // 2
    ''',
)
def undocumented_exception(body: Body) -> Iterator[Problem]:
    if body.allowed_exceptions:
        return
    for name, statement in body.raised.items():
        if name not in NEVER_DECLARED:
            message = (
                f"{body.ir.signature.name!r} raises {name!r}, which its docstring does not mention:"
                " say there when"
            )
            yield Problem(message, body.header, about=statement)


def _is_allowed(name: str, allowed: frozenset[str]) -> bool:
    """Tell whether `name` is listed, or a built-in kind of what is listed."""
    if name in allowed or name in NEVER_DECLARED:
        return True
    raised = getattr(builtins, name, None)
    listed = tuple(getattr(builtins, item, None) for item in allowed)
    classes = tuple(item for item in listed if isinstance(item, type))
    return isinstance(raised, type) and issubclass(raised, classes)


@body_rule(
    "LIFT404",
    "undeclared-effect",
    "warning",
    meaning="The body reads or writes something outside, and the docstring does not say so.",
    cause="A left-over `print`, or a result that depends on chance or on the clock.",
    remedy="Leave it out, or say it in the docstring.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
        print(number)
        return number * 2
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number."""
        return number * 2
    ''',
)
def undeclared_effect(body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    for scope, statement, node in body.nodes:
        entry = looked_up(body.outside_path(scope, node), OUTSIDE_EFFECTS)
        effect = OUTSIDE_EFFECTS[entry] if entry else None
        if effect is None or effect in seen or body.declares(effect) or _is_told(body, effect):
            continue
        seen.add(effect)
        message = (
            f"`{short(describe(statement))}` in {body.ir.signature.name!r} uses {entry!r}"
            f" ({effect}), which the docstring does not mention: leave it out, or say it there"
        )
        yield Problem(message, body.header, about=statement)


_WORDS_FOR = {
    "stdout": ("print", "output", "display", "show", "write"),
    "stdin": ("input", "read", "ask", "prompt"),
    "random": ("random", "shuffle", "chance", "probab", "sample", "uuid"),
    "clock": ("time", "now", "today", "current", "date", "wait", "sleep", "age"),
    "environment": ("environment",),
}


def _is_told(body: Body, effect: str) -> bool:
    """Tell whether the words of the docstring speak of the effect."""
    prints = effect == "stdout" and any(
        item.example.expectation == "prints" for item in body.spec.examples
    )
    words = f"{body.spec.intent.summary} {body.spec.prose} {body.spec.returns}".lower()
    return prints or any(word in words for word in _WORDS_FOR[effect])
