"""Reads conditions that stand in the docstring as Python comparisons; never interprets prose."""

import ast
import re
from collections.abc import Iterator
from types import NoneType

from lift_sys.interpret.page import Page
from lift_sys.interpret.sections import Item, Sections, regions
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import expression, free_names, unparse
from lift_sys.ir.model import Predicate

__all__ = ["ensured", "required"]

_TYPES = frozenset(["bool", "dict", "float", "int", "list", "set", "str", "tuple", "type"])
_FUNCTIONS = _TYPES | {"abs", "all", "any", "enumerate", "isinstance", "len", "max", "min", "range"}
_FUNCTIONS |= {"round", "sorted", "sum", "zip"}
_REQUIRES = re.compile(r"requires?|preconditions?|constraints|restrictions|assumptions")
_ENSURES = re.compile(r"ensures?|postconditions?|guarantees")
_LABEL_REQUIRES = re.compile(
    r"[-*:@]?[ ]?(?:requires?|preconditions?|pre|constraints?|restrictions?"
    r"|assumptions?|assumes?|assuming|you (?:may|can) assume|it is guaranteed)"
    r"(?:[ ]?:|[ ]that)?[ ]+(?P<words>.+)",
    re.IGNORECASE,
)
_LABEL_ENSURES = re.compile(
    r"[-*:@]?[ ]?(?:ensures?|postconditions?|post|guarantees?)(?:[ ]?:|[ ]that)?[ ]+(?P<words>.+)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?<=[.;])[ ]+")
_BULLET = re.compile(r"(?:[-*+•–][ ]+|\(?\d{1,2}[.)][ ]+)?")
_IF = re.compile(r"(?:raised[ ])?(?:if|when|whenever)[ ]+", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;,](?:\s+|$)|\b(?:where|with|must satisfy|such that)\b")
_ASIDE = re.compile(r"(?<!\S)\((?P<words>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_BOUND = re.compile(
    r"(?:(?:must|should|has to|needs to) be )?(?P<sign>[<>]=?|[≤≥≠]|!=) ?(?P<value>-?\d+(?:\.\d+)?)"
)
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-"}


def required(page: Page, subject: Subject, sections: Sections) -> tuple[Predicate, ...]:
    """Conditions on the parameters: labelled ones, and those that a parameter's entry states."""
    found = [*_labelled(page, _LABEL_REQUIRES, _REQUIRES, subject.names)]
    for item in sections.parameters:
        if item.name in subject.names:
            found.extend(_in_entry(subject, item))
    return _distinct(found)


def ensured(page: Page, subject: Subject, sections: Sections) -> tuple[Predicate, ...]:
    """Conditions that hold after a return: labelled ones, and the contrary of what raises."""
    names = subject.names | {"result"}
    found = [*_labelled(page, _LABEL_ENSURES, _ENSURES, names)]
    if "result" not in subject.names:
        for clause in _CLAUSE.split(sections.returns):
            found.extend(p for p in _predicates(clause, names) if "result" in p.expression)
    for item in sections.raises:
        word = _IF.match(item.description)
        for predicate in _predicates(item.description[word.end() :] if word else "", subject.names):
            contrary = unparse(ast.UnaryOp(ast.Not(), _parsed(predicate.expression)))
            found.append(Predicate(expression=contrary, words=f"{item.name}: {item.description}"))
    return _distinct(found)


def _labelled(
    page: Page,
    label: re.Pattern[str],
    titles: re.Pattern[str],
    names: frozenset[str],
) -> Iterator[Predicate]:
    for line in page.lines:
        for sentence in _NEXT.split(line.text):
            match = label.match(sentence)
            if match is not None:
                yield from _predicates(match["words"], names)
    for _, lines in regions(page, titles):
        for index in lines:
            bullet = _BULLET.match(page.lines[index].text)
            yield from _predicates(page.lines[index].text[bullet.end() if bullet else 0 :], names)


def _in_entry(subject: Subject, item: Item) -> Iterator[Predicate]:
    asides = [match["words"] for match in _ASIDE.finditer(item.description)]
    for clause in _CLAUSE.split(_ASIDE.sub(" ", item.description)) + asides:
        words = clause.strip(" `")
        bound = _BOUND.fullmatch(words)
        if bound is not None:
            sign = _SIGNS.get(bound["sign"], bound["sign"])
            yield Predicate(
                expression=f"{item.name} {sign} {bound['value']}", words=f"{item.name} {words}"
            )
        else:
            yield from _predicates(words, subject.names)


def _predicates(words: str, names: frozenset[str]) -> Iterator[Predicate]:
    """Read `a > 0` or `a > 0, b > 0`; nothing unless all of it is comparisons over these names."""
    words = words.strip().strip("`").rstrip(".;,").strip().strip("`")
    if not words or len(words) > 300:
        return
    tree = _Spoken().visit(_parsed("".join(_SIGNS.get(sign, sign) for sign in words)))
    parts = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    if all(_is_condition(part, names) for part in parts):
        for part in parts:
            yield Predicate(expression=unparse(part), words=words)


class _Spoken(ast.NodeTransformer):
    """Takes `n is 0` for the words that it is: that `n` equals it."""

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        for at, (sign, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            identical = isinstance(right, ast.Constant) and type(right.value) in (bool, NoneType)
            if not identical and isinstance(sign, ast.Is | ast.IsNot):
                node.ops[at] = ast.Eq() if isinstance(sign, ast.Is) else ast.NotEq()
        return node


def _parsed(source: str) -> ast.expr:
    return expression(source) or ast.Constant(None)


def _is_condition(tree: ast.expr, names: frozenset[str]) -> bool:
    match tree:
        case ast.BoolOp(values=parts):
            return all(_is_condition(part, names) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return name in names
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_condition(operand, names)
        case ast.Compare() | ast.Call(func=ast.Name(id="all" | "any" | "isinstance")):
            return _is_plain(tree, names)
        case _:
            return False


def _is_plain(tree: ast.expr, names: frozenset[str]) -> bool:
    """Tell whether only the given names, literals and a few functions occur, at least one name."""
    called = {node.func.id for node in ast.walk(tree) if _is_named_call(node)}  # type: ignore[attr-defined]
    methods = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    used = free_names(tree)
    types = _TYPES if "isinstance" in called or "type" in called else frozenset[str]()
    return (
        bool(used & names)
        and used <= names | called | types
        and called <= _FUNCTIONS
        and all(id(node) in methods for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    )


def _is_named_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _distinct(found: list[Predicate]) -> tuple[Predicate, ...]:
    by_expression: dict[str, Predicate] = {}
    for predicate in found:
        by_expression.setdefault(predicate.expression, predicate)
    return tuple(by_expression.values())
