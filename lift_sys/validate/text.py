"""What the rules on docstring and signature see: a Spec, and where its words stand."""

import ast
import builtins
from dataclasses import dataclass
from functools import cached_property

from lift_sys.ir import Example, Parameter
from lift_sys.ir.parsing import parse
from lift_sys.ir.refusal import Refused
from lift_sys.source import Span, Target
from lift_sys.spec import ExampleItem, Spec
from lift_sys.validate.calls import Call, read_call

__all__ = ["MODULE_NAMES", "Text"]

BUILTINS = frozenset(dir(builtins))
MODULE_NAMES = BUILTINS | {
    "__name__",
    "__file__",
    "__doc__",
    "__class__",
    "__spec__",
    "__builtins__",
}
"""Names that every function of a module can read."""


@dataclass(frozen=True)
class Text:
    """A Spec with the questions that several rules ask of it."""

    spec: Spec

    @property
    def target(self) -> Target:
        """The function."""
        return self.spec.target

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name."""
        return {item.name: item for item in self.spec.signature.parameters}

    @property
    def receiver(self) -> str | None:
        """The name of `self` or `cls`, for a method."""
        signature = self.spec.signature
        takes_one = signature.binding in ("method", "classmethod", "property")
        return signature.parameters[0].name if takes_one and signature.parameters else None

    @property
    def header(self) -> Span:
        """The `def` line."""
        return self.target.header

    @property
    def docstring_span(self) -> Span:
        """The docstring, or the `def` line without one."""
        return self.target.docstring.span if self.target.docstring else self.header

    def annotation_span(self, name: str) -> Span:
        """The annotation of a parameter (or of the result, under `return`), or the `def` line."""
        return self.target.annotation_spans.get(name, self.header)

    @property
    def returns(self) -> str | None:
        """The annotation of the result, as it is written."""
        return self.spec.signature.returns

    @cached_property
    def calls(self) -> tuple[tuple[ExampleItem, Call], ...]:
        """The examples that are plain calls of the function on literals, with their arguments."""
        read = ((item, self.read(item.example)) for item in self.spec.examples)
        return tuple((item, call) for item, call in read if call is not None)

    def read(self, example: Example) -> Call | None:
        """Read an example's call, or None when it is no plain call of the function."""
        return read_call(example, self.spec.signature, in_class=self.target.in_class)

    @cached_property
    def imported(self) -> frozenset[str]:
        """The names that the imports in reach bind."""
        return frozenset(
            alias.asname or alias.name.split(".", 1)[0]
            for statement in self._imports
            for alias in statement.names
        )

    @cached_property
    def modules(self) -> frozenset[str]:
        """The top-level modules that the imports in reach name."""
        found: set[str] = set()
        for statement in self._imports:
            if isinstance(statement, ast.Import):
                found.update(alias.name for alias in statement.names)
            elif statement.module is not None:
                found.add(statement.module)
        return frozenset(name.split(".", 1)[0] for name in found)

    @cached_property
    def imported_from(self) -> dict[str, str]:
        """What each imported name stands for: `sqrt` for `math.sqrt`, `np` for `numpy`."""
        found: dict[str, str] = {}
        for statement in self._imports:
            for alias in statement.names:
                if isinstance(statement, ast.Import):
                    bound = alias.asname or alias.name.split(".", 1)[0]
                    found[bound] = alias.name if alias.asname else bound
                else:
                    prefix = "." * statement.level + (statement.module or "")
                    found[alias.asname or alias.name] = f"{prefix}.{alias.name}"
        return found

    @cached_property
    def outer_names(self) -> frozenset[str]:
        """All names of the module around the function that are known, builtins included."""
        known = MODULE_NAMES | self.imported | frozenset(self.target.siblings)
        return known | {self.spec.signature.name, *self.target.parents}

    @property
    def knows_all_names(self) -> bool:
        """Whether a name that is not in `outer_names` surely does not exist.

        Not so below `from m import *`, or inside another function, whose locals are not known here.
        """
        inside_function = bool(self.target.parents) and not self.target.in_class
        is_deep = len(self.target.parents) > 1
        return "*" not in self.imported and not inside_function and not is_deep

    @cached_property
    def _imports(self) -> tuple[ast.Import | ast.ImportFrom, ...]:
        found: list[ast.Import | ast.ImportFrom] = []
        for source in self.target.imports:
            try:
                statements = parse(source.strip()).body
            except Refused:
                continue
            found += [item for item in statements if isinstance(item, ast.Import | ast.ImportFrom)]
        return tuple(found)
