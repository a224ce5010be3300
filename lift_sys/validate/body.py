"""What the rules on an IR see: the IR, the Spec that it should fulfil, and analyses made once."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lift_sys.ir import (
    FunctionIR,
    HoleStatement,
    Import,
    LocalFunction,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from lift_sys.ir.checking import canonical_part
from lift_sys.ir.refusal import Refused
from lift_sys.source import Span
from lift_sys.spec import Spec
from lift_sys.validate.assignment import Assignment
from lift_sys.validate.scopes import Scope, scopes
from lift_sys.validate.statements import (
    blocks,
    bound_by,
    describe,
    expressions,
    measure,
    nested,
    targets,
    walk,
)
from lift_sys.validate.syntax import dotted, parse, parse_target, short
from lift_sys.validate.text import Text

__all__ = ["MAX_DEPTH", "MAX_STATEMENTS", "Body"]

MAX_DEPTH = 100
"""How deeply blocks may nest, an `elif` counted as no level: Python allows 100 indentations."""

MAX_STATEMENTS = 5_000


@dataclass(frozen=True)
class Body:
    """An IR beside its Spec."""

    ir: FunctionIR
    spec: Spec

    @cached_property
    def text(self) -> Text:
        """The same questions that the rules on the text ask."""
        return Text(self.spec)

    @property
    def header(self) -> Span:
        """The `def` line."""
        return self.spec.target.header

    @cached_property
    def size(self) -> tuple[int, int]:
        """The number of statements and the depth of the deepest."""
        return measure(self.ir.body, MAX_STATEMENTS)

    @cached_property
    def malformed(self) -> tuple[str, ...]:
        """Say of each statement of the body that no IR in canonical form holds what is wrong with it."""
        return tuple(message for message in map(_fault, self.ir.body) if message)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The function and those defined in its body, outermost first."""
        return scopes(self.ir.signature, self.ir.body)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The paths through the function and through those defined in it, outermost first."""
        return tuple(Assignment(scope) for scope in self.scopes)

    @property
    def assignment(self) -> Assignment:
        """The paths through the function itself."""
        return self.assignments[0]

    @cached_property
    def loops(self) -> tuple[tuple[While, bool], ...]:
        """Every `while`, and whether something around it may catch an exception."""
        return tuple(item for scope in self.scopes for item in _loops(scope.body))

    @cached_property
    def nodes(self) -> tuple[tuple[Scope, Statement, ast.AST], ...]:
        """Every part of every expression and target, with where it stands."""
        return tuple(
            (scope, statement, node)
            for scope in self.scopes
            for statement in walk(scope.body)
            for tree in _trees(statement)
            for node in ast.walk(tree)
        )

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """The imports inside the body."""
        return tuple(
            statement
            for scope in self.scopes
            for statement in walk(scope.body)
            if isinstance(statement, Import)
        )

    @cached_property
    def imported_from(self) -> dict[str, str]:
        """What each imported name stands for, by the file or by the body: `sqrt` for `math.sqrt`."""
        found = dict(self.text.imported_from)
        for statement in self.imports:
            for name, alias in statement.names:
                if statement.module is not None:
                    found[alias or name] = f"{statement.module}.{name}"
                else:
                    found[alias or name.split(".", 1)[0]] = name if alias else name.split(".", 1)[0]
        return found

    @cached_property
    def imported_here(self) -> frozenset[str]:
        """The names that the body's own imports bind."""
        return frozenset(name for statement in self.imports for name in bound_by(statement))

    def is_builtin(self, scope: Scope, name: str) -> bool:
        """Tell whether `name`, read in `scope`, is Python's own."""
        hidden = name in self.text.imported or name in self.spec.target.siblings
        return not hidden and not scope.binds(name)

    def outside_path(self, scope: Scope, node: ast.AST) -> str:
        """Return the full dotted path of what a name or attribute stands for, or nothing.

        Only for builtins and for what is imported: a local value has no such path.
        """
        if not isinstance(node, ast.Name | ast.Attribute):
            return ""
        first, _, rest = dotted(node).partition(".")
        if first in self.imported_from:
            is_hidden = scope.binds(first) and first not in self.imported_here
            root = "" if is_hidden else self.imported_from[first]
        else:
            root = first if self.is_builtin(scope, first) else ""
        return f"{root}.{rest}" if root and rest else root

    def declares(self, effect: str | None) -> bool:
        """Tell whether the docstring declares that the function reads or writes `effect`."""
        return effect in self.spec.effects.reads or effect in self.spec.effects.writes

    @cached_property
    def allowed_exceptions(self) -> frozenset[str]:
        """The exceptions that the docstring names, in words or by an example."""
        shown = (item.example for item in self.spec.examples)
        return frozenset(
            {item.exception for item in self.spec.raises}
            | set(self.spec.effects.raises)
            | {example.expected for example in shown if example.expectation == "raises"}
        )

    @cached_property
    def raised(self) -> dict[str, Statement]:
        """The classes of the exceptions that the function itself raises and does not catch, each with where."""
        return _first(_raised(self.ir.body))

    @cached_property
    def holes(self) -> dict[str, Statement]:
        """The ids of the holes that the body still has, each with where."""
        found = (item for item in nested(self.ir.body) if isinstance(item, HoleStatement))
        return _first((item.id, item) for item in found)

    @cached_property
    def is_generator(self) -> bool:
        """Whether the function itself yields."""
        return yields(self.ir.body)

    @cached_property
    def returned(self) -> dict[str, Statement]:
        """The expressions that the function itself returns, each with where."""
        found = (item for item in walk(self.ir.body) if isinstance(item, Return))
        return _first((item.value, item) for item in found if item.value is not None)


def yields(body: tuple[Statement, ...]) -> bool:
    """Tell whether a function's own statements contain `yield`."""
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        for statement in walk(body)
        for source in expressions(statement)
        if "yield" in source
        for node in ast.walk(parse(source))
    )


def _trees(statement: Statement) -> Iterator[ast.expr]:
    yield from (parse(source) for source in expressions(statement))
    yield from (parse_target(source) for source in targets(statement))


def _first(found: Iterable[tuple[str, Statement]]) -> dict[str, Statement]:
    """Keep of each name the first statement that goes with it."""
    first: dict[str, Statement] = {}
    for name, statement in found:
        first.setdefault(name, statement)
    return first


def _raised(body: tuple[Statement, ...]) -> Iterator[tuple[str, Statement]]:
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, Raise) and statement.exception is not None:
            node = parse(statement.exception)
            name = dotted(node.func if isinstance(node, ast.Call) else node)
            if name[:1].isupper() and "." not in name:
                yield name, statement
        inner = blocks(statement)
        if isinstance(statement, Try) and statement.handlers:
            inner = inner[1:]
        if not isinstance(statement, LocalFunction):
            waiting.extend(item for block in reversed(inner) for item in reversed(block))


def _loops(body: tuple[Statement, ...]) -> Iterator[tuple[While, bool]]:
    waiting = [(statement, False) for statement in body]
    while waiting:
        statement, is_guarded = waiting.pop()
        if isinstance(statement, While):
            yield statement, is_guarded
        if isinstance(statement, LocalFunction):
            continue
        guards = is_guarded or isinstance(statement, Try | With)
        for block in blocks(statement):
            waiting.extend((inner, guards) for inner in block)


def _fault(statement: Statement) -> str:
    shown = f"`{short(describe(statement))}`"
    try:
        canonical = canonical_part(statement, shown)
    except Refused as refused:
        return refused.refusal.message
    return "" if canonical == statement else f"{shown} is not in canonical spelling"
