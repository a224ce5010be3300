"""LIFT111 to LIFT119: what the docstring says of parameters, types and exceptions."""

import builtins
from collections.abc import Iterator
from difflib import get_close_matches

from lift_sys.ir import Signature
from lift_sys.spec import ParameterItem
from lift_sys.validate.annotations import any_fits, of_annotation
from lift_sys.validate.calls import parse_example
from lift_sys.validate.mending import rename_exception, rename_parameter, restate_type
from lift_sys.validate.registry import Problem, text_rule
from lift_sys.validate.shapes import UNKNOWN, Shapes
from lift_sys.validate.syntax import short
from lift_sys.validate.text import Text

__all__: list[str] = []


@text_rule(
    "LIFT111",
    "unknown-parameter",
    "warning",
    meaning="The docstring documents a parameter that the function does not have.",
    cause="The parameter was renamed or removed, or its name is misspelled.",
    remedy="Use the name that stands in the signature, or delete the entry.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        Args:
            numbr: What to double.
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        Args:
            number: What to double.
        """
    ''',
)
def unknown_parameter(text: Text) -> Iterator[Problem]:
    documented = {item.name.lstrip("*") for item in text.spec.parameters}
    for item in text.spec.parameters:
        name = item.name.lstrip("*")
        if name not in text.parameters:
            near = get_close_matches(name, text.parameters, n=1)
            advice = f"did you mean {near[0]!r}?" if near else "rename or delete the entry"
            message = (
                f"The docstring documents {name!r}, which is no parameter of"
                f" {text.spec.signature.name!r}: {advice}"
            )
            free = [other for other in near if other not in documented]
            fixes = rename_parameter(text, item, free[0]) if free else ()
            yield Problem(message, item.span, ((text.header, "the signature"),), fixes)


@text_rule(
    "LIFT112",
    "undocumented-parameter",
    "hint",
    meaning="The docstring documents some parameters and leaves this one out.",
    cause="The parameter was added later.",
    remedy="Say in a line what it is for.",
    example='''
    def scale(number: int, factor: int) -> int:
        """Multiply a number.

        Args:
            number: What to multiply.
        """
    ''',
    fixed='''
    def scale(number: int, factor: int) -> int:
        """Multiply a number.

        Args:
            number: What to multiply.
            factor: By what.
        """
    ''',
)
def undocumented_parameter(text: Text) -> Iterator[Problem]:
    documented = {item.name.lstrip("*") for item in text.spec.parameters}
    if not documented & text.parameters.keys():
        return
    for name in text.parameters:
        if name not in documented and name != text.receiver and not name.startswith("_"):
            message = f"{name!r} is the parameter that the docstring leaves out: say what it is for"
            where = text.annotation_span(name)
            yield Problem(message, text.spec.parameters[0].span, ((where, "the parameter"),))


@text_rule(
    "LIFT113",
    "documented-type",
    "warning",
    meaning="The docstring states another type for a parameter than its annotation.",
    cause="One of the two was not kept up to date.",
    remedy="Mend the one that is wrong, or leave the type to the annotation.",
    example='''
    def double(number: int) -> int:
        """Double a number.

        Args:
            number (str): What to double.
        """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        Args:
            number (int): What to double.
        """
    ''',
)
def documented_type(text: Text) -> Iterator[Problem]:
    for item in text.spec.parameters:
        parameter = text.parameters.get(item.name.lstrip("*"))
        if parameter is None or parameter.annotation is None:
            continue
        annotation = parse_example(parameter.annotation)
        stated = _stated(item)
        if annotation is None or not stated or any_fits(stated, annotation):
            continue
        message = (
            f"The docstring says that {item.name!r} is `{short(str(item.type))}`, its annotation"
            f" says `{short(parameter.annotation)}`: mend one of the two"
        )
        where = text.annotation_span(parameter.name)
        fixes = restate_type(text, item, parameter.annotation)
        yield Problem(message, item.span, ((where, "the annotation"),), fixes)


def _stated(item: ParameterItem) -> Shapes:
    """Return the type that the docstring states, when it is one built-in class."""
    if item.type is None:
        return UNKNOWN
    node = parse_example(item.type.removesuffix(", optional").removesuffix("optional").strip())
    return UNKNOWN if node is None else of_annotation(node)


@text_rule(
    "LIFT114",
    "unknown-exception",
    "warning",
    meaning="The docstring names an exception that nothing in reach defines.",
    cause="A misspelling, or an import that is missing.",
    remedy="Write the name as Python knows it, or import it.",
    example='''
    def half(number: int) -> int:
        """Halve a number.

        Raises:
            ValueEror: If the number is odd.
        """
    ''',
    fixed='''
    def half(number: int) -> int:
        """Halve a number.

        Raises:
            ValueError: If the number is odd.
        """
    ''',
)
def unknown_exception(text: Text) -> Iterator[Problem]:
    for item in text.spec.raises:
        name = item.exception
        if not name.isidentifier() or name in text.outer_names or not text.knows_all_names:
            continue
        near = get_close_matches(name, _EXCEPTIONS, n=1)
        advice = f"did you mean {near[0]!r}?" if near else "import it or name another"
        message = f"The docstring says that {name!r} is raised, which is defined nowhere: {advice}"
        fixes = rename_exception(text, item.span, name, near[0]) if near else ()
        yield Problem(message, item.span, fixes=fixes)


_EXCEPTIONS = [
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
]


@text_rule(
    "LIFT115",
    "empty-docstring",
    "warning",
    meaning="The docstring has no words.",
    cause="It was left empty: nothing says what the function should do.",
    remedy="Write in one sentence what the function returns, and add an example.",
    example='''
    def double(number: int) -> int:
        """ """
    ''',
    fixed='''
    def double(number: int) -> int:
        """Double a number.

        >>> double(2)
        4
        """
    ''',
)
def empty_docstring(text: Text) -> Iterator[Problem]:
    docstring = text.target.docstring
    if docstring is not None and not any(character.isalnum() for character in docstring.text):
        name = text.spec.signature.name
        message = f"The docstring of {name!r} says nothing: write what it returns, with an example"
        yield Problem(message, docstring.span, unnecessary=True)


@text_rule(
    "LIFT116",
    "open-question",
    "information",
    meaning="The docstring leaves something open that the answer depends on.",
    cause="Two readings of the words are possible.",
    remedy="Say which is meant, best by an example.",
    example='''
    def term(n: int) -> int:
        """Return the n-th term of the series 1, 4, 9, 16, ..."""
    ''',
    fixed='''
    def term(n: int) -> int:
        """Return the n-th term of the series 1, 4, 9, 16, ...

        >>> term(2)
        4
        """
    ''',
)
def open_question(text: Text) -> Iterator[Problem]:
    for hole in text.spec.holes:
        options = " or ".join(short(option) for option in hole.options)
        choice = f" ({options})" if options else ""
        message = f"{hole.question}{choice} The docstring leaves it open: say it with an example"
        yield Problem(message, text.docstring_span)


@text_rule(
    "LIFT117",
    "unreadable-header",
    "information",
    meaning="The `def` line of an empty function cannot be read, so nothing is written into it.",
    cause="A syntax error in the parameters or the annotations.",
    remedy="Mend the `def` line: the message says what is wrong with it.",
    example='''
    def double(number: int = ) -> int:
        """Double a number."""
        ...
    ''',
    fixed='''
    def double(number: int = 1) -> int:
        """Double a number."""
        ...
    ''',
)
def unreadable_header(text: Text) -> Iterator[Problem]:
    # Overloads, abstract methods and protocols have a reason against a body too, and no fault.
    is_unread = text.spec.signature == Signature(name=text.target.name)
    if text.target.problem is not None and is_unread:
        yield Problem(f"{text.target.problem}: mend it first", text.header)
