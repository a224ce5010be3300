"""Reads the header of a function: its signature, and where each annotation stands."""

import ast
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from msgspec.structs import replace

from lift_sys.ir.model import Signature
from lift_sys.ir.refusal import Refused
from lift_sys.ir.signatures import FunctionNode, canonical_type_parameters, lift_signature
from lift_sys.source.span import Span

__all__ = ["Header", "normal", "read_header"]


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says."""

    signature: Signature
    annotations: dict[str, Span] = field(default_factory=dict)
    problem: str | None = None


def normal(name: str) -> str:
    """Return an identifier as Python compares it."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


@lru_cache(maxsize=4096)
def read_header(text: str, types: Span | None, name: str) -> Header:
    """Read the header `text`, from `def` or `async` to the colon; offsets count from its start.

    `types` is the extent of its type parameters, which Python 3.11 cannot parse.
    """
    plain = text
    if types is not None:
        plain = text[: types.start] + " " * (types.end - types.start) + text[types.end :]
    try:
        node = _parse(plain)
        signature = lift_signature(node, decorated=False)
        if types is not None:
            spelled = canonical_type_parameters(types.of(text))
            signature = replace(signature, type_parameters=spelled)
        names = [parameter.name for parameter in signature.parameters]
        if len(set(names)) < len(names):
            raise SyntaxError("two parameters have the same name")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Header(Signature(name=name), problem=_problem(name, str(error)))
    except Refused as refused:
        return Header(Signature(name=name), problem=_problem(name, refused.refusal.message))
    return Header(signature, dict(_annotations(node, plain)))


def _problem(name: str, reason: str) -> str:
    return f"The `def` line of {name!r} cannot be read ({reason})"


def _parse(header: str) -> FunctionNode:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in defaults are no business of ours
        module = ast.parse(f"{header} pass")
    match module.body:
        case [ast.FunctionDef() | ast.AsyncFunctionDef() as node] if len(node.body) == 1:
            return node
    raise SyntaxError("it is no function header")


def _annotations(node: FunctionNode, text: str) -> Iterator[tuple[str, Span]]:
    """Yield the extent of each annotation in the header."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    annotated = [(argument.arg, argument.annotation) for argument in every]
    # Not `splitlines`: Python counts fewer kinds of line ends in its positions.
    lines = [f"{line}\n" for line in text.split("\n")]
    starts = list(accumulate(map(len, lines), initial=0))

    def offset(line: int, column: int) -> int:
        before = lines[line - 1].encode()[:column]
        return starts[line - 1] + len(before.decode())

    for name, annotation in [*annotated, ("return", node.returns)]:
        if annotation is not None and annotation.end_lineno and annotation.end_col_offset:
            first = offset(annotation.lineno, annotation.col_offset)
            yield name, Span(first, offset(annotation.end_lineno, annotation.end_col_offset))
