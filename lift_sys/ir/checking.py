"""Brings a document into canonical form, or says which place of it is no IR. Runs nothing.

The types of the model hold what JSON Schema can say; here stands what it cannot: that each string is
the Python that it should be, and what the parts of one statement demand of each other.
"""

import ast
from collections.abc import Callable
from functools import lru_cache
from keyword import iskeyword
from typing import Any, TypeVar, cast

from msgspec import Struct, inspect
from msgspec.structs import replace

from lift_sys.ir.docstrings import clean, fold
from lift_sys.ir.expressions import canonical, canonical_target, spell
from lift_sys.ir.lifting import MAX_DEPTH, lift_body
from lift_sys.ir.model import (
    Assign,
    AugAssign,
    Example,
    Expression,
    FunctionIR,
    Handler,
    HoleStatement,
    Import,
    LocalFunction,
    Node,
    Parameter,
    Signature,
    Try,
)
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refusal, Refused
from lift_sys.ir.roles import READS, WRITES
from lift_sys.ir.signatures import canonical_type_parameters, parse_header, render_header

__all__ = ["canonical_document", "canonical_part"]

AnyStruct = TypeVar("AnyStruct", bound=Struct)


def canonical_document(ir: FunctionIR) -> FunctionIR:
    """Return `ir` with every string in canonical spelling; raise `Refused`, which names the place."""
    return canonical_part(ir, "$")


def canonical_part(part: AnyStruct, path: str) -> AnyStruct:
    """Do the same for one part, which a refusal names `path`."""
    try:
        return cast("AnyStruct", _struct(part, path, 0))
    except RecursionError:
        message = "The document nests too deeply: move inner blocks into functions"
        raise Refused("deep nesting", message) from None


def _struct(value: Struct, path: str, depth: int) -> Struct:
    depth += isinstance(value, Node)
    if depth > MAX_DEPTH:
        raise Refused("deep nesting", f"`{path}`: blocks nest deeper than {MAX_DEPTH} levels")
    changes = {}
    for field in _fields(type(value)):
        before = getattr(value, field.name)
        after = _walk(before, field.type, f"{path}.{field.encode_name}", depth)
        if after is not before:
            changes[field.name] = after
    if changes:
        value = replace(value, **changes)
    rule = _RULES.get(type(value))
    return value if rule is None else _at(path, rule, value)


def _walk(value: Any, kind: inspect.Type, path: str, depth: int) -> Any:  # noqa: ANN401 -- as the type says
    if value is None:
        return None
    if isinstance(value, Struct):
        return _struct(value, path, depth)
    if isinstance(value, tuple):
        kinds = _item_kinds(kind, len(value))
        items = tuple(
            _walk(item, item_kind, f"{path}[{number}]", depth)
            for number, (item, item_kind) in enumerate(zip(value, kinds, strict=True))
        )
        return value if items == value else items
    role = _role(kind)
    if role is None:
        return value
    spelled = _at(path, _ROLES[role], value)
    return value if spelled == value else spelled


def _item_kinds(kind: inspect.Type, length: int) -> tuple[inspect.Type, ...]:
    if isinstance(kind, inspect.TupleType):
        return kind.item_types
    assert isinstance(kind, inspect.VarTupleType)
    return (kind.item_type,) * length


def _role(kind: inspect.Type) -> str | None:
    if isinstance(kind, inspect.UnionType):
        return next((role for item in kind.types if (role := _role(item))), None)
    extra = kind.extra if isinstance(kind, inspect.Metadata) else None
    return extra["role"] if extra else None


@lru_cache(maxsize=64)
def _fields(cls: type[Struct]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    return info.fields


def _at(path: str, read: Callable[[Any], Any], value: object) -> Any:  # noqa: ANN401 -- what `read` returns
    """Read a value, and name its place when it is refused."""
    try:
        return read(value)
    except Refused as refused:
        refusal = refused.refusal
        raise Refused(refusal.construct, f"`{path}`: {refusal.message}") from None


def _spelled(result: str | Refusal) -> str:
    if isinstance(result, Refusal):
        raise Refused(result.construct, result.message)
    return result


def _expression(text: str) -> str:
    return _spelled(canonical(text))


def _annotation(text: str) -> str:
    """Read a type; `*Ts` may stand where `Parameter`'s rule allows it."""
    return f"*{_expression(text[1:])}" if text.startswith("*") else _expression(text)


def _target(text: str) -> str:
    return _spelled(canonical_target(text))


def _deleted(text: str) -> str:
    match parse(f"del {text}").body:
        case [ast.Delete(targets=[target])]:
            return spell(target)
    raise Refused("deletion target", f"{text!r} is nothing that `del` takes")


def _name(text: str) -> str:
    spelled = canonical(text)
    if isinstance(spelled, Refusal) or not spelled.isidentifier() or iskeyword(spelled):
        raise Refused("name", f"{text!r} is no Python name")
    return spelled


def _dotted(text: str) -> str:
    return ".".join(_name(part) for part in text.split("."))


def _module(text: str) -> str:
    name = text.lstrip(".")
    dots = text[: len(text) - len(name)]
    return dots + (_dotted(name) if name or not dots else "")


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        _need(text in choices, "effect", f"Expected one of {', '.join(choices)}, not {text!r}")
        return text

    return read


_ROLES: dict[str, Callable[[str], str]] = {
    "expression": _expression,
    "annotation": _annotation,
    "target": _target,
    "deleted": _deleted,
    "name": _name,
    "dotted": _dotted,
    "module": _module,
    "type_parameters": canonical_type_parameters,
    "docstring": lambda text: clean(f"\n{text}"),
    "line": fold,
    "reads": _one_of(READS),
    "writes": _one_of(WRITES),
}


def _need(condition: bool, construct: str, message: str) -> None:
    if not condition:
        raise Refused(construct, message)


def _check_expression(node: Expression) -> Expression | HoleStatement:
    lifted = lift_body(node.value)
    if isinstance(lifted, tuple) and isinstance(lifted[0], HoleStatement):
        return lifted[0]
    _need(
        isinstance(lifted, tuple) and isinstance(lifted[0], Expression),
        "bare string",
        "A string alone is no statement: leave it out",
    )
    return node


def _check_assign(node: Assign) -> Assign:
    if node.annotation is None:
        _need(
            node.value is not None, "assignment", "An assignment without annotation needs a value"
        )
        return node
    single = len(node.targets) == 1 and not node.targets[0].startswith(("(", "["))
    _need(single, "assignment", "An annotated assignment has one target that is no tuple or list")
    return node


def _check_augmented(node: AugAssign) -> AugAssign:
    single = not node.target.startswith(("(", "["))
    _need(single, "assignment", f"`{node.operator}=` has one target that is no tuple or list")
    return node


def _check_handler(node: Handler) -> Handler:
    named = node.name is None or node.exception is not None
    _need(named, "except clause", "An `except` with a name names its exception as well")
    return node


def _check_try(node: Try) -> Try:
    _need(
        bool(node.handlers or node.finalbody),
        "try statement",
        "A `try` needs a handler or `finalbody`",
    )
    _need(
        bool(node.handlers or not node.orelse),
        "try statement",
        "A `try` with `orelse` needs a handler",
    )
    catch_all = [handler.exception is None for handler in node.handlers]
    _need(True not in catch_all[:-1], "except clause", "The handler that catches all comes last")
    return node


def _check_import(node: Import) -> Import:
    if node.module is not None:
        simple = all("." not in name for name, _ in node.names)
        _need(simple, "import", "What is imported from a module has no dots in its name")
    return node


def _check_parameter(node: Parameter) -> Parameter:
    starred = node.annotation is not None and node.annotation.startswith("*")
    _need(
        node.kind == "var_positional" or not starred,
        "annotation",
        "Only the annotation of `*args` may begin with `*`",
    )
    return node


def _check_signature(node: Signature) -> Signature:
    returns = node.returns or ""
    _need(not returns.startswith("*"), "annotation", "The type of the result has no `*`")
    same = replace(parse_header(render_header(node)), binding=node.binding) == node
    _need(same, "signature", "The parameters are not in an order that Python allows")
    return node


def _check_function(node: LocalFunction) -> LocalFunction:
    plain = node.signature.binding == "function"
    _need(plain, "local function", "A local function is bound as `function`")
    return node


def _check_example(node: Example) -> Example:
    for statements in node.setup:
        parse(statements)
    if node.expectation == "value":
        return replace(node, expected=_expression(node.expected))
    if node.expectation == "raises":
        return replace(node, expected=_dotted(node.expected))
    return node


_RULES: dict[type[Struct], Callable[[Any], Struct]] = {
    Expression: _check_expression,
    Assign: _check_assign,
    AugAssign: _check_augmented,
    Handler: _check_handler,
    Try: _check_try,
    Import: _check_import,
    Parameter: _check_parameter,
    Signature: _check_signature,
    LocalFunction: _check_function,
    Example: _check_example,
}
