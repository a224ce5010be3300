"""Reads what a call is said to give, and judges whether the words around leave no doubt."""

import ast
import re
from dataclasses import dataclass
from typing import Literal

from lift_sys.interpret.claims import equal, exception_name, raised, shown, value_of
from lift_sys.interpret.page import Page
from lift_sys.interpret.scan import call_end, read_value
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import BUILTINS, expression, read_literal, unparse
from lift_sys.ir.model import Example

__all__ = [
    "ARROW",
    "GIVES",
    "NOISE",
    "Answer",
    "ends_cleanly",
    "read_answer",
    "said",
    "starts_cleanly",
]

ARROW = r"-{1,2}>|={1,3}>|[→⇒➞➜➔⟶⟹↦]"
GIVES = (
    r"(?:(?:should|must|will|would|shall)\s+)?(?:(?:also|then|just|simply|always)\s+)?"
    r"(?:returns?|gives?|yields?|evaluates?\s+to|results?\s+in|produces?|outputs?"
    r"|equals?|(?:be|is)(?:\s+equal\s+to)?)\b"
)
NOISE = (
    r"(?:(?:a|the|exactly)\s+)?(?:(?:value|list|string|tuple|number|integer|set|dict|result)\s+)?"
)

_FLOAT_WORD = re.compile(
    r"(?:float\(['\"](?P<quoted>[+-]?inf|nan)['\"]\)|(?P<bare>-?inf|nan))(?!\w)"
)
_LITERAL_START = re.compile(r"[-+]?[\d\"'(\[{]|[-+]?\.\d|(?:True|False|None)\b")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_CLOSERS = re.compile(r"(?:`{1,2}|\*{1,2}|[’”])?")
# Words behind a value that make it a condition, a choice or a measure rather than the whole result.
_DOUBTFUL = re.compile(
    r"(?:if|or|else|unless|when|whenever|times|of|percent|plus|minus|modulo|mod|to|through|is|in|not"
    r"|for\s+(?:some|any|each|every|all)|for\s+\w+\s+in)\b",
    re.IGNORECASE,
)
# Words that may follow a value in a sentence, as in "f(2) returns 3 because ...".
_GOES_ON = re.compile(
    r"(?:and|but|while|because|since|as|so|which|whereas|where|by|due|in[ ]this|here|for[ ]the)\b",
    re.IGNORECASE,
)
# What joins a value to more of an expression, or begins another value.
_SIGNS = frozenset("!\"$%&'*+-/0123456789<=>?@[\\]^_{|~→⇒➞➜➔⟶⟹↦±×÷≈≠≤≥∈−…")
_NUMBERED = re.compile(r"\(?\w{1,3}[.)]$|[-*+•–—]$|#+$")
_REJECTED_BEFORE = re.compile(
    r"(?:\b(?:not|if|when|whenever|unless|while|until|whether|without|never|unlike|except|lambda|in"
    r"|or|than|elif|return|instead[ ]of|for[ ]which)|[-+*/%=<>!~^&@\\.])$",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"[^\W\d]\w*[ ]*=$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gives: a literal, an exception, a `repr`, or an expression that it is equal to."""

    kind: Literal["value", "raises", "text", "equal"]
    source: str
    end: int
    message: str | None = None


def read_answer(page: Page, subject: Subject, at: int) -> Answer | None:
    """Read the answer that starts at `at`, or None when these are other words."""
    text = page.text
    special = _FLOAT_WORD.match(text, at)
    if special is not None:
        word = (special["quoted"] or special["bare"]).lstrip("+")
        return Answer("text", word, special.end())
    value = read_value(text, at, page.budget)
    if value is not None:
        return _with_more(page, subject, at, Answer("value", value.source, value.end))
    end = call_end(text, at, page.budget)
    tree = expression(text[at:end]) if end > at else None
    if tree is None:
        return None
    return _exception(tree, end) or _closed(subject, tree, end)


def said(subject: Subject, call: ast.expr, answer: Answer) -> Example | None:
    """Make the example out of a call and its answer."""
    match answer.kind:
        case "value":
            return value_of(subject, call, answer.source)
        case "raises":
            return raised(subject, call, answer.source, answer.message)
        case "text":
            return shown(subject, call, answer.source)
        case "equal":
            right = expression(answer.source)
            return None if right is None else equal(subject, call, right)


def ends_cleanly(text: str, end: int, *, in_sentence: bool) -> bool:
    """Tell whether what follows a value leaves it the whole value.

    In a sentence only punctuation and a few words may follow; behind a sign also free words.
    """
    rest = text[end : end + 200].partition("\n")[0]
    closers = _CLOSERS.match(rest)
    rest = rest[closers.end() :] if closers else rest
    rest = re.sub(r"^[\"'](?=[\s.,;:)]|$)", "", rest)
    if re.match(r"[\w(\[{\"'%°²³…]|[.,:]\w", rest):
        return False
    spaced, rest = rest[:1].isspace(), rest.strip()
    if not rest or (rest[0] in "#;)]}`|—–“\"'" and not _LITERAL_START.match(rest)):
        return True
    if rest[0] in ",.:?!":
        after = rest[1:].lstrip()
        return rest[:2] not in ("!=", "..") and not (rest[0] == "," and _LITERAL_START.match(after))
    if rest[0] == "(":
        return spaced and re.match(r"\(\s*[^\W\d_]", rest) is not None
    if rest.startswith("//"):
        return not _LITERAL_START.match(rest[2:].lstrip())
    if rest[0] == "-":
        return re.match(r"--?[ ][^\W\d_]", rest) is not None
    if rest[0] in _SIGNS or _DOUBTFUL.match(rest):
        return False
    return not in_sentence or _GOES_ON.match(rest) is not None


def starts_cleanly(before: str, *, assigned: bool) -> bool:
    """Tell whether what stands before a call on its line leaves the statement a plain one."""
    if not _NUMBERED.fullmatch(before.strip()):
        before = re.sub(r"(?<!\S)\*{1,2}$", "", before).rstrip("`\"'( \t")
    if not before or _NUMBERED.fullmatch(before.strip()):
        return True
    if _ASSIGNED.fullmatch(before.strip()):
        return assigned
    if before.endswith("."):
        return True
    return _REJECTED_BEFORE.search(before) is None or before.endswith(("=>", "->"))


def _with_more(page: Page, subject: Subject, at: int, answer: Answer) -> Answer:
    """Read `3, 1` as a tuple where the annotation promises one."""
    if not (subject.returns or "").lower().startswith("tuple"):
        return answer
    end = answer.end
    while (comma := _COMMA.match(page.text, end)) is not None:
        value = read_value(page.text, comma.end(), page.budget)
        if value is None:
            break
        end = value.end
    source = read_literal(page.text[at:end]) if end > answer.end else None
    return answer if source is None else Answer("value", source, end)


def _exception(tree: ast.expr, end: int) -> Answer | None:
    message: str | None = None
    match tree:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text))], keywords=[]):
            message = text
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) | ast.Name(id=name):
            pass
        case _:
            return None
    found = exception_name(name)
    return None if found is None else Answer("raises", found, end, message)


def _closed(subject: Subject, tree: ast.expr, end: int) -> Answer | None:
    """An expression whose value everybody would compute alike, as `Decimal("1.5")` or `Color.RED`."""
    if subject.undefined(tree) or subject.mentioned(tree):
        return None
    root = tree
    while isinstance(root, ast.Attribute):
        root = root.value
    named = (
        isinstance(tree, ast.Attribute) and isinstance(root, ast.Name) and root.id not in BUILTINS
    )
    called = isinstance(tree, ast.Call) and any(
        isinstance(node, ast.Constant) and node.value is not Ellipsis for node in ast.walk(tree)
    )
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if (named or called) and not names & subject.names:
        return Answer("equal", unparse(tree), end)
    return None
