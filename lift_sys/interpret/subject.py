"""What the words of a docstring may refer to: the function's own name, its parameters, known names."""

import ast
import re
from dataclasses import dataclass

from lift_sys.interpret.syntax import BUILTINS, bound_names, expression, free_names, statements
from lift_sys.ir.model import Parameter
from lift_sys.source import Target

__all__ = ["Subject", "subject_of"]

_MODULES = frozenset(
    [
        "cmath",
        "collections",
        "datetime",
        "decimal",
        "fractions",
        "functools",
        "itertools",
        "json",
        "math",
        "operator",
        "re",
        "statistics",
        "string",
    ]
)
"""Modules that an example may use as if imported, for everybody knows what `math.pi` means."""

_CAN_NOT_RUN = frozenset({"exit", "quit", "copyright", "credits", "license", "help"})


@dataclass(frozen=True, slots=True)
class Subject:
    """A function as its own docstring sees it."""

    name: str
    owner: str | None
    """The class whose member it is, dotted when nested."""
    binding: str
    parameters: tuple[Parameter, ...]
    """Those that a caller passes: without `self` or `cls`."""
    receiver: str | None
    """The name of the first parameter of a method, as in `self`."""
    returns: str | None
    is_async: bool
    known: frozenset[str]
    """Names that an example may use without defining them."""

    @property
    def plain(self) -> bool:
        """Whether a call is written without an object in front."""
        return self.owner is None

    @property
    def callee(self) -> str | None:
        """How rows of arguments without a call are called; None where an object would be needed."""
        if self.owner is None:
            return self.name if self.binding != "property" else None
        return (
            f"{self.owner}.{self.name}" if self.binding in ("staticmethod", "classmethod") else None
        )

    @property
    def names(self) -> frozenset[str]:
        """Names of the parameters that a caller passes."""
        return frozenset(parameter.name for parameter in self.parameters)

    @property
    def required(self) -> int:
        """How many arguments must be given."""
        return sum(
            parameter.default is None and not parameter.kind.startswith("var_")
            for parameter in self.parameters
        )

    @property
    def returns_bool(self) -> bool:
        """Whether the annotation promises True or False."""
        return self.returns == "bool"

    def mentioned(self, tree: ast.AST) -> bool:
        """Tell whether the code uses the function (calls it, or passes it on)."""
        if self.plain:
            return any(
                isinstance(node, ast.Name) and node.id == self.name for node in ast.walk(tree)
            )
        return any(
            isinstance(node, ast.Attribute) and node.attr == self.name for node in ast.walk(tree)
        )

    def undefined(self, tree: ast.AST, defined: frozenset[str] = frozenset()) -> frozenset[str]:
        """Names that the code reads and nothing defines."""
        modules = {
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        return free_names(tree) - self.known - defined - (modules & _MODULES)

    def imports(self, code: str) -> tuple[str, ...]:
        """Statements that import the modules which the code uses without having imported them."""
        used = re.findall(r"(?<![\w.])([a-z]+)\.", code)
        return tuple(
            f"import {name}"
            for name in sorted(set(used) & _MODULES - self.known)
            if not re.search(rf"\bimport\b.*\b{name}\b", code)
        )

    def call_of(self, arguments: dict[str, str]) -> str | None:
        """Write a call that passes these arguments (sources by parameter), or None if some lack."""
        if self.callee is None or not arguments.keys() <= self.names:
            return None
        written: list[str] = []
        by_name = False
        for parameter in self.parameters:
            if parameter.name in arguments:
                if parameter.kind.startswith("var_"):
                    return None
                by_name = by_name or parameter.kind == "keyword_only"
                if by_name and parameter.kind == "positional_only":
                    return None
                source = arguments[parameter.name]
                written.append(f"{parameter.name}={source}" if by_name else source)
            elif parameter.default is not None:
                by_name = True
            elif not parameter.kind.startswith("var_"):
                return None
        return f"{self.callee}({', '.join(written)})"

    def call_with(self, values: list[str]) -> str | None:
        """Write a call with these positional arguments, or None if the function takes fewer or more."""
        if self.callee is None:
            return None
        positional = [p for p in self.parameters if p.kind in ("positional_only", "standard")]
        open_ended = any(p.kind == "var_positional" for p in self.parameters)
        lacking = any(p.kind == "keyword_only" and p.default is None for p in self.parameters)
        needed = sum(p.default is None for p in positional)
        if lacking or len(values) < needed or (len(values) > len(positional) and not open_ended):
            return None
        return f"{self.callee}({', '.join(values)})"


def subject_of(target: Target) -> Subject:
    """Gather from a target what its docstring may refer to."""
    signature = target.signature
    bound = target.in_class and signature.binding != "staticmethod" and signature.parameters
    parameters = signature.parameters[1:] if bound else signature.parameters
    return Subject(
        name=target.name,
        owner=".".join(target.parents) if target.in_class else None,
        binding=signature.binding,
        parameters=parameters,
        receiver=signature.parameters[0].name if bound else None,
        returns=_plain_annotation(signature.returns),
        is_async=signature.is_async,
        known=_known(target),
    )


def _plain_annotation(source: str | None) -> str | None:
    """Take the quotes off a string annotation."""
    tree = expression(source) if source else None
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return re.sub(r"\s+", " ", tree.value.strip())
    return source


def _known(target: Target) -> frozenset[str]:
    imported: set[str] = set()
    for source in target.imports:
        for statement in statements(source.strip()) or ():
            imported |= bound_names(statement)
    own = {target.name} if not target.in_class else set[str]()
    return frozenset(
        (BUILTINS - _CAN_NOT_RUN) | imported | set(target.siblings) | set(target.parents) | own
    )
