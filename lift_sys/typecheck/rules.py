"""Which messages of type checkers tell of what cannot be otherwise. Knows no program and no function.

What *may* go wrong (a union, a value that could be None) is where checkers are wrong about correct programs.
Which rules stand here, and which do not, was decided by measurement: `bench/typecheck.py`.
"""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass

from lift_sys.typecheck.problems import TypeProblem
from lift_sys.typecheck.written_types import apart, is_built_in, only_class

__all__ = ["is_contradiction", "spoils_trust"]

Match = re.Match[str]

_ARITHMETIC = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow",
    "@": "matmul", "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
_INDEXED: tuple[type, ...] = (str, bytes, list, tuple, range)
_INDICES = "SupportsIndex | slice"
# Methods of containers take the items that the checker inferred: no annotation of the user's says so.
_PLAIN_OWNERS = frozenset({"str", "bytes", "int", "float"})
_CONSTRUCTORS = frozenset({"__new__", "__init__"})

# What makes a declared type doubtful, where it stands outside the body.
_DOUBTFUL = frozenset({
    "invalid-explicit-return", "invalid-return-type", "bad-return",
    "invalid-assignment", "bad-assignment", "conflicting-declarations",
    "invalid-parameter-default", "bad-function-definition",
})  # fmt: skip


def is_contradiction(problem: TypeProblem) -> bool:
    """Tell whether what the problem says cannot be otherwise, as far as annotations can be believed."""
    return any(rule.says_so(problem) for rule in _RULES)


def spoils_trust(problem: TypeProblem) -> bool:
    """Tell whether annotations with this problem, outside the body, are not to be believed."""
    # What is not implemented yet returns nothing, and will be what its annotation says.
    return problem.rule in _DOUBTFUL and "explicit `return`" not in problem.message


@dataclass(frozen=True, slots=True)
class _Rule:
    """Messages of one kind."""

    names: frozenset[str]
    """What checkers call it, older versions included."""
    wording: re.Pattern[str]
    certain: Callable[[Match], bool]

    def says_so(self, problem: TypeProblem) -> bool:
        """Tell whether the problem is of this kind and certain."""
        match = self.wording.search(problem.message) if problem.rule in self.names else None
        return match is not None and self.certain(match)


def _types_apart(match: Match) -> bool:
    return apart(match["expected"], match["found"])


def _nothing_returned(match: Match) -> bool:
    return apart(match["expected"], "None")


def _argument_apart(match: Match) -> bool:
    return _types_apart(match) and _is_declared(match)


def _is_declared(match: Match) -> bool:
    """Tell whether the parameters of what is called are declared, not inferred."""
    path, _, name = match["called"].rpartition(".")
    owner = path.rpartition(".")[2]
    known = owner in _PLAIN_OWNERS or not is_built_in(owner) or name in _CONSTRUCTORS
    # What takes nothing but itself is mostly a class whose bases could not be found.
    return known and owner != "object"


def _is_subject(match: Match) -> bool:
    return _subject(match["type"]) is not None


def _lacks(match: Match) -> bool:
    owner = _subject(match["type"])
    return owner is not None and not hasattr(owner, match["name"])


def _bad_index(match: Match) -> bool:
    return _subject(match["type"]) in _INDEXED and apart(match["index"], _INDICES)


def _bad_operands(match: Match) -> bool:
    left, right = _subject(match["left"]), _subject(match["right"])
    if left is None or right is None:
        return False
    method = _ARITHMETIC.get(match["operator"].removesuffix("="), "")
    if method and not hasattr(left, f"__{method}__") and not hasattr(right, f"__r{method}__"):
        return True
    return apart(match["left"], match["right"])


def _bad_pair(match: Match) -> bool:
    """Two operands of one type: whether items of theirs can be compared is not known."""
    owner, method = _subject(match["type"]), _ARITHMETIC.get(match["operator"], "")
    return owner is not None and bool(method) and not hasattr(owner, f"__{method}__")


def _subject(written: str) -> type | None:
    """Return the one class of a value that something is done to.

    None is left out: it is mostly a place that is filled later, which a checker cannot see.
    """
    found = only_class(written)
    return None if found is types.NoneType else found


def _rule(names: str, wording: str, certain: Callable[[Match], bool]) -> _Rule:
    return _Rule(frozenset(names.split()), re.compile(wording), certain)


_TY = (
    _rule(
        "invalid-explicit-return invalid-return-type",
        "expected `(?P<expected>.+)`, found `(?P<found>.+)`$",
        _types_apart,
    ),
    _rule(
        "invalid-implicit-return invalid-return-type",
        "always implicitly returns `None`.+ return type `(?P<expected>.+)`$",
        _nothing_returned,
    ),
    _rule(
        "invalid-argument-type",
        r"^Argument to [a-z ]*`(?P<called>[\w.]+)` is incorrect: "
        "Expected `(?P<expected>.+)`, found `(?P<found>.+)`$",
        _argument_apart,
    ),
    _rule(
        "missing-argument too-many-positional-arguments unknown-argument",
        r" (?:of|to) [a-z ]+ `(?P<called>[\w.]+)`",
        _is_declared,
    ),
    _rule(
        "missing-attribute unresolved-attribute",
        r"^Object of type `(?P<type>.+)` has no attribute `(?P<name>\w+)`$",
        _lacks,
    ),
    _rule(
        "unsupported-operator",
        "^Operator `(?P<operator>.+?)` is not supported between objects of type "
        "`(?P<left>.+)` and `(?P<right>.+)`$",
        _bad_operands,
    ),
    _rule(
        "unsupported-operator",
        "^Operator `(?P<operator>.+?)` is not supported between two objects of type `(?P<type>.+)`$",
        _bad_pair,
    ),
    _rule(
        "unsupported-operator",
        "^Unary operator `.+?` is not supported for object of type `(?P<type>.+)`$",
        _is_subject,
    ),
    _rule("not-iterable", "^Object of type `(?P<type>.+)` is not iterable$", _is_subject),
    _rule("not-callable", "^Object of type `(?P<type>.+)` is not callable$", _is_subject),
    _rule(
        "not-subscriptable",
        "^Cannot subscript object of type `(?P<type>.+)` with no `__getitem__` method$",
        _is_subject,
    ),
    _rule(
        "invalid-argument-type",
        "^Method `__getitem__` .+ called with key of type `(?P<index>.+)` on object of type `(?P<type>.+)`$",
        _bad_index,
    ),
    _rule("index-out-of-bounds", "^Index .+ is out of bounds for tuple", lambda _: True),
    _rule("invalid-raise", "^Cannot raise object of type `(?P<type>.+?)`", _is_subject),
)

# pyrefly reports each member of a union on its own, so that of an operand it is never certain.
_PYREFLY = (
    _rule(
        "bad-return",
        "^Returned type `(?P<found>.+)` is not assignable to declared return type `(?P<expected>.+)`$",
        _types_apart,
    ),
    _rule(
        "bad-return",
        "^Function declared to return `(?P<expected>.+)` but is missing an explicit `return`$",
        _nothing_returned,
    ),
    _rule(
        "bad-argument-type",
        r"^Argument `(?P<found>.+)` is not assignable to parameter `\w+` "
        r"with type `(?P<expected>.+)` in function `(?P<called>[\w.]+)`$",
        _argument_apart,
    ),
    _rule(
        "missing-argument bad-argument-count unexpected-keyword",
        r" in function `(?P<called>[\w.]+)`$",
        _is_declared,
    ),
    _rule("bad-index", r"^Index -?\d+ out of range for tuple", lambda _: True),
    _rule("bad-raise", "has type `(?P<type>.+)`, expected `BaseException`$", _is_subject),
)
_RULES = (*_TY, *_PYREFLY)
