"""Variables that an edit may use, and expressions read once. Runs nothing."""

import ast
from functools import lru_cache

from lift_sys.mutants.scope import Scope

__all__ = ["parsed", "variables"]

MOST_VARIABLES = 12


def variables(scope: Scope) -> list[str]:
    """Return the variables that have a value, the latest first; functions are none."""
    return [name for name in reversed(scope.roles) if scope.roles[name] != "function"][
        :MOST_VARIABLES
    ]


@lru_cache(maxsize=4096)
def parsed(source: str) -> ast.expr:
    """Return the tree of an expression; it is shared, so nobody may change it."""
    return ast.parse(source, mode="eval").body
