"""LIFT121 to LIFT129: the stated contract, against the examples and the signature."""

from collections.abc import Iterator

from lift_sys.ir import Predicate
from lift_sys.source import Span
from lift_sys.spec import ExampleItem
from lift_sys.validate.calls import Call, parse_example
from lift_sys.validate.conditions import Unjudged, evaluate, holds
from lift_sys.validate.mending import words_span
from lift_sys.validate.registry import Problem, text_rule
from lift_sys.validate.syntax import short
from lift_sys.validate.text import Text

__all__: list[str] = []


@text_rule(
    "LIFT121",
    "example-outside-precondition",
    "warning",
    meaning="An example calls the function with arguments that its precondition excludes.",
    cause="The precondition is stated too narrowly, or the example is mistaken.",
    remedy="Mend one of the two.",
    example='''
    def half(number: int) -> int:
        """Halve a number.

        Requires:
            number > 0

        >>> half(-2)
        -1
        """
    ''',
    fixed='''
    def half(number: int) -> int:
        """Halve a number.

        Requires:
            number > 0

        >>> half(2)
        1
        """
    ''',
)
def example_outside_precondition(text: Text) -> Iterator[Problem]:
    for item, call in text.calls:
        if item.example.expectation == "raises":
            continue
        arguments = _arguments(text, call)
        for predicate in text.spec.requires:
            if _is_false(predicate, arguments):
                message = (
                    f"`{short(item.example.call)}` breaks the precondition"
                    f" `{short(predicate.expression)}`: mend the example or the precondition"
                )
                yield Problem(message, item.span, _stated(text, predicate, "the precondition"))


@text_rule(
    "LIFT122",
    "example-against-postcondition",
    "error",
    meaning="An example's answer breaks what the docstring says of every answer.",
    cause="The postcondition or the example is mistaken: no function can fulfil both.",
    remedy="Mend one of the two.",
    example='''
    def half(number: int) -> int:
        """Halve a number.

        Ensures:
            result >= 0

        >>> half(-2)
        -1
        """
    ''',
    fixed='''
    def half(number: int) -> int:
        """Halve a number.

        Ensures:
            result >= 0

        >>> half(2)
        1
        """
    ''',
)
def example_against_postcondition(text: Text) -> Iterator[Problem]:
    for item, call in text.calls:
        values = _with_result(text, item, call)
        for predicate in text.spec.ensures if values is not None else ():
            if values is not None and _is_false(predicate, values):
                message = (
                    f"The answer of `{short(item.example.call)}` breaks the postcondition"
                    f" `{short(predicate.expression)}`: mend the example or the postcondition"
                )
                yield Problem(message, item.span, _stated(text, predicate, "the postcondition"))


def _stated(text: Text, predicate: Predicate, what: str) -> tuple[tuple[Span, str], ...]:
    """Where the docstring says what the example breaks."""
    span = words_span(text, predicate.words) or words_span(text, predicate.expression)
    return () if span is None else ((span, what),)


def _arguments(text: Text, call: Call) -> dict[str, object]:
    """Return the values of the arguments, and of defaults that are literals."""
    found: dict[str, object] = {}
    for name, parameter in text.parameters.items():
        node = call.arguments.get(name)
        if node is None and parameter.default is not None:
            node = parse_example(parameter.default)
        if node is None or parameter.kind.startswith("var_"):
            continue
        try:
            found[name] = evaluate(node)
        except Unjudged:
            continue
    return found


def _with_result(text: Text, item: ExampleItem, call: Call) -> dict[str, object] | None:
    if item.example.expectation not in ("value", "text") or item.example.ellipsis:
        return None
    answer = parse_example(item.example.expected)
    if answer is None or call.problem:
        return None
    try:
        return _arguments(text, call) | {"result": evaluate(answer)}
    except Unjudged:
        return None


def _is_false(predicate: Predicate, values: dict[str, object]) -> bool:
    node = parse_example(predicate.expression)
    return node is not None and holds(node, values) is False
