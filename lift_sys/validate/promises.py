"""Tells whether a function promises a value, and who says so."""

import ast
import re
from dataclasses import dataclass

from lift_sys.source import Span
from lift_sys.validate.annotations import allows_none, last_name
from lift_sys.validate.body import Body
from lift_sys.validate.calls import parse_example
from lift_sys.validate.conditions import Unjudged, evaluate

__all__ = ["Promise", "promise"]

_RETURNS = re.compile(r"(?:^|[.!] )Returns? |\breturns (?:an? |the |whether |how |all )")
_NOTHING = re.compile(r"\bNone\b|\breturns?\s+nothing\b")
_ENDLESS = frozenset(("NoReturn", "Never"))


@dataclass(frozen=True, slots=True)
class Promise:
    """A value is promised: by whom, in words, and where that stands."""

    words: str
    span: Span
    is_exact: bool = True
    """Whether the signature or an example says so, and not only words."""


def promise(body: Body) -> Promise | None:
    """Return who promises a value other than None, or None when nobody does or a hole may keep it."""
    if body.is_generator or body.holes:
        return None
    written = body.ir.signature.returns
    if written is not None:
        annotation = parse_example(written)
        if annotation is None or allows_none(annotation) or _is_endless(annotation):
            return None
        return Promise(f"the signature promises `{written}`", body.text.annotation_span("return"))
    if _none_is_an_answer(body):
        return None
    return _by_example(body) or _by_words(body) or _by_other_returns(body)


def _is_endless(annotation: ast.expr) -> bool:
    return last_name(annotation) in _ENDLESS


def _none_is_an_answer(body: Body) -> bool:
    """Tell whether the docstring counts with None, which a path without `return` gives."""
    answers = {item.example.expected.strip() for item in body.spec.examples}
    words = f"{body.spec.intent.summary} {body.spec.prose} {body.spec.returns}"
    return "None" in answers or _NOTHING.search(words) is not None


def _by_example(body: Body) -> Promise | None:
    for item in body.spec.examples:
        if item.example.expectation in ("value", "text") and _is_literal(item.example.expected):
            return Promise("an example shows an answer", item.span)
    return None


def _is_literal(answer: str) -> bool:
    """Tell whether an answer is a value: what is none was printed, perhaps, and promises nothing."""
    node = parse_example(answer)
    try:
        return node is not None and evaluate(node) is not None
    except Unjudged:
        return False


def _by_words(body: Body) -> Promise | None:
    spec = body.spec
    if spec.returns or _RETURNS.search(f"{spec.intent.summary} {spec.prose}"):
        words = "the docstring says what it returns"
        return Promise(words, body.text.docstring_span, is_exact=False)
    return None


def _by_other_returns(body: Body) -> Promise | None:
    if any(value != "None" for value in body.returned):
        return Promise("another path returns a value", body.header)
    return None
