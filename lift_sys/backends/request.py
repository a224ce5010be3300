"""Builds what the embedded search is asked from a Spec. Pure: starts nothing."""

import ast
import re
from typing import Any

from lift_sys.errors import BackendError
from lift_sys.ir import Example, Parameter
from lift_sys.spec import Spec

__all__ = ["search_request"]

ARGUMENTS = r"\((?:[^()]|\([^()]*\))*\)"
SHOWS = (
    r"\s*(?:==|=>|->|→|=|is|gives|returns|raises)\s*"
    r"(?:'[^']*'|\"[^\"]*\"|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|[\w.+-]*\w)\s*[.,;]?"
)
"""A call's arguments, and what an example between the words shows behind it."""
STARRED = ("var_positional", "var_keyword")
WRAPPERS = frozenset(
    {"list", "tuple", "set", "sorted", "dict", "len", "bool", "str", "round", "abs", "sum"}
)
"""Built-ins around a call of which the example shows the value."""


def search_request(spec: Spec, *, seconds: float) -> dict[str, Any]:
    """The request for `spec`; raises `BackendError` for a target that the search cannot serve."""
    signature = spec.signature
    if signature.binding == "property":
        raise BackendError(
            f"{signature.name!r} is a property, which the embedded search cannot write",
            hint="Write it by hand, or make it a function of the values that it needs",
        )
    parameters = _own_parameters(spec)
    if signature.binding == "method" and not parameters:
        raise BackendError(
            f"{signature.name!r} takes nothing but the object, whose state the embedded search"
            " cannot read",
            hint="Write it by hand, or choose a backend with a model",
        )
    examples = [_example(item.example, signature.name, parameters) for item in spec.examples]
    return {
        "name": signature.name,
        "parameters": [
            {"name": p.name, "annotation": _annotation(p), "optional": _optional(p)}
            for p in parameters
        ],
        "returns": signature.returns,
        "examples": [example for example in examples if example is not None],
        "prose": _prose(spec),
        "imported": _imported(spec.target.imports),
        "unknown": _unknown(spec),
        "seconds": seconds,
    }


def _prose(spec: Spec) -> str:
    """The docstring's words, without the examples that stand among them."""
    text = spec.prose
    if not text and spec.target.docstring is not None:
        text = " ".join(spec.target.docstring.text.partition(">>>")[0].split())
    calls = {item.example.call for item in spec.examples}
    pattern = rf"\b({re.escape(spec.signature.name)}{ARGUMENTS}){SHOWS}"
    cut = re.sub(pattern, lambda match: "" if _unparsed(match[1]) in calls else match[0], text)
    return " ".join(filter(None, (cut.strip(), spec.returns)))


def _unparsed(call: str) -> str:
    try:
        return ast.unparse(ast.parse(call, mode="eval"))
    except SyntaxError:
        return call


def _unknown(spec: Spec) -> list[str]:
    """The module's constants that the docstring names: their values are not known here."""
    named = set(re.findall(r"\w+", f"{spec.prose} {spec.returns}"))
    return [name for name in spec.target.siblings if name.isupper() and name in named]


def _own_parameters(spec: Spec) -> list[Parameter]:
    """The parameters that a call gives: without `self` or `cls`."""
    bound = spec.signature.binding in ("method", "classmethod")
    return list(spec.signature.parameters[1 if bound else 0 :])


def _annotation(parameter: Parameter) -> str | None:
    if parameter.kind == "var_positional":
        return f"tuple[{parameter.annotation}, ...]" if parameter.annotation else None
    if parameter.kind == "var_keyword":
        return f"dict[str, {parameter.annotation}]" if parameter.annotation else "dict"
    return parameter.annotation


def _optional(parameter: Parameter) -> bool:
    """Whether a call may leave the parameter out."""
    return parameter.default is not None or parameter.kind in STARRED


def _imported(imports: tuple[str, ...]) -> list[str]:
    """The modules that the function's own file imports under their own names."""
    found = []
    for source in imports:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names if alias.asname in (None, alias.name)]
    return found


def _example(example: Example, name: str, parameters: list[Parameter]) -> dict[str, Any] | None:
    """An example as arguments and result, or None when it is no plain call of the function."""
    try:
        expression = ast.parse(example.call, mode="eval").body
    except SyntaxError:
        return None
    expected = example.expected
    if expected == "True":
        expression, expected = _asserted(expression)
    inner, wrapper = _opened(_unwrapped(expression), name)
    call = _unwrapped(inner)
    if not isinstance(call, ast.Call) or _called(call) != name or example.expectation == "prints":
        return None
    arguments = _arguments(call, parameters)
    if arguments is None:
        return None
    result: dict[str, Any] = {"arguments": arguments, "setup": list(example.setup)}
    if wrapper:
        result["wrapper"] = wrapper
    if example.expectation == "raises":
        return result | {"raises": expected, "message": example.message}
    return result | {"expected": expected}


def _asserted(expression: ast.expr) -> tuple[ast.expr, str]:
    """What is compared with what, when the example says that an expression is true."""
    match expression:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            if isinstance(left, ast.Call) and _called(left) == "set" and len(left.args) == 1:
                return left.args[0], f"set({ast.unparse(right)})"
            return left, ast.unparse(right)
        case ast.Call(args=[left, right, *_]) if _called(expression) == "isclose":
            return left, ast.unparse(right)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return inner, "False"
    return expression, "True"


def _unwrapped(expression: ast.expr) -> ast.expr:
    """The call inside `await …` or `asyncio.run(…)`."""
    match expression:
        case ast.Await(value=inner):
            return inner
        case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio"), attr="run"), args=[inner]):
            return inner
    return expression


def _opened(expression: ast.expr, name: str) -> tuple[ast.expr, str]:
    """The call inside `sorted(…)`, `round(…, 2)` and the like, and a function that does the rest."""
    match expression:
        case ast.Call(func=ast.Name(id=outer), args=[inner, *rest]) if (
            outer in WRAPPERS and outer != name
        ):
            constant = all(isinstance(item, ast.Constant) for item in rest)
            if constant and not expression.keywords:
                further = "".join(f", {ast.unparse(item)}" for item in rest)
                return inner, f"lambda value: {outer}(value{further})"
    return expression, ""


def _called(call: ast.Call) -> str | None:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def _arguments(call: ast.Call, parameters: list[Parameter]) -> dict[str, str] | None:
    """The source of each parameter's value, or None when the call does not fit the signature."""
    given = [ast.unparse(value) for value in call.args]
    named = {word.arg: ast.unparse(word.value) for word in call.keywords if word.arg}
    if len(named) < len(call.keywords) or any(isinstance(a, ast.Starred) for a in call.args):
        return None
    bound: dict[str, str] = {}
    for parameter in parameters:
        if parameter.kind == "var_positional":
            bound[parameter.name], given = f"({''.join(f'{source}, ' for source in given)})", []
        elif parameter.kind == "var_keyword":
            pairs = ", ".join(f"{key!r}: {value}" for key, value in named.items())
            bound[parameter.name], named = f"{{{pairs}}}", {}
        elif given and parameter.kind != "keyword_only":
            bound[parameter.name] = given.pop(0)
        elif parameter.name in named:
            bound[parameter.name] = named.pop(parameter.name)
        elif parameter.default is not None:
            bound[parameter.name] = parameter.default
        else:
            return None
    return None if given or named else bound
