"""LIFT101 to LIFT109: the examples of a docstring, against each other and against the signature."""

import ast
from collections.abc import Iterator

from lift_sys.ir import Example
from lift_sys.spec import ExampleItem
from lift_sys.validate.annotations import fits
from lift_sys.validate.calls import Call, parse_example
from lift_sys.validate.conflicts import conflict
from lift_sys.validate.mending import closed_example
from lift_sys.validate.registry import Problem, text_rule
from lift_sys.validate.shapes import infer
from lift_sys.validate.syntax import short
from lift_sys.validate.text import Text

__all__: list[str] = []


@text_rule(
    "LIFT101",
    "unreadable-statement",
    "warning",
    meaning="Words of the docstring look like an exact statement and cannot be read as one.",
    cause="An example with a syntax error, or an answer that is no Python literal.",
    remedy="Write the example as Python would show it: `>>> f(1)` and the answer on the next line.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2
        4
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        """
    ''',
)
def unreadable_statement(text: Text) -> Iterator[Problem]:
    for problem in text.spec.problems:
        message = f"{problem.message}. {problem.hint}" if problem.hint else problem.message
        yield Problem(message, problem.span, fixes=closed_example(text, problem.span))


@text_rule(
    "LIFT102",
    "contradictory-examples",
    "error",
    meaning="Two examples ask for different answers to the same call.",
    cause="One of the two is mistaken: no function can fulfil both.",
    remedy="Mend or delete one of them.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        >>> double(number=2)
        5
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        >>> double(number=3)
        6
        """
    ''',
)
def contradictory_examples(text: Text) -> Iterator[Problem]:
    first: dict[object, ExampleItem] = {}
    if text.spec.effects.reads or text.spec.effects.writes:
        return
    for item in text.spec.examples:
        before = first.setdefault(_same_call(text, item.example), item)
        if before is not item and conflict(before.example, item.example):
            call = short(item.example.call)
            message = (
                f"`{call}` is said to {_outcome(item.example)} here and to"
                f" {_outcome(before.example)} before: keep the one that is right"
            )
            yield Problem(message, item.span, ((before.span, "the other answer"),))


def _same_call(text: Text, example: Example) -> object:
    """Return a key that equal calls share, however their arguments are written."""
    call = text.read(example)
    if call is None or call.problem or example.setup or text.target.in_class:
        return example.setup, example.call
    return tuple(sorted((name, ast.dump(value)) for name, value in call.arguments.items()))


def _outcome(example: Example) -> str:
    expected = short(example.expected)
    match example.expectation:
        case "raises":
            return f"raise {expected}"
        case "prints":
            return f"print {expected!r}"
        case _:
            return f"give `{expected}`"


@text_rule(
    "LIFT103",
    "example-arguments",
    "error",
    meaning="An example calls the function with arguments that its signature does not take.",
    cause="Too many or too few arguments, or a keyword that is no parameter.",
    remedy="Make the call fit the signature, or change the signature.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2, 3)
        4
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        """
    ''',
)
def example_arguments(text: Text) -> Iterator[Problem]:
    for item, call in text.calls:
        is_asked_for = item.example.expectation == "raises" and item.example.expected == "TypeError"
        if call.problem and not is_asked_for:
            name = text.spec.signature.name
            message = (
                f"`{short(item.example.call)}` does not fit the signature of {name!r}:"
                f" {call.problem}. Change the call or the signature"
            )
            yield Problem(message, item.span, ((text.header, "the signature"),))


@text_rule(
    "LIFT104",
    "example-argument-type",
    "warning",
    meaning="An example passes an argument whose type is not the one that the annotation states.",
    cause="The annotation is narrower than the examples, or the example is mistaken.",
    remedy="Widen the annotation or mend the example.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        >>> double("2")
        4
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        """
    ''',
)
def example_argument_type(text: Text) -> Iterator[Problem]:
    for item, call in text.calls:
        if item.example.expectation != "raises":
            yield from _argument_types(text, item, call)


def _argument_types(text: Text, item: ExampleItem, call: Call) -> Iterator[Problem]:
    for name, value in call.arguments.items():
        parameter = text.parameters.get(name)
        if parameter is None or parameter.annotation is None or parameter.kind.startswith("var_"):
            continue
        annotation = parse_example(parameter.annotation)
        if annotation is not None and _contradicts(value, annotation):
            message = (
                f"`{short(ast.unparse(value))}` is passed for {name!r}, which is annotated"
                f" `{short(parameter.annotation)}`: mend the example or the annotation"
            )
            where = text.annotation_span(name)
            yield Problem(message, item.span, ((where, "the annotation"),))


@text_rule(
    "LIFT105",
    "example-answer-type",
    "warning",
    meaning="An example's answer is not of the type that the annotation of the result states.",
    cause="The annotation or the example is mistaken.",
    remedy="Mend the one that is wrong.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        '4'
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        """
    ''',
)
def example_answer_type(text: Text) -> Iterator[Problem]:
    annotation = parse_example(text.returns) if text.returns is not None else None
    if annotation is None or text.spec.signature.is_async:
        return
    for item, _ in text.calls:
        if item.example.expectation not in ("value", "text") or item.example.ellipsis:
            continue
        answer = parse_example(item.example.expected)
        if answer is not None and _contradicts(answer, annotation):
            message = (
                f"The answer `{short(item.example.expected)}` is not of the type"
                f" `{short(str(text.returns))}` that the signature promises: mend one of the two"
            )
            where = text.annotation_span("return")
            yield Problem(message, item.span, ((where, "the promised type"),))


def _contradicts(value: ast.expr, annotation: ast.expr) -> bool:
    shapes = infer(value)
    return bool(shapes) and not any(fits(shape, annotation) for shape in shapes)


@text_rule(
    "LIFT106",
    "no-example",
    "information",
    meaning="The docstring of an unimplemented function holds no example.",
    cause="Prose alone: whatever is written for it has nothing to be checked against.",
    remedy="Add one line such as `>>> f(2)` with the answer below it; for a method `>>> A(1).f(2)`.",
    example='''
    def double(number: int) -> int:
        """Double a number."""
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        """
    ''',
)
def no_example(text: Text) -> Iterator[Problem]:
    docstring = text.target.docstring
    if docstring is None or not docstring.text.strip() or not text.target.unimplemented:
        return
    if not text.spec.examples:
        name = text.spec.signature.name
        message = (
            f"No example of {name!r}: whatever is written stays unchecked."
            f" Add a line such as `>>> {_sample(text)}` with its answer"
        )
        yield Problem(message, docstring.span)


def _sample(text: Text) -> str:
    """How the function is called from outside of its class."""
    target, binding = text.target, text.spec.signature.binding
    if not target.in_class:
        return f"{target.name}(…)"
    owner = ".".join(target.parents)
    if target.name in ("__init__", "__new__"):
        return f"{owner}(…)"
    if binding in ("classmethod", "staticmethod"):
        return f"{owner}.{target.name}(…)"
    return f"{owner}(…).{target.name}" + "(…)" * (binding != "property")
