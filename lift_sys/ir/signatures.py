"""Turns the head of a Python function into a `Signature` and back."""

import ast
from collections.abc import Iterator

from msgspec.structs import replace

from lift_sys.ir.expressions import spell
from lift_sys.ir.model import Binding, Parameter, ParameterKind, Signature
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused
from lift_sys.ir.type_parameters import canonical_type_parameters, split_header

__all__ = [
    "FunctionNode",
    "canonical_type_parameters",
    "lift_signature",
    "parse_header",
    "render_header",
]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_BINDING_DECORATORS: dict[str, Binding] = {
    "classmethod": "classmethod",
    "staticmethod": "staticmethod",
    "property": "property",
    "cached_property": "property",
}


def render_header(signature: Signature) -> str:
    """Return the `def` line without its colon, on one line."""
    parts: list[str] = []
    previous = "positional_only"
    for parameter in signature.parameters:
        if previous == "positional_only" != parameter.kind and parts:
            parts.append("/")
        if parameter.kind == "keyword_only" and previous not in ("keyword_only", "var_positional"):
            parts.append("*")
        parts.append(_render_parameter(parameter))
        previous = parameter.kind
    if parts and previous == "positional_only":
        parts.append("/")
    start = "async def" if signature.is_async else "def"
    result = f" -> {signature.returns}" if signature.returns is not None else ""
    types = signature.type_parameters or ""
    return f"{start} {signature.name}{types}({', '.join(parts)}){result}"


def lift_signature(
    node: FunctionNode, *, in_class: bool = False, decorated: bool = True
) -> Signature:
    """Read the head of a parsed function; `decorated` says whether decorators give the binding."""
    return Signature(
        name=node.name,
        parameters=tuple(_parameters(node.args)),
        returns=_spell(node.returns),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        binding=_binding(node, in_class=in_class) if decorated else "function",
        type_parameters=_type_parameters(node),
    )


def parse_header(header: str) -> Signature:
    """Read a `def` line without its colon; raise `Refused`. Type parameters need no Python 3.12."""
    types, plain = split_header(header)
    body = parse(f"{plain}: pass").body
    if len(body) != 1 or not isinstance(body[0], FunctionNode) or len(body[0].body) != 1:
        raise Refused("signature", "Expected one `def name(parameters) -> result`")
    signature = lift_signature(body[0], decorated=False)
    return signature if types is None else replace(signature, type_parameters=types)


def _render_parameter(parameter: Parameter) -> str:
    stars = {"var_positional": "*", "var_keyword": "**"}.get(parameter.kind, "")
    text = stars + parameter.name
    if parameter.annotation is not None:
        text += f": {parameter.annotation}"
    if parameter.default is None:
        return text
    return (
        f"{text} = {parameter.default}" if parameter.annotation else f"{text}={parameter.default}"
    )


def _parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults]
    for number, (argument, default) in enumerate(zip(plain, defaults, strict=True)):
        positional_only = number < len(arguments.posonlyargs)
        yield _parameter("positional_only" if positional_only else "standard", argument, default)
    if arguments.vararg:
        yield _parameter("var_positional", arguments.vararg, None)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter("keyword_only", argument, default)
    if arguments.kwarg:
        yield _parameter("var_keyword", arguments.kwarg, None)


def _parameter(kind: ParameterKind, argument: ast.arg, default: ast.expr | None) -> Parameter:
    annotation = argument.annotation
    if kind == "var_positional" and isinstance(annotation, ast.Starred):
        spelled: str | None = f"*{spell(annotation.value)}"
    else:
        spelled = _spell(annotation)
    return Parameter(name=argument.arg, kind=kind, annotation=spelled, default=_spell(default))


def _spell(node: ast.expr | None) -> str | None:
    return None if node is None else spell(node)


def _type_parameters(node: ast.stmt) -> str | None:
    """Spell what stands in brackets behind the name; `ast` knows it from Python 3.12 on."""
    types = getattr(node, "type_params", [])
    text = ", ".join(ast.unparse(item) for item in types)
    return canonical_type_parameters(f"[{text}]") if types else None


def _binding(node: FunctionNode, *, in_class: bool) -> Binding:
    """Say how the function is reached; the three decorators mean the same outside a class."""
    for decorator in node.decorator_list:
        name = ast.unparse(decorator).rpartition(".")[2]
        if name in _BINDING_DECORATORS:
            return _BINDING_DECORATORS[name]
    return "method" if in_class else "function"
