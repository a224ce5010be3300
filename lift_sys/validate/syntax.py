"""Reads the expressions of an IR: which names they read, bind and call. Runs nothing.

Every expression that comes here has passed `Body.unreadable`, so its depth is bounded and recursion
over it is safe.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Names", "base_name", "dotted", "evaluated", "names", "parse", "parse_target", "short"]

MAX_SHOWN = 50

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one expression, as the function around it sees them."""

    reads: tuple[str, ...]
    """Read when the expression is evaluated; variables of comprehensions left out."""
    needs: tuple[str, ...]
    """Those of `reads` that the expression has not bound itself before, by `:=`."""
    deferred: tuple[str, ...]
    """Read later, when a lambda is called."""
    binds: tuple[str, ...]
    """Bound by `:=`, or as the target of an assignment."""


@lru_cache(maxsize=8192)
def parse(source: str) -> ast.expr:
    """Parse one expression of the IR."""
    return ast.parse(source, mode="eval").body


@lru_cache(maxsize=2048)
def parse_target(source: str) -> ast.expr:
    """Parse what stands left of `=`, with its names in store context."""
    statement = ast.parse(f"{source} = 0").body[0]
    assert isinstance(statement, ast.Assign)
    return statement.targets[0]


@lru_cache(maxsize=8192)
def names(source: str, *, target: bool = False) -> Names:
    """Tell which names an expression (or an assignment target) reads and binds."""
    collector = _Collector()
    collector.visit(parse_target(source) if target else parse(source), frozenset())
    found = (collector.reads, collector.needs, collector.deferred, collector.binds)
    return Names(*map(tuple, found))


def evaluated(source: str) -> Iterator[ast.expr]:
    """Yield the parts of an expression that are evaluated whenever it is, without its branches."""
    stack: list[ast.AST] = [parse(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.expr):
            yield node
        match node:
            case ast.BoolOp(values=[first, *_]):
                stack.append(first)
            case ast.IfExp(test=test):
                stack.append(test)
            case ast.Compare(left=left, comparators=[first, *_]):
                stack.extend((left, first))
            case ast.Lambda():
                pass
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                stack.append(node.generators[0].iter)
            case _:
                stack.extend(ast.iter_child_nodes(node))


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for such an expression, and nothing for any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def base_name(node: ast.expr) -> str:
    """Return the name at the root of `a[i].b`, or nothing when something else stands there."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def short(source: str) -> str:
    """Shorten code for a message, on one line."""
    text = " ".join(source.split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


class _Collector:
    """Walks an expression with the names that comprehensions and lambdas hide."""

    def __init__(self) -> None:
        self.reads: list[str] = []
        self.needs: list[str] = []
        self.deferred: list[str] = []
        self.binds: list[str] = []
        self.later = False

    def visit(self, node: ast.AST, hidden: frozenset[str]) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                if name not in hidden:
                    self._read(name)
            case ast.Name(id=name):
                if name not in hidden:
                    self.binds.append(name)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                self.visit(value, hidden)
                self.binds.append(name)
            case ast.Lambda():
                self._lambda(node, hidden)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, hidden)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.visit(child, hidden)

    def _read(self, name: str) -> None:
        if self.later:
            self.deferred.append(name)
            return
        self.reads.append(name)
        if name not in self.binds:
            self.needs.append(name)

    def _lambda(self, node: ast.Lambda, hidden: frozenset[str]) -> None:
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default, hidden)
        own = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        own += [star for star in (arguments.vararg, arguments.kwarg) if star is not None]
        outside, self.later = self.later, True
        self.visit(node.body, hidden | {argument.arg for argument in own})
        self.later = outside

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        hidden: frozenset[str],
    ) -> None:
        for generator in node.generators:
            self.visit(generator.iter, hidden)
            hidden |= _stored(generator.target)
            self.visit(generator.target, hidden)
            for condition in generator.ifs:
                self.visit(condition, hidden)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for part in parts:
            self.visit(part, hidden)


def _stored(target: ast.expr) -> frozenset[str]:
    return frozenset(
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
