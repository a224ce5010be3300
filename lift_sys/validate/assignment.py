"""Finds reads of a local name that no path, or not every path, has assigned before."""

from dataclasses import dataclass

from lift_sys.ir import AugAssign, Delete, For, Handler, Statement, Try, While, With
from lift_sys.validate.flow import Flow
from lift_sys.validate.scopes import Scope, bound_names
from lift_sys.validate.statements import bound_by, expressions, targets, walk
from lift_sys.validate.syntax import Names, names

__all__ = ["Assigned", "Assignment"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The local names assigned on every path, and on some path, to a place."""

    surely: frozenset[str]
    perhaps: frozenset[str]

    def add(self, bound: tuple[str, ...]) -> "Assigned":
        """Return the state after binding names."""
        return Assigned(self.surely.union(bound), self.perhaps.union(bound)) if bound else self

    def remove(self, gone: tuple[str, ...]) -> "Assigned":
        """Return the state after names ceased to exist."""
        return Assigned(self.surely.difference(gone), self.perhaps.difference(gone))


class Assignment(Flow[Assigned]):
    """The walk; afterwards `never` and `sometimes` map names to the first statement that reads them."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.never: dict[str, Statement] = {}
        self.sometimes: dict[str, Statement] = {}
        start = Assigned(scope.parameters, scope.parameters)
        self.end = self.run(scope.body, start)
        for name in self.sometimes.keys() - _begun(scope):
            # In a loop the name seems to come from an earlier round, but there was no first one.
            self.never.setdefault(name, self.sometimes.pop(name))

    def simple(self, statement: Statement, state: Assigned) -> Assigned:
        """Note what the statement reads too early, and add what it binds."""
        if isinstance(statement, With):
            return self._enter(statement, state)
        if not isinstance(statement, For):
            for source in expressions(statement):
                state = self._use(statement, names(source), state)
        for target in targets(statement):
            found = names(target, target=True)
            if isinstance(statement, AugAssign | Delete):
                self._read(statement, found.binds, state)
            state = self._use(statement, found, state)
            if isinstance(statement, Delete):
                state = state.remove(found.binds)
        return state if isinstance(statement, Try) else state.add(bound_by(statement))

    def iterate(self, statement: For, state: Assigned) -> Assigned:
        """Judge the iterable, which is read before the target is bound."""
        return self._use(statement, names(statement.iterable), state)

    def join(self, one: Assigned, other: Assigned) -> Assigned:
        """Keep as sure what both paths assign."""
        if one is other:
            return one
        return Assigned(one.surely & other.surely, one.perhaps | other.perhaps)

    def enter_loop(self, loop: For | While, state: Assigned) -> Assigned:
        """Count with what an earlier round may have assigned or deleted."""
        inner = list(walk((loop,)))
        deleted = [
            name
            for statement in inner
            if isinstance(statement, Delete)
            for target in statement.targets
            for name in names(target, target=True).binds
        ]
        return Assigned(
            state.surely.difference(deleted), state.perhaps.union(bound_names(iter(inner)))
        )

    def enter_handlers(self, statement: Try, state: Assigned) -> Assigned:
        """Count with what a part of the body may have assigned."""
        return Assigned(state.surely, state.perhaps.union(bound_names(walk(statement.body))))

    def bind_exception(self, handler: Handler, state: Assigned) -> Assigned:
        """Add the name under which the exception is caught."""
        return state if handler.name is None else state.add((handler.name,))

    def after_finally(self, before: Assigned, outcome: Assigned) -> Assigned:
        """Keep as sure what either assigns: both were passed."""
        return Assigned(before.surely | outcome.surely, before.perhaps | outcome.perhaps)

    def _enter(self, statement: With, state: Assigned) -> Assigned:
        """Bind each `as` before the next context manager is evaluated."""
        for context, target in statement.items:
            state = self._use(statement, names(context), state)
            if target is not None:
                state = self._use(statement, names(target, target=True), state)
        return state

    def _use(self, statement: Statement, found: Names, state: Assigned) -> Assigned:
        self._read(statement, found.needs, state)
        return state.add(found.binds)

    def _read(self, statement: Statement, read: tuple[str, ...], state: Assigned) -> None:
        for name in read:
            if name not in self.scope.bound or name in state.surely:
                continue
            seen = self.sometimes if name in state.perhaps else self.never
            seen.setdefault(name, statement)


def _begun(scope: Scope) -> set[str]:
    """Return the names that some statement binds without reading them for it."""
    begun: set[str] = set()
    for statement in walk(scope.body):
        if not isinstance(statement, AugAssign):
            read = {name for source in expressions(statement) for name in names(source).reads}
            begun.update(name for name in bound_names((statement,)) if name not in read)
    return begun
