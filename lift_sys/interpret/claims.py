"""Turns a statement about a call, read from any notation, into an Example."""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import literal, unparse
from lift_sys.ir.model import Example

__all__ = [
    "Found",
    "Trouble",
    "equal",
    "exception_name",
    "holds",
    "printed",
    "raised",
    "shown",
    "value_of",
]

_EXCEPTION = re.compile(r"(?:[^\W\d]\w*\.)*(?P<name>[^\W\d]\w*)", re.UNICODE)
_EXCEPTION_ENDS = ("Error", "Exception", "Warning", "Interrupt", "Exit", "Iteration")
_YIELD_TRUTH = frozenset({"isinstance", "issubclass", "all", "any", "bool", "callable", "isclose"})


@dataclass(frozen=True, slots=True)
class Found:
    """An example and the range of the examined text that states it."""

    example: Example
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in a range of the examined text that cannot be read; said to the user."""

    message: str
    hint: str
    start: int
    end: int


def value_of(
    subject: Subject, call: ast.expr, expected: str, setup: tuple[str, ...] = ()
) -> Example | None:
    """The call gives this literal."""
    return _example(
        subject, call, Example(call="", expectation="value", expected=expected, setup=setup)
    )


def raised(
    subject: Subject,
    call: ast.expr,
    exception: str,
    message: str | None,
    setup: tuple[str, ...] = (),
) -> Example | None:
    """The call raises this exception; an ellipsis in the message stands for anything."""
    if message is not None and message.strip() in ("", "...", "…"):
        message = None
    example = Example(
        call="",
        expectation="raises",
        expected=exception.rpartition(".")[2],
        message=message,
        ellipsis=message is not None and "..." in message,
        setup=setup,
    )
    return _example(subject, call, example)


def shown(
    subject: Subject, call: ast.expr, text: str, setup: tuple[str, ...] = ()
) -> Example | None:
    """The `repr` of the result is this text; `...` in it stands for anything."""
    example = Example(
        call="", expectation="text", expected=text, ellipsis="..." in text, setup=setup
    )
    return _example(subject, call, example)


def printed(
    subject: Subject, call: ast.expr, text: str, setup: tuple[str, ...] = ()
) -> Example | None:
    """Evaluating this writes a line of text (or several); `...` stands for anything."""
    example = Example(
        call="", expectation="prints", expected=f"{text}\n", ellipsis="..." in text, setup=setup
    )
    return _example(subject, call, example)


def equal(
    subject: Subject, left: ast.expr, right: ast.expr, setup: tuple[str, ...] = ()
) -> Example | None:
    """Both sides are equal: by its value where one is a literal, else as a comparison that holds."""
    if literal(left) is not None:
        left, right = right, left
    expected = literal(right)
    if expected is not None:
        return value_of(subject, left, expected, setup)
    comparison = ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])
    return value_of(subject, comparison, "True", setup)


def holds(subject: Subject, test: ast.expr, setup: tuple[str, ...] = ()) -> Iterator[Example]:
    """What an `assert` of this test says of the function."""
    match test:
        case ast.BoolOp(op=ast.And(), values=parts):
            for part in parts:
                yield from holds(subject, part, setup)
            return
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            example = equal(subject, left, right, setup)
        case ast.UnaryOp(op=ast.Not(), operand=operand) if _is_truth(subject, operand):
            example = value_of(subject, operand, "False", setup)
        case _ if _is_truth(subject, test):
            example = value_of(subject, test, "True", setup)
        case _:
            truth = ast.Call(func=ast.Name("bool", ast.Load()), args=[test], keywords=[])
            example = value_of(subject, truth, "True", setup)
    if example is not None and (subject.mentioned(test) or setup):
        yield example


def exception_name(source: str) -> str | None:
    """Return the last part of the name of an exception class, or None for another word."""
    match = _EXCEPTION.fullmatch(source)
    if match is None:
        return None
    name = match["name"]
    known = getattr(builtins, name, None)
    if isinstance(known, type):
        return name if issubclass(known, BaseException) else None
    return name if name.endswith(_EXCEPTION_ENDS) and name[0].isupper() else None


def _example(subject: Subject, call: ast.expr, example: Example) -> Example | None:
    """Fill in the call; of an async function the coroutine, which whoever runs it awaits."""
    if subject.is_async and isinstance(call, ast.Await):
        call = call.value
    written = unparse(call)
    if not written:
        return None
    imports = subject.imports("\n".join([*example.setup, written]))
    return replace(example, call=written, setup=imports + example.setup)


def _is_truth(subject: Subject, test: ast.expr) -> bool:
    """Tell whether the expression itself gives True or False, not merely something truthy."""
    match test:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=parts):
            return all(_is_truth(subject, part) for part in parts)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _YIELD_TRUTH or (name == subject.name and subject.returns_bool)
        case _:
            return False
