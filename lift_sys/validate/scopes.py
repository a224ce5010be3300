"""The functions of an IR and the names that each binds. Knows nothing of the order of statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lift_sys.ir import AugAssign, Delete, LocalFunction, Nonlocal, Signature, Statement
from lift_sys.validate.statements import bound_by, expressions, targets, walk
from lift_sys.validate.syntax import names

__all__ = ["Scope", "bound_names", "scopes"]


@dataclass(frozen=True, slots=True)
class Scope:
    """One function: that of the IR, or one defined in its body."""

    signature: Signature
    body: tuple[Statement, ...]
    parent: "Scope | None"
    bound: frozenset[str]
    """Its parameters and the names that its body binds, without those that are `nonlocal`."""
    nonlocals: frozenset[str]

    @property
    def parameters(self) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(item.name for item in self.signature.parameters)

    @property
    def locals(self) -> frozenset[str]:
        """The names that only its body binds."""
        return self.bound - self.parameters

    def binds(self, name: str) -> bool:
        """Tell whether the function or one around it (inside the IR) binds `name`."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bound:
                return True
            scope = scope.parent
        return False

    def binder(self, name: str) -> Statement | None:
        """Return the first statement of the body that binds `name`."""
        return next((it for it in walk(self.body) if name in bound_names((it,))), None)

    def reads(self) -> Iterator[tuple[Statement, str]]:
        """Yield each name that a statement of the function reads, now or in a lambda."""
        for statement in walk(self.body):
            for source in expressions(statement):
                found = names(source)
                yield from ((statement, name) for name in found.reads + found.deferred)
            for target in targets(statement):
                yield from ((statement, name) for name in names(target, target=True).reads)
                if isinstance(statement, AugAssign | Delete):
                    yield from ((statement, n) for n in names(target, target=True).binds)


def scopes(signature: Signature, body: tuple[Statement, ...]) -> tuple[Scope, ...]:
    """Return the function and all that are defined in it, outermost first."""
    found: list[Scope] = []
    waiting: list[tuple[Signature, tuple[Statement, ...], Scope | None]] = [(signature, body, None)]
    while waiting:
        own, statements, parent = waiting.pop()
        scope = _scope(own, statements, parent)
        found.append(scope)
        waiting.extend(
            (inner.signature, inner.body, scope)
            for inner in walk(statements)
            if isinstance(inner, LocalFunction)
        )
    return tuple(found)


def bound_names(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the names that the statements themselves bind (give it `walk(body)` for a whole body)."""
    for statement in statements:
        yield from bound_by(statement)
        for target in targets(statement):
            yield from names(target, target=True).binds
        for source in expressions(statement):
            yield from names(source).binds


def _scope(signature: Signature, body: tuple[Statement, ...], parent: Scope | None) -> Scope:
    statements = tuple(walk(body))
    nonlocals = frozenset(
        name
        for statement in statements
        if isinstance(statement, Nonlocal)
        for name in statement.names
    )
    own = {item.name for item in signature.parameters}
    bound = frozenset(own | set(bound_names(statements))) - nonlocals
    return Scope(signature, body, parent, bound, nonlocals)
