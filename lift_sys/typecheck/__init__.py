"""Static types as evidence: what a type checker, kept warm in a process of its own, says of a program."""

from lift_sys.typecheck.checker import CheckTimeoutError, TypeChecker, type_checker
from lift_sys.typecheck.checkers import NOT_INSTALLED, Checker, find_checker
from lift_sys.typecheck.problems import TypeProblem
from lift_sys.typecheck.refuting import Extent, find_extent, refutation

__all__ = [
    "NOT_INSTALLED",
    "CheckTimeoutError",
    "Checker",
    "Extent",
    "TypeChecker",
    "TypeProblem",
    "find_checker",
    "find_extent",
    "refutation",
    "type_checker",
]
