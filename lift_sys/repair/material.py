"""Collects what an edit may be made of: constants, exceptions and results of the docstring and the body. Runs nothing."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lift_sys.inputs import constants_of, source_of
from lift_sys.inputs.constants import spoken
from lift_sys.ir import Example, FunctionIR, Signature, render_body
from lift_sys.spec import Spec
from lift_sys.synthesize.lexicon import characters
from lift_sys.verify.texts import UNREADABLE, parse

__all__ = ["Material", "material", "unread"]

MOST_CONSTANTS = 12
_WORD = re.compile("[a-z]+")
HARMLESS = frozenset({"0", "''", "0.0"})
"""What a condition may ask for in any case: an edge, whether or not an example shows it."""
LONGEST = 12
"""Of a text or a collection, in code points of its source, that is worth returning as it is."""


@dataclass(frozen=True, slots=True)
class Material:
    """Sources of expressions, the likeliest first, each once."""

    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    """Of the examples only their marks: '@' of an address, say; and the marks that the words name."""
    passed: frozenset[str]
    """Constants that an example passes: a condition that asks for just these would learn it by heart."""
    results: tuple[str, ...]
    """Small values that the examples expect, and their like: what a `return` may give."""
    exceptions: tuple[str, ...]
    """Classes that the docstring names, as expressions to raise."""
    expressions: tuple[str, ...]
    """What the body itself computes: a forgotten part is often like a part that is there."""
    unread: frozenset[str]
    """Parameters and variables that the body never reads: something that does is likely to be missing."""


def material(spec: Spec, ir: FunctionIR) -> Material:
    """Collect what the edits of one body may be made of."""
    examples = [item.example for item in spec.examples]
    # The examples' own numbers are left out: with them an example is soon learned by heart.
    own = [*constants_of(ir.body), *spoken(spec.prose)]
    numbers = _sources(it for it in (*own, 0, 1, -1, 2) if type(it) in (int, float))
    small = [it for it in own if type(it) is str and len(it) <= LONGEST]
    tree = ast.parse(render_body(ir.body))
    shown = (it for text in _passed(examples) if type(text) is str for it in text)
    named = characters(_WORD.findall(spec.prose.lower()))
    marks = dict.fromkeys((*named, *(it for it in shown if not it.isalnum())))
    return Material(
        numbers=numbers[:MOST_CONSTANTS],
        texts=_sources((*small, "", " ", *marks))[:MOST_CONSTANTS],
        passed=frozenset(_sources(_passed(examples))) - HARMLESS,
        results=_results(examples, spec.prose),
        exceptions=_exceptions(spec, examples),
        expressions=tuple(dict.fromkeys(_expressions(tree))),
        unread=unread(tree, ir.signature),
    )


def unread(tree: ast.AST, signature: Signature) -> frozenset[str]:
    """Return the parameters and variables of a body that it never reads."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    own = {it.name for it in signature.parameters}
    own |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return frozenset(name for name in own - read if not name.startswith("_"))


def _results(examples: Iterable[Example], prose: str) -> tuple[str, ...]:
    """Return what may be meant as it is: truth values, the empty values of the same types, texts that the words name.

    Any other value would be an example learned by heart.
    """
    found: dict[str, None] = {}
    for example in examples:
        match _value(example):
            case (bool(),):
                found |= dict.fromkeys(("False", "True"))
            case (int() | float(),):
                found |= dict.fromkeys(("0", "-1", "1"))
            case (str() | list() | tuple() | dict() | set() as value,):
                found[source_of(type(value)())] = None
                if isinstance(value, str) and value and value in prose:
                    found[source_of(value)] = None
            case (None,):
                found["None"] = None
    return tuple(it for it in (*found, "None") if len(it) <= LONGEST)


def _value(example: Example) -> tuple[object, ...]:
    """Return the plain value that an example expects, alone in a tuple; nothing where there is none."""
    if example.expectation not in ("value", "text"):
        return ()
    try:
        return (ast.literal_eval(example.expected),)
    except UNREADABLE:
        return ()


def _passed(examples: Iterable[Example]) -> Iterator[object]:
    for example in examples:
        yield from _in(example.call)


def _in(source: str) -> Iterator[object]:
    """Yield the numbers and texts in an expression."""
    for node in ast.walk(parse(source) or ast.Constant(None)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, str):
            yield node.value


def _exceptions(spec: Spec, examples: Iterable[Example]) -> tuple[str, ...]:
    shown = (_raised(it) for it in examples if it.expectation == "raises")
    named = (item.exception for item in spec.raises)
    return tuple(dict.fromkeys([*shown, *named]))


def _raised(example: Example) -> str:
    name = example.expected.rpartition(".")[2]
    return name if example.message is None else f"{name}({example.message!r})"


def _sources(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source_of(value) for value in values))


def _expressions(tree: ast.AST) -> Iterator[str]:
    """Yield the calls, subscripts and operations of a body, the smallest first."""
    found = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call | ast.Subscript | ast.BinOp | ast.Compare)
        and not isinstance(getattr(node, "ctx", None), ast.Store)
    ]
    yield from sorted(found, key=len)
