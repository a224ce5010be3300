"""Finds statements that change the value of a parameter, through the parameter or an alias of it."""

import ast
from collections.abc import Iterator

from lift_sys.ir import (
    Assign,
    AugAssign,
    Delete,
    For,
    Handler,
    LocalFunction,
    Statement,
    Try,
    While,
)
from lift_sys.validate.flow import Flow
from lift_sys.validate.scopes import Scope
from lift_sys.validate.statements import bound_by, expressions, targets, walk
from lift_sys.validate.syntax import base_name, names, parse, parse_target

__all__ = ["MUTABLE_ANNOTATIONS", "Mutation"]

_METHODS = """
    add append appendleft clear difference_update discard extend extendleft insert
    intersection_update pop popitem popleft remove reverse rotate setdefault sort
    symmetric_difference_update update
"""
MUTATORS = frozenset(_METHODS.split())

_FUNCTIONS = """
    heapq.heapify heapq.heappop heapq.heappush heapq.heappushpop heapq.heapreplace bisect.insort
    bisect.insort_left bisect.insort_right random.shuffle operator.setitem operator.delitem
"""
MUTATING_CALLS = frozenset(_FUNCTIONS.split())

_MUTABLE = """
    list dict set bytearray List Dict Set MutableSequence MutableMapping MutableSet DefaultDict Counter
    Deque deque defaultdict OrderedDict
"""
MUTABLE_ANNOTATIONS = frozenset(_MUTABLE.split())
"""Classes whose values `+=` changes in place."""

Aliases = dict[str, frozenset[str]]
"""For each local name the parameters whose value (or a part of it) it may stand for."""


class Mutation(Flow[Aliases]):
    """The walk; afterwards `changed` maps parameters to the first statement that changes them."""

    def __init__(self, scope: Scope, watched: frozenset[str], imported: dict[str, str]) -> None:
        super().__init__()
        self.changed: dict[str, Statement] = {}
        self._imported = imported
        self._augmented = {
            item.name
            for item in scope.signature.parameters
            if item.annotation is not None and _is_mutable(item.annotation)
        }
        self.run(scope.body, {name: frozenset((name,)) for name in watched})

    def simple(self, statement: Statement, state: Aliases) -> Aliases:
        """Note what the statement changes, and what its targets come to stand for."""
        if not isinstance(statement, LocalFunction):
            for source in expressions(statement):
                self._calls(statement, source, state)
        self._stores(statement, state)
        return self._rebound(statement, state)

    def iterate(self, statement: For, state: Aliases) -> Aliases:
        """Note what evaluating the iterable changes."""
        self._calls(statement, statement.iterable, state)
        return state

    def join(self, one: Aliases, other: Aliases) -> Aliases:
        """Keep what may be an alias on either path."""
        if one is other:
            return one
        none: frozenset[str] = frozenset()
        return {name: one.get(name, none) | other.get(name, none) for name in one.keys() | other}

    def enter_loop(self, loop: For | While, state: Aliases) -> Aliases:
        """Add the aliases that an earlier round may have made."""
        return _closed(state, list(_copies(walk((loop,)))))

    def enter_handlers(self, statement: Try, state: Aliases) -> Aliases:
        """Add the aliases that a part of the body may have made."""
        return _closed(state, list(_copies(walk(statement.body))))

    def bind_exception(self, handler: Handler, state: Aliases) -> Aliases:
        """Forget what the name of the exception stood for."""
        return {name: aliased for name, aliased in state.items() if name != handler.name}

    def after_finally(self, before: Aliases, outcome: Aliases) -> Aliases:
        """Keep what either made."""
        return self.join(before, outcome)

    def _calls(self, statement: Statement, source: str, state: Aliases) -> None:
        for node in ast.walk(parse(source)):
            match node:
                case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in MUTATORS:
                    self._change(statement, base_name(receiver), state)
                case ast.Call(func=function, args=[first, *_]) if self._mutates_first(function):
                    self._change(statement, base_name(first), state)

    def _mutates_first(self, function: ast.expr) -> bool:
        match function:
            case ast.Name(id=name):
                return self._imported.get(name, "") in MUTATING_CALLS
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                return f"{self._imported.get(name, name)}.{attribute}" in MUTATING_CALLS
            case _:
                return False

    def _stores(self, statement: Statement, state: Aliases) -> None:
        for target in targets(statement):
            for node in ast.walk(parse_target(target)):
                stored = isinstance(getattr(node, "ctx", None), ast.Store)
                if stored and isinstance(node, ast.Subscript | ast.Attribute):
                    self._change(statement, base_name(node), state)
            is_augmented = isinstance(statement, AugAssign) and target in self._augmented
            if is_augmented and target in state.get(target, ()):
                self._change(statement, target, state)

    def _change(self, statement: Statement, name: str, state: Aliases) -> None:
        for parameter in state.get(name, ()):
            self.changed.setdefault(parameter, statement)

    def _rebound(self, statement: Statement, state: Aliases) -> Aliases:
        if isinstance(statement, AugAssign):
            return state
        bound = [name for name in _bound(statement) if name in state]
        copies = [(name, source) for name, source in _copies(iter((statement,))) if source in state]
        if not bound and not copies:
            return state
        after = {name: aliased for name, aliased in state.items() if name not in bound}
        return after | {name: state[source] for name, source in copies}


def _bound(statement: Statement) -> Iterator[str]:
    if not isinstance(statement, Try):
        yield from bound_by(statement)
    if not isinstance(statement, Delete):
        for target in targets(statement):
            yield from names(target, target=True).binds


def _copies(statements: Iterator[Statement]) -> Iterator[tuple[str, str]]:
    """Yield (name, source) for each name that comes to stand for the value, or a part, of another."""
    for statement in statements:
        match statement:
            case Assign(targets=(target,), value=str(value)):
                pass
            case For(target=target, iterable=value):
                pass
            case _:
                continue
        node = parse(value)
        if isinstance(parse_target(target), ast.Name) and not _is_slice(node):
            source = base_name(node)
            if source:
                yield target, source


def _is_slice(node: ast.expr) -> bool:
    """Tell whether it is `a[i:j]`, which copies."""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)


def _closed(state: Aliases, copies: list[tuple[str, str]]) -> Aliases:
    """Add what `copies`, repeated in any order, may make of the aliases."""
    readers: dict[str, list[str]] = {}
    for name, source in copies:
        readers.setdefault(source, []).append(name)
    closed = dict(state)
    waiting = [name for name in closed if name in readers]
    while waiting:
        source = waiting.pop()
        for name in readers.get(source, ()):
            merged = closed.get(name, frozenset()) | closed[source]
            if merged != closed.get(name):
                closed[name] = merged
                waiting.append(name)
    return closed


def _is_mutable(annotation: str) -> bool:
    node = parse(annotation)
    if isinstance(node, ast.Subscript):
        node = node.value
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in MUTABLE_ANNOTATIONS
