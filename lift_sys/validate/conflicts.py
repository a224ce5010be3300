"""Tells whether two examples of the same call cannot both hold. Evaluates literals only."""

import ast
import builtins

from lift_sys.ir import Example
from lift_sys.validate.calls import parse_example
from lift_sys.validate.conditions import Unjudged, evaluate

__all__ = ["conflict"]


def conflict(one: Example, other: Example) -> bool:
    """Tell whether no function can fulfil both examples; False when in doubt."""
    kinds = {one.expectation, other.expectation}
    if one.ellipsis or other.ellipsis:
        return False
    if kinds == {"raises"}:
        return _different_exceptions(one, other)
    if "raises" in kinds:
        return True
    if kinds == {"prints"}:
        return one.expected != other.expected
    return "prints" not in kinds and _different_values(one, other)


def _different_exceptions(one: Example, other: Example) -> bool:
    classes = [getattr(builtins, example.expected, None) for example in (one, other)]
    known = [cls for cls in classes if isinstance(cls, type)]
    if len(known) == 2 and not (issubclass(*known) or issubclass(*reversed(known))):
        return True
    messages = {one.message, other.message}
    return one.expected == other.expected and None not in messages and len(messages) == 2


def _different_values(one: Example, other: Example) -> bool:
    if one.expected == other.expected:
        return False
    nodes = parse_example(one.expected), parse_example(other.expected)
    if nodes[0] is None or nodes[1] is None:
        return one.expectation == other.expectation == "text"
    try:
        values = evaluate(nodes[0]), evaluate(nodes[1])
    except Unjudged:
        same_kind = one.expectation == other.expectation == "text"
        return same_kind and ast.dump(nodes[0]) != ast.dump(nodes[1])
    return values[0] != values[1]
