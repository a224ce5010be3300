"""Judges what one call did against the example that it was made for. Runs nothing."""

import ast
import builtins
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lift_sys.ir.model import Example
from lift_sys.sandbox import Opaque, Outcome, Raised, Returned, Stopped, Unsupported
from lift_sys.verify import words
from lift_sys.verify.compare import foreign_kinds, same
from lift_sys.verify.texts import UNREADABLE, parse, printed_as, shown_as, statements

__all__ = [
    "Judgement",
    "is_denied",
    "judge",
    "judge_sides",
    "literal",
    "missing_module",
    "sides",
]

# What a program meets that wants files, the network, other processes or threads of the sandbox.
_DENIALS = frozenset(
    {"PermissionError", "FileNotFoundError", "BlockingIOError", "gaierror", "URLError"}
)
_DENIED = ("No usable temporary directory", "can't start new thread")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one example showed: it held, it refutes the program, or it could not be judged.

    That is the fault of the example (`unusable`), or of the sandbox, which lacks something that the
    program needs (`blocked`).
    """

    result: Literal["held", "refuted", "unusable", "blocked"]
    got: str = ""
    """What the call did: `returned None`; for `unusable` and `blocked` the reason."""
    expected: str = ""


_HELD = Judgement("held")


def judge(
    example: Example,
    outcome: Outcome,
    *,
    mixed: bool,
    direct: bool = True,
    bound: Collection[str] = (),
) -> Judgement:
    """Tell whether `outcome` is what `example` says; `mixed` as in `same`.

    `direct` says that the function itself is called last. Where that is something else (`pprint(f(1))`,
    `list(f.items())`), the docstring may show what that writes or returns. `bound` are the names that the program's
    module has.
    """
    match outcome:
        case Stopped(message=message):
            return Judgement("refuted", message, expectation(example))
        case Unsupported(message=message):
            return Judgement("blocked", message)
        case Raised():
            return _judge_raised(example, outcome, bound)
        case Returned():
            judgement = _judge_returned(example, outcome, mixed=mixed)
            if judgement.result != "held" and not direct and _shows(example, outcome):
                return _HELD
            return judgement


def sides(example: Example) -> tuple[str, str] | None:
    """Return the two sides of an example that says they are equal, else None.

    Their values are compared here and not by `==`, which untrusted code could have a say in.
    """
    if example.expectation != "value" or example.expected != "True":
        return None
    match parse(example.call):
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return ast.unparse(left), ast.unparse(right)
    return None


def literal(source: str) -> Returned | None:
    """Return what a side is worth that need not be run; None for any other."""
    try:
        return Returned(_written(source))
    except UNREADABLE:
        return None


def judge_sides(left: object, right: object) -> Judgement | None:
    """Judge the two values of an equality; None when only the program's own `==` can say.

    That is asked only of objects of the same classes on both sides: else a class of the program's
    could call itself equal to plain data.
    """
    if same(left, right, mixed=True):
        return _HELD
    compared = f"compared {words.value_text(left)} with {words.value_text(right)}"
    kinds = foreign_kinds(left)
    if kinds != foreign_kinds(right):
        return Judgement("blocked", f"{words.shortened(compared)}, which are of different classes")
    if kinds:
        return None
    return Judgement("refuted", words.shortened(compared), "both are equal")


def expectation(example: Example) -> str:
    """Say what the docstring says, in the words that follow it."""
    match example.expectation:
        case "value" | "text":
            return words.shortened(example.expected.strip())
        case "prints":
            return f"it prints {words.shortened(repr(example.expected))}"
        case "raises":
            return words.error_text(example.expected, example.message)


def _judge_raised(example: Example, outcome: Raised, bound: Collection[str]) -> Judgement:
    if example.expectation == "raises" and _is_expected(example, outcome):
        return _HELD
    if outcome.by_example and _is_own_fault(example, outcome, bound):
        itself = f"the words of the example `{words.shortened(example.call)}` themselves"
        return Judgement("unusable", f"{itself} {words.raised(outcome)}; correct the example")
    if "ModuleNotFoundError" in outcome.classes:
        return Judgement("blocked", missing_module(outcome.message))
    if is_denied(outcome):
        what = f"`{words.shortened(example.call)}` {words.raised(outcome)} in the sandbox"
        return Judgement(
            "blocked", f"{what}, which has no files, no network and no other processes"
        )
    return Judgement("refuted", words.raised(outcome), expectation(example))


def _is_own_fault(example: Example, outcome: Raised, bound: Collection[str]) -> bool:
    """Tell whether the words of an example cannot be used; that the child says so is not enough."""
    sources = (*example.setup, example.call)
    parsed = [statements(source) for source in sources]
    if "SyntaxError" in outcome.classes:
        return not all(parsed)
    nodes = [node for tree in parsed for statement in tree for node in ast.walk(statement)]
    if "ImportError" in outcome.classes:
        return any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)
    if "NameError" not in outcome.classes:
        return False
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    read = {node.id for node in names} - own
    return not read <= {*bound, *dir(builtins)}


def is_denied(outcome: Raised) -> bool:
    """Tell whether the sandbox may have refused what the program asked for."""
    said = any(text in outcome.message for text in _DENIED)
    return said or not _DENIALS.isdisjoint(outcome.classes)


def missing_module(message: str) -> str:
    """Say which module the sandbox does not have."""
    name = message.partition("'")[2].partition("'")[0]
    what = f"the module {name!r}" if name else "a module"
    return f"{what} cannot be imported in the sandbox, which has the standard library only"


def _is_expected(example: Example, outcome: Raised) -> bool:
    """Compare class (by name, among its bases too) and message, as doctest shows them."""
    if example.expected.rpartition(".")[2] not in outcome.classes:
        return False
    if example.message is None:
        return True
    return shown_as(example.message, None, outcome.message, ellipsis=example.ellipsis)


def _judge_returned(example: Example, outcome: Returned, *, mixed: bool) -> Judgement:
    value = outcome.value
    if example.expectation == "value" and _is_written(example.expected, value, mixed=mixed):
        return _HELD
    refuted = Judgement("refuted", words.returned(value), expectation(example))
    text = None if value is None else words.value_text(value)
    match example.expectation:
        case "raises":
            return refuted
        case "prints":
            return _judge_printed(example, outcome, text)
        case "text":
            held = shown_as(example.expected, text, outcome.output, ellipsis=example.ellipsis)
            return _HELD if held else refuted
        case "value":
            return _judge_value(example, value, refuted, mixed=mixed)


def _is_written(source: str, value: object, *, mixed: bool) -> bool:
    try:
        return same(value, _written(source), mixed=mixed)
    except UNREADABLE:
        return False


def _judge_printed(example: Example, outcome: Returned, text: str | None) -> Judgement:
    """Compare what was printed; a doctest shows the value behind it, prose need not say it."""
    output = outcome.output
    shown = [output, output + text] if output and text else [output]
    if any(printed_as(example.expected, it, ellipsis=example.ellipsis) for it in shown):
        return _HELD
    got = f"printed {words.shortened(repr(output))}"
    if not output and text:
        got = f"{words.returned(outcome.value)} and printed nothing"
    return Judgement("refuted", got, expectation(example))


def _shows(example: Example, outcome: Returned) -> bool:
    """Tell whether a doctest of something that is called with the function's result holds."""
    text = None if outcome.value is None else words.value_text(outcome.value)
    match example.expectation:
        case "value" if outcome.value is None and outcome.output:
            return shown_as(example.expected, outcome.output.strip(), "", ellipsis=False)
        case "prints" if not outcome.output:
            return shown_as(example.expected.strip("\n"), text, "", ellipsis=example.ellipsis)
    return False


def _judge_value(example: Example, value: object, refuted: Judgement, *, mixed: bool) -> Judgement:
    try:
        wanted = _written(example.expected)
    except UNREADABLE:
        # Not a literal, a constructor call perhaps: only the same `repr` says that it is this value.
        if shown_as(example.expected, words.value_text(value), "", ellipsis=False):
            return _HELD
        return Judgement("unusable", f"the answer `{example.expected}` is no literal")
    if same(value, wanted, mixed=mixed):
        return _HELD
    if isinstance(value, Opaque) and value.own_equality:
        reason = f"{refuted.got}, whose class has an `==` of its own: let the example compare"
        return Judgement(
            "blocked", f"`{example.call}` {reason} plain data, such as `list(…)` of it"
        )
    return refuted


@lru_cache(maxsize=1024)
def _written(source: str) -> object:
    """Return the value of a literal, which nobody may change; raise one of UNREADABLE when it is none."""
    tree = parse(source)
    match tree:
        case None:
            raise ValueError(source)
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
            return float(text)
        case ast.Call(func=ast.Name(id="frozenset"), args=[argument]):
            return frozenset(ast.literal_eval(argument))
    return ast.literal_eval(tree)
